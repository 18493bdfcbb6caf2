"""What `roundel product check` tells of a product or a bare model."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from configurator.commands._product_said import row, rows
from configurator.commands._product_target import Target
from configurator.domain.exact import exact, grouped
from configurator.domain.model_check import ModelFindings, examine_model
from configurator.domain.product_check import Findings, examine
from configurator.engine import CompiledModel, Engine
from configurator.engine.sat.fallback import SearchedModel

if TYPE_CHECKING:
    from configurator.domain.product import Product

LONG = 40
"""A number of more digits is shortened for people."""
NOT_COUNTED = "not counted: the model is too large to compile and is answered by search"


@dataclass(frozen=True, slots=True)
class Report:
    """The same findings for people and as JSON."""

    lines: tuple[str, ...]
    said: Mapping[str, object]


def report(target: Target) -> Report:
    """Examine a target and tell everything."""
    engine = target.engine()
    if not isinstance(engine, CompiledModel | SearchedModel):
        raise TypeError(type(engine))
    if target.product is not None:
        return _of_product(target, target.product, engine, examine(target.product, engine))
    return _of_model(target, examine_model(engine))


def _of_product(target: Target, product: "Product", engine: Engine, found: Findings) -> Report:
    octets = len(engine.to_bytes()) if isinstance(engine, CompiledModel) else None
    said: dict[str, object] = {
        "product": product.id,
        "revision": product.revision,
        "digest": product.digest,
        "options": len(product.options),
        "rules": len(product.rules),
        **_size(found.variants, found.nodes, octets),
        "dead_values": _dead(target, found.dead_values),
        "forced_values": _pairs(found.forced_values),
        "redundant_rules": [target.rule(rule) for rule in found.redundant_rules],
        "changed_defaults": _triples(found.changed_defaults, "default", "value"),
        "clashing_defaults": _triples(found.clashing_defaults, "default", "when"),
        "price_holes": list(found.price_holes),
        "dead_prices": list(found.dead_prices),
        "dead_lines": [
            {"parent": parent, "child": child, "when": when}
            for parent, child, when in found.dead_lines
        ],
        "missing_translations": [
            {"place": place, "language": lang} for place, lang in found.missing_translations
        ],
        "is_lead_known": found.is_lead_known,
        "bom": {
            "items": found.bom.items,
            "kinds": dict(found.bom.kinds),
            "lines": found.bom.lines,
            "conditional": found.bom.conditional,
            "levels": found.bom.levels,
            "operations": found.bom.operations,
        },
    }
    return Report(tuple(_product_lines(target, product, found, octets)), said)


def _product_lines(
    target: Target, product: "Product", found: Findings, octets: int | None
) -> Iterator[str]:
    yield target.title
    yield row("Options", _options(product))
    yield row("Rules", f"{len(product.rules)}, and {len(product.prices)} conditional prices")
    yield row("Variants", _variants(found.variants, found.nodes, octets))
    yield row("Defaults", "can be built" if not found.changed_defaults else "clash:")
    for option, usual, value in found.changed_defaults:
        yield row("", f"{option} is {usual} by default, but starts as {value}")
    yield from rows(
        "Dead defaults", [f"{o} == {v} when {w}" for o, v, w in found.clashing_defaults]
    )
    yield from _values(found.dead_values, found.forced_values)
    yield from rows("Superfluous rules", list(map(target.rule_line, found.redundant_rules)))
    yield from rows("Price holes", found.price_holes)
    yield from rows("Dead prices", found.dead_prices)
    yield row("Bill of materials", _bom(found))
    dead = [f"{parent} > {child} when {when}" for parent, child, when in found.dead_lines]
    yield from rows("Dead lines", dead)
    centres = sum(len(plant.work_centres) for plant in product.plants)
    yield row("Plants", f"{len(product.plants)} with {centres} work centres")
    if not found.is_lead_known:
        yield row("Lead time", "depends on too many ways through the bill of materials to weigh")
    yield from rows(
        "Not translated", [f"{place} ({lang})" for place, lang in found.missing_translations]
    )


def _of_model(target: Target, found: ModelFindings) -> Report:
    superfluous = found.redundant_rules
    said: dict[str, object] = {
        "file": target.name,
        "options": found.options,
        "values": found.values,
        "rules": found.rules,
        **_size(found.count, found.nodes, found.octets),
        "dead_values": _dead(target, found.dead_values),
        "forced_values": _pairs(found.forced_values),
        "redundant_rules": None if superfluous is None else list(map(target.rule, superfluous)),
        "skipped": list(found.skipped),
    }
    return Report(tuple(_model_lines(target, found)), said)


def _model_lines(target: Target, found: ModelFindings) -> Iterator[str]:
    yield target.title
    yield row("Options", f"{found.options:,} with {found.values:,} values")
    yield row("Rules", f"{found.rules:,}")
    yield row("Variants", _variants(found.count, found.nodes, found.octets))
    yield from _values(found.dead_values, found.forced_values)
    if found.redundant_rules is not None:
        yield from rows("Superfluous rules", list(map(target.rule_line, found.redundant_rules)))
    if found.skipped:
        yield from rows("Not looked for", found.skipped)


def _values(
    dead: Iterable[tuple[str, str, tuple[str, ...]]],
    forced: Iterable[tuple[str, str]],
) -> Iterator[str]:
    told = [f"{option} == {value}: {', '.join(why)}" for option, value, why in dead]
    yield from rows("Dead choices", told)
    yield from rows("Forced choices", [f"{option} == {value}" for option, value in forced])


def _size(count: int | None, nodes: int | None, octets: int | None) -> dict[str, object]:
    engine = "compiled" if nodes is not None else "search"
    reason = None if count is not None else NOT_COUNTED
    written = None if count is None else exact(count)
    return {"engine": engine, "count": written, "reason": reason, "nodes": nodes, "bytes": octets}


def _variants(count: int | None, nodes: int | None, octets: int | None) -> str:
    if count is None or nodes is None:
        return NOT_COUNTED
    size = f"{nodes:,} nodes" + (f", {octets:,} bytes" if octets else "")
    return f"{_shown(count)} can be built ({size})"


def _shown(count: int) -> str:
    written = exact(count)
    if len(written) <= LONG:
        return grouped(count)
    return f"{written[0]}.{written[1:4]}e{len(written) - 1}, a number of {len(written):,} digits,"


def _dead(
    target: Target, dead: Iterable[tuple[str, str, tuple[str, ...]]]
) -> list[dict[str, object]]:
    return [
        {"option": option, "value": value, "rules": [target.rule(rule) for rule in rules]}
        for option, value, rules in dead
    ]


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"option": option, "value": value} for option, value in pairs]


def _triples(
    triples: Sequence[tuple[str, str, str]], second: str, third: str
) -> list[dict[str, str]]:
    return [{"option": one, second: two, third: three} for one, two, three in triples]


def _options(product: "Product") -> str:
    kinds = [option.kind for option in product.options]
    conditional = sum(option.when is not None for option in product.options)
    values = sum(len(option.values) for option in product.options)
    shares = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    return f"{len(kinds)} ({shares}); {values} values; {conditional} conditional"


def _bom(findings: Findings) -> str:
    figures = findings.bom
    kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(figures.kinds.items()))
    return (
        f"{figures.items} items ({kinds}); {figures.lines} lines on {figures.levels} levels,"
        f" {figures.conditional} conditional; {figures.operations} operations"
    )
