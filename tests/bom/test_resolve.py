"""The resolver's answers on small bills of materials that a person can follow."""

from datetime import date

import pytest

from bom import ResolveError, explode, promise, resolve, roll_up_cost
from bom.expression import Expression, Number, parse
from bom.model import Bom, Demand, Item, Kind, Line, LotSize, Operation, Plan, WorkOrder

TODAY = date(2026, 11, 23)
DUE = date(2027, 1, 15)
OPTIONS = {"colour": frozenset({"pine", "snow"}), "ring": frozenset({"none", "warm"})}


def expression(text: str) -> Expression:
    return parse(text, file="test", line=1, options=OPTIONS)


def item(name: str, kind: Kind = "make", days: int = 0, **more: int) -> Item:
    return Item(name, {"en": name.title()}, kind, lead_time_days=days, **more)  # type: ignore[arg-type]


def line(parent: str, child: str, quantity: int = 1, when: str = "", scrap_ppm: int = 0) -> Line:
    condition = expression(when) if when else None
    return Line(parent, child, 10, Number(quantity), condition, scrap_ppm)


def bom_of(items: list[Item], lines: list[Line], *operations: Operation) -> Bom:
    return Bom({one.id: one for one in items}, tuple(lines), operations)


def painted(name: str, *family: str) -> Operation:
    return Operation(name, 10, {"en": "Paint"}, "PAINT", "coat", 15, 60, family)


def demand(order: str, colour: str = "pine", ring: str = "none", quantity: int = 1) -> Demand:
    return Demand(order, {"colour": colour, "ring": ring}, quantity, DUE)


def of_item(plan: Plan, name: str) -> list[WorkOrder]:
    return [order for order in plan.work_orders if order.item == name]


LAMP = bom_of(
    [
        item("LAMP", days=2),
        item("PANEL", days=3),
        item("RING", days=1),
        item("BODY"),
        item("LED", "buy", 10),
    ],
    [
        line("LAMP", "PANEL"),
        line("LAMP", "BODY"),
        line("LAMP", "RING", when="ring == warm"),
        line("RING", "LED", 12),
    ],
    painted("PANEL", "colour"),
)


def test_merges_sub_assemblies_that_differ_only_elsewhere() -> None:
    wanted = [demand("RD-1"), demand("RD-2", ring="warm", quantity=2), demand("RD-3", "snow")]

    plan = resolve(LAMP, "LAMP", wanted, today=TODAY)

    assert sorted(order.quantity for order in of_item(plan, "LAMP")) == [1, 1, 2]
    assert sorted(order.quantity for order in of_item(plan, "PANEL")) == [1, 3]
    assert [order.quantity for order in of_item(plan, "BODY")] == [4]
    merged = next(order for order in of_item(plan, "PANEL") if order.quantity == 3)
    pegs = {(peg.order, peg.quantity) for peg in plan.pegs if peg.supply == merged.id}
    assert pegs == {("RD-1", 1), ("RD-2", 2)}
    assert [(buy.item, buy.quantity) for buy in plan.purchases] == [("LED", 24)]


def test_merges_what_two_products_share() -> None:
    both = bom_of(
        [item("LAMP"), item("CLOCK"), item("PANEL")],
        [line("LAMP", "PANEL"), line("CLOCK", "PANEL", 2)],
        painted("PANEL", "colour"),
    )
    clock = Demand("RD-2", {"colour": "pine"}, 1, DUE, "CLOCK")

    plan = resolve(both, "LAMP", [demand("RD-1"), clock], today=TODAY)

    assert [order.quantity for order in of_item(plan, "PANEL")] == [3]


def test_goes_back_in_working_days_along_the_lead_times() -> None:
    plan = resolve(LAMP, "LAMP", [demand("RD-1", ring="warm")], today=TODAY)

    dates = {order.item: (order.start, order.due) for order in plan.work_orders}
    assert dates["LAMP"] == (date(2027, 1, 13), date(2027, 1, 15))
    assert dates["PANEL"] == (date(2027, 1, 8), date(2027, 1, 13))
    assert dates["RING"] == (date(2027, 1, 12), date(2027, 1, 13))
    (buy,) = plan.purchases
    assert (buy.order_by, buy.needed_by) == (date(2026, 12, 29), date(2027, 1, 12))
    assert plan.weeks == (date(2027, 1, 11),)


def test_groups_what_is_painted_alike_in_a_week_into_a_campaign() -> None:
    plan = resolve(LAMP, "LAMP", [demand("RD-1"), demand("RD-2", "snow")], today=TODAY)

    families = {(one.operations[0].family, one.campaign) for one in of_item(plan, "PANEL")}
    assert families == {
        ("pine", "PAINT/pine/2027-W01"),
        ("snow", "PAINT/snow/2027-W01"),
    }
    assert of_item(plan, "BODY")[0].campaign == ""


def test_leaves_out_an_operation_whose_condition_does_not_hold() -> None:
    buff = Operation(
        "PANEL", 20, {"en": "Buff"}, "BUFF", "coat", 5, 30, when=expression("colour == snow")
    )
    bom = Bom(LAMP.items, LAMP.lines, (*LAMP.operations, buff))

    plan = resolve(bom, "LAMP", [demand("RD-1"), demand("RD-2", "snow")], today=TODAY)

    steps = {tuple(step.work_centre for step in one.operations) for one in of_item(plan, "PANEL")}
    assert steps == {("PAINT",), ("PAINT", "BUFF")}


def test_blows_a_phantom_through_with_its_scrap_and_rounds_once() -> None:
    bom = bom_of(
        [item("TOP"), item("KIT", "phantom", scrap_ppm=100_000), item("SCREW", "buy")],
        [line("TOP", "KIT", scrap_ppm=20_000), line("KIT", "SCREW", 4, scrap_ppm=50_000)],
    )

    plan = resolve(bom, "TOP", [Demand("RD-1", {}, 10, DUE)], today=TODAY)

    assert [(buy.item, buy.quantity) for buy in plan.purchases] == [("SCREW", 48)]
    assert pytest.approx(47.124) == 10 * 4 * 1.1 * 1.02 * 1.05
    assert {order.item for order in plan.work_orders} == {"TOP"}


def test_rounds_once_for_the_week_and_not_for_each_order() -> None:
    bom = bom_of([item("TOP"), item("GLUE", "buy")], [Line("TOP", "GLUE", 10, expression("1 / 4"))])
    wanted = [Demand(f"RD-{number}", {}, 1, DUE) for number in range(5)]

    plan = resolve(bom, "TOP", wanted, today=TODAY)

    (glue,) = plan.purchases
    assert glue.quantity == 2
    pegs = [(peg.order, peg.quantity) for peg in plan.pegs if peg.supply == glue.id]
    assert pegs == [("RD-0", 1), ("RD-1", 0), ("RD-2", 0), ("RD-3", 0), ("RD-4", 1)]


def test_takes_stock_first_and_keeps_the_safety_stock() -> None:
    bom = bom_of(
        [item("TOP"), item("LED", "buy", on_hand=10, safety_stock=4)], [line("TOP", "LED", 2)]
    )

    plan = resolve(bom, "TOP", [Demand("RD-1", {}, 5, DUE)], today=TODAY)

    row = next(row for row in plan.requirements if row.item == "LED")
    assert (row.gross, row.from_stock, row.net, row.planned) == (10, 6, 4, 4)
    supplies = {link.supply: link.quantity for link in plan.links if link.consumer[:2] == "WO"}
    assert supplies == {"stock:LED": 6, plan.purchases[0].id: 4}


def test_tells_what_is_left_of_a_lot_once_all_weeks_are_served() -> None:
    lot = LotSize("min_multiple", 10)
    bom = bom_of([Item("TOP", {"en": "Top"}, "make", lot=lot)], [])
    wanted = [Demand("RD-1", {}, 3, DUE), Demand("RD-2", {}, 5, date(2027, 2, 1))]

    plan = resolve(bom, "TOP", wanted, today=TODAY)

    (order,) = plan.work_orders
    assert (order.quantity, order.surplus) == (10, 2)
    words = [row.message for row in plan.exceptions if row.kind == "surplus"]
    assert words == ["Top: the lot size leaves 2 pc more in stock."]


def test_uses_the_line_that_is_valid_when_the_work_begins() -> None:
    old = Line("TOP", "LED", 10, Number(1), valid_to=date(2027, 1, 14))
    new = Line("TOP", "OLED", 20, Number(1), valid_from=date(2027, 1, 15))
    bom = bom_of([item("TOP"), item("LED", "buy"), item("OLED", "buy")], [old, new])
    wanted = [Demand("RD-1", {}, 1, date(2027, 1, 14)), Demand("RD-2", {}, 1, date(2027, 1, 22))]

    plan = resolve(bom, "TOP", wanted, today=TODAY)

    assert [(buy.item, buy.needed_by) for buy in plan.purchases] == [
        ("LED", date(2027, 1, 14)),
        ("OLED", date(2027, 1, 22)),
    ]


def test_tells_the_planner_what_should_have_been_started_and_for_whom() -> None:
    plan = resolve(LAMP, "LAMP", [demand("RD-1")], today=date(2027, 1, 12))

    late = [row.message for row in plan.exceptions if row.kind == "past_due"]
    panel = of_item(plan, "PANEL")[0].id
    assert late == [
        (
            f"1 pc of Panel ({panel}) had to start on 2027-01-08, 2 working days ago, "
            "to be there on 2027-01-13. Expedite it or move its order: RD-1."
        )
    ]


def test_tells_of_orders_that_are_late_themselves_and_of_missing_routings() -> None:
    plan = resolve(LAMP, "LAMP", [demand("RD-1")], today=date(2027, 1, 18))

    words = {row.kind: row.message for row in plan.exceptions}
    assert words["late_demand"] == (
        "Order RD-1 was due on 2027-01-15, 1 working day ago. Tell the customer a new date."
    )
    assert words["no_routing"] == "Lamp (LAMP) has no routing. Add its operations."


def test_fills_up_a_safety_stock_that_is_short() -> None:
    bom = bom_of([item("TOP", on_hand=1, safety_stock=5)], [])

    plan = resolve(bom, "TOP", [Demand("RD-1", {}, 2, DUE)], today=TODAY)

    assert plan.work_orders[0].quantity == 6
    assert [row.message for row in plan.exceptions if row.kind == "safety_stock"] == [
        "Top: 1 pc on hand, safety stock is 5. The first lot fills up the missing 4."
    ]


def test_ids_stay_when_other_orders_come_and_differ_between_scopes() -> None:
    alone = resolve(LAMP, "LAMP", [demand("RD-1")], today=TODAY)
    joined = resolve(LAMP, "LAMP", [demand("RD-0", "snow"), demand("RD-1")], today=TODAY)
    other = resolve(LAMP, "LAMP", [demand("RD-1")], today=TODAY, scope="campaign 7")

    ids = {order.id for order in alone.work_orders}
    assert ids <= {order.id for order in joined.work_orders}
    assert ids.isdisjoint(order.id for order in other.work_orders)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (
            Demand("RD-1", {}, 1, DUE),
            "order RD-1: no value for colour, ring, which LAMP depends on",
        ),
        (Demand("RD-1", {}, 1, DUE, "LAMPP"), "order RD-1: LAMPP is no item of the BOM"),
        (demand("RD-1", quantity=0), "order RD-1 asks for 0 units"),
    ],
)
def test_refuses_a_demand_that_cannot_be_made(wanted: Demand, words: str) -> None:
    with pytest.raises(ResolveError) as caught:
        resolve(LAMP, "LAMP", [wanted], today=TODAY)

    assert str(caught.value) == words


def test_refuses_a_formula_that_gives_less_than_nothing() -> None:
    quantity = parse("size - 5", file="test", line=1, options={"size": None})
    bom = bom_of([item("TOP"), item("LED", "buy")], [Line("TOP", "LED", 10, quantity)])

    with pytest.raises(ResolveError, match="impossible quantity of LED: size - 5 with size=3"):
        resolve(bom, "TOP", [Demand("RD-1", {"size": 3}, 1, DUE)], today=TODAY)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([line("TOP", "TOP")], "an item contains itself: TOP contains TOP"),
        ([line("TOP", "LED")], "LED is no item of the BOM"),
    ],
)
def test_refuses_a_bom_that_cannot_be(lines: list[Line], words: str) -> None:
    with pytest.raises(ResolveError, match=words):
        resolve(bom_of([item("TOP")], lines), "TOP", [], today=TODAY)


def test_nothing_wanted_is_nothing_planned() -> None:
    plan = resolve(LAMP, "LAMP", [], today=TODAY)

    assert (plan.weeks, plan.work_orders, plan.pegs, plan.exceptions) == ((), (), (), ())


def test_promises_along_the_longest_chain_of_what_is_chosen() -> None:
    without = promise(LAMP, "LAMP", {"colour": "pine", "ring": "none"}, today=TODAY)
    with_ring = promise(LAMP, "LAMP", {"colour": "pine", "ring": "warm"}, today=TODAY)

    assert [(step.item, step.days) for step in without.steps] == [("PANEL", 3), ("LAMP", 2)]
    assert [step.item for step in with_ring.steps] == ["LED", "RING", "LAMP"]
    assert (without.date, with_ring.date) == (date(2026, 11, 30), date(2026, 12, 10))


def test_rolls_up_the_cost_exactly_and_rounds_up_once() -> None:
    bom = bom_of(
        [item("TOP", cost=100, scrap_ppm=10_000), item("LED", "buy", cost=33)],
        [line("TOP", "LED", 3, scrap_ppm=25_000)],
    )

    assert roll_up_cost(bom, "TOP", {}) == 204
    assert pytest.approx(203.48975) == 1.01 * (100 + 3 * 1.025 * 33)


def test_explodes_without_looking_at_stock_or_lots() -> None:
    bom = bom_of(
        [item("TOP", on_hand=50), Item("LED", {"en": "Led"}, "buy", lot=LotSize("fixed", 100))],
        [line("TOP", "LED", 3)],
    )

    assert [(row.item, row.quantity) for row in explode(bom, "TOP", {}, quantity=7, on=TODAY)] == [
        ("TOP", 7),
        ("LED", 21),
    ]
