"""The relay: carries commands to the plants, their reports back, and rings the workers' bell.

One lane per plant and one for the queue, each a thread of its own, so that a plant or a Redis that
is away holds up nobody else. A lane that fails waits a little longer each time and tries again;
nothing is lost by that, because every lane takes its work from the database and marks it there
only when it is done. Two relays may run at once, and any may be killed at any moment.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Retry
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from configurator.services import dispatching, tracking
from configurator.store.engine import Store
from factory_adapter.port import Gateway, GatewayUnavailableError

IDLE_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 5.0
POLL_LIMIT = 500
HEARD_EVERY = timedelta(seconds=10)
"""A plant that answers without news is noted this often: enough to tell it from a silent one."""
QUEUE = "default"
JOB = "configurator.tasks.run_job"
JOB_TIMEOUT_SECONDS = 900

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Lane:
    """One thing the relay does over and over; ``step`` tells whether more is waiting."""

    name: str
    step: Callable[[datetime], bool]


def plant_lane(store: Store, plant: str, gateway: Gateway) -> Lane:
    """Return the lane that delivers commands to *plant* and records what it reports."""
    heard_at: datetime | None = None  # when the store was last told that the plant answers

    def step(now: datetime) -> bool:
        nonlocal heard_at
        sent = dispatching.deliver(store, plant, gateway, now)
        try:
            responses = gateway.poll(tracking.cursor(store, plant), POLL_LIMIT)
        except GatewayUnavailableError as error:
            heard_at = None
            tracking.note_silence(store, plant, str(error), now)
            raise
        if responses or heard_at is None or now - heard_at >= HEARD_EVERY:
            tracking.record(store, plant, responses, now)
            heard_at = now
        return sent > 0 or len(responses) == POLL_LIMIT

    return Lane(f"plant {plant}", step)


def bell_lane(store: Store, redis: Redis) -> Lane:
    """Return the lane that rings RQ for jobs that are due; the job's row stays the truth."""
    queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)

    def step(now: datetime) -> bool:
        due = dispatching.claim_jobs(store, now)
        for position, job in enumerate(due):
            try:
                ring(queue, job.task_id, job.ring_id)
            except RedisError as error:
                dispatching.put_back_jobs(store, due[position:], str(error), now)
                raise
        return False

    return Lane("bell", step)


def ring(queue: Queue, task_id: int, ring_id: str) -> None:
    """Tell the workers of one job; saying it twice is harmless."""
    try:
        queue.enqueue(
            JOB,
            task_id,
            job_id=ring_id,
            unique=True,
            job_timeout=JOB_TIMEOUT_SECONDS,
            retry=Retry(max=5, interval=[1, 5, 15, 60, 300]),
            result_ttl=60,
            failure_ttl=3600,
        )
    except DuplicateJobError:
        log.debug("job_already_rung", job=ring_id)


def run(lanes: Sequence[Lane], stop: threading.Event, *, clock: Clock | None = None) -> None:
    """Run all *lanes* until *stop* is set; return when the last has finished its step."""
    now = clock or _utc_now
    threads = [
        threading.Thread(target=_run_lane, args=(lane, stop, now), name=lane.name) for lane in lanes
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _run_lane(lane: Lane, stop: threading.Event, now: Clock) -> None:
    failures = 0
    while not stop.is_set():
        try:
            has_more = lane.step(now())
        except (GatewayUnavailableError, RedisError) as error:
            failures += 1
            _say_once(lane, failures, str(error))
        except Exception:  # the edge of this process: a lane must outlive whatever befalls it
            failures += 1
            log.exception("relay_lane_failed", lane=lane.name, failures=failures)
        else:
            if failures:
                log.info("relay_lane_is_back", lane=lane.name, failures=failures)
            failures = 0
            if has_more:
                continue
        stop.wait(min(IDLE_SECONDS * 2 ** min(failures, 8), LONGEST_WAIT_SECONDS))


def _say_once(lane: Lane, failures: int, reason: str) -> None:
    if failures == 1:
        log.warning("relay_lane_waits", lane=lane.name, reason=reason)


def _utc_now() -> datetime:
    return datetime.now(UTC)
