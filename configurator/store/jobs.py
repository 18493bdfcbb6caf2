"""Background jobs: the row is the truth, the queue only its doorbell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import col

from configurator.domain.states import JOB_TASK, JobTaskState, transition
from configurator.store import outbox
from configurator.store.engine import Tx
from configurator.store.tables import JobTaskRow

OVER = frozenset({JobTaskState.DONE.value})
SETTLED = OVER | {JobTaskState.FAILED.value}
WATCHED_BY = "topic"
"""Where a payload names the topic of the page that follows the job, if one does."""


@dataclass(frozen=True, slots=True)
class DueJob:
    """A job to ring for; ``ring_id`` differs at every ring, because a queue remembers ids."""

    task_id: int
    ring_id: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker has to do."""

    id: int
    kind: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class JobState:
    """What has become of a job, and why it failed if it did."""

    state: JobTaskState
    error: str | None


def state_of(tx: Tx, key: str) -> JobState | None:
    """Tell what has become of a job; None if nobody asked for it."""
    query = select(col(JobTaskRow.state), col(JobTaskRow.error)).where(col(JobTaskRow.key) == key)
    row = tx.session.execute(query).one_or_none()
    return None if row is None else JobState(JobTaskState(row[0]), row[1])


def forget(tx: Tx, key: str) -> None:
    """Delete a job that failed or is done, so that it can be queued anew."""
    tx.session.execute(
        delete(JobTaskRow)
        .where(col(JobTaskRow.key) == key, col(JobTaskRow.state).in_(SETTLED))
        .execution_options(synchronize_session=False)
    )


def forget_done(tx: Tx, key: str) -> None:
    """Delete a job that is done, so that it can be queued anew; one that failed is tried again."""
    tx.session.execute(
        delete(JobTaskRow)
        .where(col(JobTaskRow.key) == key, col(JobTaskRow.state).in_(OVER))
        .execution_options(synchronize_session=False)
    )


def forget_all(tx: Tx, prefix: str) -> None:
    """Delete the settled jobs whose keys begin with *prefix*: newer ones took their place."""
    tx.session.execute(
        delete(JobTaskRow)
        .where(
            col(JobTaskRow.key).startswith(prefix, autoescape=True),
            col(JobTaskRow.state).in_(SETTLED),
        )
        .execution_options(synchronize_session=False)
    )


def queue(tx: Tx, kind: str, key: str, payload: Mapping[str, Any], now: datetime) -> int:
    """Queue a job and return its id; the same key is queued once.

    Call it last in a transaction, like every message to the outbox. *key* has letters, digits,
    dashes and underscores only.
    """
    known: int | None = tx.session.execute(
        select(col(JobTaskRow.id)).where(col(JobTaskRow.key) == key)
    ).scalar_one_or_none()
    if known is not None:
        return known
    row = JobTaskRow(kind=kind, key=key, payload=dict(payload), created_at=now)
    tx.session.add(row)
    tx.session.flush()
    outbox.append(tx, outbox.Message("job", kind, "run", {"task_id": row.id}), now)
    return row.id


def open_ids(tx: Tx) -> list[int]:
    """List the jobs that are not done, oldest first."""
    query = select(col(JobTaskRow.id)).where(col(JobTaskRow.state).not_in(OVER))
    return list(tx.session.execute(query.order_by(col(JobTaskRow.id))).scalars())


def claim(tx: Tx, limit: int, now: datetime, *, lease: timedelta) -> list[DueJob]:
    """Take jobs to ring for; those that are over are marked and not rung again."""
    due: list[DueJob] = []
    for delivery in outbox.claim(tx, "job", limit, now, lease=lease):
        task = tx.session.get(JobTaskRow, int(delivery.message.payload["task_id"]))
        if task is None or task.state in OVER:
            outbox.mark_sent(tx, delivery.id, now)
        else:
            ring_id = f"{task.key}-{task.created_at:%Y%m%d%H%M%S}-{delivery.attempts}"
            due.append(DueJob(task.id, ring_id, delivery.id))
    return due


def put_back(tx: Tx, job: DueJob, reason: str, *, again_at: datetime) -> None:
    """Note that nobody heard the bell, and when to ring again."""
    outbox.mark_failed(tx, job.message_id, reason, again_at=again_at)


def start(tx: Tx, task_id: int, now: datetime) -> Task | None:
    """Begin a job, or begin it again; None if it is done or was forgotten."""
    row = _row(tx, task_id)
    if row is None or row.state in OVER:
        return None
    row.state = transition(JOB_TASK, row.state, "start").value
    row.attempts += 1
    row.started_at, row.error = now, None
    return Task(row.id, row.kind, row.payload)


def finish(tx: Tx, task_id: int, now: datetime) -> None:
    """Note that a job is done; a second worker that did it too changes nothing."""
    row = _row(tx, task_id)
    if row is None or row.state in OVER:
        return
    if row.state == JobTaskState.FAILED.value:  # a twin of this worker gave up meanwhile
        row.state = transition(JOB_TASK, row.state, "start").value
    row.state = transition(JOB_TASK, row.state, "finish").value
    row.finished_at, row.error = now, None
    _tell(tx, row, now)


def fail(tx: Tx, task_id: int, error: str, now: datetime) -> None:
    """Note why a job failed; it may be started again."""
    row = _row(tx, task_id)
    if row is not None and row.state == JobTaskState.RUNNING.value:
        row.state = transition(JOB_TASK, row.state, "fail").value
        row.finished_at, row.error = now, error[:2000]
        _tell(tx, row, now)


def _row(tx: Tx, task_id: int) -> JobTaskRow | None:
    return tx.session.get(JobTaskRow, task_id, with_for_update=True)


def _tell(tx: Tx, row: JobTaskRow, now: datetime) -> None:
    """Let the page that follows the job know, if there is one."""
    if topic := row.payload.get(WATCHED_BY):
        payload = {"job": row.kind, "state": row.state}
        outbox.append(tx, outbox.Message("event", topic, row.kind, payload), now)
