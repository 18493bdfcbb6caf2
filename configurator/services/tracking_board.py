"""What goes on in the plants now: the load of every work centre, and the work orders by state."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from configurator.domain.permissions import Action, Actor, require
from configurator.domain.product import Names
from configurator.domain.states import WorkOrderState
from configurator.services import catalogue
from configurator.store import floor, lanes
from configurator.store.engine import Store, Tx
from configurator.store.tables import PlantReportRow, WorkOrderRow
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
    """The work orders that are released, by what has become of them."""

    waiting: tuple[BoardCard, ...]
    running: tuple[BoardCard, ...]
    ended: tuple[BoardCard, ...]
    stopped: tuple[BoardCard, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """One operation on the floor, as far as it has come."""

    order: WorkOrderRow
    names: Names
    kind: str
    minutes: int
    started: PlantReportRow | None
    ended: PlantReportRow | None


def plant_load(store: Store, actor: Actor) -> tuple[PlantLoad, ...]:
    """Show what every plant does now and what waits for it."""
    require(actor, Action.SEE_PLANTS)
    known = _plants(store)
    with store.read() as tx:
        steps = _steps(tx, floor.work_orders_on_floor(tx))
        links = {row.plant: row for row in floor.plant_links(tx)}
        unsent = lanes.waiting_commands(tx)
    loads: list[PlantLoad] = []
    for plant in known:
        link = links.get(plant.id)
        mine = [step for step in steps if step.order.plant == plant.id]
        loads.append(
            PlantLoad(
                plant=plant.id,
                name=plant.names,
                error=link.error if link else "It has not answered yet.",
                last_seen_at=link.last_seen_at if link else None,
                unsent=unsent.get(plant.id, 0),
                centres=tuple(_centre(centre, mine) for centre in plant.work_centres),
            )
        )
    return tuple(loads)


def board(store: Store, actor: Actor) -> Board:
    """Show the released work orders by what has become of them."""
    require(actor, Action.SEE_PLANTS)
    with store.read() as tx:
        orders = floor.work_orders_on_floor(tx)
        steps = _steps(tx, orders)
        refusals = lanes.refusals(tx)
    done: dict[str, int] = defaultdict(int)
    for step in steps:
        done[step.order.id] += step.ended is not None
    cards = [_card(row, done[row.id], refusals.get(row.id)) for row in orders]
    return Board(
        waiting=_in(cards, WorkOrderState.RELEASED),
        running=_in(cards, WorkOrderState.RUNNING),
        ended=_in(cards, WorkOrderState.ENDED),
        stopped=_in(cards, WorkOrderState.ABORTED),
    )


def _in(cards: Iterable[BoardCard], state: WorkOrderState) -> tuple[BoardCard, ...]:
    return tuple(card for card in cards if card.state is state)


def _plants(store: Store) -> Sequence[Plant]:
    """Return the plants that any current product is made in."""
    found: dict[str, Plant] = {}
    for card in catalogue.products(store):
        for plant in catalogue.current(store, card.id).product.plants:
            found.setdefault(plant.id, plant)
    return [found[name] for name in sorted(found)]


def _steps(tx: Tx, orders: Sequence[WorkOrderRow]) -> list[_Step]:
    told: dict[tuple[str, int, str], PlantReportRow] = {}
    for report in floor.lot_reports(tx, [row.id for row in orders]):
        if report.operation is not None:
            told.setdefault((report.work_order_id, report.operation, report.event), report)
    return [
        _Step(
            order=row,
            names=step["names"],
            kind=str(step["work_centre"]),
            minutes=_minutes(step, row.quantity),
            started=told.get((row.id, int(step["sequence"]), "operation_started")),
            ended=told.get((row.id, int(step["sequence"]), "operation_ended")),
        )
        for row in orders
        for step in row.operations
    ]


def _minutes(step: Mapping[str, int], quantity: int) -> int:
    return int(step["setup_minutes"]) + int(step["run_seconds"]) * quantity // 60


def _centre(centre: WorkCentre, steps: Sequence[_Step]) -> CentreLoad:
    here = [step for step in steps if _is_at(step, centre)]
    running = [step for step in here if step.started and not step.ended]
    waiting = [
        step
        for step in here
        if not step.started and step.order.state != WorkOrderState.ABORTED.value
    ]
    return CentreLoad(
        work_centre=centre.id,
        name=centre.names,
        machines=centre.machines,
        running=tuple(_running(step) for step in running),
        waiting=len(waiting),
        waiting_minutes=sum(step.minutes for step in waiting),
        done=sum(1 for step in here if step.ended),
    )


def _is_at(step: _Step, centre: WorkCentre) -> bool:
    """Say whether a step is done at a work centre; before it starts, any of its kind may do it."""
    told = step.started or step.ended
    return told.work_centre == centre.id if told else step.kind == centre.kind


def _running(step: _Step) -> Running:
    started = step.started
    assert started is not None  # noqa: S101 # only running steps come here
    return Running(
        work_order=step.order.id,
        item=step.order.item,
        name=step.order.names,
        operation=step.names,
        machine=started.machine or 0,
        since=started.at,
        quantity=step.order.quantity,
    )


def _card(row: WorkOrderRow, done: int, refusal: str | None) -> BoardCard:
    return BoardCard(
        id=row.id,
        item=row.item,
        name=row.names,
        plant=row.plant or "",
        quantity=row.quantity,
        state=WorkOrderState(row.state),
        done=done,
        steps=len(row.operations),
        good=row.good,
        scrap=row.scrap,
        is_final=row.is_final,
        started_at=row.started_at,
        ended_at=row.ended_at,
        refusal=refusal,
    )
