"""Design together: save, fork, change and discuss; proposing back is in ``proposing``."""

import secrets
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from configurator.domain import pre_order
from configurator.domain.design import Author, Intents, carried, changed
from configurator.domain.permissions import Action, Actor, require, require_account
from configurator.errors import ConflictError, NotFoundError
from configurator.services import catalogue, design_reading, resolution
from configurator.services.catalogue import LoadedProduct
from configurator.services.commands import (
    Choices,
    Command,
    Keyed,
    Line,
    Number,
    OptionalText,
    OptionId,
)
from configurator.services.design_views import (
    CommentView,
    Comparison,
    DesignCard,
    DesignView,
    HistoryEntry,
    SavedDesign,
)
from configurator.services.proposing import (
    CommentOnProposal,
    Propose,
    accept,
    comment_on_proposal,
    decline,
    my_proposals,
    proposal,
    proposals_for_me,
    propose,
    withdraw,
)
from configurator.services.resolution import Resolved
from configurator.store import access, audit, designs, idempotency
from configurator.store import proposals as remarks
from configurator.store.engine import Store, Tx
from configurator.store.tables import CommentRow, DesignRow, DesignVersionRow

__all__ = [
    "AddVersion",
    "CommentOnDesign",
    "CommentOnProposal",
    "ForkDesign",
    "GalleryFilter",
    "Propose",
    "SaveDesign",
    "accept",
    "add_version",
    "comment_on_design",
    "comment_on_proposal",
    "comments",
    "compare",
    "decline",
    "design",
    "fork",
    "gallery",
    "history",
    "my_designs",
    "my_proposals",
    "proposal",
    "proposals_for_me",
    "propose",
    "save_design",
    "withdraw",
]

CODE_LENGTH = 7
PAGE_SIZE = 24
Body = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class SaveDesign(Keyed):
    """A new design of one's own; ``choices`` is what the person explicitly chose."""

    product: str
    choices: Choices
    title: Line
    why: OptionalText = ""
    visibility: Literal["public", "unlisted"] = "public"


class ForkDesign(Keyed):
    """A copy of a design's version (default: the newest) to change."""

    code: str
    number: Number | None = None
    title: str = Field(default="", max_length=80)


class AddVersion(Keyed):
    """A change of one's own design; ``base`` is the number of the version that was shown."""

    code: str
    base: Number
    choices: Choices
    message: OptionalText = ""
    secret: str | None = None


class CommentOnDesign(Keyed):
    """A remark about a design."""

    code: str
    body: Body
    option: OptionId | None = None


class GalleryFilter(Command):
    """What the gallery is narrowed to."""

    product: str | None = None
    text: str = Field(default="", max_length=80)
    sort: Literal["new", "forked"] = "new"
    page: int = Field(default=1, ge=1, le=10_000)


def save_design(store: Store, actor: Actor, command: SaveDesign, now: datetime) -> SavedDesign:
    """Keep a configuration as a design; a visitor gets the secret of the edit link."""
    require(actor, Action.SAVE_DESIGN)
    loaded = catalogue.current(store, command.product, now.date())
    resolved = resolution.resolve(loaded, command.choices)
    asked = command.request(_scope("save", actor))

    def make(tx: Tx) -> dict[str, str]:
        row = _new_design(
            tx,
            actor,
            now,
            product=command.product,
            title=command.title,
            visibility=command.visibility,
        )
        intents = carried({}, resolved.choices, _author(actor), command.why, now)
        version = _version(row, loaded, resolved, actor=actor, message="", now=now)
        designs.add_version(tx, version, intents)
        audit.record(tx, actor, "save", ("design", row.code), now)
        return {"code": row.code}

    answer = store.transact(lambda tx: idempotency.once(tx, asked, now, lambda: make(tx)))
    return _saved(store, answer.body["code"], 1)


def fork(store: Store, actor: Actor, command: ForkDesign, now: datetime) -> SavedDesign:
    """Copy a version into a design of one's own; every choice keeps its author."""
    require(actor, Action.FORK_DESIGN)
    asked = command.request(_scope("fork", actor))

    def make(tx: Tx) -> dict[str, str]:
        source = access.design_by_link(tx, command.code)
        original = _version_of(tx, source, command.number)
        row = _new_design(
            tx,
            actor,
            now,
            product=source.product,
            title=command.title or source.title,
            visibility=source.visibility,
        )
        copy = _copy(row, original, actor, now)
        designs.add_version(tx, copy, designs.intents(tx, original.id))
        audit.record(tx, actor, "fork", ("design", row.code), now, source=source.code)
        return {"code": row.code}

    answer = store.transact(lambda tx: idempotency.once(tx, asked, now, lambda: make(tx)))
    return _saved(store, answer.body["code"], 1)


def add_version(store: Store, actor: Actor, command: AddVersion, now: datetime) -> SavedDesign:
    """Change one's own design; ConflictError if it has moved on since ``base``."""
    asked = command.request(_scope("version", actor))
    with store.read() as tx:
        product = access.design_to_edit(tx, actor, command.code, command.secret).product
    loaded = catalogue.current(store, product, now.date())
    resolved = resolution.resolve(loaded, command.choices)

    def make(tx: Tx) -> dict[str, int]:
        row = access.design_to_edit(tx, actor, command.code, command.secret)
        parent = _version_of(tx, row, command.base)
        number = designs.advance(tx, row.id, command.base, now)
        if number is None:
            raise ConflictError(
                f"Version {command.base} is not the newest any more."
                " Load the design again and make your change on top of it."
            )
        before = designs.intents(tx, parent.id)
        intents = carried(before, resolved.choices, _author(actor), command.message, now)
        version = _version(row, loaded, resolved, actor=actor, message=command.message, now=now)
        version.number, version.parent_id = number, parent.id
        designs.add_version(tx, version, intents)
        audit.record(tx, actor, "change", ("design", row.code), now, number=number)
        return {"number": number}

    answer = store.transact(lambda tx: idempotency.once(tx, asked, now, lambda: make(tx)))
    return _saved(store, command.code, answer.body["number"])


def design(
    store: Store, actor: Actor, code: str, *, number: int | None = None, secret: str | None = None
) -> DesignView:
    """Show a design; ``head`` is the version asked for."""
    with store.read() as tx:
        row = access.design_by_link(tx, code)
        shown = _version_of(tx, row, number)
        return design_reading.design_view(tx, row, shown, actor, secret)


def history(store: Store, code: str) -> tuple[HistoryEntry, ...]:
    """List all versions, newest first."""
    with store.read() as tx:
        row = access.design_by_link(tx, code)
        return tuple(_entry(tx, version) for version in designs.versions(tx, row.id))


def compare(store: Store, left: str, right: str, *, lang: str) -> Comparison:
    """Put two versions side by side; a reference is "CODE" (newest) or "CODE:3"."""
    with store.read() as tx:
        first, second = _referred(tx, left), _referred(tx, right)
        if designs.product_of(tx, first) != designs.product_of(tx, second):
            raise ConflictError("These are designs of different products. Choose two of one.")
        return design_reading.comparison(tx, first, second, lang)


def comments(store: Store, code: str) -> tuple[CommentView, ...]:
    """List the remarks about a design, oldest first."""
    with store.read() as tx:
        row = access.design_by_link(tx, code)
        found = remarks.comments_on_design(tx, row.id)
        return tuple(design_reading.comment_view(comment) for comment in found)


def comment_on_design(
    store: Store, actor: Actor, command: CommentOnDesign, now: datetime
) -> CommentView:
    """Add a remark about a design."""
    author_id = require_account(actor, Action.COMMENT)
    asked = command.request(_scope("comment", actor))

    def make(tx: Tx) -> dict[str, int]:
        row = access.design_by_link(tx, command.code)
        comment = CommentRow(
            design_id=row.id,
            option=command.option or None,
            author_id=author_id,
            author_name=actor.name,
            body=command.body,
            created_at=now,
        )
        comment_id = remarks.add_comment(tx, comment)
        audit.record(tx, actor, "comment", ("design", row.code), now)
        return {"id": comment_id}

    answer = store.transact(lambda tx: idempotency.once(tx, asked, now, lambda: make(tx)))
    with store.read() as tx:
        return design_reading.comment_view(remarks.comment(tx, answer.body["id"]))


def gallery(store: Store, narrowed: GalleryFilter) -> tuple[DesignCard, ...]:
    """List public designs, 24 to a page."""
    with store.read() as tx:
        found = designs.public(
            tx,
            product=narrowed.product,
            words=narrowed.text,
            sort=narrowed.sort,
            page=narrowed.page,
            size=PAGE_SIZE,
        )
        return design_reading.cards(tx, found)


def my_designs(store: Store, actor: Actor) -> tuple[DesignCard, ...]:
    """List the actor's designs, newest change first."""
    if actor.account_id is None:
        return ()
    with store.read() as tx:
        return design_reading.cards(tx, designs.of_owner(tx, actor.account_id))


def _scope(what: str, actor: Actor) -> str:
    return f"{what}:{actor.account_id or 'visitor'}"


def _author(actor: Actor) -> Author:
    return Author(actor.account_id, actor.name)


def _new_design(
    tx: Tx, actor: Actor, now: datetime, *, product: str, title: str, visibility: str
) -> DesignRow:
    row = DesignRow(
        code=_free_code(tx),
        product=product,
        title=title,
        owner_id=actor.account_id,
        owner_name=actor.name,
        secret=None if actor.is_signed_in else secrets.token_urlsafe(24),
        visibility=visibility,
        created_at=now,
        updated_at=now,
    )
    designs.add(tx, row)
    return row


def _free_code(tx: Tx) -> str:
    code = pre_order.readable(secrets.token_bytes(CODE_LENGTH), CODE_LENGTH)
    while designs.is_code_taken(tx, code):
        code = pre_order.readable(secrets.token_bytes(CODE_LENGTH), CODE_LENGTH)
    return code


def _version(
    row: DesignRow,
    loaded: LoadedProduct,
    resolved: Resolved,
    *,
    actor: Actor,
    message: str,
    now: datetime,
) -> DesignVersionRow:
    return DesignVersionRow(
        design_id=row.id,
        number=1,
        product_revision_id=loaded.revision_id,
        configuration=dict(resolved.configuration),
        texts=dict(resolved.texts),
        price_minor=resolved.price.total.minor,
        currency=resolved.price.total.currency,
        message=message,
        author_id=actor.account_id,
        author_name=actor.name,
        created_at=now,
    )


def _copy(
    row: DesignRow, original: DesignVersionRow, actor: Actor, now: datetime
) -> DesignVersionRow:
    return DesignVersionRow(
        design_id=row.id,
        number=1,
        parent_id=original.id,
        product_revision_id=original.product_revision_id,
        configuration=dict(original.configuration),
        texts=dict(original.texts),
        price_minor=original.price_minor,
        currency=original.currency,
        author_id=actor.account_id,
        author_name=actor.name,
        created_at=now,
    )


def _version_of(tx: Tx, row: DesignRow, number: int | None) -> DesignVersionRow:
    found = designs.version(tx, row.id, row.head if number is None else number)
    if found is None:
        raise NotFoundError("version", f"{row.code}:{number}")
    return found


def _referred(tx: Tx, reference: str) -> DesignVersionRow:
    found = designs.by_reference(tx, reference)
    if found is None:
        raise NotFoundError("design", reference)
    return found


def _saved(store: Store, code: str, number: int) -> SavedDesign:
    with store.read() as tx:
        row = access.design_by_link(tx, code)
        return SavedDesign(row.code, number, row.secret)


def _entry(tx: Tx, row: DesignVersionRow) -> HistoryEntry:
    before: Intents = designs.intents(tx, row.parent_id) if row.parent_id is not None else {}
    return HistoryEntry(
        design_reading.version_view(tx, row), changed(before, designs.intents(tx, row.id))
    )
