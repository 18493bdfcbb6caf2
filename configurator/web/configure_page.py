"""The configure page: a configuration in the words and addresses that its template shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from markupsafe import Markup

from configurator.domain.product import NumberSpec
from configurator.services import wording
from configurator.services.configuring import (
    ConfigurationView,
    OptionView,
    RepairView,
    ValueView,
)
from configurator.web.drawing import drawn
from configurator.web.i18n import day, language, money, named, signed_money
from configurator.web.words import _, ngettext

DESIGN = "_design"
"""The field that says which saved design is being changed; no option can be called so."""
MOST_STOPS = 9
REASONS_SHOWN = 1


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why somebody configures: to begin a design, or to change a saved one."""

    product_id: str
    save_url: str
    save_label: str
    eyebrow: str
    key: str
    share_root: str
    title: str = ""
    design: str = ""

    def url(self, query: str) -> str:
        """Return the address of a configuration under this purpose."""
        return self._joined(f"/configure/{self.product_id}", query)

    def checkout_url(self) -> str:
        """Return where this configuration is ordered; the form adds its own fields."""
        return f"/checkout/{self.product_id}"

    def _joined(self, path: str, query: str) -> str:
        parts = [urlencode({DESIGN: self.design})] if self.design else []
        parts += [query] if query else []
        return f"{path}?{'&'.join(parts)}" if parts else path


@dataclass(frozen=True, slots=True)
class Fix:
    """One click that makes things possible."""

    url: str
    label: str
    cost: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some values of an option cannot be had, and what would change that."""

    names: str
    why: str
    repairs: tuple[Fix, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """One value as a card."""

    id: str
    name: str
    swatch: str
    delta: str
    is_selected: bool
    is_possible: bool


@dataclass(frozen=True, slots=True)
class OptionField:
    """One option as a field of the form."""

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
    reasons: tuple[Reason, ...]
    more_reasons: tuple[Reason, ...]

    @property
    def more_label(self) -> str:
        """Say how many reasons are folded away."""
        count = len(self.more_reasons)
        return ngettext(
            "%(num)d more choice and why not", "%(num)d more choices and why not", count
        )


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Options that are shown under one heading."""

    id: str
    name: str
    options: tuple[OptionField, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """What cannot be built together."""

    message: str
    repairs: tuple[Fix, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A name with an amount."""

    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class Driver:
    """An item that decides the delivery date."""

    name: str
    days: str


@dataclass(frozen=True, slots=True)
class ConfigurePage:
    """Everything the template shows."""

    purpose: Purpose
    drawing: Markup
    query: str
    count_words: str
    alert: Conflict | None
    notices: tuple[str, ...]
    groups: tuple[OptionGroup, ...]
    total: str
    arrives: str
    price_lines: tuple[Line, ...]
    drivers: tuple[Driver, ...]
    is_valid: bool

    @property
    def url(self) -> str:
        """Return the address of exactly this configuration."""
        return self.purpose.url(self.query)

    @property
    def start_url(self) -> str:
        """Return the address without any choice."""
        return self.purpose.url("")

    @property
    def form_url(self) -> str:
        """Return where the form is sent; the browser replaces its query by the fields."""
        return f"/configure/{self.purpose.product_id}"

    @property
    def share_url(self) -> str:
        """Return the link for others."""
        query = f"?{self.query}" if self.query else ""
        return f"{self.purpose.share_root}/configure/{self.purpose.product_id}{query}"

    @property
    def spoken(self) -> str:
        """Return the state in one sentence, for the status region."""
        state = _("Can be built.") if self.is_valid else _("Cannot be built together.")
        return f"{self.total}. {self.arrives}. {state}"


def configure_page(view: ConfigurationView, purpose: Purpose) -> ConfigurePage:
    """Present a configuration."""
    product = view.product
    currency = product.currency
    drawing = drawn(product, view.configuration, view.texts, title=sentence(view), prefix="design")
    return ConfigurePage(
        purpose=purpose,
        drawing=drawing,
        query=view.query,
        count_words=count_words(view.count),
        alert=_conflict(view, purpose),
        notices=tuple(view.notices),
        groups=tuple(_groups(view, purpose)),
        total=money(view.price.total.minor, currency),
        arrives=arrives(view),
        price_lines=tuple(
            Line(
                named(line.name),
                (money if line.kind == "base" else signed_money)(line.amount, currency),
            )
            for line in view.price.lines
        ),
        drivers=tuple(
            Driver(name, ngettext("%(num)d day", "%(num)d days", days))
            for name, days in view.delivery.reasons
        ),
        is_valid=view.is_valid,
    )


def sentence(view: ConfigurationView) -> str:
    """Describe the design in words, for those who do not see the picture."""
    parts = [
        f"{option.name} {option.value_name}"
        for group in view.groups
        for option in group.options
        if option.visible and option.kind != "text"
    ]
    lang = language()
    said = wording.say("list", lang).join(parts[:8])
    return wording.say("pair", lang, option=named(view.product.name), value=said)


def arrives(view: ConfigurationView) -> str:
    """Say when it arrives."""
    return _(
        "Arrives by %(day)s · %(days)d working days to make and ship",
        day=day(view.delivery.date),
        days=view.delivery.working_days,
    )


def count_words(count: int | None) -> str:
    """Say how many designs are still possible; a model that is searched is not counted."""
    if count is None:
        return ""
    if count < 1_000_000:  # noqa: PLR2004 # people read such numbers digit by digit
        return ngettext(
            "%(shown)s design possible", "%(shown)s designs possible", count, shown=f"{count:,}"
        )
    power = len(str(count)) - 1
    lead = count / 10**power
    scale = str(power).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return _("%(shown)s designs possible", shown=f"{lead:.1f} × 10{scale}")


def _groups(view: ConfigurationView, purpose: Purpose) -> Iterable[OptionGroup]:
    for group in view.groups:
        options = tuple(
            _option(option, view, purpose) for option in group.options if option.visible
        )
        if options:
            yield OptionGroup(group.id, group.name, options)


def _option(option: OptionView, view: ConfigurationView, purpose: Purpose) -> OptionField:
    unit = f" {option.number.unit}" if option.number else ""
    reasons = _reasons(option.values, purpose)
    raw = view.texts.get(option.id, "")
    return OptionField(
        id=option.id,
        name=option.name,
        help=option.help,
        kind=_kind(option),
        look=_look(option),
        now=raw if option.kind == "text" else f"{option.value_name}",
        is_forced=option.origin == "rule",
        prices=_text_prices(option, view),
        value=option.value,
        text=raw,
        max=option.text.longest if option.text else 0,
        number=option.number,
        error=option.error,
        values=tuple(_face(value, view.product.currency, unit) for value in option.values),
        reasons=reasons[:REASONS_SHOWN],
        more_reasons=reasons[REASONS_SHOWN:],
    )


def _text_prices(option: OptionView, view: ConfigurationView) -> str:
    """Say what a text costs by its length."""
    if option.text is None:
        return ""
    described = view.product.option(option.id)
    priced = [(last, described.value(name)) for name, last in option.text.classes]
    return " · ".join(
        _(
            "up to %(num)s characters %(price)s",
            num=last,
            price=signed_money(value.price, view.product.currency),
        )
        for last, value in priced
        if value is not None and value.price
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
    return {1: "few", 2: "few", 3: "few", 4: "four"}.get(len(option.values), "")


def _face(value: ValueView, currency: str, unit: str) -> Face:
    delta = signed_money(value.delta, currency) if value.delta else ""
    name = value.name.removesuffix(unit)
    return Face(value.id, name, value.swatch, delta, value.is_selected, value.is_possible)


def _reasons(values: Sequence[ValueView], purpose: Purpose) -> tuple[Reason, ...]:
    """Join neighbours that cannot be had for the same reason into one line."""
    refused = [value for value in values if not value.is_possible and value.reason]
    refused.sort(key=lambda value: value.reason or "")
    grouped = [list(same) for _key, same in groupby(refused, key=lambda value: value.reason)]
    return tuple(
        Reason(
            names=wording.say("list", language()).join(value.name for value in same),
            why=same[0].reason or "",
            repairs=tuple(
                _named_fix(value, purpose, is_one=len(same) == 1) for value in same if value.repairs
            ),
        )
        for same in grouped
    )


def _named_fix(value: ValueView, purpose: Purpose, *, is_one: bool) -> Fix:
    repair = value.repairs[0]
    label = repair.label if is_one else _("%(value)s: %(fix)s", value=value.name, fix=repair.label)
    return Fix(purpose.url(repair.query), label, "")


def _conflict(view: ConfigurationView, purpose: Purpose) -> Conflict | None:
    if view.alert is None:
        return None
    currency = view.product.currency
    return Conflict(
        view.alert.message,
        tuple(_fix(repair, purpose, currency) for repair in view.alert.repairs),
    )


def _fix(repair: RepairView, purpose: Purpose, currency: str) -> Fix:
    cost = signed_money(repair.delta, currency) if repair.delta else ""
    return Fix(purpose.url(repair.query), repair.label, cost)
