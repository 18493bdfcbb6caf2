"""The options of the configure page as fields of its form, each drawn once for all who see it."""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from flask import get_template_attribute
from markupsafe import Markup

from configurator.domain.product import Multiple, NumberSpec, text
from configurator.services import wording
from configurator.services.configuring import GroupView, OptionView, ValueView
from configurator.web.drawing_parts import named
from configurator.web.i18n import language, signed_money
from configurator.web.words import _, ngettext

MOST_DRAWN = 8192
MOST_STOPS = 9
MOST_NAMED = 3
FEW, FOUR = 3, 4
YES = "yes"
FIRST = re.compile(r'<(\w+)[^>]*? id="([^"]+)"[^>]* data-tag="@tag@"')
BREAKS = re.compile(r"\s*\n\s*")
HERE = "@tag@"
"""Where a drawn field has its own tag, which follows from all the rest of it."""


@dataclass(frozen=True, slots=True)
class Face:
    """One value as a card."""

    id: str
    name: str
    swatch: str
    delta: str
    is_selected: bool
    is_possible: bool
    field: str


@dataclass(frozen=True, slots=True)
class OptionField:
    """One option as a field of the form; a multiple one has a face for each of its flags."""

    id: str
    name: str
    help: str
    kind: str
    look: str
    now: str
    is_forced: bool
    prices: str
    value: str
    text: str
    max: int
    number: NumberSpec | None
    error: str
    values: tuple[Face, ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A field as it is sent; its tag is another one as soon as anything in it is."""

    tag: str
    html: Markup
    stub: Markup
    """What stands for it where the browser has it: its element, empty, with the same id."""


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Options that are shown under one heading."""

    id: str
    name: str
    fields: tuple[Drawn, ...]


def option_groups(groups: Sequence[GroupView], product: str, currency: str) -> list[OptionGroup]:
    """Draw the options that apply, group by group; a group without any is left out."""
    lang = language()
    shown = [
        OptionGroup(group.id, group.name, tuple(_fields(group, product, currency, lang)))
        for group in groups
    ]
    return [group for group in shown if group.fields]


def _fields(group: GroupView, product: str, currency: str, lang: str) -> Iterator[Drawn]:
    visible = (option for option in group.options if option.visible)
    for multiple, options in groupby(visible, key=lambda option: option.multiple):
        if multiple is None:
            for option in options:
                yield _drawn((option,), None, product, currency, lang)
        else:
            yield _drawn(tuple(options), multiple.id, product, currency, lang)


@lru_cache(maxsize=MOST_DRAWN)
def _drawn(
    options: tuple[OptionView, ...], multiple: str | None, product: str, currency: str, lang: str
) -> Drawn:
    """Draw a field. Views are compared by identity: the services give the same one again."""
    described = options[0].multiple
    if multiple is None or described is None:
        field = _single(options[0], currency)
    else:
        field = _several(options, described, currency, lang)
    return _tagged(get_template_attribute("macros/options.html", "option_field")(field, product))


@lru_cache(maxsize=MOST_DRAWN)
def drawn_part(macro: str, lang: str, contents: tuple[Hashable, ...]) -> Drawn:
    """Draw one of the parts in macros/configure.html, in the language of the request."""
    del lang  # it is in the key
    return _tagged(get_template_attribute("macros/configure.html", macro)(*contents))


def _tagged(drawn: Markup) -> Drawn:
    html = BREAKS.sub(" ", drawn).replace("> <", "><").strip()
    name = named(html)
    begin = FIRST.search(html)
    if begin is None:
        raise ValueError("The first element of a part has an id and a tag.")
    element, own = begin.groups()
    return Drawn(
        tag=name,
        html=Markup(html.replace(HERE, name)),  # noqa: S704 # escaped by its template
        stub=Markup('<{0} id="{1}" data-same></{0}>').format(element, own),
    )


def _single(option: OptionView, currency: str) -> OptionField:
    unit = f" {option.number.unit}" if option.number else ""
    faces = tuple(_face(option.id, value, currency, unit) for value in option.values)
    return OptionField(
        id=option.id,
        name=option.name,
        help=option.help,
        kind=_kind(option),
        look=_look(option),
        now=option.written if option.kind == "text" else option.value_name,
        is_forced=option.origin == "rule",
        prices=_text_prices(option, currency),
        value=option.value,
        text=option.written,
        max=option.text.longest if option.text else 0,
        number=option.number,
        error=option.error,
        values=faces,
        why_not=_why_not(faces),
    )


def _several(
    flags: Sequence[OptionView], multiple: Multiple, currency: str, lang: str
) -> OptionField:
    faces = tuple(_flag_face(flag, currency) for flag in flags)
    chosen = [face.name for face in faces if face.is_selected]
    return OptionField(
        id=multiple.id,
        name=text(multiple.name, lang),
        help=text(multiple.help, lang) if multiple.help else "",
        kind="multiple",
        look={1: "few", FOUR: "four"}.get(len(faces), ""),
        now=_list(chosen) or _("None"),
        is_forced=any(flag.origin == "rule" for flag in flags),
        prices=_how_many(multiple),
        value="",
        text="",
        max=0,
        number=None,
        error="",
        values=faces,
        why_not=_why_not(faces),
    )


def _how_many(multiple: Multiple) -> str:
    """Say how many may be chosen, where that is not any number."""
    low, high, all_of_them = multiple.low, multiple.high, len(multiple.flags)
    if low == high:
        return ngettext("Choose %(num)d.", "Choose %(num)d.", low)
    if low and high < all_of_them:
        return _("Choose %(low)d to %(high)d.", low=low, high=high)
    if low:
        return ngettext("Choose at least %(num)d.", "Choose at least %(num)d.", low)
    if high < all_of_them:
        return ngettext("Choose up to %(num)d.", "Choose up to %(num)d.", high)
    return _("Choose as many as you like.")


def _flag_face(flag: OptionView, currency: str) -> Face:
    """Show a flag by its other value: what a click on it would do."""
    is_chosen = flag.value == YES
    other = next((value for value in flag.values if (value.id == YES) != is_chosen), None)
    own = next((value for value in flag.values if value.is_selected), None)
    is_possible = own is None or own.is_possible
    is_possible = is_possible and (is_chosen or (other is not None and other.is_possible))
    delta = other.delta if other is not None and other.delta else 0
    shown = -delta if is_chosen else delta
    return Face(
        id=YES,
        name=flag.name,
        swatch="",
        delta=signed_money(shown, currency) if shown else "",
        is_selected=is_chosen,
        is_possible=is_possible,
        field=flag.id,
    )


def _face(option: str, value: ValueView, currency: str, unit: str) -> Face:
    delta = signed_money(value.delta, currency) if value.delta else ""
    name = value.name.removesuffix(unit)
    return Face(value.id, name, value.swatch, delta, value.is_selected, value.is_possible, option)


def _why_not(faces: Sequence[Face]) -> str:
    """Ask for the reasons against what cannot be had."""
    names = [face.name for face in faces if not face.is_possible and not face.is_selected]
    if not names:
        return ""
    if len(names) <= MOST_NAMED:
        return _("Why not %(names)s?", names=_list(names))
    return ngettext(
        "Why is %(num)d choice not possible?", "Why are %(num)d choices not possible?", len(names)
    )


def _list(names: Sequence[str]) -> str:
    return wording.say("list", language()).join(names)


def _text_prices(option: OptionView, currency: str) -> str:
    """Say what a text costs by its length."""
    return " · ".join(
        _("up to %(num)s characters %(price)s", num=longest, price=signed_money(due, currency))
        for longest, due in option.lengths
    )


def _kind(option: OptionView) -> str:
    if option.kind == "number" and len(option.values) > MOST_STOPS:
        return "slide"
    return option.kind


def _look(option: OptionView) -> str:
    if option.kind == "number":
        return "ruler"
    if sum(bool(value.swatch) for value in option.values) > len(option.values) / 2:
        return "swatches"
    count = len(option.values)
    return "few" if 0 < count <= FEW else "four" if count == FOUR else ""
