"""The travellers of a plan on paper: a few at once, those of a large plan by a worker.

Hundreds of sheets take many seconds to set. A worker does it once per plan and language, and keeps
the file where every web process finds it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from configurator.domain.permissions import SYSTEM, Action, Actor, require
from configurator.domain.states import JobTaskState
from configurator.errors import ConflictError
from configurator.live_topics import plan_topic
from configurator.services.planning_exports import exports
from configurator.store import jobs, plan_files
from configurator.store import planning as rows
from configurator.store.engine import Store, Tx
from configurator.store.plan_files import StoredFile
from configurator.store.tables import PlanRunRow

PRINT_JOB = "print"
AT_ONCE = 40
"""So many sheets are set within a request; they take well under a second."""


class PrintState(StrEnum):
    """What has become of a plan's travellers in a language."""

    AT_ONCE = "at_once"
    NOT_ASKED = "not_asked"
    PRINTING = "printing"
    FAILED = "failed"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Print:
    """A plan's travellers, and why they could not be printed, if so."""

    state: PrintState
    reason: str


def state_of(store: Store, actor: Actor, plan_run_id: int, lang: str) -> Print:
    """Tell whether a plan's travellers can be had now."""
    require(actor, Action.SEE_WORK_ORDERS)
    with store.read() as tx:
        return _state(tx, rows.run(tx, plan_run_id), lang)


def ask(store: Store, actor: Actor, plan_run_id: int, lang: str, now: datetime) -> Print:
    """Have a plan's travellers printed; asking twice prints once, asking after a failure again."""
    require(actor, Action.SEE_WORK_ORDERS)

    def work(tx: Tx) -> Print:
        found = rows.run_to_change(tx, plan_run_id)
        before = _state(tx, found, lang)
        if before.state not in {PrintState.NOT_ASKED, PrintState.FAILED}:
            return before
        key = _key(found, lang)
        jobs.forget(tx, key)
        topic = plan_topic(found.campaign_id)
        payload = {"plan_run_id": plan_run_id, "lang": lang, jobs.WATCHED_BY: topic}
        jobs.queue(tx, PRINT_JOB, key, payload, now)
        return Print(PrintState.PRINTING, "")

    return store.transact(work)


def travellers(store: Store, actor: Actor, plan_run_id: int, lang: str) -> StoredFile | None:
    """Return a plan's travellers; None if a worker has to print them first."""
    require(actor, Action.SEE_WORK_ORDERS)
    with store.read() as tx:
        found = rows.run(tx, plan_run_id)
        if _state(tx, found, lang).state is not PrintState.AT_ONCE:
            return plan_files.kept(tx, _key(found, lang))
    return StoredFile(*exports(store, actor, plan_run_id, "pdf", lang))


def print_travellers(store: Store, plan_run_id: int, lang: str, now: datetime) -> None:
    """Print a plan's travellers and keep them; what is kept already is not printed again."""
    with store.read() as tx:
        key = _key(rows.run(tx, plan_run_id), lang)
        if plan_files.is_kept(tx, key):
            return
    file = StoredFile(*exports(store, SYSTEM, plan_run_id, "pdf", lang))
    store.transact(lambda tx: plan_files.keep(tx, key, plan_run_id, file, now))


def _state(tx: Tx, found: PlanRunRow, lang: str) -> Print:
    if plan_files.work_order_count(tx, found.id) <= AT_ONCE:
        return Print(PrintState.AT_ONCE, "")
    key = _key(found, lang)
    if plan_files.is_kept(tx, key):
        return Print(PrintState.READY, "")
    job = jobs.state_of(tx, key)
    if job is None or job.state is JobTaskState.DONE:  # done, but the file was deleted since
        return Print(PrintState.NOT_ASKED, "")
    if job.state is JobTaskState.FAILED:
        return Print(PrintState.FAILED, job.error or "")
    return Print(PrintState.PRINTING, "")


def _key(found: PlanRunRow, lang: str) -> str:
    """Name the file by all it is made from; the same name is the same file."""
    if found.digest is None:
        raise ConflictError(f"Plan {found.id} is {found.state}; it has no work orders to print.")
    return f"print-{found.id}-{lang}-{found.digest}"
