from datetime import date

import pytest

from bom.io.orders import OrderRow, read_orders
from bom.problems import ProblemsError


def test_reads_orders_with_only_the_options_that_were_chosen() -> None:
    text = "order,quantity,due,customer,colour,diameter\nRD-1,2,2027-01-15,Ada,pine,\n"

    assert read_orders(
        text, file="orders.csv", options=dict.fromkeys(["colour", "diameter", "panel"])
    ) == (OrderRow(2, "RD-1", 2, date(2027, 1, 15), {"colour": "pine"}, "Ada"),)


def test_takes_any_column_for_an_option_when_the_options_are_not_known() -> None:
    (row,) = read_orders("order,quantity,due,size\nRD-1,1,2027-01-15,xl\n", file="orders.csv")

    assert row.choices == {"size": "xl"}


def test_reports_every_mistake_of_an_order_file() -> None:
    text = (
        "order,quantity,due,color,panel\nRD-1,0,2027-01-15,pine,nset\nRD-1,1,soon,,\n"
        f"RD-1,1,2027-01-15,,\nRD-2,{10**30},2027-01-15,,nest\n"
    )

    with pytest.raises(ProblemsError) as caught:
        read_orders(text, file="orders.csv", options={"colour": None, "panel": ["nest"]})

    assert [str(problem) for problem in caught.value.problems] == [
        "orders.csv:1:20: column color is unknown. Did you mean colour?",
        "orders.csv:2:6: quantity: 0 is out of range. Use a number from 1 to 1000000.",
        "orders.csv:2:24: panel: 'nset' is not known here. Did you mean nest?",
        "orders.csv:3:1: order RD-1 is already on line 2. Give each order its own number.",
        "orders.csv:3:8: due: 'soon' is no date. Write it like 2026-12-31.",
        "orders.csv:4:1: order RD-1 is already on line 2. Give each order its own number.",
        (
            "orders.csv:5:6: quantity: 1000000000000000... is out of range. "
            "Use a number from 1 to 1000000."
        ),
    ]
