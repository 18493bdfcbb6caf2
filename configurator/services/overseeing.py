"""What staff look over: all plan runs, the plants' last words, the audit trail, the invariants."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from configurator.domain.permissions import Action, Actor, require
from configurator.domain.states import PlanRunState, WorkOrderState
from configurator.services import reconciling
from configurator.services.reconciling import Reconciliation
from configurator.store import audit
from configurator.store import overseeing as rows
from configurator.store.audit import Entry
from configurator.store.engine import Store
from configurator.store.overseeing import StoredBar, StoredReport

MOST_RUNS = 50


@dataclass(frozen=True, slots=True)
class RunCard:
    """A plan run in a list, with its work orders counted by state."""

    id: int
    campaign_id: int
    campaign: str
    state: PlanRunState
    error: str | None
    requested_at: datetime
    finished_at: datetime | None
    released_at: datetime | None
    work_orders: Mapping[WorkOrderState, int]

    @property
    def made(self) -> int:
        """Count all work orders."""
        return sum(self.work_orders.values())

    @property
    def ended(self) -> int:
        """Count the work orders that are done, well or not."""
        done = (WorkOrderState.ENDED, WorkOrderState.ABORTED)
        return sum(self.work_orders.get(state, 0) for state in done)


def plan_runs(store: Store, actor: Actor) -> tuple[RunCard, ...]:
    """List the newest plan runs of all campaigns."""
    require(actor, Action.SEE_WORK_ORDERS)
    with store.read() as tx:
        found = rows.runs(tx, MOST_RUNS)
        counts = rows.work_order_counts(tx)
    return tuple(
        RunCard(
            id=run.id,
            campaign_id=run.campaign_id,
            campaign=run.campaign,
            state=PlanRunState(run.state),
            error=run.error,
            requested_at=run.requested_at,
            finished_at=run.finished_at,
            released_at=run.released_at,
            work_orders={
                WorkOrderState(state): count for state, count in counts.get(run.id, {}).items()
            },
        )
        for run in found
    )


def latest_reports(store: Store, actor: Actor, limit: int) -> tuple[StoredReport, ...]:
    """Show what the plants told last, newest first."""
    require(actor, Action.SEE_PLANTS)
    with store.read() as tx:
        return tuple(rows.newest_reports(tx, limit))


def first_days(
    store: Store, actor: Actor, plan_run_id: int, span: timedelta
) -> tuple[StoredBar, ...]:
    """Show the operations of the first days of a plan's schedule."""
    require(actor, Action.SEE_WORK_ORDERS)
    with store.read() as tx:
        first = rows.first_start(tx, plan_run_id)
        return () if first is None else tuple(rows.bars(tx, plan_run_id, first + span))


def trail(store: Store, actor: Actor, limit: int) -> tuple[Entry, ...]:
    """Show who did what, newest first."""
    require(actor, Action.READ_AUDIT)
    with store.read() as tx:
        return tuple(audit.newest(tx, limit))


def reconciliation(store: Store, actor: Actor) -> Reconciliation:
    """Check every invariant against the stored data."""
    require(actor, Action.RECONCILE)
    return reconciling.reconcile(store)
