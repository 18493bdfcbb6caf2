"""What the engine adds up is exactly what prices and promises say."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bom import promise
from bom.expression import show
from configurator.domain.nearness import nearness
from configurator.domain.pricing import total
from configurator.domain.product import Product
from configurator.domain.product_costs import loved_costs
from configurator.domain.product_files import ProductFiles, read_directory, read_product
from configurator.domain.product_rules import engine_values
from configurator.engine import Costs, amount_due, compile_model
from tests.domain.lamp import ITEMS, LINES, ROUTINGS, changed, files

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TODAY = date(2026, 11, 22)
PRICES = """\
prices:
  - {id: always, amount: "7.00", name: {en: Always}}
  - {id: tall-glass, amount: "1.50", when: shade == glass, per: height / 10, name: {en: Tall}}
  - {id: words, amount: "-2.00", when: words == some, name: {en: Words}}
"""
TREE = """\
parent,child,quantity,when,from,to
LAMP,FOOT,1,,,
LAMP,HEAD,1,,,
LAMP,CABLE,height / 10 - 2,tint != smoke,,
HEAD,GLASS,1,shade == glass,,
HEAD,DYE,1,tint == smoke,,
HEAD,OLD,1,shade == no,,2020-01-01
HEAD,GHOST,1,height >= 30 and words == some,,
GHOST,SLOW,1,,,
"""
PARTS = """\
FOOT,Foot,,,buy,pc,3,
HEAD,Head,,,make,pc,1,
GLASS,Glass,,,buy,pc,5,
CABLE,Cable,,,buy,pc,11,
DYE,Dye,,,buy,pc,8,
OLD,Old,,,buy,pc,99,
GHOST,Ghost,,,phantom,pc,50,
SLOW,Slow,,,buy,pc,15,
"""


@cache
def product(name: str) -> Product:
    return read_product(lamp() if name == "lamp" else read_directory(EXAMPLES / name), TODAY)


def lamp() -> ProductFiles:
    items = "\n".join(ITEMS.splitlines()[:2]) + f"\n{PARTS}"
    text = changed(("prices:\n", PRICES))
    return files(product=text, items=items, lines=TREE, routings=ROUTINGS)


def added_up(product: Product, costs: Costs, configuration: Mapping[str, str]) -> int:
    own = sum(costs.get(option, {}).get(value, 0) for option, value in configuration.items())
    charges = [charge for charge in product.model.charges if charge.id in costs]
    for charge in charges:
        due = amount_due(charge, configuration)
        assert not due or str(due) in costs[charge.id], (charge.id, due)
        own += costs[charge.id].get(str(due), 0)
    return own


def configurations(product: Product) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(
        {option.id: st.sampled_from(engine_values(option)) for option in product.options}
    )


@pytest.mark.parametrize("name", ["lamp", "tianbo", "fridge", "pc"])
@settings(deadline=None)  # the first example loads the product
@given(data=st.data())
def test_the_price_costs_add_up_to_the_price(name: str, data: st.DataObject) -> None:
    found = product(name)
    configuration = data.draw(configurations(found))

    costs = added_up(found, found.price_costs(), configuration)

    assert costs == total(found, configuration) - found.base_price


@pytest.mark.parametrize("name", ["lamp", "tianbo", "fridge", "pc"])
@settings(deadline=None)  # the first example loads the product
@given(data=st.data())
def test_the_lead_costs_differ_as_the_promises_do(name: str, data: st.DataObject) -> None:
    found = product(name)
    configuration = data.draw(configurations(found))
    usual = found.defaults()

    costs = added_up(found, found.lead_costs(), configuration)

    if found.lead_costs():
        assert costs == promised(found, configuration)
    else:
        assert promised(found, configuration) == promised(found, usual)


def promised(found: Product, configuration: Mapping[str, str]) -> int:
    configured = found.bom_configuration(configuration)
    steps = promise(found.bom, found.item, configured, today=TODAY).steps
    return sum(step.days for step in steps)


@pytest.mark.parametrize("name", ["fridge", "pc"])
def test_the_soonest_product_is_as_soon_as_any(name: str) -> None:
    found = product(name)
    compiled = compile_model(found.model)
    slow = compiled.sample({}, 1)

    soonest = compiled.complete({}, found.lead_costs(), nearness(found))

    days = found.lead_costs()["lead"].values()
    assert promised(found, soonest) == min(days) <= promised(found, slow)
    best = compiled.best({}, found.lead_costs())
    for option, value in slow.items():
        with_value = compiled.complete({option: value}, found.lead_costs())
        assert best[option][value] == (promised(found, with_value),)


@pytest.mark.parametrize("name", ["lamp", "tianbo", "fridge", "pc"])
def test_the_cheapest_product_with_a_value_costs_what_the_engine_says(name: str) -> None:
    found = product(name)
    compiled = compile_model(found.model)

    best = compiled.best({}, found.price_costs())

    for option in found.options[:6]:
        for value, (cost,) in best[option.id].items():
            cheapest = compiled.complete({option.id: value}, found.price_costs())
            assert cost == total(found, cheapest) - found.base_price


def test_a_default_that_yields_is_taken_unless_something_is_against_it() -> None:
    found = product("fridge")
    compiled = compile_model(found.model)
    dark = {"colour": "pine", "pattern": "hills"}

    assert compiled.complete(dark, nearness(found))["print_colour"] == "white"
    assert (
        compiled.complete({**dark, "print_colour": "gold"}, nearness(found))["print_colour"]
        == "gold"
    )
    light = {"colour": "celadon", "pattern": "hills"}
    assert compiled.complete(light, nearness(found))["print_colour"] == "tone"


def test_the_lead_time_asks_no_more_than_it_must() -> None:
    (lead,) = [charge for charge in product("lamp").model.charges if charge.id == "lead"]

    said = [(case.amount, show(case.when) if case.when else None) for case in lead.cases]
    assert said == [
        (18, "height in {30, 40} and words in {some}"),
        (13, 'height in {30, 40} and tint in {clear, "-"}'),
        (11, "tint in {smoke}"),
        (8, "shade in {glass}"),
        (5, None),
    ]


def test_a_lead_time_that_never_differs_costs_nothing() -> None:
    read = read_product(files(lines=LINES))

    assert read.lead_costs() == {}
    assert read.costs.is_lead_known


def test_a_lead_time_that_is_too_intricate_is_left_out() -> None:
    items = ITEMS + "MID,Middle,,,make,pc,1,\nPART,Part,,,buy,pc,9,\n"
    upper = "".join(f"LAMP,MID,1,height > {at} + (shade == glass)\n" for at in range(20))
    lower = "".join(f"MID,PART,1,height > {at} + (tint == smoke)\n" for at in range(20))

    read = read_product(files(items=items, lines=LINES + upper + lower))

    assert not read.costs.is_lead_known
    assert read.lead_costs() == {}


def test_the_most_loved_value_costs_nothing() -> None:
    costs = loved_costs(product("lamp"), {"shade": {"glass": 7, "no": 2}, "gone": {"x": 1}})

    assert costs["shade"] == {"no": 5}
    assert costs["tint"] == {}
