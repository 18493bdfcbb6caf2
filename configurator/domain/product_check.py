"""What the author of a product wants to know about it, beyond that its files are right."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bom import low_level_codes
from bom.expression import Expression, show
from configurator.domain.nearness import nearness
from configurator.domain.product import LANGUAGES, Names, Product
from configurator.engine import (
    CompiledModel,
    ContradictionError,
    Model,
    Rule,
    compile_model,
)


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
    """Figures of a product, and what in it is dead, superfluous or untranslated."""

    variants: int
    nodes: int
    dead_values: tuple[tuple[str, str, tuple[str, ...]], ...]
    redundant_rules: tuple[str, ...]
    dead_prices: tuple[str, ...]
    dead_lines: tuple[tuple[str, str, str], ...]
    changed_defaults: tuple[tuple[str, str, str], ...]
    missing_translations: tuple[tuple[str, str], ...]
    bom: BomFigures


def examine(product: Product) -> Findings:
    """Find out everything about a product that its author should know."""
    compiled = compile_model(product.model)
    return Findings(
        variants=compiled.count(),
        nodes=compiled.size,
        dead_values=tuple(_dead_values(compiled)),
        redundant_rules=tuple(_redundant_rules(product, compiled.count())),
        dead_prices=tuple(
            rule.id for rule in product.prices if rule.when and not _can_be(product, rule.when)
        ),
        dead_lines=tuple(
            (line.parent, line.child, show(line.when))
            for line in product.bom.lines
            if line.when and not _can_be(product, line.when)
        ),
        changed_defaults=tuple(_changed_defaults(product, compiled)),
        missing_translations=tuple(_missing(product)),
        bom=_figures(product),
    )


def _dead_values(compiled: CompiledModel) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    domains = compiled.domains({})
    for option in compiled.model.options:
        for value in option.values:
            if value not in domains[option.id]:
                yield option.id, value, compiled.explain({option.id: value}).rules


def _redundant_rules(product: Product, count: int) -> Iterator[str]:
    """Name the rules without which the very same products could be built."""
    for left_out in product.rules:
        rules = tuple(rule for rule in product.model.rules if rule.id != left_out.id)
        if compile_model(Model(product.model.options, rules)).count() == count:
            yield left_out.id


def _can_be(product: Product, condition: Expression) -> bool:
    rules = (*product.model.rules, Rule("asked", condition))
    try:
        compile_model(Model(product.model.options, rules))
    except ContradictionError:
        return False
    return True


def _changed_defaults(product: Product, compiled: CompiledModel) -> Iterator[tuple[str, str, str]]:
    nearest = compiled.complete({}, nearness(product))
    for option in product.options:
        value = nearest[option.id]
        if value != option.default and (option.when is None or value != "-"):
            yield option.id, option.default, value


def _missing(product: Product) -> Iterator[tuple[str, str]]:
    for place, names in _all_names(product):
        for lang in LANGUAGES:
            if not names.get(lang):
                yield place, lang


def _all_names(product: Product) -> Iterator[tuple[str, Names]]:
    yield "name", product.name
    yield "summary", product.summary
    for group in product.groups:
        yield f"group {group.id}", group.name
    for option in product.options:
        yield f"option {option.id}", option.name
        if option.help:
            yield f"help of {option.id}", option.help
        for value in option.values if option.kind != "number" else ():
            yield f"{option.id} == {value.id}", value.name
    for rule in product.rules:
        yield f"rule {rule.id}", rule.why
    for price in product.prices:
        yield f"price {price.id}", price.name
    for item in product.bom.items.values():
        yield f"item {item.id}", item.names


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
