"""Configurations become variants: an item with only the features that matter to it or below it.

Sub-assemblies that are the same for different configurations or products are one variant by
themselves, because a variant is known by its item and features alone.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from bom.expression import amount, evaluate, names, show
from bom.graph import CycleError, low_level_codes
from bom.model import PPM, Bom, Configuration, Features, Line, Operation

MOST_STRUCTURES = 8
MOST_VARIANTS = 10_000
"""A structure that has seen more variants forgets them, so that it does not grow for ever."""

Key = tuple[str, Features]
"""A variant: its item and its features."""


class ResolveError(ValueError):
    """The BOM cannot make what is asked for."""


@dataclass(frozen=True, slots=True)
class Edge:
    """So many units of a child for one unit of a parent, exactly, while the dates hold."""

    child: Key
    factor: Fraction
    valid_from: date | None
    valid_to: date | None

    def is_valid(self, day: date) -> bool:
        """Say whether the dates hold on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@lru_cache(maxsize=MOST_STRUCTURES)
def structure_of(bom: Bom) -> "Structure":
    """Return the structure of a BOM that is asked again and again."""
    return Structure(bom)


class Structure:
    """A super BOM made ready: which features matter to an item, and what a variant consists of."""

    def __init__(self, bom: Bom) -> None:
        self.bom = bom
        self.codes = _checked_codes(bom)
        self.lines: dict[str, list[Line]] = {item: [] for item in bom.items}
        self.operations: dict[str, list[Operation]] = {item: [] for item in bom.items}
        for line in bom.lines:
            self.lines[line.parent].append(line)
        for operation in sorted(bom.operations, key=lambda step: step.sequence):
            self.operations[operation.item].append(operation)
        self.relevant = self._relevant()
        self._edges: dict[Key, tuple[Edge, ...]] = {}

    def variant(self, item: str, configuration: Configuration) -> Key:
        """Keep of a configuration only what matters to the item."""
        return item, tuple([(option, configuration[option]) for option in self.relevant[item]])

    def root(self, item: str, configuration: Configuration) -> Key:
        """Return the variant that an order asks for; raise ResolveError when it cannot be."""
        if item not in self.bom.items:
            raise ResolveError(f"{item} is no item of the BOM")
        if self.bom.items[item].kind == "phantom":
            raise ResolveError(f"{item} is a phantom: it passes through and cannot be ordered")
        missing = [option for option in self.relevant[item] if option not in configuration]
        if missing:
            raise ResolveError(f"no value for {', '.join(missing)}, which {item} depends on")
        return self.variant(item, configuration)

    def edges(self, key: Key) -> tuple[Edge, ...]:
        """List what one unit of a variant consumes, scrap included, phantoms blown through."""
        known = self._edges.get(key)
        if known is None:
            if len(self._edges) > MOST_VARIANTS:
                self._edges.clear()
            known = self._edges[key] = self._blow_through(key)
        return known

    def routing(self, key: Key) -> list[Operation]:
        """List the operations that a variant needs."""
        configuration = dict(key[1])
        steps = self.operations[key[0]]
        return [step for step in steps if step.when is None or evaluate(step.when, configuration)]

    def _blow_through(self, key: Key) -> tuple[Edge, ...]:
        item, features = key
        configuration = dict(features)
        scrap = 1 + Fraction(self.bom.items[item].scrap_ppm, PPM)
        factors: dict[tuple[Key, date | None, date | None], Fraction] = {}
        for line in self.lines[item]:
            if line.when is not None and not evaluate(line.when, configuration):
                continue
            for edge in self._one_line(line, configuration, scrap):
                place = edge.child, edge.valid_from, edge.valid_to
                factors[place] = factors.get(place, Fraction(0)) + edge.factor
        return tuple(
            Edge(child, factor, valid_from, valid_to)
            for (child, valid_from, valid_to), factor in factors.items()
        )

    def _one_line(self, line: Line, configuration: Configuration, scrap: Fraction) -> list[Edge]:
        factor = _quantity(line, configuration) * (1 + Fraction(line.scrap_ppm, PPM)) * scrap
        child = self.variant(line.child, configuration)
        used = self.bom.items[line.child]
        if factor == 0:
            return []
        if used.kind == "buy":
            factor *= 1 + Fraction(used.scrap_ppm, PPM)
        if used.kind != "phantom":
            return [Edge(child, factor, line.valid_from, line.valid_to)]
        return [
            Edge(
                edge.child,
                edge.factor * factor,
                _later(edge.valid_from, line.valid_from),
                _earlier(edge.valid_to, line.valid_to),
            )
            for edge in self.edges(child)
        ]

    def _relevant(self) -> dict[str, tuple[str, ...]]:
        relevant: dict[str, frozenset[str]] = {}
        for item in sorted(self.codes, key=self.codes.__getitem__, reverse=True):
            found: set[str] = set()
            for line in self.lines[item]:
                found |= names(line.quantity) | relevant[line.child]
                found |= names(line.when) if line.when is not None else frozenset()
            for operation in self.operations[item]:
                found |= set(operation.family)
                found |= names(operation.when) if operation.when is not None else frozenset()
            relevant[item] = frozenset(found)
        return {item: tuple(sorted(options)) for item, options in relevant.items()}


def key_text(key: Key) -> str:
    """Write a variant as text, like `PANEL[colour=pine,shape=halo]`."""
    item, features = key
    inside = ",".join(f"{option}={value}" for option, value in features)
    return f"{item}[{inside}]" if inside else item


def _checked_codes(bom: Bom) -> dict[str, int]:
    """Refuse a BOM that was not read from checked files and cannot be."""
    named = {line.parent for line in bom.lines} | {line.child for line in bom.lines}
    for item in sorted(named | {step.item for step in bom.operations}):
        if item not in bom.items:
            raise ResolveError(f"{item} is no item of the BOM")
    try:
        return low_level_codes(bom)
    except CycleError as error:
        raise ResolveError(str(error)) from None


def _quantity(line: Line, configuration: Configuration) -> Fraction:
    quantity = amount(line.quantity, configuration)
    if quantity < 0:
        chosen = ", ".join(f"{o}={configuration[o]}" for o in sorted(names(line.quantity)))
        formula = show(line.quantity)
        raise ResolveError(
            f"{line.parent} needs an impossible quantity of {line.child}: {formula} with {chosen}"
        )
    return quantity


def _later(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else one or other


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other
