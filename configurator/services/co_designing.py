"""Design together: save, fork, change, propose back, compare, discuss, decide."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from configurator.domain.permissions import Actor
from configurator.services.commands import Command, Key, Line, OptionalText
from configurator.services.design_views import (
    CommentView,
    Comparison,
    DesignCard,
    DesignView,
    HistoryEntry,
    ProposalCard,
    ProposalView,
    SavedDesign,
)
from configurator.store.engine import Store

Choices = Annotated[
    dict[str, Annotated[str, StringConstraints(max_length=200)]], Field(max_length=200)
]
Body = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class SaveDesign(Command):
    """A new design of one's own; ``choices`` is what the person explicitly chose."""

    product: str
    choices: Choices
    title: Line
    why: OptionalText = ""
    visibility: Literal["public", "unlisted"] = "public"
    key: Key


class ForkDesign(Command):
    """A copy of a design's version (default: the newest) to change."""

    code: str
    number: int | None = None
    title: str = Field(default="", max_length=80)
    key: Key


class AddVersion(Command):
    """A change of one's own design; ``base`` is the number of the version that was shown."""

    code: str
    base: int
    choices: Choices
    message: OptionalText = ""
    secret: str | None = None
    key: Key


class Propose(Command):
    """An offer of a fork's version (default: the newest) to the design it came from."""

    code: str
    number: int | None = None
    message: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    key: Key


class CommentOnDesign(Command):
    """A remark about a design."""

    code: str
    body: Body
    option: str | None = None
    key: Key


class CommentOnProposal(Command):
    """A remark about a proposal."""

    proposal_id: int
    body: Body
    option: str | None = None
    key: Key


class GalleryFilter(Command):
    """What the gallery is narrowed to."""

    product: str | None = None
    text: str = Field(default="", max_length=80)
    sort: Literal["new", "forked"] = "new"
    page: int = Field(default=1, ge=1, le=10_000)


def save_design(store: Store, actor: Actor, command: SaveDesign, now: datetime) -> SavedDesign:
    """Keep a configuration as a design; a visitor gets the secret of the edit link."""
    raise NotImplementedError


def fork(store: Store, actor: Actor, command: ForkDesign, now: datetime) -> SavedDesign:
    """Copy a version into a design of one's own; every choice keeps its author."""
    raise NotImplementedError


def add_version(store: Store, actor: Actor, command: AddVersion, now: datetime) -> SavedDesign:
    """Change one's own design; ConflictError if it has moved on since ``base``."""
    raise NotImplementedError


def design(
    store: Store, actor: Actor, code: str, *, number: int | None = None, secret: str | None = None
) -> DesignView:
    """Show a design; ``head`` is the version asked for."""
    raise NotImplementedError


def history(store: Store, code: str) -> tuple[HistoryEntry, ...]:
    """List all versions, newest first."""
    raise NotImplementedError


def compare(store: Store, left: str, right: str, *, lang: str) -> Comparison:
    """Put two versions side by side; a reference is "CODE" (newest) or "CODE:3"."""
    raise NotImplementedError


def comments(store: Store, code: str) -> tuple[CommentView, ...]:
    """List the remarks about a design, oldest first."""
    raise NotImplementedError


def comment_on_design(
    store: Store, actor: Actor, command: CommentOnDesign, now: datetime
) -> CommentView:
    """Add a remark about a design."""
    raise NotImplementedError


def comment_on_proposal(
    store: Store, actor: Actor, command: CommentOnProposal, now: datetime
) -> CommentView:
    """Add a remark about a proposal."""
    raise NotImplementedError


def propose(store: Store, actor: Actor, command: Propose, now: datetime) -> int:
    """Offer a fork's version to the design it came from; returns the proposal's id."""
    raise NotImplementedError


def proposal(store: Store, actor: Actor, proposal_id: int, *, lang: str) -> ProposalView:
    """Show a proposal with its comparison and comments."""
    raise NotImplementedError


def accept(store: Store, actor: Actor, proposal_id: int, now: datetime) -> SavedDesign:
    """Make the proposal the newest version of one's design, crediting the proposer.

    A stale proposal is merged choice by choice and re-solved; ConflictError says why it cannot be.
    """
    raise NotImplementedError


def decline(store: Store, actor: Actor, proposal_id: int, reason: str, now: datetime) -> None:
    """Turn a proposal down, with a reason."""
    raise NotImplementedError


def withdraw(store: Store, actor: Actor, proposal_id: int, now: datetime) -> None:
    """Take one's own proposal back."""
    raise NotImplementedError


def gallery(store: Store, narrowed: GalleryFilter) -> tuple[DesignCard, ...]:
    """List public designs, 24 to a page."""
    raise NotImplementedError


def my_designs(store: Store, actor: Actor) -> tuple[DesignCard, ...]:
    """List the actor's designs, newest change first."""
    raise NotImplementedError


def proposals_for_me(store: Store, actor: Actor) -> tuple[ProposalCard, ...]:
    """List proposals to the actor's designs, open ones first."""
    raise NotImplementedError


def my_proposals(store: Store, actor: Actor) -> tuple[ProposalCard, ...]:
    """List the proposals that the actor made."""
    raise NotImplementedError
