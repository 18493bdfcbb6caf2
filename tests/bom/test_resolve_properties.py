"""Random super BOMs: the plan equals the slow definition, loses nothing, and doubles nothing."""

import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from hypothesis import given, settings
from hypothesis import strategies as st

from bom import resolve
from bom.expression import parse
from bom.model import Bom, Demand, Item, Line, LotSize, Operation, Plan, Purchase, WorkOrder
from bom.reference import reference

TODAY = date(2026, 11, 22)
OPTIONS = {"shape": ("halo", "tile"), "finish": ("matt", "lacquer", "wood"), "size": (2, 3, 7)}
KNOWN = {
    option: frozenset(map(str, values)) if option != "size" else None
    for option, values in OPTIONS.items()
}
CONDITIONS = (
    "shape == halo",
    "finish in {matt, wood}",
    "size > 2 and shape != tile",
    "not finish == matt or size == 7",
)
FORMULAS = ("1", "2", "3", "1/4", "size", "size / 3", "(size - 2) * 2", "2 * (shape == halo)")


conditions = st.sampled_from([parse(text, file="t", line=1, options=KNOWN) for text in CONDITIONS])
formulas = st.sampled_from([parse(text, file="t", line=1, options=KNOWN) for text in FORMULAS])
scraps = st.sampled_from([0, 0, 0, 10_000, 25_000, 333_333])
days = st.dates(date(2027, 1, 1), date(2027, 2, 10))
lots = st.one_of(
    st.just(LotSize()),
    st.builds(LotSize, st.just("fixed"), st.integers(1, 20)),
    st.builds(LotSize, st.just("min_multiple"), st.integers(0, 30), st.integers(0, 7)),
    st.builds(LotSize, st.just("period"), st.integers(0, 9), st.integers(0, 5), st.integers(1, 4)),
)


@st.composite
def items(draw: st.DrawFn, number: int) -> Item:
    kind = "make" if number == 0 else draw(st.sampled_from(["make", "make", "buy", "phantom"]))
    has_stock = kind != "phantom"
    return Item(
        id=f"I{number}",
        names={"en": f"Item {number}"},
        kind=kind,  # type: ignore[arg-type]  # sampled from the kinds
        lead_time_days=draw(st.integers(0, 12)),
        lot=draw(lots) if has_stock else LotSize(),
        safety_stock=draw(st.sampled_from([0, 0, 3])) if has_stock else 0,
        on_hand=draw(st.sampled_from([0, 0, 2, 25])) if has_stock else 0,
        scrap_ppm=draw(scraps),
    )


@st.composite
def boms(draw: st.DrawFn) -> Bom:
    made = [draw(items(number)) for number in range(draw(st.integers(2, 7)))]
    lines: list[Line] = []
    for child in range(1, len(made)):
        parents = [f"I{n}" for n in range(child) if made[n].kind != "buy"]
        for parent in draw(st.lists(st.sampled_from(parents), min_size=1, max_size=3)):
            first = draw(st.none() | days)
            line = Line(
                parent,
                f"I{child}",
                10 * len(lines),
                draw(formulas),
                draw(st.none() | conditions),
                draw(scraps),
                first if child % 2 else None,
                None if child % 2 else first,
            )
            lines.append(line)
    operations = tuple(
        Operation(item.id, 10, item.names, "PAINT", "coat", 10, 60, draw(families))
        for item in made
        if item.kind == "make" and draw(st.booleans())
    )
    return Bom({item.id: item for item in made}, tuple(lines), operations)


families = st.sampled_from([(), ("finish",), ("finish", "size")])
configurations = st.fixed_dictionaries(
    {option: st.sampled_from(values) for option, values in OPTIONS.items()}
)


@st.composite
def demands(draw: st.DrawFn) -> list[Demand]:
    drawn = draw(
        st.lists(st.tuples(configurations, st.integers(1, 5), days), min_size=1, max_size=8)
    )
    return [
        Demand(f"RD-{number}", configuration, quantity, due)
        for number, (configuration, quantity, due) in enumerate(drawn)
    ]


def supplies_of(plan: Plan) -> list[WorkOrder | Purchase]:
    return [*plan.work_orders, *plan.purchases]


def orders_by_supply(plan: Plan) -> Mapping[str, Mapping[str, int]]:
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for peg in plan.pegs:
        found[peg.supply][peg.order] = peg.quantity
    return found


@given(boms(), demands())
@settings(max_examples=150, deadline=None)
def test_plans_exactly_what_the_slow_definition_plans(bom: Bom, wanted: list[Demand]) -> None:
    plan = resolve(bom, "I0", wanted, today=TODAY)

    expected = reference(bom, "I0", wanted)
    features = {variant.id: variant.features for variant in plan.variants}
    rows = {(row.item, features[row.variant], row.week): row for row in plan.requirements}
    assert rows.keys() == expected.keys()
    for place, row in rows.items():
        assert row.planned == sum(expected[place].lots)
    for variant in plan.variants:
        exact, whole = Fraction(0), 0
        for place in sorted(p for p in rows if p[:2] == (variant.item, variant.features)):
            exact += expected[place].gross
            whole += rows[place].gross
            assert whole == ceil(exact)
    made = Counter(
        (one.item, features[one.variant], one.due, one.quantity) for one in plan.work_orders
    )
    bought = Counter((one.item, (), one.needed_by, one.quantity) for one in plan.purchases)
    assert made + bought == Counter(
        (item, kind, week.due, lot)
        for (item, kind, _), week in expected.items()
        for lot in week.lots
    )


@given(boms(), demands())
@settings(max_examples=80, deadline=None)
def test_what_is_given_is_what_was_needed(bom: Bom, wanted: list[Demand]) -> None:
    plan = resolve(bom, "I0", wanted, today=TODAY)

    gross = Counter[str]()
    for row in plan.requirements:
        gross[row.variant] += row.gross
        assert row.gross + max(0, row.net - row.gross) == row.from_stock + row.net
    variant_of = {one.id: one.variant for one in supplies_of(plan)}
    given_out, to_consumer = Counter[str](), Counter[tuple[str, str]]()
    for link in plan.links:
        variant = variant_of.get(link.supply, link.supply.removeprefix("stock:"))
        given_out[variant] += link.quantity
        to_consumer[link.consumer, variant] += link.quantity
    assert +given_out == +gross
    for order in plan.work_orders:
        for part in order.components:
            assert to_consumer[order.id, part.variant] == part.quantity
    assert len({(link.supply, link.consumer) for link in plan.links}) == len(plan.links)


@given(boms(), demands())
@settings(max_examples=80, deadline=None)
def test_every_unit_is_pegged_once_or_is_surplus(bom: Bom, wanted: list[Demand]) -> None:
    plan = resolve(bom, "I0", wanted, today=TODAY)

    orders = orders_by_supply(plan)
    assert sum(map(len, orders.values())) == len(plan.pegs)
    for supply in supplies_of(plan):
        assert supply.surplus >= 0
        assert sum(orders[supply.id].values()) + supply.surplus == supply.quantity
    roots = {"stock:I0", *(one.id for one in plan.work_orders if one.item == "I0")}
    pegged = Counter[str]()
    for peg in plan.pegs:
        if peg.supply in roots:
            pegged[peg.order] += peg.quantity
    assert pegged == {demand.order: demand.quantity for demand in wanted}


@given(boms(), demands())
@settings(max_examples=80, deadline=None)
def test_no_order_is_lost_on_the_way_down(bom: Bom, wanted: list[Demand]) -> None:
    plan = resolve(bom, "I0", wanted, today=TODAY)

    orders = orders_by_supply(plan)
    supplies = defaultdict(set)
    variant_of = {one.id: one.variant for one in supplies_of(plan)}
    for link in plan.links:
        variant = variant_of.get(link.supply, link.supply.removeprefix("stock:"))
        supplies[link.consumer, variant].add(link.supply)
    for order in plan.work_orders:
        for part in order.components:
            known = set().union(*(orders[one] for one in supplies[order.id, part.variant]))
            assert set(orders[order.id]) <= known


def plain(bom: Bom) -> Bom:
    made = {
        name: replace(item, lot=LotSize(), scrap_ppm=0, on_hand=0, safety_stock=0)
        for name, item in bom.items.items()
    }
    whole = parse("2", file="t", line=1)
    lines = [
        replace(line, quantity=whole, scrap_ppm=0, valid_from=None, valid_to=None)
        for line in bom.lines
    ]
    return Bom(made, tuple(lines), bom.operations)


@given(boms(), demands())
@settings(max_examples=60, deadline=None)
def test_batching_gives_each_order_what_it_would_need_alone(
    drawn: Bom, wanted: list[Demand]
) -> None:
    bom = plain(drawn)
    plan = resolve(bom, "I0", wanted, today=TODAY)

    variant_of = {one.id: one.variant for one in supplies_of(plan)}
    pegged: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for peg in plan.pegs:
        pegged[peg.order][variant_of[peg.supply]] += peg.quantity
    for demand in wanted:
        alone = resolve(bom, "I0", [demand], today=TODAY)
        needed = Counter[str]()
        for row in alone.requirements:
            needed[row.variant] += row.gross
        assert pegged[demand.order] == needed


@given(boms(), demands(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_demands_does_not_matter(
    bom: Bom, wanted: list[Demand], chance: random.Random
) -> None:
    shuffled = chance.sample(wanted, len(wanted))

    assert resolve(bom, "I0", shuffled, today=TODAY) == resolve(bom, "I0", wanted, today=TODAY)


@given(boms(), demands())
@settings(max_examples=30, deadline=None)
def test_stable_ids_name_one_thing_each(bom: Bom, wanted: list[Demand]) -> None:
    plan = resolve(bom, "I0", wanted, today=TODAY)

    ids = [one.id for one in supplies_of(plan)] + [one.id for one in plan.variants]
    assert len(set(ids)) == len(ids)
    other = resolve(bom, "I0", wanted, today=TODAY + timedelta(days=3))
    assert [one.id for one in other.work_orders] == [one.id for one in plan.work_orders]
