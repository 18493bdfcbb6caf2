"""Where an order's units are: seven steps, from the confirmation to the shipment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from configurator.domain.states import PreOrderState
from configurator.errors import NotFoundError
from configurator.store import floor
from configurator.store.engine import Store
from configurator.store.floor import FlowingUnit
from configurator.store.tables import PlantReportRow, StageEventRow, WorkOrderRow

StepState = Literal["done", "now", "next"]
STAGES = ("cut", "coat", "assemble", "test", "pack", "ship")
STEPS = ("confirmed", *STAGES)


@dataclass(frozen=True, slots=True)
class StepProgress:
    """One step of a unit; the station is where it was done last or is being done."""

    key: str
    state: StepState
    started_at: datetime | None = None
    ended_at: datetime | None = None
    plant: str = ""
    work_centre: str = ""
    machine: int = 0


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """One unit and its steps; ``current`` is the step it is in or comes to next."""

    serial: str
    steps: tuple[StepProgress, ...]

    @property
    def current(self) -> StepProgress:
        """Return the first step that is not done, or the last."""
        return next((step for step in self.steps if step.state != "done"), self.steps[-1])

    @property
    def is_shipped(self) -> bool:
        """Tell whether the unit has left the plant."""
        return all(step.state == "done" for step in self.steps)


@dataclass(frozen=True, slots=True)
class OrderProgress:
    """An order and its units; a step of the order is done when it is for every unit."""

    number: str
    state: PreOrderState
    steps: tuple[StepProgress, ...]
    units: tuple[UnitProgress, ...]
    updated_at: datetime

    @property
    def done(self) -> int:
        """Count the steps that are done."""
        return sum(1 for step in self.steps if step.state == "done")


@dataclass(frozen=True, slots=True)
class _Span:
    """One operation of one work order, as far as it has come."""

    stage: str
    started: PlantReportRow | StageEventRow | None
    ended: PlantReportRow | StageEventRow | None


def progress(store: Store, number: str) -> OrderProgress:
    """Show where the units of an order are; the caller has checked that it may be seen."""
    with store.read() as tx:
        found = floor.order_state(tx, number)
        if found is None:
            raise NotFoundError("order", number)
        work_orders = floor.work_orders_for(tx, number)
        lots = {row.id: row for row in work_orders if not row.is_final}
        finals = {row.id: row for row in work_orders if row.is_final}
        units = floor.units_of(tx, [number])
        parts = _lot_spans(lots, floor.lot_reports(tx, list(lots)))
        own = _unit_spans(finals, units, floor.stage_events(tx, [unit.id for unit in units]))
    state, placed_at, shipped_at = found
    # A buyer who reads "assemble" thinks of the whole unit, not of a board in it.
    final = {str(step["stage"]) for row in finals.values() for step in row.operations}
    shared = [span for span in parts if span.stage not in final]
    tracked = tuple(
        UnitProgress(unit.serial, _steps(state, placed_at, [*shared, *own[unit.id]]))
        for unit in units
    )
    steps = _together([unit.steps for unit in tracked]) or _steps(state, placed_at, shared)
    times = [at for step in steps for at in (step.started_at, step.ended_at) if at]
    return OrderProgress(number, state, steps, tracked, shipped_at or max(times, default=placed_at))


def _lot_spans(lots: Mapping[str, WorkOrderRow], reports: Iterable[PlantReportRow]) -> list[_Span]:
    told: dict[tuple[str, int, str], PlantReportRow] = {}
    for report in reports:
        if report.operation is not None:
            told.setdefault((report.work_order_id, report.operation, report.event), report)
    return [
        _Span(
            str(step["stage"]),
            told.get((row.id, int(step["sequence"]), "operation_started")),
            told.get((row.id, int(step["sequence"]), "operation_ended")),
        )
        for row in lots.values()
        for step in row.operations
    ]


def _unit_spans(
    finals: Mapping[str, WorkOrderRow],
    units: Iterable[FlowingUnit],
    events: Iterable[StageEventRow],
) -> dict[int, list[_Span]]:
    told = {(event.unit_id, event.operation, event.event): event for event in events}
    spans: dict[int, list[_Span]] = defaultdict(list)
    for unit in units:
        row = finals.get(unit.work_order or "")
        for step in row.operations if row else ():
            sequence = int(step["sequence"])
            started = told.get((unit.id, sequence, "started"))
            ended = told.get((unit.id, sequence, "ended"))
            spans[unit.id].append(_Span(str(step["stage"]), started, ended))
    return spans


def _steps(
    state: PreOrderState, placed_at: datetime, spans: Sequence[_Span]
) -> tuple[StepProgress, ...]:
    """Fold operations into steps; a stage that the order does not need is done with the next."""
    is_confirmed = state not in {PreOrderState.PLACED, PreOrderState.CANCELLED}
    first = StepProgress("confirmed", "done" if is_confirmed else "now", None, placed_at)
    steps = [_step(stage, [span for span in spans if span.stage == stage]) for stage in STAGES]
    is_begun = False
    for place in range(len(steps) - 1, -1, -1):
        step = steps[place]
        if is_begun and step.state == "next" and not any(s.stage == step.key for s in spans):
            steps[place] = StepProgress(step.key, "done")
        is_begun = is_begun or step.state != "next"
    return (first, *steps)


def _step(stage: str, spans: Sequence[_Span]) -> StepProgress:
    started = [span.started for span in spans if span.started]
    ended = [span.ended for span in spans if span.ended]
    told = [*started, *ended]
    if not told:
        return StepProgress(stage, "next")
    last = max(told, key=lambda one: one.at)
    is_done = len(ended) == len(spans)
    return StepProgress(
        key=stage,
        state="done" if is_done else "now",
        started_at=min((one.at for one in started), default=None),
        ended_at=max(one.at for one in ended) if is_done else None,
        plant=last.plant,
        work_centre=last.work_centre or "",
        machine=last.machine or 0,
    )


def _together(units: Sequence[tuple[StepProgress, ...]]) -> tuple[StepProgress, ...]:
    """Fold the steps of units into those of their order."""
    return tuple(_common(steps) for steps in zip(*units, strict=True)) if units else ()


def _common(steps: Sequence[StepProgress]) -> StepProgress:
    states = {step.state for step in steps}
    last = max(steps, key=lambda step: str(step.ended_at or step.started_at or ""))
    if states == {"done"}:
        return last
    return StepProgress(
        key=last.key,
        state="next" if states == {"next"} else "now",
        started_at=min((step.started_at for step in steps if step.started_at), default=None),
        plant=last.plant,
        work_centre=last.work_centre,
        machine=last.machine,
    )
