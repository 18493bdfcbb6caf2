"""Plan what a closed campaign needs, and release the plan to the plants."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import blake2b

from bom import Demand, ResolveError, resolve
from configurator.domain.permissions import SYSTEM, Action, Actor, require
from configurator.domain.product import Product
from configurator.domain.states import (
    CAMPAIGN,
    PLAN_RUN,
    PlanRunState,
    transition,
)
from configurator.errors import ConflictError
from configurator.live_topics import PLANTS, plan_topic
from configurator.services import catalogue
from configurator.services.dispatching import command
from configurator.services.planning_details import WorkOrderView, work_order
from configurator.services.planning_exports import FORMATS, exports
from configurator.services.planning_jobs import delivery_due, scheduling_problem
from configurator.services.planning_overview import PlanHead, PlanOverview, head, overview
from configurator.services.planning_rows import Planned, rows_of, summary_of
from configurator.services.planning_views import PlanView, plan, plan_of_run
from configurator.store import audit, jobs, outbox
from configurator.store import planning as rows
from configurator.store.engine import Store, Tx
from configurator.store.outbox import Message
from configurator.store.planning import PLAN_JOB
from configurator.store.tables import PlanRunRow, PreOrderRow, WorkOrderRow
from factory_adapter.planning import Schedule, check, schedule

__all__ = [
    "FORMATS",
    "PlanError",
    "PlanHead",
    "PlanOverview",
    "PlanView",
    "WorkOrderView",
    "exports",
    "head",
    "overview",
    "plan",
    "plan_of_run",
    "release",
    "retry",
    "run",
    "work_order",
]

FINISHED = frozenset({PlanRunState.DONE.value, PlanRunState.RELEASED.value})
SHOWN = 5


class PlanError(ConflictError):
    """The plan cannot be made from these orders; the message says why and what to do."""

    code = "plan_failed"


@dataclass(frozen=True, slots=True)
class _Ordered:
    """One pre-order as the plan needs it."""

    row_id: int
    number: str
    revision_id: int
    configuration: Mapping[str, str]
    quantity: int
    promised_on: date


@dataclass(frozen=True, slots=True)
class _Assignment:
    """All that a plan run starts from; equal at every attempt."""

    plan_run_id: int
    revision_id: int
    today: date
    start: datetime
    orders: tuple[_Ordered, ...]


def run(store: Store, plan_run_id: int, now: datetime) -> None:
    """Compute a queued plan and keep it; a run that is finished stays as it is.

    A reason that a person must mend is kept with the run and not raised; anything else is kept and
    raised, so that the queue tries again.
    """
    assignment = store.transact(lambda tx: _begin(tx, plan_run_id, now))
    if assignment is None:
        return
    try:
        planned = _planned(store, assignment)
    except (PlanError, ResolveError) as error:
        reason = str(error)
        store.transact(lambda tx: _fail(tx, plan_run_id, reason, now))
        return
    except Exception:
        unknown = "The plan could not be computed. It is tried again; if this stays, see the log."
        store.transact(lambda tx: _fail(tx, plan_run_id, unknown, now))
        raise
    store.transact(lambda tx: _keep(tx, assignment, planned, now))


def retry(store: Store, actor: Actor, plan_run_id: int, now: datetime) -> None:
    """Queue a failed plan run once more."""
    require(actor, Action.PLAN)

    def work(tx: Tx) -> None:
        found = rows.run_to_change(tx, plan_run_id)
        if found.state != PlanRunState.FAILED.value:
            raise ConflictError(f"This plan is {found.state}; only a failed one is tried again.")
        audit.record(tx, actor, "retry plan", ("plan_run", plan_run_id), now)
        key = f"plan-{plan_run_id}-{now:%Y%m%d%H%M%S}"
        jobs.queue(tx, PLAN_JOB, key, {"plan_run_id": plan_run_id}, now)

    store.transact(work)


def release(store: Store, actor: Actor, plan_run_id: int, now: datetime) -> int:
    """Send a finished plan to the plants, whole or not at all; return how many work orders."""
    require(actor, Action.PLAN)

    def work(tx: Tx) -> int:
        found = rows.run_to_change(tx, plan_run_id)
        found.state = transition(PLAN_RUN, found.state, "release").value
        campaign = rows.campaign_to_change(tx, found.campaign_id)
        campaign.state = transition(CAMPAIGN, campaign.state, "release").value
        orders = rows.work_orders(tx, plan_run_id)
        _refuse_homeless(orders)
        released = rows.release_work_orders(tx, plan_run_id, now)
        found.released_at = now
        audit.record(
            tx, actor, "release", ("plan_run", plan_run_id), now, work_orders=len(released)
        )
        _dispatch(tx, orders, _without_suppliers(tx, plan_run_id, orders), now)
        _tell(tx, found, now)
        return len(released)

    return store.transact(work)


def _begin(tx: Tx, plan_run_id: int, now: datetime) -> _Assignment | None:
    found = rows.run_to_change(tx, plan_run_id)
    if found.state in FINISHED:
        return None
    found.state = transition(PLAN_RUN, found.state, "start").value
    found.started_at, found.error = now, None
    campaign = rows.campaign(tx, found.campaign_id)
    orders = tuple(_ordered(row) for row in rows.demand(tx, found.campaign_id))
    start = found.requested_at
    return _Assignment(plan_run_id, campaign.product_revision_id, found.today, start, orders)


def _ordered(row: PreOrderRow) -> _Ordered:
    return _Ordered(
        row_id=row.id,
        number=row.number,
        revision_id=row.product_revision_id,
        configuration=row.configuration,
        quantity=row.quantity,
        promised_on=row.promised_on,
    )


def _planned(store: Store, assignment: _Assignment) -> Planned:
    if not assignment.orders:
        raise PlanError("No confirmed pre-order is in this campaign. There is nothing to plan.")
    product = catalogue.revision(store, assignment.revision_id).product
    demands = [
        Demand(
            order=order.number,
            configuration=_pinned(store, order).bom_configuration(order.configuration),
            quantity=order.quantity,
            due=delivery_due(order.promised_on, product),
        )
        for order in assignment.orders
    ]
    resolved = resolve(
        product.bom,
        product.item,
        demands,
        today=assignment.today,
        scope=f"plan run {assignment.plan_run_id}",
    )
    problem = scheduling_problem(resolved, product, start=assignment.start)
    timetable: Schedule = schedule(problem, start=assignment.start)
    if wrong := check(problem, timetable):
        raise PlanError(
            f"The schedule contradicts itself ({len(wrong)} times, first: {wrong[0]}). "
            "Check shifts and routings, then plan again."
        )
    return Planned(resolved, timetable, product)


def _pinned(store: Store, order: _Ordered) -> Product:
    """Return the revision that the order was placed with."""
    return catalogue.revision(store, order.revision_id).product


def _fail(tx: Tx, plan_run_id: int, reason: str, now: datetime) -> None:
    found = rows.run_to_change(tx, plan_run_id)
    if found.state != PlanRunState.RUNNING.value:
        return
    found.state = transition(PLAN_RUN, found.state, "fail").value
    found.error, found.finished_at = reason, now
    _tell(tx, found, now)


def _keep(tx: Tx, assignment: _Assignment, planned: Planned, now: datetime) -> None:
    """Write the whole plan, unless a twin of this job has done so."""
    found = rows.run_to_change(tx, assignment.plan_run_id)
    if found.state in FINISHED:
        return
    if found.state == PlanRunState.FAILED.value:  # a twin gave up where this one did not
        found.state = transition(PLAN_RUN, found.state, "start").value
    found.state = transition(PLAN_RUN, found.state, "finish").value
    campaign = rows.campaign_to_change(tx, found.campaign_id)
    campaign.state = transition(CAMPAIGN, campaign.state, "plan").value
    content = rows_of(
        planned, assignment.plan_run_id, {order.number: order.row_id for order in assignment.orders}
    )
    rows.save(tx, content)
    found.summary = summary_of(planned)
    found.digest = _digest(content)
    found.finished_at, found.error = now, None
    made = len(content.work_orders)
    audit.record(tx, SYSTEM, "plan", ("plan_run", found.id), now, work_orders=made)
    _tell(tx, found, now)


def _digest(content: rows.PlanRows) -> str:
    text = json.dumps(asdict(content), default=str, sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _refuse_homeless(orders: list[WorkOrderRow]) -> None:
    homeless = [order for order in orders if order.plant is None]
    if homeless:
        named = ", ".join(f"{order.id} ({order.item})" for order in homeless[:SHOWN])
        more = f" and {len(homeless) - SHOWN} more" if len(homeless) > SHOWN else ""
        raise PlanError(
            f"No plant can make {named}{more}. Add a routing or a work centre to the product's "
            "files, publish them, and plan again; nothing was released."
        )


def _without_suppliers(tx: Tx, plan_run_id: int, orders: list[WorkOrderRow]) -> set[str]:
    """Name the work orders that wait for no other work order."""
    made = {order.id for order in orders}
    waiting = {link.consumer for link in rows.links(tx, plan_run_id) if link.supply in made}
    return made - waiting


def _dispatch(tx: Tx, orders: list[WorkOrderRow], ready: set[str], now: datetime) -> None:
    """Send every work order, and start at once what waits for nothing: the first lots run early."""
    for order in orders:
        outbox.append(tx, command(order, "store"), now)
        if order.id in ready:
            outbox.append(tx, command(order, "start"), now)


def _tell(tx: Tx, found: PlanRunRow, now: datetime) -> None:
    payload = {"plan_run": found.id, "state": found.state}
    outbox.append(tx, Message("event", plan_topic(found.campaign_id), "plan", payload), now)
    outbox.append(tx, Message("event", PLANTS, "plan", payload), now)
