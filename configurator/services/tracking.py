"""Take in what plants report: repeated, late or shuffled reports leave the same state.

A report is kept under its plant's number, once. Whatever follows from reports is computed from all
that are kept, never from the order in which they came.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from configurator.domain.states import WORK_ORDER, WorkOrderState, transition
from configurator.live_topics import PLANTS, order_topic, plan_topic
from configurator.services.dispatching import command
from configurator.services.tracking_board import Board, PlantLoad, board, floor_now, plant_load
from configurator.services.tracking_progress import OrderProgress, progress
from configurator.store import floor, outbox
from configurator.store import planning as rows
from configurator.store.engine import Store, Tx
from configurator.store.floor import FlowingUnit, Told
from configurator.store.outbox import Message
from configurator.store.tables import WorkOrderRow
from factory_adapter.model import JobResponse

__all__ = [
    "Board",
    "OrderProgress",
    "PlantLoad",
    "board",
    "cursor",
    "floor_now",
    "note_silence",
    "plant_load",
    "progress",
    "record",
]

PROGRESS = "progress"
UNIT_EVENTS = {"unit_started": "started", "unit_ended": "ended"}
ACTIONS: Mapping[WorkOrderState, Mapping[WorkOrderState, tuple[str, ...]]] = {
    WorkOrderState.RELEASED: {
        WorkOrderState.RUNNING: ("start",),
        WorkOrderState.ENDED: ("start", "end"),
        WorkOrderState.ABORTED: ("abort",),
    },
    WorkOrderState.RUNNING: {
        WorkOrderState.ENDED: ("end",),
        WorkOrderState.ABORTED: ("abort",),
    },
}
"""The actions that lead from one state to a later one; no report leads back."""


@dataclass(slots=True)
class _Touched:
    """What a bundle of reports has changed, for those who watch."""

    orders: set[str] = field(default_factory=set)
    plan_runs: set[int] = field(default_factory=set)
    campaigns: set[int] = field(default_factory=set)


def cursor(store: Store, plant: str) -> int:
    """Return up to which number the reports of *plant* are known."""
    with store.read() as tx:
        return floor.cursor(tx, plant)


def record(store: Store, plant: str, responses: Sequence[JobResponse], now: datetime) -> int:
    """Keep what *plant* reported, move what follows from it, tell those who watch.

    Returns how many reports were new.
    """
    return store.transact(lambda tx: _record(tx, plant, responses, now))


def note_silence(store: Store, plant: str, reason: str, now: datetime) -> None:
    """Keep that *plant* does not answer, until it does."""

    def work(tx: Tx) -> None:
        found = floor.link(tx, plant)
        if found.error is None:
            outbox.append(tx, Message("event", PLANTS, PROGRESS, {"plant": plant}), now)
        found.error = reason[:500]

    store.transact(work)


def _record(tx: Tx, plant: str, responses: Sequence[JobResponse], now: datetime) -> int:
    found = floor.link(tx, plant)
    is_back = found.error is not None
    found.last_seen_at, found.error = now, None
    by_number = {response.sequence: response for response in responses if response.plant == plant}
    reports = [_report(by_number[number], now) for number in sorted(by_number)]
    new = floor.add_reports(tx, reports)
    floor.advance(tx, found)
    fresh = [by_number[number] for number in sorted(new)]
    if fresh:
        _apply(tx, plant, fresh, now)
    elif is_back:
        outbox.append(tx, Message("event", PLANTS, PROGRESS, {"plant": plant}), now)
    return len(fresh)


def _report(response: JobResponse, now: datetime) -> dict[str, object]:
    return {
        "plant": response.plant,
        "sequence": response.sequence,
        "work_order_id": response.job_id,
        "state": response.state,
        "event": response.event,
        "operation": response.operation,
        "unit": response.unit,
        "work_centre": response.work_centre or None,
        "machine": response.machine or None,
        "good": response.good,
        "scrap": response.scrap,
        "reason": response.reason or None,
        "at": response.at,
        "received_at": now,
    }


def _apply(tx: Tx, plant: str, fresh: Sequence[JobResponse], now: datetime) -> None:
    """Move work orders, units, orders and campaigns; then start what waited, and tell."""
    orders = {row.id: row for row in rows.work_orders_named(tx, {one.job_id for one in fresh})}
    touched = _Touched(plan_runs={row.plan_run_id for row in orders.values()})
    ended = _move_work_orders(tx, orders.values())
    _track_lots(tx, orders, fresh, touched)
    _track_units(tx, orders, fresh, touched)
    tx.session.flush()
    for waiting in floor.ready_consumers(tx, ended) if ended else ():
        outbox.append(tx, command(waiting, "start"), now)
    _tell(tx, plant, touched, now)


def _move_work_orders(tx: Tx, orders: Iterable[WorkOrderRow]) -> list[str]:
    """Bring work orders to where their reports say they are; name those that have ended."""
    known = {row.id: row for row in orders}
    ended: list[str] = []
    for order_id, told in floor.told(tx, list(known)).items():
        row = known[order_id]
        state = WorkOrderState(row.state)
        target = _state_told(told)
        for action in ACTIONS.get(state, {}).get(target, ()):
            row.state = transition(WORK_ORDER, row.state, action).value
        row.good, row.scrap = _counts(told)
        row.started_at = min(
            (one.first_at for one in told if one.event not in {"accepted", "aborted"}),
            default=None,
        )
        row.ended_at = max(
            (one.last_at for one in told if one.event in {"ended", "aborted"}), default=None
        )
        if row.state == WorkOrderState.ENDED.value:
            ended.append(order_id)
    return ended


def _state_told(told: Iterable[Told]) -> WorkOrderState:
    events = {one.event for one in told}
    if "ended" in events:
        return WorkOrderState.ENDED
    if "aborted" in events:
        return WorkOrderState.ABORTED
    return WorkOrderState.RUNNING if events - {"accepted"} else WorkOrderState.RELEASED


def _counts(told: Iterable[Told]) -> tuple[int, int]:
    """Return good and scrap: the plant's own totals at the end, until then what it told."""
    by_event = {one.event: one for one in told}
    if (total := by_event.get("ended")) is not None:
        return total.good, total.scrap
    scrapped = by_event.get("unit_scrapped") or by_event.get("operation_ended")
    return 0, scrapped.scrap if scrapped else 0


def _track_lots(
    tx: Tx, orders: Mapping[str, WorkOrderRow], fresh: Iterable[JobResponse], touched: _Touched
) -> None:
    """Note that a lot's operation moves every order that the lot is made for."""
    moving = {
        one.job_id
        for one in fresh
        if one.event in {"operation_started", "operation_ended"}
        and one.job_id in orders
        and orders[one.job_id].state != WorkOrderState.PLANNED.value
    }
    if moving:
        numbers = floor.orders_pegged(tx, moving)
        floor.start_production(tx, numbers)
        touched.orders |= numbers


def _track_units(
    tx: Tx, orders: Mapping[str, WorkOrderRow], fresh: Iterable[JobResponse], touched: _Touched
) -> None:
    """Keep where single units are, and ship the orders whose units have all passed the end."""
    told = [
        one
        for one in fresh
        if one.event in UNIT_EVENTS and one.unit and one.operation and one.job_id in orders
    ]
    units = floor.units_named(tx, {one.unit for one in told if one.unit})
    seen = [(units[one.unit], one) for one in told if one.unit and one.unit in units]
    floor.add_stage_events(tx, [_stage_event(unit, one, orders[one.job_id]) for unit, one in seen])
    numbers = {unit.order for unit, _ in seen}
    touched.orders |= numbers
    floor.start_production(tx, numbers)
    passed = {
        unit.order
        for unit, one in seen
        if one.event == "unit_ended" and one.operation == _last_operation(orders[one.job_id])
    }
    if passed:
        _ship(tx, passed, touched)


def _stage_event(unit: FlowingUnit, one: JobResponse, order: WorkOrderRow) -> dict[str, object]:
    stages = {step["sequence"]: step["stage"] for step in order.operations}
    return {
        "unit_id": unit.id,
        "work_order_id": order.id,
        "operation": one.operation,
        "stage": stages.get(one.operation, ""),
        "event": UNIT_EVENTS[one.event],
        "plant": one.plant,
        "work_centre": one.work_centre or None,
        "machine": one.machine or None,
        "at": one.at,
    }


def _last_operation(order: WorkOrderRow) -> int:
    return max((int(step["sequence"]) for step in order.operations), default=0)


def _ship(tx: Tx, numbers: set[str], touched: _Touched) -> None:
    """Ship the orders all of whose units have passed their last operation."""
    floor.lock_orders(tx, numbers)
    units = floor.units_of(tx, numbers)
    made_by = {unit.work_order for unit in units if unit.work_order}
    last = {row.id: _last_operation(row) for row in rows.work_orders_named(tx, made_by)}
    passed = floor.ended_operations(tx, [unit.id for unit in units])
    campaigns: set[int] = set()
    for number in sorted(numbers):
        ends = [
            passed.get((unit.id, unit.work_order or "", last.get(unit.work_order or "", 0)))
            for unit in units
            if unit.order == number
        ]
        known = [at for at in ends if at is not None]
        if ends and len(known) == len(ends):
            campaigns.update(floor.ship(tx, number, max(known)))
    touched.campaigns |= set(floor.complete_campaigns(tx, campaigns)) if campaigns else set()


def _tell(tx: Tx, plant: str, touched: _Touched, now: datetime) -> None:
    """Tell each page once, however many reports came."""
    for number in sorted(touched.orders):
        message = Message("event", order_topic(number), PROGRESS, {"order": number})
        outbox.append(tx, message, now)
    campaigns = {*floor.campaigns_of(tx, touched.plan_runs), *touched.campaigns}
    for campaign in sorted(campaigns):
        message = Message("event", plan_topic(campaign), PROGRESS, {"campaign": campaign})
        outbox.append(tx, message, now)
    outbox.append(tx, Message("event", PLANTS, PROGRESS, {"plant": plant}), now)
