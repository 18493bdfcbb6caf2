"""Read an order file: one line for each order, one column for each option."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from bom.io import tables
from bom.io.tables import column_names, read_table
from bom.problems import Problems

FIXED = (
    tables.identifier("order"),
    tables.whole("quantity", low=1, high=1_000_000, is_required=True),
    tables.day("due", is_required=True),
    tables.text("customer"),
)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order as it stands in a file; options that the file leaves blank are not in choices."""

    line: int
    order: str
    quantity: int
    due: date
    choices: Mapping[str, str] = field(hash=False)
    customer: str = ""


def read_orders(
    text: str, *, file: str, options: Collection[str] | None = None
) -> tuple[OrderRow, ...]:
    """Read orders; with `options` a column that is none of them is reported.

    Raises ProblemsError with everything that is wrong in the file.
    """
    problems = Problems()
    fixed = {column.name for column in FIXED}
    found = [name for name in column_names(text) if name and name not in fixed]
    asked = list(dict.fromkeys(found)) if options is None else sorted(set(options) - fixed)
    columns = (*FIXED, *(tables.text(option) for option in asked))
    rows = read_table(text, file=file, columns=columns, problems=problems)
    orders: dict[str, OrderRow] = {}
    for row in rows:
        name, due = row.text("order"), row.day("due")
        if name in orders:
            mend = "Give each order its own number."
            what = f"order {name} is already on line {orders[name].line}"
            problems.add(file, row.line, what, mend, column=row.column("order"))
        elif name and due is not None:
            choices = {option: row.text(option) for option in asked if row.text(option)}
            orders[name] = OrderRow(
                row.line, name, row.whole("quantity"), due, choices, row.text("customer")
            )
    problems.raise_if_any()
    return tuple(orders.values())
