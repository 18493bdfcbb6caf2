"""Where choices stand: what of them is possible, and the configuration they come to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote_plus

from bom.expression import names
from configurator.domain.nearness import nearness
from configurator.domain.product import InvalidTextError, Product, clean_text
from configurator.engine import Choices, Configuration, Costs, Engine, ImpossibleError, Repair

NOT_APPLICABLE = {"-"}
MOST_REPAIRS = 3
LONGEST_TEXT = 500
MOST_DROPPED = 5
LONGEST_DROPPED = 40
MOST_QUOTED = 1024
MOST_STANDINGS = 512


class AskedChoices(dict[str, str]):
    """Choices out of a link or form: `dropped` was not understood, `changed` is new."""

    def __init__(
        self,
        choices: Mapping[str, str],
        *,
        dropped: tuple[tuple[str, str], ...] = (),
        changed: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(choices)
        self.dropped = dropped
        self.changed = changed


@dataclass(frozen=True, slots=True)
class Standing:
    """The choices, what the engine makes of them, and what does not fit.

    `classes` are all choices as the engine knows them; `possible` are those of them that go
    together, repaired if need be; `configuration` completes these, as near to the defaults as can
    be and then as cheaply: `costs` are these two.
    """

    choices: AskedChoices
    errors: Mapping[str, InvalidTextError]
    classes: Choices
    repairs: tuple[Repair, ...]
    possible: Choices
    configuration: Mapping[str, str]
    costs: tuple[Costs, ...] = field(repr=False)


def stand(product: Product, compiled: Engine, asked: Choices) -> Standing:
    """Find out where the choices stand; unknown ones are dropped."""
    choices = known_choices(product, asked)
    return _stood(
        _Asked(
            product=product,
            compiled=compiled,
            digest=product.digest,
            choices=tuple(choices.items()),
            dropped=choices.dropped,
            changed=choices.changed,
        )
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """All that a standing depends on; the digest stands for product and compiled model."""

    product: Product = field(compare=False)
    compiled: Engine = field(compare=False)
    digest: str
    choices: tuple[tuple[str, str], ...]
    dropped: tuple[tuple[str, str], ...]
    changed: frozenset[str]


@lru_cache(maxsize=MOST_STANDINGS)
def _stood(asked: _Asked) -> Standing:
    """Answer once what a click asks twice: what came out, and what the next one changes."""
    product, compiled = asked.product, asked.compiled
    choices = AskedChoices(dict(asked.choices), dropped=asked.dropped, changed=asked.changed)
    costs = costs_of(product)
    classes, errors = _classes(product, choices)
    repairs: tuple[Repair, ...] = ()
    found = _completed(compiled, classes, costs)
    if found is None:
        classes = settle(product, compiled, classes)
        found = _completed(compiled, classes, costs)
    possible: Choices = classes
    if found is None:
        repairs = _repairs(compiled, classes, choices.changed, costs)
        possible = changed(classes, repairs[0].changes)
        found = compiled.complete(possible, *costs)
    settled = {
        option: value for option, value in choices.items() if option in classes or option in errors
    }
    return Standing(
        choices=AskedChoices(settled, dropped=choices.dropped, changed=choices.changed),
        errors=errors,
        classes=classes,
        repairs=repairs,
        possible=possible,
        configuration=found,
        costs=costs,
    )


def costs_of(product: Product) -> tuple[Costs, ...]:
    """Give what an open choice is filled by: nearness to the defaults, then the price."""
    return (nearness(product), product.price_costs())


def _completed(
    compiled: Engine, classes: Choices, costs: tuple[Costs, ...]
) -> Configuration | None:
    try:
        return compiled.complete(classes, *costs)
    except ImpossibleError:
        return None


def _classes(
    product: Product, choices: Choices
) -> tuple[dict[str, str], dict[str, InvalidTextError]]:
    """Put classes in the place of texts; tell the texts that do not fit."""
    classes: dict[str, str] = {}
    errors: dict[str, InvalidTextError] = {}
    for option, value in choices.items():
        try:
            classes |= product.engine_choices({option: value})
        except InvalidTextError as error:
            errors[option] = error
    return classes, errors


def known_choices(product: Product, asked: Choices) -> AskedChoices:
    """Keep, in the product's order, what it has; empty texts are no choice."""
    choices: dict[str, str] = {}
    dropped = [(option, value) for option, value in asked.items() if not product.has_option(option)]
    for option in product.options:
        value = asked.get(option.id)
        if value is None:
            continue
        if option.kind == "text":
            value = clean_text(value[:LONGEST_TEXT])
            choices.update({option.id: value} if value else {})
        elif option.value(value) is not None:
            choices[option.id] = value
        else:
            dropped.append((option.id, value))
    shown = tuple(
        (option[:LONGEST_DROPPED], value[:LONGEST_DROPPED])
        for option, value in dropped[:MOST_DROPPED]
    )
    if isinstance(asked, AskedChoices):
        return AskedChoices(choices, dropped=asked.dropped + shown, changed=asked.changed)
    return AskedChoices(choices, dropped=shown)


def settle(product: Product, compiled: Engine, classes: Choices) -> dict[str, str]:
    """Let go of choices for options that do not apply beside the other choices."""
    settled = dict(classes)
    conditional = [option for option in settled if product.option(option).when is not None]
    domains = compiled.domains(settled) if conditional else {}
    for option in conditional:
        if domains[option] == NOT_APPLICABLE:
            del settled[option]
            domains = compiled.domains(settled)
    return settled


def governors(product: Product, option: str) -> frozenset[str]:
    """Tell which options decide whether a conditional one applies, directly or through others."""
    found: set[str] = set()
    waiting = [option]
    while waiting:
        when = product.option(waiting.pop()).when
        fresh = (names(when) if when is not None else frozenset()) - found
        found |= fresh
        waiting += fresh
    return frozenset(found)


def dependants(product: Product, option: str) -> frozenset[str]:
    """Tell which conditional options look at the option, directly or through others."""
    return frozenset(
        other.id
        for other in product.options
        if other.when is not None and option in governors(product, other.id)
    )


def changed(choices: Choices, changes: Mapping[str, str | None]) -> dict[str, str]:
    """Apply changes to choices: None releases."""
    merged = {**choices, **changes}
    return {option: value for option, value in merged.items() if value is not None}


def canonical_query(choices: Choices) -> str:
    """Write choices as a query string, in their order: view.choices have the product's order."""
    return "&".join(f"{option}={_quoted(value)}" for option, value in choices.items())


@lru_cache(maxsize=MOST_QUOTED)
def _quoted(value: str) -> str:
    """Quote a value: a page has some hundred queries, nearly all of the same values."""
    return quote_plus(value)


def _repairs(
    compiled: Engine, classes: Choices, keep: frozenset[str], costs: tuple[Costs, ...]
) -> tuple[Repair, ...]:
    return compiled.repair(classes, keep, *costs, limit=MOST_REPAIRS) or compiled.repair(
        classes, frozenset(), *costs, limit=MOST_REPAIRS
    )
