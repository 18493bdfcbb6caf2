"""The kinds of constraints of XCSP3 that are read, each as conditions of the engine."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from bom.expression import And
from configurator.engine.model import Clause, Condition, Option, Sum
from configurator.formats.functional import NUMBER, amount, condition, parsed
from configurator.formats.logic import Logic
from configurator.formats.operands import Linear, LogicError, Operand, constant, weighted
from configurator.formats.tables import table
from configurator.formats.xcsp_values import RANGE, ValuesError, values_of

WORDS = re.compile(r"(?:[^\s(]|\([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\))+")
TUPLE = re.compile(r"\(([^()]*)\)")
CONDITION = re.compile(r"\(\s*(lt|le|gt|ge|eq|ne|in|notin)\s*,\s*(.+?)\s*\)", re.DOTALL)
OPERATORS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
MOST_ROWS = 200_000
Conditions = Iterator[tuple[str, Condition]]


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint: its kind, the texts of the elements in it, and its own text."""

    kind: str
    id: str
    line: int
    fields: Mapping[str, str]
    text: str
    is_odd: bool = False

    def shown(self) -> str:
        """Write it in one line."""
        parts = [self.text, *(f"{name} {text}" for name, text in self.fields.items())]
        return f"{self.kind}({'; '.join(' '.join(part.split()) for part in parts if part)})"

    def expanded(self, cells: Callable[[str], list[str]]) -> "Constraint":
        """Write arrays in its list out as their cells."""
        listed = self.fields.get("list", "")
        fields = {**self.fields, "list": _expanded(listed, cells)} if listed else self.fields
        is_list = self.kind in {"sum", "allDifferent", "allEqual", "count", "cardinality"}
        return replace(
            self, fields=fields, text=_expanded(self.text, cells) if is_list else self.text
        )

    def listed(self) -> list[str]:
        """Give the words of its list."""
        words = WORDS.findall(self.fields.get("list", self.text))
        if not words:
            raise LogicError("there is no list of variables", "Write <list> x y z </list>.")
        return words

    def field(self, name: str) -> str:
        """Give the text of an element within it."""
        if name not in self.fields:
            raise LogicError(f"<{name}> is missing", f"Write <{name}> ..</{name}> into it.")
        return self.fields[name]


def _expanded(text: str, cells: Callable[[str], list[str]]) -> str:
    found: list[str] = []
    for word in WORDS.findall(text):
        found += cells(word)
        if len(found) > MOST_ROWS:
            raise LogicError(f"the list has more than {MOST_ROWS} variables", "Shorten it.")
    return " ".join(found)


def _options(constraint: Constraint, logic: Logic) -> list[Option]:
    words = constraint.listed()
    for word in words:
        if word not in logic.options:
            known, mend = logic.options, "Use a variable declared above."
            mend = logic.suggestions.nearest(word, known, mend)
            raise LogicError(f"there is no variable {word}", mend)
    return [logic.options[word] for word in words]


def _extension(constraint: Constraint, logic: Logic) -> Conditions:
    options = _options(constraint, logic)
    kinds = [kind for kind in ("supports", "conflicts") if kind in constraint.fields]
    if len(kinds) != 1:
        raise LogicError("there are no tuples", "Write <supports> or <conflicts>, not both.")
    text = constraint.fields[kinds[0]]
    rows: list[tuple[str, ...]] = []
    if len(options) == 1 and "(" not in text:
        rows = [(value,) for value in _values(text)]
    for written in TUPLE.findall(text):
        cells = [cell.strip() for cell in written.split(",")]
        if len(cells) != len(options):
            what = f"the tuple ({written[:40]}) has {len(cells)} values"
            raise LogicError(what, f"Give it {len(options)}, one for each variable.")
        if "*" not in cells:
            rows.append(tuple(cells))
            continue
        asked = zip(cells, options, strict=True)
        every = (option.values if cell == "*" else (cell,) for cell, option in asked)
        rows.extend(product(*every))
        if len(rows) > MOST_ROWS:
            raise LogicError(f"* makes more than {MOST_ROWS} tuples", "Write fewer of them.")
    scope = [option.id for option in options]
    is_allowed = kinds[0] == "supports"
    yield constraint.id, table(logic.options, scope, tuple(rows), is_allowed=is_allowed)


def _intension(constraint: Constraint, logic: Logic) -> Conditions:
    text = constraint.fields.get("function", constraint.text)
    yield constraint.id, condition(parsed(text), logic)


def _sum(constraint: Constraint, logic: Logic) -> Conditions:
    words = constraint.listed()
    factors = WORDS.findall(constraint.fields.get("coeffs", "")) or ["1"] * len(words)
    if len(factors) != len(words):
        what = f"there are {len(factors)} coefficients for {len(words)} variables"
        raise LogicError(what, "Give one for each.")
    total: Operand = constant(0)
    for word, factor in zip(words, factors, strict=True):
        if not NUMBER.fullmatch(factor):
            raise LogicError(f"the coefficient {factor} is no number", "Write whole numbers.")
        total = logic.added(
            total, logic.multiplied(amount(parsed(word), logic), constant(int(factor)))
        )
    yield constraint.id, _conditioned(total, constraint.field("condition"), logic)


def _count(constraint: Constraint, logic: Logic) -> Conditions:
    values = _values(constraint.field("values"))
    total: Operand = constant(0)
    for option in _options(constraint, logic):
        total = logic.added(total, _of(option, values))
    yield constraint.id, _conditioned(total, constraint.field("condition"), logic)


def _cardinality(constraint: Constraint, logic: Logic) -> Conditions:
    options = _options(constraint, logic)
    values = _values(constraint.field("values"))
    wanted = constraint.field("occurs").split()
    if len(wanted) != len(values):
        what = f"there are {len(wanted)} occurrences for {len(values)} values"
        raise LogicError(what, "Give one for each.")
    for value, times in zip(values, wanted, strict=True):
        total: Operand = constant(0)
        for option in options:
            total = logic.added(total, _of(option, (value,)))
        asked = f"(in,{times})" if RANGE.fullmatch(times) else f"(eq,{times})"
        yield f"{constraint.id} value {value}", _conditioned(total, asked, logic)


def _all_different(constraint: Constraint, logic: Logic) -> Conditions:
    options = _options(constraint, logic)
    having: dict[str, list[str]] = {}
    for option in options:
        for value in option.values:
            having.setdefault(value, []).append(option.id)
    if len({option.id for option in options}) < len(options):
        raise LogicError("a variable is to differ from itself", "Name it once.")
    for value, among in having.items():
        if len(among) > 1:
            weights = {each: {value: 1} for each in among}
            yield f"{constraint.id} value {value}", Sum(weights, high=1)


def _all_equal(constraint: Constraint, logic: Logic) -> Conditions:
    first, *others = _options(constraint, logic)
    for other in others:
        tree = parsed(f"eq({first.id},{other.id})")
        yield f"{constraint.id} {other.id}", condition(tree, logic)


def _instantiation(constraint: Constraint, logic: Logic) -> Conditions:
    options = _options(constraint, logic)
    values = constraint.field("values").split()
    if len(values) != len(options):
        what = f"there are {len(values)} values for {len(options)} variables"
        raise LogicError(what, "Give one for each.")
    for option, value in zip(options, values, strict=True):
        if value != "*":
            held = (value,) if value in option.values else ()
            yield f"{constraint.id} {option.id}", Clause(((option.id, held),) if held else ())


def _of(option: Option, values: tuple[str, ...]) -> Linear:
    return weighted(option.id, {value: 1 for value in values if value in option.values})


def _values(text: str) -> tuple[str, ...]:
    try:
        return values_of(text.split())
    except ValuesError as error:
        raise LogicError(str(error), "Write whole numbers, or ranges like 1..9.") from error


def _conditioned(total: Operand, text: str, logic: Logic) -> Condition:
    found = CONDITION.fullmatch(text)
    if found is None:
        raise LogicError(f"the condition {text[:40]} is not read", "Write (le,10) or (in,1..3).")
    operator, asked = found.groups()
    if operator in OPERATORS:
        right = amount(parsed(asked), logic)
        return logic.condition(logic.compared(total, OPERATORS[operator], right))
    if operator == "in" and (whole := RANGE.fullmatch(asked)):
        return _between(total, int(whole[1]), int(whole[2]), logic)
    values = _values(" ".join(re.split(r"[\s,{}]+", asked)))
    equal = [logic.compared(total, "==", amount(parsed(value), logic)) for value in values]
    negated = [logic.negated(each) for each in equal]
    if operator == "notin":
        return logic.condition(logic.joined(And, *negated))
    return logic.condition(logic.negated(logic.joined(And, *negated)))


def _between(total: Operand, low: int, high: int, logic: Logic) -> Condition:
    least = logic.compared(total, ">=", constant(low))
    most = logic.compared(total, "<=", constant(high))
    if least.total is not None and most.total is not None:
        return Sum(least.total.weights, least.total.low, most.total.high)
    return logic.condition(logic.joined(And, least, most))


READERS: Mapping[str, Callable[[Constraint, Logic], Conditions]] = {
    "extension": _extension,
    "intension": _intension,
    "sum": _sum,
    "count": _count,
    "cardinality": _cardinality,
    "allDifferent": _all_different,
    "allEqual": _all_equal,
    "instantiation": _instantiation,
}
