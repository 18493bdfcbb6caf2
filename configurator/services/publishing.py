"""Revisions come to be in jobs: an approved draft is published, an old artifact made anew.

Compiling may take many seconds, so it never happens in a request. A page that needs what is not
there yet asks for it here, and says that the product is being prepared.
"""

from dataclasses import dataclass
from datetime import datetime

from bom.problems import ProblemsError
from configurator.domain.permissions import Action, Actor, require
from configurator.domain.product_files import ProductFiles
from configurator.domain.states import DRAFT, DraftState, JobTaskState, transition
from configurator.errors import ConflictError, StateError
from configurator.live_topics import draft_topic
from configurator.services import catalogue
from configurator.services.catalogue import Publication
from configurator.store import audit, jobs, outbox
from configurator.store import authoring as drafts
from configurator.store import catalogue as revisions
from configurator.store.engine import Store, Tx
from configurator.store.outbox import Message
from configurator.store.tables import DraftRow

PUBLISH_JOB = "publish"
COMPILE_JOB = "compile"
PROBLEMS_TOLD = 5


@dataclass(frozen=True, slots=True)
class Approved:
    """A draft that is to be published, and who signed for it."""

    files: ProductFiles
    by: Actor


def ask(tx: Tx, draft: DraftRow, now: datetime) -> None:
    """Queue the publication of an approved draft; call it last in the transaction."""
    key = f"publish-{draft.id}-{draft.version}"
    jobs.forget(tx, key)
    jobs.queue(tx, PUBLISH_JOB, key, {"draft_id": draft.id}, now)


def retry(store: Store, actor: Actor, draft_id: int, now: datetime) -> None:
    """Queue a publication that failed once more."""
    require(actor, Action.APPROVE_PRODUCT)

    def work(tx: Tx) -> None:
        draft = drafts.to_change(tx, draft_id)
        if draft.state != DraftState.APPROVED.value or not has_failed(tx, draft):
            raise StateError("publication", draft.state, "be tried again")
        audit.record(tx, actor, "retry publishing", ("draft", draft_id), now)
        ask(tx, draft, now)

    store.transact(work)


def has_failed(tx: Tx, draft: DraftRow) -> bool:
    """Tell whether the publication of an approved draft broke and waits for somebody."""
    found = jobs.state_of(tx, f"publish-{draft.id}-{draft.version}")
    return found is not None and found.state is JobTaskState.FAILED


def run(store: Store, draft_id: int, now: datetime) -> None:
    """Publish an approved draft; one that is published stays as it is.

    What a person must mend sends the draft back to its authors and is not raised.
    """
    approved = store.transact(lambda tx: _begin(tx, draft_id, now))
    if approved is None:
        return
    try:
        ready = catalogue.prepared(approved.files, now.date())
        store.transact(lambda tx: _step(tx, draft_id, "keeping", now))
        store.transact(lambda tx: _keep(tx, draft_id, ready, approved.by, now))
    except ProblemsError as error:
        told = "\n".join(str(problem) for problem in error.problems[:PROBLEMS_TOLD])
        store.transact(lambda tx: _stop(tx, draft_id, told, now))
    except ConflictError as error:
        reason = str(error)
        store.transact(lambda tx: _stop(tx, draft_id, reason, now))


def prepare(store: Store, revision_id: int, now: datetime) -> None:
    """Queue the compilation of a revision without an artifact of this format; twice is once."""
    store.transact(lambda tx: _prepare(tx, revision_id, now))


def prepare_all(store: Store, now: datetime) -> int:
    """Queue the compilation of every revision that needs it; return how many."""

    def work(tx: Tx) -> int:
        missing = [each for each in revisions.all_ids(tx) if not catalogue.is_ready(tx, each)]
        for revision_id in missing:
            _prepare(tx, revision_id, now)
        return len(missing)

    return store.transact(work)


def compile_revision(store: Store, revision_id: int, now: datetime) -> None:
    """Make the artifact of a published revision, unless it is there."""
    with store.read() as tx:
        if catalogue.is_ready(tx, revision_id):
            return
        files = catalogue.files_of(tx, revision_id)
        since = catalogue.published_on(tx, revision_id)
    ready = catalogue.prepared(files, since)
    store.transact(lambda tx: catalogue.keep_artifacts(tx, revision_id, ready, now))


def _prepare(tx: Tx, revision_id: int, now: datetime) -> None:
    key = f"compile-{revision_id}"
    jobs.forget_done(tx, key)
    jobs.queue(tx, COMPILE_JOB, key, {"revision_id": revision_id}, now)


def _begin(tx: Tx, draft_id: int, now: datetime) -> Approved | None:
    draft = drafts.to_change(tx, draft_id)
    if draft.state != DraftState.APPROVED.value:
        return None
    _step(tx, draft_id, "compiling", now)
    by = Actor(draft.approved_by_id, draft.approved_by_name, frozenset())
    return Approved(drafts.files(tx, draft), by)


def _step(tx: Tx, draft_id: int, step: str, now: datetime) -> None:
    draft = drafts.to_change(tx, draft_id)
    if draft.state == DraftState.APPROVED.value:
        draft.step = step
        tell(tx, draft, now)


def _keep(tx: Tx, draft_id: int, ready: Publication, by: Actor, now: datetime) -> None:
    draft = drafts.to_change(tx, draft_id)
    if draft.state != DraftState.APPROVED.value:  # a twin of this job was faster
        return
    refuse_other_product(tx, draft, ready.product.id)
    revision_id = catalogue.keep(tx, ready, now, by)
    draft.state = transition(DRAFT, draft.state, "publish").value
    draft.revision_id, draft.step, draft.updated_at = revision_id, "", now
    tell(tx, draft, now)


def refuse_other_product(tx: Tx, draft: DraftRow, product_id: str) -> None:
    """Refuse a draft that would become the newest revision of a product it was not made of."""
    if product_id != draft.product and revisions.newest(tx, product_id) is not None:
        raise ConflictError(
            f"This is a draft of {draft.product}, but product.yaml says `product: {product_id}`,"
            " which exists already. Write the product's own id, or a new one."
        )


def _stop(tx: Tx, draft_id: int, reason: str, now: datetime) -> None:
    draft = drafts.to_change(tx, draft_id)
    if draft.state != DraftState.APPROVED.value:
        return
    draft.state = transition(DRAFT, draft.state, "stop").value
    drafts.take_signature(tx, draft)
    draft.reason, draft.step, draft.updated_at = reason[:2000], "", now
    tell(tx, draft, now)


def tell(tx: Tx, draft: DraftRow, now: datetime) -> None:
    """Let the open pages of a draft know; call it last in the transaction."""
    payload = {"draft": draft.id, "state": draft.state}
    outbox.append(tx, Message("event", draft_topic(draft.id), "draft", payload), now)
