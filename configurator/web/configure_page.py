"""The configure page: a configuration in the words and addresses that its template shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from markupsafe import Markup

from configurator.services import wording
from configurator.services.configuring import (
    ConfigurationView,
    RefusalView,
    RepairView,
)
from configurator.web.drawing import drawn
from configurator.web.drawing_parts import Drawing, taken_apart
from configurator.web.i18n import day, language, money, named, signed_money
from configurator.web.option_fields import Drawn, OptionGroup, drawn_part, option_groups
from configurator.web.words import _, ngettext

DESIGN = "_design"
"""The field that says which saved design is being changed; no option can be called so."""
MOST_DIGITS = 24
"""A longer number says nothing to anybody, digit by digit."""


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
    drawing: Drawing
    query: str
    count_words: str
    count_exactly: str
    alert: Conflict | None
    notices: tuple[str, ...]
    groups: tuple[OptionGroup, ...]
    seen: frozenset[str]
    is_open: bool
    is_counted: bool
    is_timed: bool
    total: str
    arrives: str
    price_lines: tuple[Line, ...]
    drivers: tuple[Driver, ...]
    is_valid: bool

    def put(self, part: Drawn) -> Markup:
        """Send a part of the page, or only its place if the browser has it already."""
        return part.stub if part.tag in self.seen else part.html

    @property
    def nav(self) -> Drawn:
        """Return the links to the groups."""
        names = tuple((group.id, group.name) for group in self.groups)
        return drawn_part("group_nav", language(), (names,))

    def part(self, macro: str, *contents: str | bool) -> Markup:
        """Send a part that says the same to everybody for whom its contents are the same."""
        return self.put(drawn_part(macro, language(), contents))

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


def configure_page(
    view: ConfigurationView, purpose: Purpose, seen: frozenset[str] = frozenset()
) -> ConfigurePage:
    """Present a configuration; parts whose tags have been seen are not drawn again."""
    product = view.product
    currency = product.currency
    drawing = drawn(product, view.configuration, view.texts, title=sentence(view), prefix="design")
    return ConfigurePage(
        purpose=purpose,
        drawing=taken_apart(drawing),
        query=view.query,
        count_words=count_words(view.count),
        count_exactly="" if view.count is None else f"{view.count:,}",
        alert=_conflict(view, purpose),
        notices=tuple(view.notices),
        groups=tuple(option_groups(view.groups, product.id, currency)),
        seen=seen,
        is_open=view.is_open and view.is_valid,
        is_counted=view.count is not None,
        is_timed=bool(product.lead_costs()),
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
    """Say how many designs are still possible, exactly as long as anybody reads the digits."""
    if count is None:
        return _("More designs than can be counted here")
    if len(str(count)) <= MOST_DIGITS:
        return ngettext(
            "%(shown)s design possible", "%(shown)s designs possible", count, shown=f"{count:,}"
        )
    power = len(str(count)) - 1
    lead = count // 10 ** (power - 1)
    scale = str(power).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return _("%(shown)s designs possible", shown=f"{lead / 10:.1f} × 10{scale}")


def reasons(refusals: Iterable[RefusalView], purpose: Purpose, currency: str) -> tuple[Reason, ...]:
    """Present why values cannot be had; a repair is named by its value where there are several."""
    return tuple(
        Reason(
            names=wording.say("list", language()).join(refusal.names),
            why=refusal.reason,
            repairs=tuple(_fixes(refusal, purpose, currency)),
        )
        for refusal in refusals
    )


def _fixes(refusal: RefusalView, purpose: Purpose, currency: str) -> Iterator[Fix]:
    names = dict(zip(refusal.values, refusal.names, strict=True))
    for value, repair in refusal.repairs:
        fix = _fix(repair, purpose, currency)
        named = _("%(value)s: %(fix)s", value=names[value], fix=repair.label)
        yield fix if len(names) == 1 else replace(fix, label=named)


def _conflict(view: ConfigurationView, purpose: Purpose) -> Conflict | None:
    if view.alert is None:
        return None
    currency = view.product.currency
    return Conflict(
        view.alert.message,
        tuple(_fix(repair, purpose, currency) for repair in view.alert.repairs),
    )


def _fix(repair: RepairView, purpose: Purpose, currency: str) -> Fix:
    return Fix(purpose.url(repair.query), repair.label, effect(repair, currency))


def effect(repair: RepairView, currency: str) -> str:
    """Say what a repair does to price and delivery; "" if nothing."""
    said = [signed_money(repair.delta, currency)] if repair.delta else []
    if repair.days > 0:
        said.append(
            ngettext("%(num)d working day later", "%(num)d working days later", repair.days)
        )
    if repair.days < 0:
        said.append(
            ngettext("%(num)d working day sooner", "%(num)d working days sooner", -repair.days)
        )
    return " · ".join(said)
