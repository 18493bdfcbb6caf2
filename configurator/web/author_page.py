"""Drafts as pages: their states in words, figures, problems with the lines to jump to."""

from collections.abc import Iterable, Iterator, Mapping
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
from configurator.web.forms import new_key
from configurator.web.i18n import signed_money
from configurator.web.live import Channel, channel
from configurator.web.staff_words import State
from configurator.web.words import _, ngettext, pgettext

REMARKS_SHOWN = 12
CLOSED = frozenset({DraftState.PUBLISHED, DraftState.ABANDONED})
Figure = tuple[str, str, str]


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
class Remark:
    """Something to know that is no mistake: a title, why it matters, the lines."""

    title: str
    note: str
    lines: tuple[str, ...]
    more: int


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
class Effect:
    """A saved design or an order that the draft touches."""

    name: str
    url: str
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """What publishing the draft changes, in figures and one by one."""

    figures: tuple[Figure, ...]
    effects: tuple[Effect, ...]
    more: int


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


def engine_state(kind: str) -> State:
    """Say how a model is answered."""
    return {
        "compiled": State(pgettext("engine", "compiled"), "good"),
        "search": State(pgettext("engine", "answered by search"), "warn"),
    }.get(kind) or State(pgettext("engine", "being prepared"), "live")


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


def short_count(count: int) -> str:
    """Write a count so that a person sees its size.

    >>> short_count(1234567), short_count(12 * 10**20)
    ('1,234,567', '1.20 × 10²¹')
    """
    digits = str(count)
    if len(digits) <= 9:  # noqa: PLR2004 # people read such numbers digit by digit
        return f"{count:,}"
    power = str(len(digits) - 1).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digits[0]}.{digits[1:3]} × 10{power}"


def draft_page(view: DraftView, file: str, *, tab: str = "write") -> DraftPage:
    """Present a draft with one of its files in view."""
    names = [one.name for one in view.files]
    opened = file if file in names else next(iter(names), "")
    check, state = view.check, draft_state(view.state)
    is_writing = view.state is DraftState.EDITING
    kind = str(check.findings.get("engine", ""))
    return DraftPage(
        draft=view,
        state=state,
        url=url_for("author.draft", draft_id=view.id, file=opened),
        file=opened,
        tabs=_tabs(view, tab),
        files=tuple(_files(view, opened)),
        complaints=tuple(_complaint(view, one, opened) for one in check.problems),
        figures=tuple(_figures(view)),
        remarks=tuple(_remarks(view)),
        engine=engine_state(kind) if kind else None,
        engine_note=str(check.findings.get("reason", "")),
        steps=_steps(view) if view.state is DraftState.APPROVED else (),
        channel=None if view.state in CLOSED else channel(draft_topic(view.id), "draft"),
        spoken=_spoken(view, state),
        can_write=view.may_write and is_writing,
        can_propose=view.may_write and is_writing and check.is_clean,
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


def changes_page(view: DraftView) -> ChangesPage:
    """Present what publishing would change."""
    found = view.check.findings if view.check.is_current else {}
    touched = found.get("touched", [])
    counts = found.get("touched_count", {})
    return ChangesPage(
        figures=tuple(_change_figures(found, counts)),
        effects=tuple(_effect(one, str(found.get("currency", "CNY"))) for one in touched),
        more=sum(counts.values()) - len(touched),
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
    url = url_for("author.draft", draft_id=view.id, file=file, _anchor=f"L{problem.line}")
    where = _("%(file)s, line %(line)s", file=problem.file, line=problem.line)
    return Complaint(where, url, problem.line, is_here, problem.what, problem.mend)


def _figures(view: DraftView) -> Iterator[Figure]:
    found = view.check.findings
    if not found:
        return
    count = str(found.get("count") or "")
    yield (_("Can be built"), short_count(int(count)) if count else "–", _exact(count))
    yield (_("Options"), str(found.get("options", "–")), "")
    yield (_("Rules"), str(found.get("rules", "–")), "")
    nodes, took = found.get("nodes"), int(found.get("milliseconds") or 0)
    yield (_("Nodes"), f"{nodes:,}" if nodes else "–", _("compiled in %(ms)s ms", ms=took))


def _exact(count: str) -> str:
    shown = 24
    if len(count) <= 9:  # noqa: PLR2004 # it is written in full already
        return ""
    if len(count) > shown:
        return ngettext("a number of %(num)d digit", "a number of %(num)d digits", len(count))
    return f"{int(count):,}"


def _remarks(view: DraftView) -> Iterator[Remark]:
    remarks = view.check.findings.get("remarks", {})
    for kind, (title, note) in _remark_words().items():
        lines = remarks.get(kind, [])
        if lines:
            more = len(lines) - REMARKS_SHOWN
            yield Remark(title, note, tuple(lines[:REMARKS_SHOWN]), max(more, 0))


def _remark_words() -> dict[str, tuple[str, str]]:
    return {
        "dead_values": (
            _("Values that nobody can have"),
            _("The rules beside them exclude them whatever else is chosen."),
        ),
        "redundant_rules": (
            _("Rules that change nothing"),
            _("The same products can be built without them."),
        ),
        "dead_prices": (_("Prices that are never due"), _("Their condition never holds.")),
        "dead_lines": (_("Lines that are never used"), _("Their condition never holds.")),
        "changed_defaults": (
            _("Defaults that cannot be kept together"),
            _("People start with the value after the arrow."),
        ),
        "missing_translations": (_("Not translated"), _("People read English there.")),
    }


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


def _change_figures(found: Mapping[str, str], counts: Mapping[str, int]) -> Iterator[Figure]:
    if not found:
        return
    for name, label in (("appear", _("Products appear")), ("vanish", _("Products vanish"))):
        count = found.get(name)
        note = "" if count else _("not comparable: other options")
        yield (label, short_count(int(count)) if count else "–", note)
    touched = ((_("Designs touched"), "design"), (_("Orders touched"), "order"))
    for label, kind in touched:
        lost, priced = counts.get(f"{kind}_impossible", 0), counts.get(f"{kind}_price", 0)
        note = _("%(lost)s cannot be built, %(priced)s cost otherwise", lost=lost, priced=priced)
        yield (label, str(lost + priced), note if lost + priced else "")


def _effect(touched: Mapping[str, str], currency: str) -> Effect:
    is_design = touched["kind"] == "design"
    name = touched["title"] or touched["reference"]
    url = url_for("designer.show", code=touched["reference"]) if is_design else ""
    if touched["how"] == "impossible":
        return Effect(name, url, _("could not be built any more"), "bad")
    delta = signed_money(int(touched["delta"]), currency)
    return Effect(name, url, _("would cost %(delta)s", delta=delta), "warn")
