"""Rows of plans: loaded for the planner, written in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Table, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import SQLModel, col

from configurator.domain.states import PreOrderState, WorkOrderState
from configurator.errors import NotFoundError
from configurator.store import jobs
from configurator.store.engine import Tx
from configurator.store.tables import (
    CampaignRow,
    LinkRow,
    PegRow,
    PlanRunRow,
    PreOrderRow,
    PurchaseRow,
    RequirementRow,
    ScheduledOperationRow,
    UnitRow,
    WorkOrderRow,
)

Rows = Sequence[Mapping[str, Any]]
CHUNK = 500
PLAN_JOB = "plan"


@dataclass(frozen=True, slots=True)
class PlanRows:
    """Everything a plan run writes, as rows of its tables."""

    requirements: Rows
    work_orders: Rows
    purchases: Rows
    links: Rows
    pegs: Rows
    operations: Rows
    units: Rows


def queue_run(tx: Tx, campaign_id: int, account_id: int | None, now: datetime) -> int:
    """Ask for a plan of a closed campaign; call it last in a transaction."""
    row = PlanRunRow(
        campaign_id=campaign_id, today=now.date(), requested_by=account_id, requested_at=now
    )
    tx.session.add(row)
    tx.session.flush()
    jobs.queue(tx, PLAN_JOB, f"plan-{row.id}", {"plan_run_id": row.id}, now)
    return row.id


def run_to_change(tx: Tx, plan_run_id: int) -> PlanRunRow:
    """Load a plan run to change it; on PostgreSQL its row is locked."""
    row = tx.session.get(PlanRunRow, plan_run_id, with_for_update=True)
    if row is None:
        raise NotFoundError("plan run", plan_run_id)
    return row


def run(tx: Tx, plan_run_id: int) -> PlanRunRow:
    """Load a plan run to look at."""
    row = tx.session.get(PlanRunRow, plan_run_id)
    if row is None:
        raise NotFoundError("plan run", plan_run_id)
    return row


def newest_run(tx: Tx, campaign_id: int) -> PlanRunRow:
    """Load the latest plan run of a campaign."""
    query = (
        select(PlanRunRow)
        .where(col(PlanRunRow.campaign_id) == campaign_id)
        .order_by(col(PlanRunRow.id).desc())
        .limit(1)
    )
    row: PlanRunRow | None = tx.session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFoundError("plan of campaign", campaign_id)
    return row


def campaign_to_change(tx: Tx, campaign_id: int) -> CampaignRow:
    """Load a campaign to change it; on PostgreSQL its row is locked."""
    return tx.session.get_one(CampaignRow, campaign_id, with_for_update=True)


def campaign(tx: Tx, campaign_id: int) -> CampaignRow:
    """Load a campaign."""
    return tx.session.get_one(CampaignRow, campaign_id)


def demand(tx: Tx, campaign_id: int) -> list[PreOrderRow]:
    """Load the pre-orders of a campaign that have to be made, by number."""
    query = (
        select(PreOrderRow)
        .where(col(PreOrderRow.campaign_id) == campaign_id)
        .where(col(PreOrderRow.state).in_(made_states()))
        .order_by(col(PreOrderRow.number))
    )
    return list(tx.session.execute(query).scalars())


def made_states() -> list[str]:
    """Name the states of pre-orders that a plan covers."""
    return [
        state.value
        for state in (
            PreOrderState.CONFIRMED,
            PreOrderState.IN_PRODUCTION,
            PreOrderState.SHIPPED,
        )
    ]


def save(tx: Tx, rows: PlanRows) -> None:
    """Write a plan's rows in bulk."""
    for table, content in (
        (RequirementRow, rows.requirements),
        (WorkOrderRow, rows.work_orders),
        (PurchaseRow, rows.purchases),
        (LinkRow, rows.links),
        (PegRow, rows.pegs),
        (ScheduledOperationRow, rows.operations),
    ):
        _insert_all(tx, insert(_table(table)), content)
    _save_units(tx, rows.units)


def _save_units(tx: Tx, rows: Rows) -> None:
    """Write the units; those of an earlier plan that was not released move to the new one."""
    chosen = sqlite_insert if tx.is_sqlite else postgresql_insert
    statement = chosen(UnitRow)
    _insert_all(
        tx,
        statement.on_conflict_do_update(
            index_elements=["pre_order_id", "unit_no"],
            set_={"work_order_id": statement.excluded.work_order_id},
        ),
        rows,
    )


def _insert_all(tx: Tx, statement: Insert, rows: Rows) -> None:
    for start in range(0, len(rows), CHUNK):
        tx.session.execute(statement, [dict(row) for row in rows[start : start + CHUNK]])


def _table(row: type[SQLModel]) -> Table:
    table: Table = row.metadata.tables[str(row.__tablename__)]
    return table


def requirements(tx: Tx, plan_run_id: int) -> list[RequirementRow]:
    """Load what is needed, by item, variant and week."""
    query = (
        select(RequirementRow)
        .where(col(RequirementRow.plan_run_id) == plan_run_id)
        .order_by(col(RequirementRow.item), col(RequirementRow.variant), col(RequirementRow.week))
    )
    return list(tx.session.execute(query).scalars())


def work_orders(tx: Tx, plan_run_id: int) -> list[WorkOrderRow]:
    """Load the work orders in the order in which they start."""
    query = (
        select(WorkOrderRow)
        .where(col(WorkOrderRow.plan_run_id) == plan_run_id)
        .order_by(col(WorkOrderRow.start_on), col(WorkOrderRow.due_on), col(WorkOrderRow.id))
    )
    return list(tx.session.execute(query).scalars())


def work_order(tx: Tx, work_order_id: str) -> WorkOrderRow:
    """Load one work order."""
    row = tx.session.get(WorkOrderRow, work_order_id)
    if row is None:
        raise NotFoundError("work order", work_order_id)
    return row


def work_orders_named(tx: Tx, ids: Iterable[str]) -> list[WorkOrderRow]:
    """Load certain work orders; on PostgreSQL they are locked, in the order of their ids."""
    query = (
        select(WorkOrderRow)
        .where(col(WorkOrderRow.id).in_(sorted(set(ids))))
        .order_by(col(WorkOrderRow.id))
        .with_for_update()
    )
    return list(tx.session.execute(query).scalars())


def purchases(tx: Tx, plan_run_id: int) -> list[PurchaseRow]:
    """Load what has to be bought, by the day of ordering."""
    query = (
        select(PurchaseRow)
        .where(col(PurchaseRow.plan_run_id) == plan_run_id)
        .order_by(col(PurchaseRow.order_by), col(PurchaseRow.item), col(PurchaseRow.id))
    )
    return list(tx.session.execute(query).scalars())


def pegs(tx: Tx, plan_run_id: int) -> list[PegRow]:
    """Load which supply is for which order."""
    query = (
        select(PegRow)
        .where(col(PegRow.plan_run_id) == plan_run_id)
        .order_by(col(PegRow.supply), col(PegRow.order_number))
    )
    return list(tx.session.execute(query).scalars())


def links(tx: Tx, plan_run_id: int) -> list[LinkRow]:
    """Load which supply feeds which consumer directly."""
    query = select(LinkRow).where(col(LinkRow.plan_run_id) == plan_run_id)
    return list(tx.session.execute(query).scalars())


def operations(tx: Tx, plan_run_id: int) -> list[ScheduledOperationRow]:
    """Load the schedule in the order of its starts."""
    query = (
        select(ScheduledOperationRow)
        .where(col(ScheduledOperationRow.plan_run_id) == plan_run_id)
        .order_by(col(ScheduledOperationRow.setup_start), col(ScheduledOperationRow.id))
    )
    return list(tx.session.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class OwnedUnit:
    """A unit with the number of its order."""

    serial: str
    order: str
    number: int
    work_order: str


def units(tx: Tx, plan_run_id: int) -> list[OwnedUnit]:
    """Load the units that the final work orders of a plan make."""
    query = (
        select(
            col(UnitRow.serial),
            col(PreOrderRow.number),
            col(UnitRow.unit_no),
            col(WorkOrderRow.id),
        )
        .join(PreOrderRow, col(PreOrderRow.id) == col(UnitRow.pre_order_id))
        .join(WorkOrderRow, col(WorkOrderRow.id) == col(UnitRow.work_order_id))
        .where(col(WorkOrderRow.plan_run_id) == plan_run_id)
        .order_by(col(PreOrderRow.number), col(UnitRow.unit_no))
    )
    return [OwnedUnit(*row) for row in tx.session.execute(query)]


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """The work orders of a plan with all that belongs on their papers."""

    work_orders: Sequence[WorkOrderRow]
    pegs: Sequence[PegRow]
    operations: Sequence[ScheduledOperationRow]
    units: Sequence[OwnedUnit]


def stored_plan(tx: Tx, plan_run_id: int) -> StoredPlan:
    """Load the work orders of a plan with all that belongs on their papers."""
    return StoredPlan(
        work_orders(tx, plan_run_id),
        pegs(tx, plan_run_id),
        operations(tx, plan_run_id),
        units(tx, plan_run_id),
    )


def release_work_orders(tx: Tx, plan_run_id: int, now: datetime) -> list[str]:
    """Move all planned work orders of a plan to released, and name them."""
    statement = (
        update(WorkOrderRow)
        .where(col(WorkOrderRow.plan_run_id) == plan_run_id)
        .where(col(WorkOrderRow.state) == WorkOrderState.PLANNED.value)
        .values(state=WorkOrderState.RELEASED.value, released_at=now)
        .returning(col(WorkOrderRow.id))
    )
    return sorted(tx.session.execute(statement).scalars())
