"""Show a configuration: what is chosen, what else is possible, at what price, and by when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from urllib.parse import parse_qsl

from bom import promise
from bom.weeks import ahead, working_days
from configurator.domain.pricing import change, price, total
from configurator.domain.product import OptionValue, Product, ProductOption, text
from configurator.engine import Choices, Engine, Repair
from configurator.services import engines, wording
from configurator.services.configuring_views import (
    ConfigurationView,
    ConflictView,
    Delivery,
    GroupView,
    OptionView,
    Origin,
    RepairView,
    ValueView,
)
from configurator.services.standing import (
    NOT_APPLICABLE,
    AskedChoices,
    Standing,
    canonical_query,
    changed,
    dependants,
    known_choices,
    stand,
)

__all__ = [
    "ConfigurationView",
    "ConflictView",
    "Delivery",
    "GroupView",
    "OptionView",
    "RepairView",
    "ValueView",
    "canonical_query",
    "configure",
    "parse_query",
]

WAS = "was"
FORM_WORDS = frozenset({WAS, "csrf_token", "key", "lang", "message", "name", "title"})
VALUE_REPAIRS = 1
MOST_VIEWS = 256
MOST_PRICED = 60
"""A longer number option shows no price changes: nobody compares so many."""


def configure(
    product: Product,
    compiled: Engine,
    choices: Choices,
    *,
    lang: str,
    now: datetime,
    base: date | None,
) -> ConfigurationView:
    """Show where the choices stand; `base` is the day the work starts, today if None."""
    asked = known_choices(product, choices)
    question = _Question(
        product=product,
        compiled=compiled,
        digest=product.digest,
        choices=tuple(asked.items()),
        dropped=asked.dropped,
        changed=asked.changed,
        lang=lang,
        today=base or now.date(),
    )
    return _answer(question)


@dataclass(frozen=True, slots=True)
class _Question:
    """All that a view depends on; the digest stands for product and compiled model."""

    product: Product = field(compare=False)
    compiled: Engine = field(compare=False)
    digest: str
    choices: tuple[tuple[str, str], ...]
    dropped: tuple[tuple[str, str], ...]
    changed: frozenset[str]
    lang: str
    today: date


@lru_cache(maxsize=MOST_VIEWS)
def _answer(question: _Question) -> ConfigurationView:
    product, compiled, lang = question.product, question.compiled, question.lang
    asked = AskedChoices(dict(question.choices), dropped=question.dropped, changed=question.changed)
    standing = stand(product, compiled, asked)
    view = _Viewer(product, compiled, standing, lang)
    return ConfigurationView(
        product=product,
        lang=lang,
        choices=standing.choices,
        configuration=standing.configuration,
        texts=view.texts(),
        query=canonical_query(standing.choices),
        is_valid=not standing.repairs and not standing.errors,
        alert=view.alert(),
        notices=tuple(view.notices()),
        groups=tuple(view.groups()),
        price=price(product, standing.configuration),
        count=engines.counted(compiled, standing.possible),
        delivery=delivery(product, standing.configuration, lang, question.today),
    )


def parse_query(product: Product, compiled: Engine, args: Mapping[str, str]) -> AskedChoices:
    """Read the choices of a link, or of a form that says in `was` what it was made of.

    A form sends every option. What equals what it showed, and was not chosen before, stays open.
    """
    sent = {name: value for name, value in args.items() if name not in FORM_WORDS}
    if WAS not in args:
        return known_choices(product, sent)
    before = stand(product, compiled, dict(parse_qsl(args[WAS], keep_blank_values=True)))
    asked = known_choices(product, sent)
    chosen = {
        option: value
        for option, value in asked.items()
        if option in before.choices
        or product.option(option).kind == "text"
        or value != before.configuration[option]
    }
    fresh = frozenset(
        option for option, value in chosen.items() if before.choices.get(option) != value
    )
    return AskedChoices(chosen, dropped=asked.dropped, changed=fresh)


def delivery(
    product: Product, configuration: Mapping[str, str], lang: str, today: date
) -> Delivery:
    """Promise a day: the longest chain of parts, then shipping, in working days."""
    configured = product.bom_configuration(configuration)
    promised = promise(product.bom, product.item, configured, today=today)
    arrives = ahead(promised.date, product.shipping_days)
    steps = [(text(step.names, lang), step.days) for step in promised.steps]
    steps.append((wording.say("shipping", lang), product.shipping_days))
    slow = sorted((step for step in steps if step[1]), key=lambda step: -step[1])
    return Delivery(arrives, working_days(today, arrives), tuple(slow))


@dataclass(frozen=True)
class _Viewer:
    """Puts one standing into words and amounts."""

    product: Product
    compiled: Engine
    standing: Standing
    lang: str

    def texts(self) -> dict[str, str]:
        """Give what people wrote, for options that apply."""
        return {
            option: value
            for option, value in self.standing.choices.items()
            if self.product.option(option).kind == "text"
        }

    def alert(self) -> ConflictView | None:
        """Explain a clash of the choices."""
        if not self.standing.repairs:
            return None
        conflict = self.compiled.explain(self.standing.classes)
        said = wording.pairs(self.product, conflict.choices, self.lang)
        why = wording.reasons(self.product, conflict, self.lang)
        message = wording.say("clash", self.lang, choices=said, why=why)
        return ConflictView(message, self._repairs(self.standing.classes, self.standing.repairs))

    def notices(self) -> Iterator[str]:
        """Name what was dropped."""
        for option, value in self.standing.choices.dropped:
            if self.product.has_option(option):
                name = wording.option_name(self.product, option, self.lang)
                yield wording.say("gone_value", self.lang, option=name, value=value)
            else:
                yield wording.say("gone_option", self.lang, option=option)

    def groups(self) -> Iterator[GroupView]:
        """Show all options by group."""
        for group in self.product.groups:
            options = [option for option in self.product.options if option.group == group.id]
            yield GroupView(
                group.id, text(group.name, self.lang), tuple(map(self._option, options))
            )

    def _option(self, option: ProductOption) -> OptionView:
        value = self.standing.configuration[option.id]
        error = self.standing.errors.get(option.id)
        is_clashing = option.id in self.standing.classes and bool(self.standing.repairs)
        shown = self.standing.classes[option.id] if is_clashing else value
        said = f"{text(error.what, self.lang)}. {text(error.mend, self.lang)}" if error else ""
        return OptionView(
            id=option.id,
            name=text(option.name, self.lang),
            help=text(option.help, self.lang) if option.help else "",
            kind=option.kind,
            visible=value not in NOT_APPLICABLE,
            value=shown,
            value_name=wording.value_name(self.product, option.id, shown, self.lang),
            origin=self._origin(option, value),
            values=tuple(self._values(option, shown)) if value not in NOT_APPLICABLE else (),
            number=option.number,
            text=option.text,
            error=said,
        )

    def _origin(self, option: ProductOption, value: str) -> Origin:
        if option.id in self.standing.choices:
            return "chosen"
        return "default" if value == option.default else "rule"

    def _values(self, option: ProductOption, shown: str) -> Iterator[ValueView]:
        pick = _Picker(self.compiled, self.standing, option.id, self._loose[option.id])
        domain = pick.domain() if self._loose[option.id] else self._domains[option.id]
        for value in option.values:
            choices, is_possible = pick.with_value(value.id, domain)
            is_selected = value.id == shown
            if is_possible or is_selected:
                yield self._offered(option, value, choices, is_selected=is_selected)
            else:
                yield self._refused(option, value, choices)

    @cached_property
    def _domains(self) -> Mapping[str, frozenset[str]]:
        return self.compiled.domains(self.standing.possible)

    @cached_property
    def _loose(self) -> dict[str, frozenset[str]]:
        """By option, the chosen ones that may not apply any more with another value of it."""
        chosen = {key for key in self.standing.possible if self.product.option(key).when}
        return {
            option.id: dependants(self.product, option.id) & chosen if chosen else frozenset()
            for option in self.product.options
        }

    @cached_property
    def _prices(self) -> Mapping[str, Mapping[str, int]]:
        """What a click on each value comes to, where nothing has to be let go, without the base."""
        best = self.compiled.best(self.standing.possible, *self.standing.costs)
        return {
            option: {value: price for value, (_, price) in values.items()}
            for option, values in best.items()
        }

    def _offered(
        self, option: ProductOption, value: OptionValue, choices: Choices, *, is_selected: bool
    ) -> ValueView:
        is_priced = len(option.values) <= MOST_PRICED and not is_selected
        delta = self._offered_delta(option, value, choices) if is_priced else None
        return ValueView(
            id=value.id,
            name=text(value.name, self.lang),
            swatch=value.swatch,
            is_selected=is_selected,
            is_possible=not (is_selected and self._is_lost(option.id)),
            delta=0 if is_selected else delta,
            query=self._query(choices),
        )

    def _offered_delta(self, option: ProductOption, value: OptionValue, choices: Choices) -> int:
        if self._loose[option.id]:
            return self._delta(choices)
        return self._prices[option.id][value.id] - self._price

    @cached_property
    def _price(self) -> int:
        return total(self.product, self.standing.configuration) - self.product.base_price

    def _is_lost(self, option: str) -> bool:
        """Say whether the repair that is shown takes the option's chosen value away."""
        chosen = self.standing.classes.get(option)
        return chosen is not None and self.standing.configuration[option] != chosen

    def _refused(self, option: ProductOption, value: OptionValue, choices: Choices) -> ValueView:
        conflict = self.compiled.explain(choices)
        repairs = self.compiled.repair(
            choices, frozenset([option.id]), *self.standing.costs, limit=VALUE_REPAIRS
        )
        return ValueView(
            id=value.id,
            name=text(value.name, self.lang),
            swatch=value.swatch,
            is_selected=False,
            is_possible=False,
            delta=None,
            query=self._query(choices),
            reason=wording.reason_against(self.product, conflict, option.id, self.lang),
            repairs=self._repairs(choices, repairs),
        )

    def _repairs(self, choices: Choices, repairs: tuple[Repair, ...]) -> tuple[RepairView, ...]:
        views = []
        for repair in repairs:
            changes = self._doable(repair.changes)
            if changes is not None:
                mended = changed(choices, changes)
                label = wording.repair_label(self.product, changes, self.lang)
                views.append(RepairView(label, self._query(mended), self._delta(mended), changes))
        return tuple(views)

    def _doable(self, changes: Mapping[str, str | None]) -> Mapping[str, str | None] | None:
        """Leave out what needs a text written anew: a click can only remove one."""
        doable: dict[str, str | None] = {}
        for option, value in changes.items():
            asked = self.product.option(option)
            if asked.kind != "text":
                doable[option] = value
            elif value in {None, asked.default}:
                doable[option] = None
            else:
                return None
        return doable

    def _delta(self, choices: Choices) -> int:
        completed = self.compiled.complete(choices, *self.standing.costs)
        return change(self.product, self.standing.configuration, completed)

    def _query(self, choices: Choices) -> str:
        """Write choices with the texts that people wrote instead of their classes."""
        written = {
            option.id: self.standing.choices.get(option.id, "")
            if option.kind == "text"
            else choices[option.id]
            for option in self.product.options
            if option.id in choices
        }
        return canonical_query({option: value for option, value in written.items() if value})


class _Picker:
    """Picks values of one option, letting go of choices that do not apply any more then."""

    def __init__(
        self, compiled: Engine, standing: Standing, option: str, loose: frozenset[str]
    ) -> None:
        self._compiled = compiled
        self._option = option
        self._loose = {key: standing.possible[key] for key in loose}
        self._others = {
            key: value
            for key, value in standing.possible.items()
            if key not in loose and key != option
        }

    def domain(self) -> frozenset[str]:
        """Tell the values that go with the choices that are kept."""
        return self._compiled.domains(self._others)[self._option]

    def with_value(self, value: str, domain: frozenset[str]) -> tuple[dict[str, str], bool]:
        """Give the choices with the value, and whether they go together."""
        picked = {**self._others, self._option: value}
        is_possible = value in domain
        if not self._loose:
            return picked, is_possible
        applies = self._compiled.domains(picked)
        picked |= {
            key: chosen for key, chosen in self._loose.items() if applies[key] != NOT_APPLICABLE
        }
        return picked, self._compiled.is_possible(picked)
