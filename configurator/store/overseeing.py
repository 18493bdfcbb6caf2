"""Queries for those who look over everything: plan runs, what they made, what plants told last."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from configurator.store.engine import Tx
from configurator.store.tables import (
    CampaignRow,
    PlanRunRow,
    PlantReportRow,
    ScheduledOperationRow,
    WorkOrderRow,
)


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A plan run with the name of its campaign, without the plan."""

    id: int
    campaign_id: int
    campaign: str
    state: str
    error: str | None
    requested_at: datetime
    finished_at: datetime | None
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A plant's report with what its work order makes; the names are missing if we know it not."""

    plant: str
    sequence: int
    work_order: str
    names: dict[str, str] | None
    event: str
    operation: int | None
    unit: str | None
    work_centre: str | None
    machine: int | None
    good: int
    scrap: int
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredBar:
    """A scheduled operation."""

    work_order: str
    item: str
    names: dict[str, str]
    work_centre: str
    machine: int
    setup_start: datetime
    starts_at: datetime
    ends_at: datetime


def runs(tx: Tx, limit: int) -> list[StoredRun]:
    """Return the newest plan runs."""
    query = (
        select(
            col(PlanRunRow.id),
            col(PlanRunRow.campaign_id),
            col(CampaignRow.name),
            col(PlanRunRow.state),
            col(PlanRunRow.error),
            col(PlanRunRow.requested_at),
            col(PlanRunRow.finished_at),
            col(PlanRunRow.released_at),
        )
        .join(CampaignRow, col(CampaignRow.id) == col(PlanRunRow.campaign_id))
        .order_by(col(PlanRunRow.id).desc())
        .limit(limit)
    )
    return [StoredRun(*row) for row in tx.session.execute(query)]


def work_order_counts(tx: Tx) -> dict[int, dict[str, int]]:
    """Count the work orders of every plan run by state."""
    query = select(col(WorkOrderRow.plan_run_id), col(WorkOrderRow.state), func.count()).group_by(
        col(WorkOrderRow.plan_run_id), col(WorkOrderRow.state)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for run, state, count in tx.session.execute(query):
        found[run][state] = count
    return dict(found)


def newest_reports(tx: Tx, limit: int) -> list[StoredReport]:
    """Return what the plants told last, newest first."""
    query: Any = (  # the stubs type a select of at most ten columns
        select(
            col(PlantReportRow.plant),
            col(PlantReportRow.sequence),
            col(PlantReportRow.work_order_id),
            col(WorkOrderRow.names),
            col(PlantReportRow.event),
            col(PlantReportRow.operation),
            col(PlantReportRow.unit),
            col(PlantReportRow.work_centre),
            col(PlantReportRow.machine),
            col(PlantReportRow.good),
            col(PlantReportRow.scrap),
            col(PlantReportRow.reason),
            col(PlantReportRow.at),
        )
        .outerjoin(WorkOrderRow, col(WorkOrderRow.id) == col(PlantReportRow.work_order_id))
        .order_by(
            col(PlantReportRow.received_at).desc(),
            col(PlantReportRow.at).desc(),
            col(PlantReportRow.sequence).desc(),
        )
        .limit(limit)
    )
    return [StoredReport(*row) for row in tx.session.execute(query)]


def bars(tx: Tx, plan_run_id: int, before: datetime) -> list[StoredBar]:
    """Return the operations of a plan that are scheduled to begin before a time."""
    query = (
        select(
            col(ScheduledOperationRow.work_order_id),
            col(WorkOrderRow.item),
            col(WorkOrderRow.names),
            col(ScheduledOperationRow.work_centre),
            col(ScheduledOperationRow.machine),
            col(ScheduledOperationRow.setup_start),
            col(ScheduledOperationRow.starts_at),
            col(ScheduledOperationRow.ends_at),
        )
        .join(WorkOrderRow, col(WorkOrderRow.id) == col(ScheduledOperationRow.work_order_id))
        .where(
            col(ScheduledOperationRow.plan_run_id) == plan_run_id,
            col(ScheduledOperationRow.setup_start) < before,
        )
        .order_by(col(ScheduledOperationRow.setup_start), col(ScheduledOperationRow.id))
    )
    return [StoredBar(*row) for row in tx.session.execute(query)]


def first_start(tx: Tx, plan_run_id: int) -> datetime | None:
    """Return when a plan's schedule begins; None if it has none."""
    query = (
        select(col(ScheduledOperationRow.setup_start))
        .where(col(ScheduledOperationRow.plan_run_id) == plan_run_id)
        .order_by(col(ScheduledOperationRow.setup_start))
        .limit(1)
    )
    return tx.session.execute(query).scalar_one_or_none()
