"""What the co-designing services return."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from configurator.domain.money import Money
from configurator.domain.states import ProposalState
from configurator.services.configuring_views import RepairView


@dataclass(frozen=True, slots=True)
class IntentView:
    """One choice: what, by whom, why, when."""

    option: str
    value: str
    author: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a design; ``reference`` ("CODE:3") is what compare() takes."""

    design_code: str
    number: int
    reference: str
    product_revision_id: int
    choices: Mapping[str, str]
    query: str
    configuration: Mapping[str, str]
    texts: Mapping[str, str]
    intents: tuple[IntentView, ...]
    price: Money
    message: str
    author: str
    created_at: datetime
    merged_from: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """The version that a fork started from."""

    code: str
    title: str
    owner: str
    number: int


@dataclass(frozen=True, slots=True)
class DesignView:
    """A design with its newest version."""

    code: str
    title: str
    product: str
    owner: str
    is_mine: bool
    has_account: bool
    visibility: str
    created_at: datetime
    updated_at: datetime
    head: VersionView
    forked_from: Origin | None
    forks: int
    open_proposals: int
    orders: int


@dataclass(frozen=True, slots=True)
class SavedDesign:
    """What saving returns; the secret makes the edit link of a visitor's design."""

    code: str
    number: int
    secret: str | None


@dataclass(frozen=True, slots=True)
class DesignCard:
    """A design as galleries show it."""

    code: str
    title: str
    product: str
    product_revision_id: int
    owner: str
    configuration: Mapping[str, str]
    texts: Mapping[str, str]
    query: str
    price: Money
    forks: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One option that differs; ``*_by`` says who chose it, None if nobody did (default or rule).

    ``delta`` is what this difference alone adds to the right side's price, None if it is not
    priced by itself.
    """

    option: str
    name: str
    left: str
    left_name: str
    left_by: str | None
    right: str
    right_name: str
    right_by: str | None
    right_why: str
    delta: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions side by side; ``difference`` is right minus left."""

    left: VersionView
    right: VersionView
    rows: tuple[ComparisonRow, ...]
    unchanged: int
    difference: Money


@dataclass(frozen=True, slots=True)
class CommentView:
    """A remark; ``option`` names what it is about, if anything."""

    id: int
    author: str
    body: str
    option: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal with its comparison: left is the target, right is what is proposed.

    A stale proposal's target has moved on; accepting merges. ``conflict`` then says in words
    why it cannot be merged, None if it can; ``ways`` are the smallest changes with which it can,
    priced beside the target.
    """

    id: int
    state: ProposalState
    message: str
    author: str
    target_code: str
    target_title: str
    target_owner: str
    fork_code: str
    created_at: datetime
    decided_at: datetime | None
    reason: str
    is_stale: bool
    conflict: str | None
    ways: tuple[RepairView, ...]
    product: str
    currency: str
    comparison: Comparison
    comments: tuple[CommentView, ...]
    may_decide: bool
    may_withdraw: bool
    accepted_as: str | None


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A proposal as lists show it."""

    id: int
    state: ProposalState
    message: str
    author: str
    target_code: str
    target_title: str
    fork_code: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of a design's history, newest first."""

    version: VersionView
    changed: tuple[str, ...]
    """The ids of the options whose value changed against the version before."""
