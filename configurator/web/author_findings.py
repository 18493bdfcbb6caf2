"""What the check of a draft found, as figures, remarks and effects."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import url_for

from configurator.domain.exact import exact, grouped, whole
from configurator.services.authoring_views import DraftView
from configurator.web.i18n import signed_money
from configurator.web.staff_words import State
from configurator.web.words import _, ngettext, pgettext

REMARKS_SHOWN = 12
Figure = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know that is no mistake: a title, why it matters, the lines."""

    title: str
    note: str
    lines: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What the draft does to saved designs (name, address) and orders (numbers)."""

    words: str
    kind: str
    designs: tuple[tuple[str, str], ...]
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """What publishing the draft changes, in figures and one by one."""

    figures: tuple[Figure, ...]
    effects: tuple[Effect, ...]
    more: int


def engine_state(kind: str) -> State:
    """Say how a model is answered."""
    return {
        "compiled": State(pgettext("engine", "compiled"), "good"),
        "search": State(pgettext("engine", "answered by search"), "warn"),
    }.get(kind) or State(pgettext("engine", "being prepared"), "live")


def short_count(count: int) -> str:
    """Write a count so that a person sees its size.

    >>> short_count(1234567), short_count(12 * 10**20)
    ('1,234,567', '1.20 × 10²¹')
    """
    digits = exact(count)
    if len(digits) <= 9:  # noqa: PLR2004 # people read such numbers digit by digit
        return f"{count:,}"
    power = str(len(digits) - 1).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digits[0]}.{digits[1:3]} × 10{power}"


def figures(view: DraftView) -> Iterator[Figure]:
    """Tell how large the product is."""
    found = view.check.findings
    if not found:
        return
    count = str(found.get("count") or "")
    yield (_("Can be built"), short_count(whole(count)) if count else "–", _exact(count))
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
    return grouped(whole(count))


def remarks(view: DraftView) -> Iterator[Remark]:
    """Tell what its author should know, though it is no mistake."""
    found = view.check.findings.get("remarks", {})
    for kind, (title, note) in _remark_words().items():
        lines = found.get(kind, [])
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
        "forced_values": (
            _("Options with one value left"),
            _("The rules leave no choice; write a rule less, or no option."),
        ),
        "clashing_defaults": (
            _("Defaults that can never hold"),
            _("Where they should hold, the rules exclude them."),
        ),
        "price_holes": (_("Prices that may be missing"), _("Write 0 where that is meant.")),
        "dead_prices": (_("Prices that are never due"), _("Their condition never holds.")),
        "dead_lines": (_("Lines that are never used"), _("Their condition never holds.")),
        "changed_defaults": (
            _("Defaults that cannot be kept together"),
            _("People start with the value after the arrow."),
        ),
        "missing_translations": (_("Not translated"), _("People read English there.")),
    }


def changes_page(view: DraftView) -> ChangesPage:
    """Present what publishing would change."""
    found = view.check.findings if view.check.is_current else {}
    touched = found.get("touched", [])
    counts = found.get("touched_count", {})
    return ChangesPage(
        figures=tuple(_change_figures(found, counts)),
        effects=_effects(touched, str(found.get("currency", "CNY"))),
        more=sum(counts.values()) - len(touched),
    )


def _change_figures(found: Mapping[str, str], counts: Mapping[str, int]) -> Iterator[Figure]:
    if not found:
        return
    for name, label in (("appear", _("Products appear")), ("vanish", _("Products vanish"))):
        count = found.get(name)
        note = "" if count else _("could not be counted")
        yield (label, short_count(whole(count)) if count else "–", note)
    touched = ((_("Designs touched"), "design"), (_("Orders touched"), "order"))
    for label, kind in touched:
        lost, priced = counts.get(f"{kind}_impossible", 0), counts.get(f"{kind}_price", 0)
        note = _("%(lost)s cannot be built, %(priced)s cost otherwise", lost=lost, priced=priced)
        yield (label, str(lost + priced), note if lost + priced else "")


def _effects(touched: Iterable[Mapping[str, str]], currency: str) -> tuple[Effect, ...]:
    """Put together what is touched in the same way."""
    alike: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for one in touched:
        alike.setdefault(_touch(one, currency), []).append(one)
    return tuple(
        Effect(
            words,
            kind,
            tuple(
                (one["title"], url_for("designer.show", code=one["reference"]))
                for one in found
                if one["kind"] == "design"
            ),
            tuple(one["reference"] for one in found if one["kind"] == "order"),
        )
        for (words, kind), found in alike.items()
    )


def _touch(one: Mapping[str, str], currency: str) -> tuple[str, str]:
    if one["how"] == "impossible":
        return _("could not be built any more"), "bad"
    return _("would cost %(delta)s", delta=signed_money(int(one["delta"]), currency)), "warn"
