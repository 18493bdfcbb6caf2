"""Figures of a plan, counted by the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlmodel import col

from configurator.store.engine import Tx
from configurator.store.tables import PegRow, PurchaseRow, WorkOrderRow


@dataclass(frozen=True, slots=True)
class Share:
    """The work orders of a plan that a plant has in a state; ``units`` are finished pieces."""

    plant: str | None
    state: str
    count: int
    units: int
    starts_on: date
    ends_on: date


class Subject(NamedTuple):
    """What a work order makes."""

    id: str
    item: str
    quantity: int


def shares(tx: Tx, plan_run_id: int) -> list[Share]:
    """Count the work orders of a plan by plant and state."""
    final = case((col(WorkOrderRow.is_final), col(WorkOrderRow.quantity)), else_=0)
    query = (
        select(
            col(WorkOrderRow.plant),
            col(WorkOrderRow.state),
            func.count(),
            func.sum(final),
            func.min(col(WorkOrderRow.start_on)),
            func.max(col(WorkOrderRow.due_on)),
        )
        .where(col(WorkOrderRow.plan_run_id) == plan_run_id)
        .group_by(col(WorkOrderRow.plant), col(WorkOrderRow.state))
        .order_by(col(WorkOrderRow.plant), col(WorkOrderRow.state))
    )
    return [Share(*row) for row in tx.session.execute(query)]


def subjects(tx: Tx, ids: Collection[str]) -> dict[str, Subject]:
    """Tell what certain work orders make."""
    query = select(col(WorkOrderRow.id), col(WorkOrderRow.item), col(WorkOrderRow.quantity)).where(
        col(WorkOrderRow.id).in_(ids)
    )
    return {row.id: Subject(*row) for row in tx.session.execute(query)}


def batches(tx: Tx, plan_run_id: int) -> int:
    """Count the batches that share a setup."""
    query = select(func.count(func.distinct(func.nullif(col(WorkOrderRow.batch), "")))).where(
        col(WorkOrderRow.plan_run_id) == plan_run_id
    )
    return int(tx.session.execute(query).scalar_one())


def pegged_orders(tx: Tx, plan_run_id: int) -> int:
    """Count the orders that something is made or bought for."""
    query = select(func.count(func.distinct(col(PegRow.order_number)))).where(
        col(PegRow.plan_run_id) == plan_run_id
    )
    return int(tx.session.execute(query).scalar_one())


def purchases(tx: Tx, plan_run_id: int) -> int:
    """Count the purchases."""
    query = select(func.count()).where(col(PurchaseRow.plan_run_id) == plan_run_id)
    return int(tx.session.execute(query).scalar_one())
