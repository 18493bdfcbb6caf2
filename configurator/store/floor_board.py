"""What the floor looks like now, read in few rows and only the columns that are shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, func, select
from sqlmodel import col

from configurator.domain.states import WorkOrderState
from configurator.store.engine import Tx
from configurator.store.tables import PlantReportRow, WorkOrderRow


class StoredLot(NamedTuple):
    """A released work order; its operations are JSON that many of its like share."""

    id: str
    plant: str | None
    state: str
    quantity: int
    operations: str


class Mark(NamedTuple):
    """An operation was started or ended at a work centre."""

    work_order: str
    operation: int
    event: str
    work_centre: str | None


@dataclass(frozen=True, slots=True)
class StoredCard:
    """A work order as the board shows it."""

    id: str
    item: str
    names: Mapping[str, str]
    plant: str | None
    quantity: int
    state: str
    good: int
    scrap: int
    is_final: bool
    started_at: datetime | None
    ended_at: datetime | None


CARD: Sequence[Any] = tuple(  # the stubs type a select of at most ten columns
    col(getattr(WorkOrderRow, name)) for name in StoredCard.__slots__
)


def lots(tx: Tx, runs: Collection[int]) -> list[StoredLot]:
    """Load the released work orders of certain plan runs, the first due first."""
    query = (
        select(
            col(WorkOrderRow.id),
            col(WorkOrderRow.plant),
            col(WorkOrderRow.state),
            col(WorkOrderRow.quantity),
            cast(col(WorkOrderRow.operations), Text),
        )
        .where(col(WorkOrderRow.plan_run_id).in_(runs))
        .where(col(WorkOrderRow.state) != WorkOrderState.PLANNED.value)
        .order_by(col(WorkOrderRow.due_on), col(WorkOrderRow.id))
    )
    return [StoredLot(*row) for row in tx.session.execute(query)]


def marks(tx: Tx, runs: Collection[int]) -> list[Mark]:
    """Load which operations of certain plan runs were started and ended, oldest first."""
    query = (
        select(
            col(PlantReportRow.work_order_id),
            col(PlantReportRow.operation),
            col(PlantReportRow.event),
            col(PlantReportRow.work_centre),
        )
        .join(WorkOrderRow, col(WorkOrderRow.id) == col(PlantReportRow.work_order_id))
        .where(col(WorkOrderRow.plan_run_id).in_(runs))
        .where(col(PlantReportRow.event).in_(["operation_started", "operation_ended"]))
        .where(col(PlantReportRow.operation).is_not(None))
        .order_by(col(PlantReportRow.at), col(PlantReportRow.sequence))
    )
    return [Mark(*row) for row in tx.session.execute(query)]


def counts(tx: Tx, runs: Collection[int]) -> dict[WorkOrderState, int]:
    """Count the work orders of certain plan runs by state."""
    query = (
        select(col(WorkOrderRow.state), func.count())
        .where(col(WorkOrderRow.plan_run_id).in_(runs))
        .group_by(col(WorkOrderRow.state))
    )
    return {WorkOrderState(state): int(count) for state, count in tx.session.execute(query)}


def cards(
    tx: Tx, runs: Collection[int], state: WorkOrderState, most: int | None
) -> list[StoredCard]:
    """Load the work orders in a state, *most* of them: what ended last first, else by due date."""
    query: Any = select(*CARD).where(
        col(WorkOrderRow.plan_run_id).in_(runs), col(WorkOrderRow.state) == state.value
    )
    if state is WorkOrderState.ENDED:
        query = query.order_by(col(WorkOrderRow.ended_at).desc().nulls_last())
    query = query.order_by(col(WorkOrderRow.due_on), col(WorkOrderRow.id)).limit(most)
    return [StoredCard(*row) for row in tx.session.execute(query)]


def cards_named(tx: Tx, ids: Collection[str]) -> dict[str, StoredCard]:
    """Load certain work orders."""
    query: Any = select(*CARD).where(col(WorkOrderRow.id).in_(ids))
    return {row.id: StoredCard(*row) for row in tx.session.execute(query)}
