"""Rows of plans: loaded for the planner, written in bulk."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

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


def work_orders(
    tx: Tx, plan_run_id: int, only: Collection[str] | None = None
) -> list[WorkOrderRow]:
    """Load the work orders, or *only* some of them, in the order in which they start."""
    query = (
        select(WorkOrderRow)
        .where(col(WorkOrderRow.plan_run_id) == plan_run_id)
        .order_by(col(WorkOrderRow.start_on), col(WorkOrderRow.due_on), col(WorkOrderRow.id))
    )
    if only is not None:
        query = query.where(col(WorkOrderRow.id).in_(only))
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


class StoredPeg(NamedTuple):
    """How much of a supply is for an order; there are many, so they are no row objects."""

    supply: str
    order_number: str
    quantity: int


class StoredLink(NamedTuple):
    """How much of a supply a consumer takes."""

    supply: str
    consumer: str
    quantity: int


def pegs(tx: Tx, plan_run_id: int, only: Collection[str] | None = None) -> list[StoredPeg]:
    """Load which supply, or *only* which of them, is for which order."""
    query = (
        select(col(PegRow.supply), col(PegRow.order_number), col(PegRow.quantity))
        .where(col(PegRow.plan_run_id) == plan_run_id)
        .order_by(col(PegRow.supply), col(PegRow.order_number))
    )
    if only is not None:
        query = query.where(col(PegRow.supply).in_(only))
    return [StoredPeg(*row) for row in tx.session.execute(query)]


def links(tx: Tx, plan_run_id: int, consumer: str | None = None) -> list[StoredLink]:
    """Load which supply feeds which consumer, or a certain one, directly."""
    query = select(col(LinkRow.supply), col(LinkRow.consumer), col(LinkRow.quantity)).where(
        col(LinkRow.plan_run_id) == plan_run_id
    )
    if consumer is not None:
        query = query.where(col(LinkRow.consumer) == consumer)
    return [StoredLink(*row) for row in tx.session.execute(query)]


def operations(
    tx: Tx, plan_run_id: int, only: Collection[str] | None = None
) -> list[ScheduledOperationRow]:
    """Load the schedule, or that of *only* some work orders, in the order of its starts."""
    query = (
        select(ScheduledOperationRow)
        .where(col(ScheduledOperationRow.plan_run_id) == plan_run_id)
        .order_by(col(ScheduledOperationRow.setup_start), col(ScheduledOperationRow.id))
    )
    if only is not None:
        query = query.where(col(ScheduledOperationRow.work_order_id).in_(only))
    return list(tx.session.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class OwnedUnit:
    """A unit with the number of its order."""

    serial: str
    order: str
    number: int
    work_order: str


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """Work orders with all that belongs on their papers; texts by order number and option."""

    product_revision_id: int
    work_orders: Sequence[WorkOrderRow]
    pegs: Sequence[StoredPeg]
    operations: Sequence[ScheduledOperationRow]
    units: Sequence[OwnedUnit]
    texts: Mapping[str, Mapping[str, str]]


def stored_plan(tx: Tx, plan_run_id: int, only: Collection[str] | None = None) -> StoredPlan:
    """Load the work orders of a plan, or *only* some of them, with all that is on their papers."""
    chosen = work_orders(tx, plan_run_id, only)
    owned = _units(tx, plan_run_id, only)
    return StoredPlan(
        product_revision_id=campaign(tx, run(tx, plan_run_id).campaign_id).product_revision_id,
        work_orders=chosen,
        pegs=pegs(tx, plan_run_id, only),
        operations=operations(tx, plan_run_id, only),
        units=owned,
        texts=_texts(tx, {unit.order for unit in owned}),
    )


def _units(tx: Tx, plan_run_id: int, only: Collection[str] | None) -> list[OwnedUnit]:
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
    if only is not None:
        query = query.where(col(WorkOrderRow.id).in_(only))
    return [OwnedUnit(*row) for row in tx.session.execute(query)]


def _texts(tx: Tx, numbers: Collection[str]) -> dict[str, dict[str, str]]:
    query = select(col(PreOrderRow.number), col(PreOrderRow.texts)).where(
        col(PreOrderRow.number).in_(numbers)
    )
    return {number: texts for number, texts in tx.session.execute(query) if texts}


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


def items_of_supplies(tx: Tx, plan_run_id: int, supplies: Collection[str]) -> dict[str, str]:
    """Tell what work orders make (the variant) and purchases bring (the item)."""
    made = select(col(WorkOrderRow.id), col(WorkOrderRow.variant)).where(
        col(WorkOrderRow.plan_run_id) == plan_run_id, col(WorkOrderRow.id).in_(supplies)
    )
    bought = select(col(PurchaseRow.id), col(PurchaseRow.item)).where(
        col(PurchaseRow.plan_run_id) == plan_run_id, col(PurchaseRow.id).in_(supplies)
    )
    return {
        str(supply): str(item)
        for query in (made, bought)
        for supply, item in tx.session.execute(query)
    }
