"""Hand commands to plants: at least once, in order, and taken in by the plant exactly once.

Each plant is a lane of its own. A plant that gives no answer may or may not have acted, so the
same command is sent again under the same id, later each time; what comes after it waits.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from configurator.live_topics import PLANTS, plan_topic
from configurator.services import catalogue
from configurator.services.planning_rows import job_orders
from configurator.store import jobs, lanes, outbox
from configurator.store import planning as rows
from configurator.store.engine import Store, Tx
from configurator.store.jobs import DueJob
from configurator.store.outbox import Delivery, Message
from configurator.store.tables import WorkOrderRow
from factory_adapter.model import JobCommand, JobOrder, Receipt, Verb
from factory_adapter.port import Gateway, GatewayUnavailableError

LEASE = timedelta(seconds=15)
RING_AGAIN = timedelta(seconds=120)
QUEUE_PAUSE = timedelta(seconds=2)
BATCH = 20
LONGEST_PAUSE_SECONDS = 30


def command(order: WorkOrderRow, verb: Verb) -> Message:
    """Return the message that tells a work order's plant to do something; once per version."""
    return Message(
        channel="dispatch",
        topic=order.plant or "",
        kind=verb,
        payload={"work_order": order.id, "plan_run": order.plan_run_id, "version": order.version},
        key=f"{verb}:{order.id}:{order.version}",
    )


def deliver(store: Store, plant: str, gateway: Gateway, now: datetime) -> int:
    """Send the next commands to *plant* and keep its receipts; return how many it took in."""
    with store.read() as tx:
        if not lanes.has_commands(tx, plant, now):
            return 0
    claimed = store.transact(lambda tx: lanes.claim_commands(tx, plant, BATCH, now, lease=LEASE))
    orders = _written(store, claimed)
    receipts: list[tuple[Delivery, Receipt]] = []
    silence = ""
    for delivery in claimed:
        try:
            receipts.append((delivery, gateway.submit(_spoken(delivery, orders))))
        except GatewayUnavailableError as error:
            silence = str(error) or "no answer"
            break
    rest = claimed[len(receipts) :]
    store.transact(lambda tx: _settle(tx, receipts, rest, silence, now))
    return len(receipts)


def claim_jobs(store: Store, now: datetime) -> list[DueJob]:
    """Take the jobs that the workers must be told of now."""
    with store.read() as tx:
        if not lanes.has_jobs(tx, now):
            return []
    return store.transact(lambda tx: jobs.claim(tx, BATCH, now, lease=RING_AGAIN))


def put_back_jobs(store: Store, due: Iterable[DueJob], reason: str, now: datetime) -> None:
    """Keep that the queue did not answer; these jobs are due again soon."""

    def work(tx: Tx) -> None:
        for job in due:
            jobs.put_back(tx, job, reason, again_at=now + QUEUE_PAUSE)

    store.transact(work)


def _written(store: Store, claimed: Iterable[Delivery]) -> dict[str, JobOrder]:
    """Write the job orders that are to be stored; work orders never change once released."""
    wanted: dict[int, set[str]] = {}
    for delivery in claimed:
        if delivery.message.kind == "store":
            run = int(delivery.message.payload["plan_run"])
            wanted.setdefault(run, set()).add(str(delivery.message.payload["work_order"]))
    found: dict[str, JobOrder] = {}
    for run, ids in wanted.items():
        with store.read() as tx:
            stored = rows.stored_plan(tx, run, ids)
        product = catalogue.revision(store, stored.product_revision_id).product
        found |= {job.id: job for job in job_orders(product, stored, lang="en")}
    return found


def _spoken(delivery: Delivery, orders: dict[str, JobOrder]) -> JobCommand:
    payload, verb = delivery.message.payload, _verb(delivery.message.kind)
    job_id = str(payload["work_order"])
    return JobCommand(
        id=delivery.message.key or str(delivery.id),
        verb=verb,
        job_id=job_id,
        version=int(payload["version"]),
        job=orders[job_id] if verb == "store" else None,
    )


def _verb(kind: str) -> Verb:
    match kind:
        case "store" | "start" | "cancel":
            return kind
    raise ValueError(f"A plant knows no command {kind!r}.")


def _settle(
    tx: Tx,
    receipts: Sequence[tuple[Delivery, Receipt]],
    rest: Sequence[Delivery],
    silence: str,
    now: datetime,
) -> None:
    """Keep the receipts; what got none is due again after a pause that grows."""
    refused = [delivery for delivery, receipt in receipts if not receipt.accepted]
    for delivery, receipt in receipts:
        outbox.mark_sent(tx, delivery.id, now)
        if not receipt.accepted:
            lanes.note_refusal(tx, delivery.id, receipt.reason)
    for position, delivery in enumerate(rest):
        if position == 0:
            outbox.mark_failed(tx, delivery.id, silence, again_at=now + _pause(delivery.attempts))
        else:
            lanes.unclaim(tx, delivery.id)
    for run in sorted({int(delivery.message.payload["plan_run"]) for delivery in refused}):
        campaign = rows.run(tx, run).campaign_id
        outbox.append(tx, Message("event", plan_topic(campaign), "progress", {}), now)
    if refused:
        outbox.append(tx, Message("event", PLANTS, "progress", {}), now)


def _pause(attempts: int) -> timedelta:
    return timedelta(seconds=min(2 ** min(attempts - 1, 10), LONGEST_PAUSE_SECONDS))
