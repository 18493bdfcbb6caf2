"""Drafts of products: begin one, write its files, propose it, have a second person approve it.

A draft may hold anything, right or wrong: nothing that was typed is lost. What it must be is
checked by a job after every save, and once more when it is published.
"""

from dataclasses import dataclass
from datetime import datetime
from posixpath import normpath
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from configurator.domain.permissions import Action, Actor, require_account
from configurator.domain.product_files import PRODUCT_FILE
from configurator.domain.states import DRAFT, transition
from configurator.errors import ConflictError, DraftChangedError, InvalidError
from configurator.services import catalogue, draft_checks, publishing
from configurator.services.commands import Command, Keyed, Line, Number
from configurator.store import audit, idempotency
from configurator.store import authoring as rows
from configurator.store import catalogue as revisions
from configurator.store.engine import Store, Tx
from configurator.store.tables import DraftRow

LONGEST_TEXT = 1_000_000
MOST_FILES = 40
FileName = Annotated[
    str,
    StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_][\w./-]*\.(yaml|csv|svg|md)$"),
]
Message = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class StartDraft(Keyed):
    """A change of a published product; the title says what it is about."""

    revision_id: Number
    title: Line


class SaveFile(Command):
    """A file's new text, the version it was made from, and the open page it comes from."""

    model_config = ConfigDict(str_strip_whitespace=False)

    draft_id: Number
    name: Annotated[str, StringConstraints(max_length=200)]
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
    base: Number
    page: Annotated[str, Field(max_length=40)] = ""


class AddFile(Command):
    """A new, empty file."""

    draft_id: Number
    name: FileName


class ProposeDraft(Command):
    """A draft as it is, offered for publication."""

    draft_id: Number
    version: Number
    message: Message


@dataclass(frozen=True, slots=True)
class Saved:
    """A file's version after saving."""

    version: int


def start(store: Store, actor: Actor, command: StartDraft, now: datetime) -> int:
    """Begin a draft with the files of a published revision; return its id."""
    author_id = require_account(actor, Action.AUTHOR_PRODUCT)
    asked = command.request(f"start draft:{author_id}")

    def make(tx: Tx) -> dict[str, int]:
        return {"id": _start(tx, actor, author_id, command, now)}

    answer = store.transact(lambda tx: idempotency.once(tx, asked, now, lambda: make(tx)))
    return int(answer.body["id"])


def save(store: Store, actor: Actor, command: SaveFile, now: datetime) -> Saved:
    """Save a file and have the draft checked; DraftChangedError if somebody else saved meanwhile.

    A page that saved last may save again without knowing the new version: it only typed on.
    """
    require_account(actor, Action.AUTHOR_PRODUCT)
    text = command.text.replace("\r\n", "\n").replace("\r", "\n")

    def work(tx: Tx) -> Saved:
        draft = _to_write(tx, command.draft_id)
        row = rows.file(tx, draft.id, command.name)
        typed_on = bool(command.page) and row.page == command.page
        base = row.version if typed_on else command.base
        if row.version == base and row.text == text:
            return Saved(row.version)
        version = rows.write_file(
            tx,
            row,
            base,
            text=text,
            page=command.page,
            edited_by_name=actor.name,
            edited_at=now,
        )
        if version is None:
            raise DraftChangedError(row.name, row.edited_by_name)
        _changed(tx, draft, actor, now)
        return Saved(version)

    return store.transact(work)


def add_file(store: Store, actor: Actor, command: AddFile, now: datetime) -> None:
    """Add an empty file."""
    require_account(actor, Action.AUTHOR_PRODUCT)

    def work(tx: Tx) -> None:
        draft = _to_write(tx, command.draft_id)
        names = {row.name for row in rows.file_rows(tx, draft.id)}
        _refuse_name(command.name, names)
        rows.put_file(tx, draft, command.name, "", now)
        _changed(tx, draft, actor, now)

    store.transact(work)


def remove_file(store: Store, actor: Actor, draft_id: int, name: str, now: datetime) -> None:
    """Take a file out of a draft; the published revision keeps it."""
    require_account(actor, Action.AUTHOR_PRODUCT)
    if name == PRODUCT_FILE:
        raise InvalidError(f"Every product has a {PRODUCT_FILE}. Change it instead.")

    def work(tx: Tx) -> None:
        draft = _to_write(tx, draft_id)
        rows.drop_file(tx, draft.id, name)
        _changed(tx, draft, actor, now)

    store.transact(work)


def propose(store: Store, actor: Actor, command: ProposeDraft, now: datetime) -> None:
    """Offer a draft for publication; it stays as it is until somebody decides."""
    author_id = require_account(actor, Action.AUTHOR_PRODUCT)

    def work(tx: Tx) -> None:
        draft = rows.to_change(tx, command.draft_id)
        state = transition(DRAFT, draft.state, "propose").value
        _refuse_other_version(draft, command.version)
        _refuse_unfit(tx, draft)
        if rows.sign(tx, draft, actor, "wrote", now) != "wrote":
            raise ConflictError("You approved this draft once. Let one of its authors propose it.")
        draft.state, draft.proposed_by_id = state, author_id
        draft.message, draft.reason, draft.updated_at = command.message, "", now
        _record(tx, draft, actor, "propose", now)

    store.transact(work)


def take_back(store: Store, actor: Actor, draft_id: int, now: datetime) -> None:
    """Write on at a draft that was proposed."""
    require_account(actor, Action.AUTHOR_PRODUCT)
    _move(store, actor, draft_id, "take back", now)


def abandon(store: Store, actor: Actor, draft_id: int, now: datetime) -> None:
    """Give a draft up; it stays readable."""
    require_account(actor, Action.AUTHOR_PRODUCT)
    _move(store, actor, draft_id, "abandon", now)


def send_back(store: Store, actor: Actor, draft_id: int, reason: str, now: datetime) -> None:
    """Ask the authors of a proposed draft to change it, and say what."""
    require_account(actor, Action.APPROVE_PRODUCT)
    said = reason.strip()[:2000]
    if not said:
        message = "Say in a sentence what should change."
        raise InvalidError(message, {"reason": message})
    _move(store, actor, draft_id, "send back", now, reason=said)


def approve(store: Store, actor: Actor, draft_id: int, version: int, now: datetime) -> None:
    """Approve a proposed draft, as the second person, and have it published by a job."""
    approver_id = require_account(actor, Action.APPROVE_PRODUCT)

    def work(tx: Tx) -> None:
        draft = rows.to_change(tx, draft_id)
        state = transition(DRAFT, draft.state, "approve").value
        _refuse_other_version(draft, version)
        if rows.sign(tx, draft, actor, "approved", now) != "approved":
            raise ConflictError(
                "You wrote a part of this draft, so somebody else has to approve it."
            )
        draft.state, draft.step, draft.reason = state, "waiting", ""
        draft.approved_by_id, draft.approved_by_name = approver_id, actor.name[:80]
        draft.decided_at = draft.updated_at = now
        _record(tx, draft, actor, "approve", now)
        publishing.ask(tx, draft, now)

    store.transact(work)


def check_again(store: Store, actor: Actor, draft_id: int, now: datetime) -> None:
    """Have a draft checked whose check got lost."""
    require_account(actor, Action.SEE_DRAFTS)
    store.transact(lambda tx: draft_checks.ask(tx, rows.to_change(tx, draft_id), now))


def _start(tx: Tx, actor: Actor, author_id: int, command: StartDraft, now: datetime) -> int:
    key = revisions.by_id(tx, command.revision_id)
    loaded = catalogue.loaded(tx, command.revision_id)  # NotFoundError if there is none
    files = catalogue.files_of(tx, command.revision_id)
    draft = DraftRow(
        product=loaded.product.id if key is None else key.product,
        title=command.title,
        name=files.name,
        base_revision_id=command.revision_id,
        digest=files.digest,
        author_id=author_id,
        author_name=actor.name[:80],
        created_at=now,
        updated_at=now,
    )
    draft_id = rows.add(tx, draft, files.texts, now)
    rows.sign(tx, draft, actor, "wrote", now)
    audit.record(tx, actor, "create", ("draft", draft_id), now, product=draft.product)
    draft_checks.ask(tx, draft, now)
    return draft_id


def _to_write(tx: Tx, draft_id: int) -> DraftRow:
    draft = rows.to_change(tx, draft_id)
    transition(DRAFT, draft.state, "change")
    return draft


def _changed(tx: Tx, draft: DraftRow, actor: Actor, now: datetime) -> None:
    """Count a change of the files, note whose it is, and have it checked."""
    if rows.sign(tx, draft, actor, "wrote", now) != "wrote":
        raise ConflictError("You approved this draft once. Let one of its authors change it.")
    rows.count_change(tx, draft, now)
    draft_checks.ask(tx, draft, now)
    publishing.tell(tx, draft, now)


def _refuse_other_version(draft: DraftRow, version: int) -> None:
    if draft.version != version:
        raise ConflictError("The draft changed since this page was loaded. Look at it again.")


def _refuse_unfit(tx: Tx, draft: DraftRow) -> None:
    found = rows.check(tx, draft.id)
    if found is None or found.digest != draft.digest:
        raise ConflictError("The draft is being checked. Propose it when that is done.")
    if found.step == "refused":
        raise ConflictError("The files still have problems. Mend them, then propose the draft.")
    publishing.refuse_other_product(tx, draft, found.findings.get("product", draft.product))
    if found.findings.get("taken_line"):
        raise ConflictError(
            "This revision is published already. Give the draft another one in product.yaml."
        )


def _refuse_name(name: str, known: set[str]) -> None:
    if normpath(name) != name or ".." in name:
        message = "Write a plain path like modules/items.csv."
        raise InvalidError(message, {"name": message})
    if name in known:
        message = "There is such a file already."
        raise InvalidError(message, {"name": message})
    if len(known) >= MOST_FILES:
        message = f"A product has at most {MOST_FILES} files."
        raise InvalidError(message, {"name": message})


def _move(
    store: Store, actor: Actor, draft_id: int, action: str, now: datetime, *, reason: str = ""
) -> None:
    def work(tx: Tx) -> None:
        draft = rows.to_change(tx, draft_id)
        draft.state = transition(DRAFT, draft.state, action).value
        draft.updated_at = now
        draft.reason = reason
        _record(tx, draft, actor, action, now)

    store.transact(work)


def _record(tx: Tx, draft: DraftRow, actor: Actor, action: str, now: datetime) -> None:
    audit.record(tx, actor, action, ("draft", draft.id), now, version=draft.version)
    publishing.tell(tx, draft, now)
