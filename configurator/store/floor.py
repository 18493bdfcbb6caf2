"""Rows of the shop floor: what plants reported, and where work orders and units are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col

from configurator.domain.states import (
    CampaignState,
    PlanRunState,
    PreOrderState,
    WorkOrderState,
)
from configurator.store.engine import Tx
from configurator.store.tables import (
    CampaignRow,
    LinkRow,
    PegRow,
    PlanRunRow,
    PlantLinkRow,
    PlantReportRow,
    PreOrderRow,
    StageEventRow,
    UnitRow,
    WorkOrderRow,
)

Row = Mapping[str, Any]  # column to value: the values differ by column
CHUNK = 200
OPEN_STATES = (PreOrderState.PLACED, PreOrderState.CONFIRMED, PreOrderState.IN_PRODUCTION)


@dataclass(frozen=True, slots=True)
class Told:
    """All that plants have told of one kind of event of a work order."""

    event: str
    good: int
    scrap: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class FlowingUnit:
    """A unit of an order on its way through the plants."""

    id: int
    serial: str
    order: str
    work_order: str | None


def cursor(tx: Tx, plant: str) -> int:
    """Return up to which number the reports of *plant* are complete."""
    row = tx.session.get(PlantLinkRow, plant)
    return 0 if row is None else row.cursor


def link(tx: Tx, plant: str) -> PlantLinkRow:
    """Load the link to *plant*, made if it is new; on PostgreSQL it is locked."""
    chosen = sqlite_insert if tx.is_sqlite else postgresql_insert
    tx.session.execute(chosen(PlantLinkRow).values(plant=plant, cursor=0).on_conflict_do_nothing())
    return tx.session.get_one(PlantLinkRow, plant, with_for_update=True)


def add_reports(tx: Tx, reports: Sequence[Row]) -> set[int]:
    """Keep the reports of one plant and return the numbers of those that are new."""
    chosen = sqlite_insert if tx.is_sqlite else postgresql_insert
    new: set[int] = set()
    for start in range(0, len(reports), CHUNK):
        statement = (
            chosen(PlantReportRow)
            .values([dict(report) for report in reports[start : start + CHUNK]])
            .on_conflict_do_nothing(index_elements=["plant", "sequence"])
            .returning(col(PlantReportRow.sequence))
        )
        new.update(tx.session.execute(statement).scalars())
    return new


def advance(tx: Tx, found: PlantLinkRow) -> None:
    """Move the cursor over all reports that follow it without a gap."""
    query = (
        select(col(PlantReportRow.sequence))
        .where(col(PlantReportRow.plant) == found.plant)
        .where(col(PlantReportRow.sequence) > found.cursor)
        .order_by(col(PlantReportRow.sequence))
    )
    for sequence in tx.session.execute(query).scalars():
        if sequence != found.cursor + 1:
            return
        found.cursor = sequence


def told(tx: Tx, ids: Collection[str]) -> dict[str, list[Told]]:
    """Add up what plants have told of certain work orders."""
    query = (
        select(
            col(PlantReportRow.work_order_id),
            col(PlantReportRow.event),
            func.sum(col(PlantReportRow.good)),
            func.sum(col(PlantReportRow.scrap)),
            func.min(col(PlantReportRow.at)),
            func.max(col(PlantReportRow.at)),
        )
        .where(col(PlantReportRow.work_order_id).in_(ids))
        .group_by(col(PlantReportRow.work_order_id), col(PlantReportRow.event))
    )
    found: dict[str, list[Told]] = {}
    for work_order, event, good, scrap, first, last in tx.session.execute(query):
        found.setdefault(work_order, []).append(Told(event, int(good), int(scrap), first, last))
    return found


def units_named(tx: Tx, serials: Collection[str]) -> dict[str, FlowingUnit]:
    """Load units by serial number."""
    return {unit.serial: unit for unit in _units(tx, col(UnitRow.serial).in_(serials))}


def units_of(tx: Tx, numbers: Collection[str]) -> list[FlowingUnit]:
    """Load all units of certain orders."""
    return _units(tx, col(PreOrderRow.number).in_(numbers))


def _units(tx: Tx, condition: Any) -> list[FlowingUnit]:  # noqa: ANN401 # an SQL condition
    query = (
        select(
            col(UnitRow.id),
            col(UnitRow.serial),
            col(PreOrderRow.number),
            col(UnitRow.work_order_id),
        )
        .join(PreOrderRow, col(PreOrderRow.id) == col(UnitRow.pre_order_id))
        .where(condition)
        .order_by(col(PreOrderRow.number), col(UnitRow.unit_no))
    )
    return [FlowingUnit(*row) for row in tx.session.execute(query)]


def add_stage_events(tx: Tx, events: Iterable[Row]) -> None:
    """Keep when units started and ended stages; of two tellings the earlier counts."""
    chosen = sqlite_insert if tx.is_sqlite else postgresql_insert
    statement = chosen(StageEventRow)
    statement = statement.on_conflict_do_update(
        index_elements=["unit_id", "work_order_id", "operation", "event"],
        set_={
            name: getattr(statement.excluded, name)
            for name in ("at", "plant", "work_centre", "machine")
        },
        where=statement.excluded.at < col(StageEventRow.at),
    )
    for event in events:
        tx.session.execute(statement.values(dict(event)))


def ended_operations(tx: Tx, unit_ids: Collection[int]) -> dict[tuple[int, str, int], datetime]:
    """Tell when units passed operations, by unit, work order and operation."""
    query = select(
        col(StageEventRow.unit_id),
        col(StageEventRow.work_order_id),
        col(StageEventRow.operation),
        col(StageEventRow.at),
    ).where(col(StageEventRow.unit_id).in_(unit_ids), col(StageEventRow.event) == "ended")
    return {
        (unit, order, operation): at for unit, order, operation, at in tx.session.execute(query)
    }


def orders_pegged(tx: Tx, work_orders: Collection[str]) -> set[str]:
    """Name the pre-orders that certain work orders are made for."""
    query = select(col(PegRow.order_number)).where(col(PegRow.supply).in_(work_orders)).distinct()
    return set(tx.session.execute(query).scalars())


def start_production(tx: Tx, numbers: Collection[str]) -> list[str]:
    """Move confirmed orders into production and name those that moved."""
    statement = (
        update(PreOrderRow)
        .where(col(PreOrderRow.number).in_(numbers))
        .where(col(PreOrderRow.state) == PreOrderState.CONFIRMED.value)
        .values(state=PreOrderState.IN_PRODUCTION.value)
        .returning(col(PreOrderRow.number))
        .execution_options(synchronize_session=False)
    )
    return list(tx.session.execute(statement).scalars())


def ship(tx: Tx, number: str, at: datetime) -> list[int]:
    """Move an order in production to shipped and return its campaign if it moved."""
    statement = (
        update(PreOrderRow)
        .where(col(PreOrderRow.number) == number)
        .where(col(PreOrderRow.state) == PreOrderState.IN_PRODUCTION.value)
        .values(state=PreOrderState.SHIPPED.value, shipped_at=at)
        .returning(col(PreOrderRow.campaign_id))
        .execution_options(synchronize_session=False)
    )
    return list(tx.session.execute(statement).scalars())


def complete_campaigns(tx: Tx, ids: Collection[int]) -> list[int]:
    """Complete the released campaigns whose orders have all been shipped.

    They are locked first, so that of two last orders shipped at once the second sees the first.
    """
    tx.session.execute(
        select(col(CampaignRow.id))
        .where(col(CampaignRow.id).in_(ids))
        .order_by(col(CampaignRow.id))
        .with_for_update()
    ).scalars().all()
    pending = (
        select(col(PreOrderRow.id))
        .where(col(PreOrderRow.campaign_id) == col(CampaignRow.id))
        .where(col(PreOrderRow.state).in_([state.value for state in OPEN_STATES]))
    )
    statement = (
        update(CampaignRow)
        .where(col(CampaignRow.id).in_(ids))
        .where(col(CampaignRow.state) == CampaignState.RELEASED.value)
        .where(~pending.exists())
        .values(state=CampaignState.COMPLETED.value)
        .returning(col(CampaignRow.id))
        .execution_options(synchronize_session=False)
    )
    return list(tx.session.execute(statement).scalars())


def ready_consumers(tx: Tx, ended: Collection[str]) -> list[WorkOrderRow]:
    """Load the released work orders that waited for some of *ended*, and now for nothing.

    They are locked before their suppliers are looked at: of two plants that end the last two
    suppliers at the same moment, the second sees what the first has done.
    """
    consumers = select(col(LinkRow.consumer)).where(col(LinkRow.supply).in_(ended)).distinct()
    query = (
        select(WorkOrderRow)
        .where(col(WorkOrderRow.id).in_(consumers))
        .where(col(WorkOrderRow.state) == WorkOrderState.RELEASED.value)
        .order_by(col(WorkOrderRow.id))
        .with_for_update()
    )
    candidates = list(tx.session.execute(query).scalars())
    unfinished = (
        select(col(LinkRow.consumer))
        .join(WorkOrderRow, col(WorkOrderRow.id) == col(LinkRow.supply))
        .where(col(LinkRow.consumer).in_([row.id for row in candidates]))
        .where(col(WorkOrderRow.state) != WorkOrderState.ENDED.value)
    )
    waiting = set(tx.session.execute(unfinished).scalars())
    ready = [row for row in candidates if row.id not in waiting]
    return sorted(ready, key=lambda row: (row.due_on, row.id))


def lock_orders(tx: Tx, numbers: Collection[str]) -> None:
    """On PostgreSQL, let nobody else decide about these orders until the commit."""
    query = (
        select(col(PreOrderRow.id))
        .where(col(PreOrderRow.number).in_(numbers))
        .order_by(col(PreOrderRow.id))
        .with_for_update()
    )
    tx.session.execute(query).scalars().all()


def campaigns_of(tx: Tx, plan_run_ids: Collection[int]) -> list[int]:
    """Return the campaigns that certain plan runs are for."""
    query = select(col(PlanRunRow.campaign_id)).where(col(PlanRunRow.id).in_(plan_run_ids))
    return sorted(set(tx.session.execute(query).scalars()))


def order_state(tx: Tx, number: str) -> tuple[PreOrderState, datetime, datetime | None] | None:
    """Return an order's state, when it was placed and when it was shipped; None if unknown."""
    query = select(
        col(PreOrderRow.state), col(PreOrderRow.placed_at), col(PreOrderRow.shipped_at)
    ).where(col(PreOrderRow.number) == number)
    row = tx.session.execute(query).one_or_none()
    return None if row is None else (PreOrderState(row[0]), row[1], row[2])


def work_orders_for(tx: Tx, number: str) -> list[WorkOrderRow]:
    """Load the released work orders that are, at any level, for an order."""
    query = (
        select(WorkOrderRow)
        .join(PegRow, col(PegRow.supply) == col(WorkOrderRow.id))
        .where(col(PegRow.order_number) == number)
        .where(col(WorkOrderRow.state) != WorkOrderState.PLANNED.value)
    )
    return list(tx.session.execute(query).scalars())


def stage_events(tx: Tx, unit_ids: Collection[int]) -> list[StageEventRow]:
    """Load what happened to certain units, oldest first."""
    query = (
        select(StageEventRow)
        .where(col(StageEventRow.unit_id).in_(unit_ids))
        .order_by(col(StageEventRow.at), col(StageEventRow.operation))
    )
    return list(tx.session.execute(query).scalars())


def lot_reports(tx: Tx, work_orders: Collection[str]) -> list[PlantReportRow]:
    """Load when operations of certain work orders started and ended, oldest first."""
    query = (
        select(PlantReportRow)
        .where(col(PlantReportRow.work_order_id).in_(work_orders))
        .where(col(PlantReportRow.event).in_(["operation_started", "operation_ended"]))
        .order_by(col(PlantReportRow.at), col(PlantReportRow.sequence))
    )
    return list(tx.session.execute(query).scalars())


def reports_of(tx: Tx, work_order: str) -> list[PlantReportRow]:
    """Load everything that was reported of a work order, oldest first."""
    query = (
        select(PlantReportRow)
        .where(col(PlantReportRow.work_order_id) == work_order)
        .order_by(col(PlantReportRow.sequence))
    )
    return list(tx.session.execute(query).scalars())


def runs_on_floor(tx: Tx) -> list[int]:
    """Name the released plans that are being made, or else the last one."""
    released = (
        select(col(PlanRunRow.id), col(CampaignRow.state))
        .join(CampaignRow, col(CampaignRow.id) == col(PlanRunRow.campaign_id))
        .where(col(PlanRunRow.state) == PlanRunState.RELEASED.value)
        .order_by(col(PlanRunRow.released_at).desc())
    )
    found = [(int(run), state) for run, state in tx.session.execute(released)]
    open_runs = [run for run, state in found if state == CampaignState.RELEASED.value]
    return open_runs or [run for run, _ in found[:1]]


def plant_links(tx: Tx) -> list[PlantLinkRow]:
    """Load the links to all plants."""
    return list(
        tx.session.execute(select(PlantLinkRow).order_by(col(PlantLinkRow.plant))).scalars()
    )
