"""Drafts as pages: their states in words, figures, problems with the lines to jump to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import url_for

from bom.problems import Problem
from configurator.domain.product import Names
from configurator.domain.product_files import PRODUCT_FILE
from configurator.domain.states import DraftState
from configurator.live_topics import draft_topic
from configurator.services.authoring_views import DraftView, OpenFile, RevisionCard
from configurator.web.audit_words import action, who
from configurator.web.author_findings import (
    Figure,
    Remark,
    engine_state,
    figures,
    remarks,
    short_count,
)
from configurator.web.forms import new_key
from configurator.web.live import Channel, channel
from configurator.web.staff_words import State
from configurator.web.words import _, ngettext

CLOSED = frozenset({DraftState.PUBLISHED, DraftState.ABANDONED})


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product and what the engine made of its newest revision."""

    name: Names
    id: str
    revision: str
    revision_id: int
    engine: State
    count: str
    nodes: str
    note: str


@dataclass(frozen=True, slots=True)
class FileTab:
    """A file of the draft."""

    name: str
    url: str
    is_open: bool
    is_changed: bool
    problems: int


@dataclass(frozen=True, slots=True)
class Complaint:
    """A mistake, and the address of its line."""

    where: str
    url: str
    line: int
    is_here: bool
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a publication, as the stepper shows it."""

    name: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DraftPage:
    """Everything around the file that is being written."""

    draft: DraftView
    state: State
    url: str
    file: str
    tabs: tuple[tuple[str, str, bool], ...]
    files: tuple[FileTab, ...]
    complaints: tuple[Complaint, ...]
    figures: tuple[Figure, ...]
    remarks: tuple[Remark, ...]
    engine: State | None
    engine_note: str
    steps: tuple[Step, ...]
    channel: Channel | None
    spoken: str
    taken_url: str
    taken_line: int
    can_write: bool
    can_propose: bool
    can_decide: bool


@dataclass(frozen=True, slots=True)
class Editor:
    """A file in its text field; `page` tells this open page from others."""

    name: str
    text: str
    base: int
    page: str
    lines: range
    is_readonly: bool
    saved: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what to a draft, and when."""

    who: str
    what: str
    at: datetime


def draft_state(state: DraftState) -> State:
    """Say what has become of a draft."""
    return {
        DraftState.EDITING: State(_("being written"), "live"),
        DraftState.PROPOSED: State(_("waits for approval"), "warn"),
        DraftState.APPROVED: State(_("being published"), "live"),
        DraftState.PUBLISHED: State(_("published"), "good"),
        DraftState.ABANDONED: State(_("given up"), "open"),
    }[state]


def product_cards(found: Iterable[RevisionCard]) -> list[ProductLine]:
    """Present the products."""
    return [
        ProductLine(
            name=card.name,
            id=card.product,
            revision=card.revision,
            revision_id=card.revision_id,
            engine=engine_state(card.engine),
            count="–" if card.count is None else short_count(card.count),
            nodes="–" if card.nodes is None else f"{card.nodes:,}",
            note=card.reason,
        )
        for card in found
    ]


def draft_page(view: DraftView, file: str, *, tab: str = "write") -> DraftPage:
    """Present a draft with one of its files in view."""
    names = [one.name for one in view.files]
    opened = file if file in names else next(iter(names), "")
    check, state = view.check, draft_state(view.state)
    is_writing = view.state is DraftState.EDITING
    kind = str(check.findings.get("engine", ""))
    taken = int(check.findings.get("taken_line", 0))
    return DraftPage(
        draft=view,
        state=state,
        url=url_for("author.draft", draft_id=view.id, file=opened),
        file=opened,
        tabs=_tabs(view, tab),
        files=tuple(_files(view, opened)),
        complaints=tuple(_complaint(view, one, opened) for one in check.problems),
        figures=tuple(figures(view)),
        remarks=tuple(remarks(view)),
        engine=engine_state(kind) if kind else None,
        engine_note=str(check.findings.get("reason", "")),
        steps=_steps(view) if view.state is DraftState.APPROVED else (),
        channel=None if view.state in CLOSED else channel(draft_topic(view.id), "draft"),
        spoken=_spoken(view, state),
        taken_url=_line_url(view, PRODUCT_FILE, taken) if taken and is_writing else "",
        taken_line=taken if opened == PRODUCT_FILE else 0,
        can_write=view.may_write and is_writing,
        can_propose=view.may_write and is_writing and check.is_clean and not taken,
        can_decide=view.may_approve and view.state is DraftState.PROPOSED,
    )


def editor(
    page: DraftPage, opened: OpenFile, *, text: str | None = None, base: int | None = None
) -> Editor:
    """Open a file, or show again what could not be saved."""
    shown = opened.text if text is None else text
    return Editor(
        name=opened.name,
        text=shown,
        base=opened.version if base is None else base,
        page=new_key(),
        lines=range(1, shown.count("\n") + 2),
        is_readonly=not page.can_write,
        saved=_("Saved by %(name)s", name=opened.edited_by),
    )


def trail(view: DraftView) -> tuple[Deed, ...]:
    """Say who did what, the newest first."""
    return tuple(
        Deed(who(entry.actor_name), action(entry.action), entry.at)
        for entry in reversed(view.trail)
    )


def _tabs(view: DraftView, tab: str) -> tuple[tuple[str, str, bool], ...]:
    named = (
        ("write", "author.draft", _("Files")),
        ("changes", "author.changes", _("Changes")),
        ("history", "author.history", _("History")),
    )
    return tuple(
        (url_for(endpoint, draft_id=view.id), label, name == tab) for name, endpoint, label in named
    )


def _files(view: DraftView, opened: str) -> Iterator[FileTab]:
    sorted_problems = sorted(view.check.problems)
    counts = {
        name: len(list(same)) for name, same in groupby(sorted_problems, key=lambda one: one.file)
    }
    for one in view.files:
        url = url_for("author.draft", draft_id=view.id, file=one.name)
        wrong = counts.get(one.name, 0)
        yield FileTab(one.name, url, one.name == opened, one.is_changed, wrong)


def _complaint(view: DraftView, problem: Problem, opened: str) -> Complaint:
    is_here = problem.file == opened
    known = {one.name for one in view.files}
    file = problem.file if problem.file in known else PRODUCT_FILE
    url = _line_url(view, file, problem.line)
    where = _("%(file)s, line %(line)s", file=problem.file, line=problem.line)
    return Complaint(where, url, problem.line, is_here, problem.what, problem.mend)


def _line_url(view: DraftView, file: str, line: int) -> str:
    return url_for("author.draft", draft_id=view.id, file=file, _anchor=f"L{line}")


def _steps(view: DraftView) -> tuple[Step, ...]:
    names = {"waiting": _("Queued"), "compiling": _("Compiled"), "keeping": _("Published")}
    at = list(names).index(view.step) if view.step in names else 0
    now = "bad" if view.has_failed else "now"
    return tuple(
        Step(name, "done" if place < at else now if place == at else "next")
        for place, name in enumerate(names.values())
    )


def _spoken(view: DraftView, state: State) -> str:
    if view.state is not DraftState.EDITING:
        return f"{view.title}: {state.word}"
    if not view.check.is_current:
        return _("Being checked.")
    count = len(view.check.problems)
    if count:
        return ngettext("%(num)d problem", "%(num)d problems", count)
    return _("No problems.")
