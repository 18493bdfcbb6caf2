"""What the authoring pages show: products and drafts, a draft with its check, what it changes."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bom.problems import Problem
from configurator.domain.exact import whole
from configurator.domain.permissions import Action, Actor, require
from configurator.domain.product import Names
from configurator.domain.product_files import PRODUCT_FILE, ProductFiles
from configurator.domain.states import DraftState
from configurator.errors import NotFoundError
from configurator.services import catalogue, engines, publishing
from configurator.services.authoring_trial import Trial, trial_of
from configurator.store import artifacts, audit
from configurator.store import authoring as rows
from configurator.store import catalogue as revisions
from configurator.store.audit import Entry
from configurator.store.engine import Store, Tx
from configurator.store.tables import DraftCheckRow, DraftRow

MOST_DRAFTS = 100
MOST_LINES = 20_000
CONTEXT = 3


@dataclass(frozen=True, slots=True)
class RevisionCard:
    """The newest revision of a product and what the engine made of it."""

    product: str
    name: Names
    revision: str
    revision_id: int
    engine: Literal["compiled", "search", "preparing"]
    nodes: int | None
    count: int | None
    reason: str
    digest: str
    milliseconds: int
    compiled_at: datetime | None


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A draft as lists show it."""

    id: int
    product: str
    title: str
    state: DraftState
    author: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Check:
    """What the newest check found; `is_current` tells whether of the files as they are now."""

    step: Literal["none", "refused", "compiled", "done"]
    is_current: bool
    problems: tuple[Problem, ...]
    findings: Mapping[str, Any]  # JSON

    @property
    def is_clean(self) -> bool:
        """Tell whether the files as they are can be published."""
        return self.is_current and self.step in {"compiled", "done"}


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file's name, and whether it differs from the published one."""

    name: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class OpenFile:
    """The file that is being written."""

    name: str
    text: str
    version: int
    edited_by: str
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with all that a page shows of it."""

    id: int
    product: str
    title: str
    state: DraftState
    version: int
    base_revision: str
    author: str
    hands: tuple[str, ...]
    message: str
    reason: str
    step: str
    approver: str
    has_failed: bool
    revision_id: int | None
    files: tuple[DraftFile, ...]
    removed: tuple[str, ...]
    check: Check
    may_write: bool
    may_approve: bool
    trail: tuple[Entry, ...]

    @property
    def is_under_way(self) -> bool:
        """Tell whether a job is publishing it."""
        return self.state is DraftState.APPROVED and not self.has_failed


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a difference: taken out, put in, kept around them, or a gap."""

    kind: Literal["out", "in", "same", "gap"]
    old: int | None
    new: int | None
    text: str


@dataclass(frozen=True, slots=True)
class FileDiff:
    """What is different in one file."""

    name: str
    lines: tuple[DiffLine, ...]
    added: int
    removed: int
    is_too_long: bool = False


def products(store: Store, actor: Actor) -> tuple[RevisionCard, ...]:
    """List the products with what the engine made of their newest revisions."""
    require(actor, Action.SEE_DRAFTS)
    with store.read() as tx:
        made = artifacts.of_all(tx, engines.FORMAT)
        return tuple(_revision(tx, key, made.get(key.id)) for key in revisions.all_newest(tx))


def pinned(store: Store, actor: Actor, revision_id: int) -> RevisionCard:
    """Tell what answers for the orders of a revision."""
    require(actor, Action.SEE_DEMAND)
    with store.read() as tx:
        key = revisions.by_id(tx, revision_id)
        if key is None:
            raise NotFoundError("revision", revision_id)
        return _revision(tx, key, artifacts.of_all(tx, engines.FORMAT).get(revision_id))


def drafts(store: Store, actor: Actor) -> tuple[DraftCard, ...]:
    """List the drafts, those under way first."""
    require(actor, Action.SEE_DRAFTS)
    with store.read() as tx:
        return tuple(
            DraftCard(
                row.id,
                row.product,
                row.title,
                DraftState(row.state),
                row.author_name,
                row.updated_at,
            )
            for row in rows.listed(tx, MOST_DRAFTS)
        )


def draft(store: Store, actor: Actor, draft_id: int) -> DraftView:
    """Show a draft."""
    require(actor, Action.SEE_DRAFTS)
    with store.read() as tx:
        return _draft(tx, actor, rows.by_id(tx, draft_id))


def open_file(store: Store, actor: Actor, draft_id: int, name: str) -> OpenFile:
    """Show one file of a draft as it is now."""
    require(actor, Action.SEE_DRAFTS)
    with store.read() as tx:
        row = rows.file(tx, draft_id, name)
        return OpenFile(row.name, row.text, row.version, row.edited_by_name, row.edited_at)


def changes(store: Store, actor: Actor, draft_id: int) -> tuple[FileDiff, ...]:
    """Tell line by line what differs from the published revision."""
    require(actor, Action.SEE_DRAFTS)
    with store.read() as tx:
        row = rows.by_id(tx, draft_id)
        before = catalogue.files_of(tx, row.base_revision_id).texts
        after = rows.files(tx, row).texts
    names = sorted(before.keys() | after.keys(), key=_place)
    return tuple(
        difference(name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name) != after.get(name)
    )


def difference(name: str, before: str, after: str) -> FileDiff:
    """Compare two texts line by line."""
    old, new = before.splitlines(), after.splitlines()
    if len(old) + len(new) > MOST_LINES:
        return FileDiff(name, (), 0, 0, is_too_long=True)
    lines = tuple(_lines(old, new))
    added, removed = (sum(line.kind == kind for line in lines) for kind in ("in", "out"))
    return FileDiff(name, lines, added, removed)


def trial(store: Store, actor: Actor, draft_id: int) -> Trial | None:
    """Open what a draft compiled to, to try it out; None while its files have problems."""
    require(actor, Action.SEE_DRAFTS)
    with store.read() as tx:
        return trial_of(tx, rows.by_id(tx, draft_id))


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    groups = difflib.SequenceMatcher(None, old, new).get_grouped_opcodes(CONTEXT)
    for position, group in enumerate(groups):
        if position:
            yield DiffLine("gap", None, None, "")
        for kind, old_from, old_to, new_from, new_to in group:
            if kind == "equal":
                for step, text in enumerate(old[old_from:old_to]):
                    yield DiffLine("same", old_from + step + 1, new_from + step + 1, text)
                continue
            for number, text in enumerate(old[old_from:old_to], start=old_from + 1):
                yield DiffLine("out", number, None, text)
            for number, text in enumerate(new[new_from:new_to], start=new_from + 1):
                yield DiffLine("in", None, number, text)


def _revision(
    tx: Tx, key: revisions.RevisionKey, made: artifacts.ArtifactKey | None
) -> RevisionCard:
    names = catalogue.loaded(tx, key.id).product.name
    if made is None:
        return RevisionCard(
            key.product, names, key.revision, key.id, "preparing", None, None, "", "", 0, None
        )
    return RevisionCard(
        product=key.product,
        name=names,
        revision=key.revision,
        revision_id=key.id,
        engine="search" if made.engine == "search" else "compiled",
        nodes=made.nodes,
        count=whole(made.count) if made.count else None,
        reason=made.reason,
        digest=made.digest,
        milliseconds=made.milliseconds,
        compiled_at=made.compiled_at,
    )


def _draft(tx: Tx, actor: Actor, row: DraftRow) -> DraftView:
    base = revisions.by_id(tx, row.base_revision_id)
    files = rows.files(tx, row)
    published = catalogue.files_of(tx, row.base_revision_id)
    hands = rows.hands(tx, row.id)
    mine = {hand.part for hand in hands if hand.account_id == actor.account_id}
    state = DraftState(row.state)
    return DraftView(
        id=row.id,
        product=row.product,
        title=row.title,
        state=state,
        version=row.version,
        base_revision=base.revision if base else "",
        author=row.author_name,
        hands=tuple(hand.name for hand in hands if hand.part == "wrote"),
        message=row.message,
        reason=row.reason,
        step=row.step,
        approver=row.approved_by_name,
        has_failed=state is DraftState.APPROVED and publishing.has_failed(tx, row),
        revision_id=row.revision_id,
        files=tuple(_files(files, published)),
        removed=tuple(name for name in published.texts if name not in files.texts),
        check=_check(rows.check(tx, row.id), row.digest),
        may_write=actor.may(Action.AUTHOR_PRODUCT) and "approved" not in mine,
        may_approve=actor.may(Action.APPROVE_PRODUCT) and "wrote" not in mine,
        trail=tuple(audit.trail(tx, "draft", row.id)),
    )


def _files(files: ProductFiles, published: ProductFiles) -> Iterator[DraftFile]:
    for name in sorted(files.texts, key=_place):
        yield DraftFile(name, files.texts[name] != published.texts.get(name))


def _place(name: str) -> tuple[bool, bool, str]:
    """Put product.yaml first, and what lies in folders last."""
    return name != PRODUCT_FILE, "/" in name, name


def _check(row: DraftCheckRow | None, digest: str) -> Check:
    if row is None:
        return Check("none", is_current=False, problems=(), findings={})
    problems = tuple(Problem(**problem) for problem in row.problems)
    steps: dict[str, Literal["refused", "compiled", "done"]] = {
        "refused": "refused",
        "compiled": "compiled",
    }
    return Check(steps.get(row.step, "done"), row.digest == digest, problems, row.findings)
