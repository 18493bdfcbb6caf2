"""What goes on in the plants now: the load of every work centre, and the work orders by state."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from configurator.domain.permissions import Action, Actor, require
from configurator.domain.product import Names
from configurator.domain.states import WorkOrderState
from configurator.services import catalogue
from configurator.store import floor, floor_board, lanes
from configurator.store.engine import Store, Tx
from configurator.store.floor_board import Mark, StoredCard, StoredLot
from factory_adapter.model import Plant, WorkCentre


@dataclass(frozen=True, slots=True)
class Running:
    """An operation that is being done."""

    work_order: str
    item: str
    name: Names
    operation: Names
    machine: int
    since: datetime
    quantity: int


@dataclass(frozen=True, slots=True)
class CentreLoad:
    """A work centre: what it does, and how many minutes of work wait for it."""

    work_centre: str
    name: Names
    machines: int
    running: tuple[Running, ...]
    waiting: int
    waiting_minutes: int
    done: int

    @property
    def busy(self) -> int:
        """Count the machines that work."""
        return len({one.machine for one in self.running})


@dataclass(frozen=True, slots=True)
class PlantLoad:
    """A plant and its work centres; ``error`` says why it does not answer, if it does not."""

    plant: str
    name: Names
    error: str | None
    last_seen_at: datetime | None
    unsent: int
    centres: tuple[CentreLoad, ...]


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A work order on the board; ``done`` of ``steps`` operations have ended."""

    id: str
    item: str
    name: Names
    plant: str
    quantity: int
    state: WorkOrderState
    done: int
    steps: int
    good: int
    scrap: int
    is_final: bool
    started_at: datetime | None
    ended_at: datetime | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class Board:
    """The work orders that are released, by what has become of them; of each column the first.

    ``counts`` has all of them; what ended last comes first, everything else by its due date.
    """

    counts: Mapping[WorkOrderState, int]
    waiting: tuple[BoardCard, ...]
    running: tuple[BoardCard, ...]
    ended: tuple[BoardCard, ...]
    stopped: tuple[BoardCard, ...]


@dataclass(frozen=True, slots=True)
class FloorView:
    """The plants and the board as they were at one moment."""

    plants: tuple[PlantLoad, ...]
    board: Board


@dataclass(frozen=True, slots=True)
class _Operation:
    """An operation of a work order, as it was planned."""

    sequence: int
    names: Names
    kind: str
    setup_minutes: int
    run_seconds: int


Place = tuple[str, str]  # a plant, and in it a work centre or a kind of them


@dataclass(slots=True)
class _Work:
    """What is done and what waits, by place; before it starts, any centre of its kind may do it."""

    running: dict[Place, list[tuple[StoredLot, _Operation]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    done: Counter[Place] = field(default_factory=Counter)
    waiting: Counter[Place] = field(default_factory=Counter)
    waiting_minutes: Counter[Place] = field(default_factory=Counter)
    ended_of: Counter[str] = field(default_factory=Counter)
    steps_of: dict[str, int] = field(default_factory=dict)


def floor_now(store: Store, actor: Actor, most: int | None = None) -> FloorView:
    """Show what every plant does now and, of each column of the board, *most* work orders."""
    require(actor, Action.SEE_PLANTS)
    plants = _plants(store)
    with store.read() as tx:
        runs = floor.runs_on_floor(tx)
        work = _work(floor_board.lots(tx, runs), floor_board.marks(tx, runs))
        return FloorView(_loads(tx, plants, work), _board(tx, runs, work, most))


def plant_load(store: Store, actor: Actor) -> tuple[PlantLoad, ...]:
    """Show what every plant does now and what waits for it."""
    return floor_now(store, actor, 0).plants


def board(store: Store, actor: Actor) -> Board:
    """Show all released work orders by what has become of them."""
    return floor_now(store, actor).board


def _plants(store: Store) -> Sequence[Plant]:
    """Return the plants that any current product is made in."""
    found: dict[str, Plant] = {}
    for card in catalogue.products(store):
        for plant in catalogue.current(store, card.id).product.plants:
            found.setdefault(plant.id, plant)
    return [found[name] for name in sorted(found)]


def _work(lots: Iterable[StoredLot], marks: Iterable[Mark]) -> _Work:
    """Sort every operation of every work order by where it is and how far it has come."""
    started: dict[tuple[str, int], str] = {}
    ended: dict[tuple[str, int], str] = {}
    for mark in marks:
        told = started if mark.event == "operation_started" else ended
        told.setdefault((mark.work_order, mark.operation), mark.work_centre or "")
    work = _Work()
    for lot in lots:
        operations = _operations(lot.operations)
        work.steps_of[lot.id] = len(operations)
        for operation in operations:
            key = lot.id, operation.sequence
            _sort_in(work, lot, operation, (started.get(key), ended.get(key)))
    return work


def _sort_in(
    work: _Work, lot: StoredLot, operation: _Operation, told: tuple[str | None, str | None]
) -> None:
    """Put an operation where it was started, or else ended, or else where it may be done."""
    started, ended = told
    plant = lot.plant or ""
    if ended is not None:
        work.ended_of[lot.id] += 1
        work.done[plant, ended if started is None else started] += 1
    elif started is not None:
        work.running[plant, started].append((lot, operation))
    elif lot.state != WorkOrderState.ABORTED.value:
        place = plant, operation.kind
        work.waiting[place] += 1
        run_minutes = operation.run_seconds * lot.quantity // 60
        work.waiting_minutes[place] += operation.setup_minutes + run_minutes


@lru_cache(maxsize=2048)
def _operations(stored: str) -> tuple[_Operation, ...]:
    """Read operations; a plan repeats a few routings, and no operation ever changes."""
    return tuple(
        _Operation(
            sequence=int(step["sequence"]),
            names=step["names"],
            kind=str(step["work_centre"]),
            setup_minutes=int(step["setup_minutes"]),
            run_seconds=int(step["run_seconds"]),
        )
        for step in json.loads(stored)
    )


def _loads(tx: Tx, plants: Iterable[Plant], work: _Work) -> tuple[PlantLoad, ...]:
    links = {row.plant: row for row in floor.plant_links(tx)}
    unsent = lanes.waiting_commands(tx)
    running = _running(tx, work)
    loads: list[PlantLoad] = []
    for plant in plants:
        link = links.get(plant.id)
        loads.append(
            PlantLoad(
                plant=plant.id,
                name=plant.names,
                error=link.error if link else "It has not answered yet.",
                last_seen_at=link.last_seen_at if link else None,
                unsent=unsent.get(plant.id, 0),
                centres=tuple(
                    _centre(centre, plant.id, work, running) for centre in plant.work_centres
                ),
            )
        )
    return tuple(loads)


def _centre(
    centre: WorkCentre, plant: str, work: _Work, running: Mapping[Place, tuple[Running, ...]]
) -> CentreLoad:
    return CentreLoad(
        work_centre=centre.id,
        name=centre.names,
        machines=centre.machines,
        running=running.get((plant, centre.id), ()),
        waiting=work.waiting[plant, centre.kind],
        waiting_minutes=work.waiting_minutes[plant, centre.kind],
        done=work.done[plant, centre.id],
    )


def _running(tx: Tx, work: _Work) -> dict[Place, tuple[Running, ...]]:
    """Look up the little that runs in full."""
    ids = {lot.id for found in work.running.values() for lot, _ in found}
    cards = floor_board.cards_named(tx, ids)
    told = {
        (report.work_order_id, report.operation): report
        for report in reversed(floor.lot_reports(tx, ids))
        if report.event == "operation_started"
    }
    return {
        place: tuple(
            Running(
                work_order=lot.id,
                item=cards[lot.id].item,
                name=cards[lot.id].names,
                operation=operation.names,
                machine=told[lot.id, operation.sequence].machine or 0,
                since=told[lot.id, operation.sequence].at,
                quantity=lot.quantity,
            )
            for lot, operation in found
        )
        for place, found in work.running.items()
    }


def _board(tx: Tx, runs: Sequence[int], work: _Work, most: int | None) -> Board:
    refusals = lanes.refusals(tx)

    def column(state: WorkOrderState) -> tuple[BoardCard, ...]:
        found = floor_board.cards(tx, runs, state, most)
        return tuple(_card(row, work, refusals.get(row.id)) for row in found)

    return Board(
        counts=floor_board.counts(tx, runs),
        waiting=column(WorkOrderState.RELEASED),
        running=column(WorkOrderState.RUNNING),
        ended=column(WorkOrderState.ENDED),
        stopped=column(WorkOrderState.ABORTED),
    )


def _card(row: StoredCard, work: _Work, refusal: str | None) -> BoardCard:
    return BoardCard(
        id=row.id,
        item=row.item,
        name=row.names,
        plant=row.plant or "",
        quantity=row.quantity,
        state=WorkOrderState(row.state),
        done=work.ended_of[row.id],
        steps=work.steps_of[row.id],
        good=row.good,
        scrap=row.scrap,
        is_final=row.is_final,
        started_at=row.started_at,
        ended_at=row.ended_at,
        refusal=refusal,
    )
