"""Known answers of textbook and community cases, where our semantics are theirs."""

import json
import os
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bom import resolve
from bom.expression import Number
from bom.model import Bom, Demand, Item, Line, LotSize, Plan
from bom.weeks import week_of

START = date(2027, 1, 4)
CASES = Path(os.environ.get("ROUNDEL_BENCH_DATA", "../shared/data")) / "bom"

needs_cases = pytest.mark.skipif(
    not CASES.is_dir(), reason="the known-answer cases are absent: set ROUNDEL_BENCH_DATA"
)
Case = dict[str, Any]  # what a JSON file holds


def week(number: int) -> date:
    return START + timedelta(weeks=number)


def number_of(monday: date) -> int:
    return (monday - START).days // 7


def bom_of(case: Case, lots: dict[str, LotSize]) -> Bom:
    on_hand: Counter[str] = Counter(case["on_hand"])
    for item, _, quantity in case.get("receipts") or case.get("scheduled_receipts", []):
        on_hand[item] += quantity
    items = {
        item: Item(
            id=item,
            names={"en": item},
            kind="make",
            lead_time_days=5 * lead,
            lot=lots.get(item, LotSize()),
            on_hand=on_hand[item],
        )
        for item, lead in case["lead"].items()
    }
    lines = [
        Line(parent, child, position, Number(quantity))
        for position, (parent, child, quantity) in enumerate(case["bom"])
    ]
    return Bom(items, tuple(lines))


def releases(plan: Plan, item: str) -> dict[str, int]:
    found: Counter[str] = Counter()
    for order in plan.work_orders:
        if order.item == item:
            found[str(number_of(order.start))] += order.quantity
    return dict(found)


@needs_cases
@pytest.mark.parametrize("name", ["A_F_llc", "A_F_lots", "Z_tree"])
def test_plans_what_the_textbook_plans(name: str) -> None:
    case = json.loads((CASES / f"textbook_{name}.json").read_text())
    lots = {item: LotSize("fixed", size) for item, size in case["lot"].items()}
    demands = [Demand("D-1", {}, quantity, week(at)) for _, at, quantity in case["demand"]]

    plan = resolve(bom_of(case, lots), case["demand"][0][0], demands, today=START)

    for item, expected in case["expected"].items():
        rows = [row for row in plan.requirements if row.item == item]
        gross = {str(number_of(row.week)): str(row.gross) for row in rows}
        receipts = {str(number_of(row.week)): row.planned for row in rows if row.planned}
        assert gross == expected["gross"]
        assert receipts == expected["planned_receipts"]
        assert releases(plan, item) == expected["planned_releases"]


@needs_cases
def test_plans_what_the_community_multi_level_case_plans() -> None:
    case = json.loads((CASES / "oca_mrp_multi_level_case.json").read_text())
    demands = [
        Demand(f"D-{at}", {}, quantity, week(at), item) for item, at, quantity in case["demand"]
    ]
    for order in case["open_production_orders"]:
        for parent, child, quantity in case["bom"]:
            if parent == order["item"]:
                units = quantity * order["qty"]
                demands.append(Demand("open", {}, units, week(order["start"]), child))

    plan = resolve(bom_of(case, {}), "FP-1", demands, today=START)

    rows = [[row.item, number_of(row.week), row.gross, row.net] for row in plan.requirements]
    assert sorted(rows) == sorted(case["expected"]["to_procure"])


def procured(lot: LotSize, demands: list[tuple[int, int]], on_hand: int = 0) -> list[int]:
    item = Item("P", {"en": "Part"}, "buy", lot=lot, on_hand=on_hand)
    wanted = [Demand(f"D-{at}-{size}", {}, size, week(at)) for at, size in demands]
    return [
        row.quantity for row in resolve(Bom({"P": item}, ()), "P", wanted, today=START).purchases
    ]


@pytest.mark.parametrize(
    ("lot", "demands", "on_hand", "expected"),
    [
        (LotSize("min_multiple", 50), [(1, 16)], 0, [50]),
        (LotSize("min_multiple", 50, 25), [(1, 112)], 0, [125]),
        (
            LotSize("period", weeks=7),
            [(8, 80), (9, 50), (10, 70), (20, 46), (22, 33)],
            0,
            [200, 79],
        ),
        (LotSize("period", multiple=5, weeks=7), [(3, 124), (3, 90), (10, 18)], 87, [130, 15]),
        (LotSize("fixed", 30), [(1, 100)], 0, [30, 30, 30, 30]),
    ],
)
def test_sizes_lots_by_the_items_rule(
    lot: LotSize, demands: list[tuple[int, int]], on_hand: int, expected: list[int]
) -> None:
    assert procured(lot, demands, on_hand) == expected


def test_weeks_begin_on_monday() -> None:
    assert week_of(date(2026, 11, 22)) == date(2026, 11, 16)
