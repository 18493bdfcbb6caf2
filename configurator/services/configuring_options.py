"""The options of a page: for every value whether it goes with the other choices, and its price."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from configurator.domain.pricing import change
from configurator.domain.product import Product, ProductOption, text
from configurator.engine import Choices, Engine
from configurator.services import wording
from configurator.services.configuring_views import GroupView, OptionView, Origin, ValueView
from configurator.services.standing import NOT_APPLICABLE, Standing, governors

MOST_VIEWS = 8192
MOST_PRICED = 60
"""A longer number option shows no price changes: nobody compares so many."""

Offers = tuple[int | None, ...]
"""By value, what the price changes by (0 where nobody knows), None if it cannot be had."""


@dataclass(frozen=True)
class Offering:
    """What of every option can be had with the other choices."""

    product: Product
    compiled: Engine
    standing: Standing
    lang: str

    def groups(self) -> Iterator[GroupView]:
        """Show all options by group."""
        members: dict[str, list[OptionView]] = {group.id: [] for group in self.product.groups}
        for option in self.product.options:
            members[option.group].append(self._view(option))
        for group in self.product.groups:
            yield GroupView(group.id, text(group.name, self.lang), tuple(members[group.id]))

    def is_open(self) -> bool:
        """Say whether an option has not been chosen that could be had in several ways."""
        return any(
            len(offered) > 1
            for option, offered in self._best.items()
            if option not in self.standing.choices and self.product.option(option).kind != "text"
        )

    def with_value(self, option: str, value: str) -> tuple[dict[str, str], bool]:
        """Give the choices with a value, and whether they go together.

        Choices are let go that do not apply any more then.
        """
        loose = self._loose.get(option, {})
        picked = {**self.standing.possible, option: value}
        if value in self._best[option] or not loose:
            return picked, value in self._best[option]
        kept = {key: chosen for key, chosen in picked.items() if key not in loose}
        applies = self.compiled.domains(kept)
        kept |= {key: loose[key] for key in loose if applies[key] != NOT_APPLICABLE}
        in_order = {key: kept[key] for key in (*self.standing.possible, option) if key in kept}
        return in_order, self.compiled.is_possible(in_order)

    def refused(self, option: str) -> Iterator[tuple[str, Choices]]:
        """List the values of an option that cannot be had, with the choices that they make."""
        for value in self.product.option(option).values:
            picked, is_possible = self.with_value(option, value.id)
            if not is_possible:
                yield value.id, picked

    @cached_property
    def _best(self) -> Mapping[str, Mapping[str, int | None]]:
        """By value that can be had, the price of the nearest product with it, without the base.

        Searching for every price takes too long: a model that is searched has none.
        """
        if self.compiled.size is None:
            domains = self.compiled.domains(self.standing.possible)
            return {option: dict.fromkeys(values) for option, values in domains.items()}
        best = self.compiled.best(self.standing.possible, *self.standing.costs)
        return {
            option: {value: costs[1] for value, costs in values.items()}
            for option, values in best.items()
        }

    @cached_property
    def _loose(self) -> Mapping[str, Mapping[str, str]]:
        """By option, the chosen ones that may not apply any more with another value of it."""
        loose: dict[str, dict[str, str]] = {}
        for chosen, value in self.standing.possible.items():
            if self.product.option(chosen).when is not None:
                for option in governors(self.product, chosen):
                    loose.setdefault(option, {})[chosen] = value
        return loose

    @cached_property
    def _price(self) -> int | None:
        option = self.product.options[0].id
        return self._best[option][self.standing.configuration[option]]

    def _view(self, option: ProductOption) -> OptionView:
        standing = self.standing
        value = standing.configuration[option.id]
        is_visible = value not in NOT_APPLICABLE
        is_clashing = option.id in standing.classes and bool(standing.repairs)
        chosen = standing.classes.get(option.id, value)
        error = standing.errors.get(option.id)
        said = f"{text(error.what, self.lang)}. {text(error.mend, self.lang)}" if error else ""
        return _shown(
            _Shown(
                product=self.product,
                digest=self.product.digest,
                option=option.id,
                lang=self.lang,
                value=chosen if is_clashing else value,
                is_visible=is_visible,
                is_lost=is_clashing and chosen != value,
                origin=self._origin(option, value),
                written=standing.choices.get(option.id, "") if option.kind == "text" else "",
                error=said,
                offers=self._offers(option) if is_visible and option.kind != "text" else (),
                is_priced=self._price is not None and len(option.values) <= MOST_PRICED,
            )
        )

    def _origin(self, option: ProductOption, value: str) -> Origin:
        if option.id in self.standing.choices:
            return "chosen"
        return "default" if value == option.default else "rule"

    def _offers(self, option: ProductOption) -> Offers:
        best, price = self._best[option.id], self._price
        is_loose = option.id in self._loose
        offers: list[int | None] = []
        for value in option.values:
            if value.id in best:
                offers.append((best[value.id] or 0) - (price or 0))
            else:
                offers.append(self._loosened(option.id, value.id) if is_loose else None)
        return tuple(offers)

    def _loosened(self, option: str, value: str) -> int | None:
        """Tell the price change of a value that lets go of other choices."""
        picked, is_possible = self.with_value(option, value)
        if not is_possible:
            return None
        if self._price is None:
            return 0
        completed = self.compiled.complete(picked, *self.standing.costs)
        return change(self.product, self.standing.configuration, completed)


@dataclass(frozen=True, slots=True)
class _Shown:
    """All that the view of an option depends on; the digest stands for the product."""

    product: Product = field(compare=False)
    digest: str
    option: str
    lang: str
    value: str
    is_visible: bool
    is_lost: bool
    origin: Origin
    written: str
    error: str
    offers: Offers
    is_priced: bool


@lru_cache(maxsize=MOST_VIEWS)
def _shown(shown: _Shown) -> OptionView:
    """Put one option into words: most clicks leave most options as they were."""
    product, lang = shown.product, shown.lang
    option = product.option(shown.option)
    return OptionView(
        id=option.id,
        name=text(option.name, lang),
        help=text(option.help, lang) if option.help else "",
        kind=option.kind,
        visible=shown.is_visible,
        value=shown.value,
        value_name=wording.value_name(product, option.id, shown.value, lang),
        origin=shown.origin,
        values=tuple(_values(option, shown)),
        number=option.number,
        text=option.text,
        written=shown.written,
        lengths=tuple(_lengths(option)),
        error=shown.error,
        multiple=next((each for each in product.multiples if option.id in each.flags), None),
    )


def _lengths(option: ProductOption) -> Iterator[tuple[int, int]]:
    for name, longest in option.text.classes if option.text else ():
        described = option.value(name)
        if described is not None and described.price:
            yield longest, described.price


def _values(option: ProductOption, shown: _Shown) -> Iterator[ValueView]:
    for value, offer in zip(option.values, shown.offers, strict=False):  # a text has no offers
        is_selected = value.id == shown.value
        is_possible = not shown.is_lost if is_selected else offer is not None
        yield ValueView(
            id=value.id,
            name=text(value.name, shown.lang),
            swatch=value.swatch,
            is_selected=is_selected,
            is_possible=is_possible,
            delta=0 if is_selected else offer if shown.is_priced else None,
        )
