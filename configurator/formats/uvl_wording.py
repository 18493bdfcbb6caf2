"""Say conditions in UVL: every option is a feature, or a group of one feature for each value."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod

from bom.expression import And, Expression, Iff, Implies, Not, Or, evaluate, names
from configurator.engine.model import Clause, Condition, Option, Sum, Table
from configurator.formats.model_file import ABSENT, NO, YES, Feature

PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
WORDS = """
include features imports namespace as constraint constraints cardinality String Boolean Integer Real
len sum avg floor ceil Type Arithmetic or alternative optional mandatory true false
"""
KEYWORDS = frozenset(WORDS.split())
MOST_CELLS = 20_000
WIDEST_NEST = 20
Row = tuple[str, ...]
JOINED = {And: " & ", Or: " | ", Implies: " => ", Iff: " <=> "}


class UnsaidError(ValueError):
    """A condition that this way of writing has no words for."""


def quoted(name: str) -> str:
    """Write a name, in quotation marks if it needs them."""
    is_plain = PLAIN.fullmatch(name) and name not in KEYWORDS
    return name if is_plain else f'"{name}"'


@dataclass(slots=True)
class Wording:
    """How options are called: a typed feature, one yes or no, or a feature for each value.

    `weights` collects the attributes by which features count in sums.
    """

    options: Mapping[str, Option]
    features: Mapping[str, Mapping[str, str]]
    typed: Mapping[str, Feature]
    root: str
    reserved: frozenset[str] = frozenset()
    weights: dict[str, dict[str, int]] = field(default_factory=dict)
    sums: int = 0

    def say(self, condition: Condition) -> list[str]:
        """Say a condition as constraints that hold together."""
        match condition:
            case Clause(literals):
                return self._clause(literals)
            case Table():
                return [self._table(condition)]
            case Sum():
                return self._sum(condition)
            case _:
                return [self._expression(condition)]

    def literal(self, option: str, values: Iterable[str]) -> str:
        """Say that an option has one of the values."""
        has = [value for value in self.options[option].values if value in set(values)]
        if option in self.typed:
            return self._typed(self.typed[option], has)
        called = self.features[option]
        if len(has) in {0, len(self.options[option].values)}:
            return f"({self.root} {'|' if has else '&'} !{self.root})"
        if len(called) == 1:
            name = called[YES]
            return name if YES in has else f"!{name}"
        lacks = [value for value in self.options[option].values if value not in has]
        if len(lacks) < len(has):
            return f"!{_either(called[value] for value in lacks)}"
        return _either(called[value] for value in has)

    def _typed(self, feature: Feature, values: list[str]) -> str:
        name = quoted(feature.id)
        present = [
            f"{name} == {_shown(value) if feature.kind == 'String' else value}"
            for value in values
            if value != ABSENT
        ]
        are_all = len(present) == len(set(self.options[feature.id].values) - {ABSENT})
        there = name if are_all else f"({name} & {_either(present)})" if present else ""
        absent = f"!{name}" if ABSENT in values else ""
        parts = [part for part in (there, absent) if part]
        return _either(parts) if parts else f"({self.root} & !{self.root})"

    def _clause(self, literals: Iterable[tuple[str, tuple[str, ...]]]) -> list[str]:
        said = []
        for option, values in literals:
            if set(self.options[option].values) <= set(values):
                return []
            said.append(self.literal(option, values))
        return [" | ".join(said) or f"!{self.root}"]

    def _expression(self, expression: Expression) -> str:
        match expression:
            case Not(part):
                return f"!{self._bracketed(part)}"
            case And(parts) | Or(parts):
                return JOINED[type(expression)].join(map(self._bracketed, parts))
            case Implies(left, right) | Iff(left, right):
                return JOINED[type(expression)].join(map(self._bracketed, (left, right)))
            case _:
                return self._compared(expression)

    def _bracketed(self, expression: Expression) -> str:
        return f"({self._expression(expression)})"

    def _compared(self, expression: Expression) -> str:
        """Say a comparison by all the cases in which it holds."""
        scope = sorted(names(expression))
        cells = prod(len(self.options[option].values) for option in scope)
        if cells > MOST_CELLS:
            raise UnsaidError(f"a comparison of {', '.join(scope)} has {cells} cases")
        cases = (
            row
            for row in product(*(self.options[option].values for option in scope))
            if evaluate(expression, dict(zip(scope, row, strict=True)))
        )
        return self._rows(tuple(scope), tuple(cases))

    def _table(self, table: Table) -> str:
        said = self._rows(table.options, table.rows)
        return said if table.is_allowed else f"!({said})"

    def _rows(self, scope: Row, rows: tuple[Row, ...]) -> str:
        if not rows:
            return f"({self.root} & !{self.root})"
        if len(scope) <= WIDEST_NEST:
            return self._nested(scope, rows)
        return " | ".join(f"({self._row(scope, row)})" for row in rows)

    def _row(self, scope: Row, row: Row) -> str:
        cells = zip(scope, row, strict=True)
        return " & ".join(self.literal(option, (value,)) for option, value in cells)

    def _nested(self, scope: Row, rows: tuple[Row, ...]) -> str:
        """Say rows by their first values, those with the same rest together."""
        if not scope:
            return f"({self.root} | !{self.root})"
        if len(scope) == 1:
            return self.literal(scope[0], [row[0] for row in rows])
        rests: dict[str, set[Row]] = {}
        for row in rows:
            rests.setdefault(row[0], set()).add(row[1:])
        alike: dict[frozenset[Row], list[str]] = {}
        for value, rest in rests.items():
            alike.setdefault(frozenset(rest), []).append(value)
        said = (
            f"{self.literal(scope[0], values)} & ({self._nested(scope[1:], tuple(sorted(rest)))})"
            for rest, values in alike.items()
        )
        return " | ".join(f"({each})" for each in said)

    def _sum(self, total: Sum) -> list[str]:
        attribute = self._attribute()
        terms: list[str] = []
        moved = 0
        for option, of in total.weights.items():
            if option in self.typed:
                terms += self._typed_term(self.options[option], of)
            else:
                moved += self._weigh(option, of, attribute)
        if any(attribute in of for of in self.weights.values()):
            terms.insert(0, f"sum({attribute})")
        low = None if total.low is None else total.low - moved
        high = None if total.high is None else total.high - moved
        if not terms:
            holds = (low or 0) <= 0 <= (high or 0)
            return [] if holds else [f"!{self.root}"]
        written = " + ".join(terms)
        if low is not None and low == high:
            return [f"{written} == {low}"]
        least = [] if low is None else [f"{written} >= {low}"]
        return least if high is None else [*least, f"{written} <= {high}"]

    def _attribute(self) -> str:
        self.sums += 1
        while f"sum_{self.sums}" in self.reserved:
            self.sums += 1
        return f"sum_{self.sums}"

    def _weigh(self, option: str, weights: Mapping[str, int], attribute: str) -> int:
        """Give the features of an option their weights, and the amount that is always there."""
        called = self.features[option]
        always = weights.get(NO, 0) if len(called) == 1 else 0
        for value, name in called.items():
            weight = weights.get(value, 0) - always
            if weight:
                self.weights.setdefault(name, {})[attribute] = weight
        return always

    def _typed_term(self, option: Option, weights: Mapping[str, int]) -> list[str]:
        """Say the weights of a typed feature, if they are a multiple of its numbers or all one."""
        if not any(weights.values()):
            return []
        name = quoted(option.id)
        numbers = option.numbers or ()
        factors = {Fraction(weights.get(str(number), 0), number) for number in numbers if number}
        if len(factors) != 1 or weights.get("0") or weights.get(ABSENT) or not numbers:
            raise UnsaidError(f"the values of {option.id} weigh what is no multiple of them")
        factor = factors.pop()
        if factor.denominator != 1:
            raise UnsaidError(f"the values of {option.id} weigh parts of them")
        return [f"{factor.numerator} * {name}"]


def _either(parts: Iterable[str]) -> str:
    listed = list(parts)
    return listed[0] if len(listed) == 1 else f"({' | '.join(listed)})"


def _shown(text: str) -> str:
    return f"'{text}'"
