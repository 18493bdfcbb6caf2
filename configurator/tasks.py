"""What workers run: one entry point, ids only; everything else is read from the database.

A queue delivers at least once, and two workers may run one job at the same time. Each kind of job
is therefore idempotent, and the job's row says whether it is done.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import structlog

from configurator import settings
from configurator.services import draft_checks, planning, printing, publishing
from configurator.store import jobs
from configurator.store.engine import Store, open_store
from configurator.store.jobs import Task
from configurator.store.planning import PLAN_JOB

log = structlog.get_logger(__name__)
Work = Callable[[Store, Mapping[str, Any], datetime], None]  # the payload is JSON


class UnknownJobError(ValueError):
    """A job of a kind that this version does not know; upgrade the workers."""


def _plan(store: Store, payload: Mapping[str, Any], now: datetime) -> None:
    planning.run(store, int(payload["plan_run_id"]), now)


def _print(store: Store, payload: Mapping[str, Any], now: datetime) -> None:
    printing.print_travellers(store, int(payload["plan_run_id"]), str(payload["lang"]), now)


def _publish(store: Store, payload: Mapping[str, Any], now: datetime) -> None:
    publishing.run(store, int(payload["draft_id"]), now)


def _compile(store: Store, payload: Mapping[str, Any], now: datetime) -> None:
    publishing.compile_revision(store, int(payload["revision_id"]), now)


def _check(store: Store, payload: Mapping[str, Any], now: datetime) -> None:
    draft_checks.run(store, int(payload["draft_id"]), now)


KINDS: Mapping[str, Work] = {
    PLAN_JOB: _plan,
    printing.PRINT_JOB: _print,
    publishing.PUBLISH_JOB: _publish,
    publishing.COMPILE_JOB: _compile,
    draft_checks.CHECK_JOB: _check,
}
"""What does each kind of job; a payload has ids and languages, everything else is read."""


def run_job(task_id: int) -> None:
    """Run a job, unless it is done; a failure is kept with the job and raised for a retry."""
    perform(_store(), task_id, lambda: datetime.now(UTC))


def perform(store: Store, task_id: int, clock: Callable[[], datetime]) -> None:
    """Run a job of *store*."""
    task = store.transact(lambda tx: jobs.start(tx, task_id, clock()))
    if task is None:
        return
    try:
        _do(store, task, clock())
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        log.exception("job_failed", task=task_id, kind=task.kind)
        store.transact(lambda tx: jobs.fail(tx, task_id, reason, clock()))
        raise
    store.transact(lambda tx: jobs.finish(tx, task_id, clock()))


def _do(store: Store, task: Task, now: datetime) -> None:
    if task.kind not in KINDS:
        raise UnknownJobError(f"No job of kind {task.kind} is known. Upgrade the workers.")
    KINDS[task.kind](store, task.payload, now)


@cache
def _store() -> Store:
    """Open the store once per process; a forked worker forgets its parent's connections."""
    here = settings.current()
    return open_store(here.database_url, here.home)
