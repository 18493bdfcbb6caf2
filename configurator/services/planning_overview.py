"""The frame and the overview of a plan: a few figures, counted where the rows are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from configurator.domain.money import Money
from configurator.domain.permissions import Action, Actor, require
from configurator.domain.product import Names
from configurator.domain.states import CampaignState, PlanRunState, WorkOrderState
from configurator.services import catalogue
from configurator.store import plan_figures
from configurator.store import planning as rows
from configurator.store.engine import Store, Tx
from configurator.store.plan_figures import Subject
from configurator.store.tables import CampaignRow, PlanRunRow

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class PlanHead:
    """What every page about a plan run says of it."""

    run_id: int
    state: PlanRunState
    error: str | None
    campaign_id: int
    campaign_name: str
    campaign_state: CampaignState
    product: str
    product_name: Names
    today: date
    requested_at: datetime
    finished_at: datetime | None
    released_at: datetime | None
    can_release: bool
    can_retry: bool


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """Something that the planner must decide."""

    kind: str
    item: str
    week: date | None
    quantity: int
    message: str


@dataclass(frozen=True, slots=True)
class PlanOverview:
    """A plan run in figures; ``homeless`` work orders have no plant that can make them."""

    head: PlanHead
    orders: int
    units: int
    work_orders: Mapping[WorkOrderState, int]
    plants: Mapping[str, int]
    homeless: int
    batches: int
    starts_on: date | None
    ends_on: date | None
    purchases: int
    purchase_cost: Money
    exceptions: tuple[ExceptionLine, ...]

    @property
    def made(self) -> int:
        """Count all work orders."""
        return sum(self.work_orders.values())


def head(store: Store, actor: Actor, plan_run_id: int) -> PlanHead:
    """Show what a plan run is and what may be done with it."""
    require(actor, Action.SEE_WORK_ORDERS)
    with store.read() as tx:
        run = rows.run(tx, plan_run_id)
        return head_of(tx, actor, run, rows.campaign(tx, run.campaign_id))


def overview(store: Store, actor: Actor, plan_run_id: int) -> PlanOverview:
    """Sum a plan run up."""
    require(actor, Action.SEE_WORK_ORDERS)
    with store.read() as tx:
        run = rows.run(tx, plan_run_id)
        campaign = rows.campaign(tx, run.campaign_id)
        product = catalogue.loaded(tx, campaign.product_revision_id).product
        shares = plan_figures.shares(tx, run.id)
        named = plan_figures.subjects(tx, subject_ids(run))
        return PlanOverview(
            head=head_of(tx, actor, run, campaign),
            orders=plan_figures.pegged_orders(tx, run.id),
            units=sum(share.units for share in shares),
            work_orders=_added_up((WorkOrderState(one.state), one.count) for one in shares),
            plants=_added_up((one.plant, one.count) for one in shares if one.plant),
            homeless=sum(one.count for one in shares if one.plant is None),
            batches=plan_figures.batches(tx, run.id),
            starts_on=min((one.starts_on for one in shares), default=None),
            ends_on=max((one.ends_on for one in shares), default=None),
            purchases=plan_figures.purchases(tx, run.id),
            purchase_cost=purchase_cost(run, product.currency),
            exceptions=exceptions(run, named),
        )


def head_of(tx: Tx, actor: Actor, run: PlanRunRow, campaign: CampaignRow) -> PlanHead:
    """Show what a loaded plan run is."""
    may_plan = actor.may(Action.PLAN)
    return PlanHead(
        run_id=run.id,
        state=PlanRunState(run.state),
        error=run.error,
        campaign_id=campaign.id,
        campaign_name=campaign.name,
        campaign_state=CampaignState(campaign.state),
        product=campaign.product,
        product_name=catalogue.loaded(tx, campaign.product_revision_id).product.name,
        today=run.today,
        requested_at=run.requested_at,
        finished_at=run.finished_at,
        released_at=run.released_at,
        can_release=may_plan and can_release(run, campaign),
        can_retry=may_plan and run.state == PlanRunState.FAILED.value,
    )


def can_release(run: PlanRunRow, campaign: CampaignRow) -> bool:
    """Tell whether a plan waits for its release."""
    return run.state == PlanRunState.DONE.value and campaign.state == CampaignState.PLANNED.value


def purchase_cost(run: PlanRunRow, currency: str) -> Money:
    """Add up what has to be bought."""
    return Money(int(run.summary.get("purchase_cost_minor", 0)), currency)


def subject_ids(run: PlanRunRow) -> set[str]:
    """Name the work orders that the exceptions are about."""
    summary: Mapping[str, Any] = run.summary
    return {row["job"] for kind in ("unplanned", "late") for row in summary.get(kind, ())}


def _added_up(counts: Iterable[tuple[K, int]]) -> dict[K, int]:
    found: dict[K, int] = {}
    for key, count in counts:
        found[key] = found.get(key, 0) + count
    return found


def exceptions(run: PlanRunRow, orders: Mapping[str, Subject]) -> tuple[ExceptionLine, ...]:
    """List what the planner must decide; *orders* has at least those of `subject_ids`."""
    found = [
        ExceptionLine(
            row["kind"],
            row["item"],
            date.fromisoformat(row["week"]),
            int(row["quantity"]),
            row["message"],
        )
        for row in run.summary.get("exceptions", ())
    ]
    for row in run.summary.get("unplanned", ()):
        order = orders[row["job"]]
        found.append(ExceptionLine("unplanned", order.item, None, order.quantity, row["reason"]))
    for row in run.summary.get("late", ()):
        order = orders[row["job"]]
        message = f"{order.id} ends {row['hours']} h after it is due."
        found.append(ExceptionLine("late", order.item, None, order.quantity, message))
    return tuple(found)
