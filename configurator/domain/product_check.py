"""What the author of a product wants to know about it, beyond that its files are right."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from itertools import product as combinations

from bom import low_level_codes
from bom.expression import And, Compare, Expression, Name, Number, Value, show
from configurator.domain.nearness import nearness
from configurator.domain.pricing import total
from configurator.domain.product import LANGUAGES, Names, Product, ProductOption
from configurator.engine import (
    CompiledModel,
    TooLargeError,
    UncountedError,
    asked,
    compile_model,
    holds,
)
from configurator.engine.sat.fallback import SearchedModel, search_model
from configurator.engine.sat.redundant import redundant

MOST_TRIES = 500
"""Conditions that nothing has met after so many tries are not called dead."""
Engine = CompiledModel | SearchedModel


@dataclass(frozen=True, slots=True)
class BomFigures:
    """The size of a bill of materials."""

    items: int
    kinds: Mapping[str, int]
    lines: int
    conditional: int
    levels: int
    operations: int


@dataclass(frozen=True, slots=True)
class Findings:
    """Figures of a product, and what in it is dead, superfluous, unpriced or untranslated.

    `forced_values` are the only ones left of an option that has several. A price hole is a value
    without a price whose neighbours have one, an amount on which no price depends, or a product
    that costs nothing. A default that clashes can never be had where it should hold. A product
    that is too large to compile has no figure of variants.
    """

    variants: int | None
    nodes: int | None
    dead_values: tuple[tuple[str, str, tuple[str, ...]], ...]
    redundant_rules: tuple[str, ...]
    dead_prices: tuple[str, ...]
    dead_lines: tuple[tuple[str, str, str], ...]
    changed_defaults: tuple[tuple[str, str, str], ...]
    missing_translations: tuple[tuple[str, str], ...]
    bom: BomFigures
    forced_values: tuple[tuple[str, str], ...] = ()
    price_holes: tuple[str, ...] = ()
    clashing_defaults: tuple[tuple[str, str, str], ...] = ()
    is_lead_known: bool = True


def examine(product: Product, engine: Engine | None = None) -> Findings:
    """Find out everything about a product that its author should know."""
    compiled = engine or _opened(product)
    written = {rule.id for rule in product.rules if ":" not in rule.id}
    return Findings(
        variants=_count(compiled),
        nodes=compiled.size,
        dead_values=tuple(_dead_values(compiled)),
        redundant_rules=tuple(redundant(product.model, written)),
        dead_prices=tuple(
            rule.id for rule in product.prices if rule.when and not can_hold(compiled, rule.when)
        ),
        dead_lines=tuple(
            (line.parent, line.child, show(line.when))
            for line in product.bom.lines
            if line.when and not can_hold(compiled, line.when)
        ),
        changed_defaults=tuple(_changed_defaults(product, compiled)),
        missing_translations=tuple(_missing(product)),
        bom=_figures(product),
        forced_values=tuple(_forced_values(compiled)),
        price_holes=tuple(_price_holes(product, compiled)),
        clashing_defaults=tuple(_clashing_defaults(product, compiled)),
        is_lead_known=product.costs.is_lead_known,
    )


def _opened(product: Product) -> Engine:
    try:
        return compile_model(product.model)
    except TooLargeError:
        return search_model(product.model)


def _count(compiled: Engine) -> int | None:
    try:
        return compiled.count()
    except UncountedError:
        return None


def can_hold(compiled: Engine, condition: Expression) -> bool:
    """Say whether something that can be built meets a condition."""
    options = sorted(asked(condition))
    possible = compiled.domains({})
    values = [sorted(possible[option]) for option in options]
    every = (dict(zip(options, chosen, strict=True)) for chosen in combinations(*values))
    meeting = (chosen for chosen in every if holds(condition, chosen))
    tries = 0
    for chosen in islice(meeting, MOST_TRIES):
        tries += 1
        if compiled.is_possible(chosen):
            return True
    return tries == MOST_TRIES


def _dead_values(compiled: Engine) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    domains = compiled.domains({})
    for option in compiled.model.options:
        for value in option.values:
            if value not in domains[option.id]:
                yield option.id, value, compiled.explain({option.id: value}).rules


def _forced_values(compiled: Engine) -> Iterator[tuple[str, str]]:
    domains = compiled.domains({})
    for option in compiled.model.options:
        if len(option.values) > 1 and len(domains[option.id]) == 1:
            yield option.id, next(iter(domains[option.id]))


def _changed_defaults(product: Product, compiled: Engine) -> Iterator[tuple[str, str, str]]:
    nearest = compiled.complete({}, nearness(product))
    for option in product.options:
        value, usual = nearest[option.id], product.usual(option.id, nearest)
        if value != usual and (option.when is None or value != "-"):
            yield option.id, usual, value


def _clashing_defaults(product: Product, compiled: Engine) -> Iterator[tuple[str, str, str]]:
    for default in product.yielding:
        has = _has(product.option(default.option), default.value)
        if not can_hold(compiled, And((default.when, has))):
            yield default.option, default.value, show(default.when)


def _has(option: ProductOption, value: str) -> Expression:
    wanted = Number(int(value)) if option.kind == "number" else Value(value)
    return Compare(Name(option.id), "==", wanted)


def _price_holes(product: Product, compiled: Engine) -> Iterator[str]:
    priced = frozenset().union(*(rule.options for rule in product.prices))
    of_several: dict[str, list[ProductOption]] = {}
    for option in product.options:
        of_several.setdefault(option.part_of or option.id, []).append(option)
    for name, options in of_several.items():
        asked = [(each, value) for each in options for value in each.values]
        has_price = any(value.has_price and value.price for _, value in asked)
        for option, value in asked if has_price else ():
            is_usual = value.id in {option.default, "none", "no"}
            if not value.has_price and not is_usual and option.id not in priced:
                yield f"{option.id} == {value.id} has no price, other values of {name} have"
        if options[0].kind == "number" and name not in priced:
            yield f"no price depends on {name}"
    cheapest = total(product, compiled.complete({}, product.price_costs()))
    if cheapest <= 0:
        yield f"the cheapest product costs {cheapest} in minor units"


def _missing(product: Product) -> Iterator[tuple[str, str]]:
    for place, names in _all_names(product):
        for lang in LANGUAGES:
            if not names.get(lang):
                yield place, lang
    for lang in LANGUAGES:
        imported = (product.option(option) for option in product.imported)
        named = (names for option in imported for _, names in _option_names(option))
        many = sum(not names.get(lang) for names in named)
        if many:
            yield f"{many} names of the model", lang


def _all_names(product: Product) -> Iterator[tuple[str, Names]]:
    yield "name", product.name
    yield "summary", product.summary
    for group in product.groups:
        yield f"group {group.id}", group.name
    for multiple in product.multiples:
        yield from _named(multiple.id, multiple.name, multiple.help)
    for option in product.options:
        if option.id not in product.imported:
            yield from _option_names(option)
    yield from ((f"rule {rule.id}", rule.why) for rule in product.rules)
    yield from ((f"default of {default.option}", default.why) for default in product.yielding)
    yield from ((f"price {price.id}", price.name) for price in product.prices)
    yield from ((f"item {item.id}", item.names) for item in product.bom.items.values())


def _option_names(option: ProductOption) -> Iterator[tuple[str, Names]]:
    yield from _named(option.id, option.name, option.help)
    for value in option.values if option.kind not in {"number", "flag"} else ():
        yield f"{option.id} == {value.id}", value.name


def _named(option: str, name: Names, help_text: Names | None) -> Iterator[tuple[str, Names]]:
    yield f"option {option}", name
    if help_text:
        yield f"help of {option}", help_text


def _figures(product: Product) -> BomFigures:
    bom = product.bom
    return BomFigures(
        items=len(bom.items),
        kinds=Counter(item.kind for item in bom.items.values()),
        lines=len(bom.lines),
        conditional=sum(line.when is not None for line in bom.lines),
        levels=max(low_level_codes(bom).values(), default=0) + 1,
        operations=len(bom.operations),
    )
