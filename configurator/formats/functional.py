"""XCSP's expressions, `imp(eq(x,1),gt(add(y,z),3))`: read into a tree, then into a condition."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise, product
from math import prod

from bom.expression import And, Or
from bom.problems import did_you_mean
from configurator.engine.model import Condition, Option, Table
from configurator.formats.amounts import held_by
from configurator.formats.logic import COMPARE, Logic
from configurator.formats.operands import (
    Chosen,
    Formula,
    Linear,
    LogicError,
    Operand,
    Text,
    Truth,
    constant,
    weighted,
)

TOKEN = re.compile(r"\s+|(?P<word>[^\s(),]+)|(?P<mark>[(),])")
NUMBER = re.compile(r"[-+]?[0-9]{1,12}")
DEEPEST = 60
MOST_CELLS = 20_000
COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
LOGICAL = frozenset(["and", "or", "not", "imp", "iff", "xor"])
CALCULATED: dict[str, Callable[[Sequence[int]], int]] = {
    "add": sum, "mul": prod, "min": min, "max": max,
    "sub": lambda of: of[0] - of[1], "neg": lambda of: -of[0], "abs": lambda of: abs(of[0]),
    "dist": lambda of: abs(of[0] - of[1]), "sqr": lambda of: of[0] ** 2,
    "div": lambda of: int(Fraction(of[0], of[1])), "mod": lambda of: _remainder(*of),
    "if": lambda of: of[1] if of[0] else of[2],
    "and": lambda of: int(all(of)), "or": lambda of: int(any(of)), "not": lambda of: int(not of[0]),
    "imp": lambda of: int(not of[0] or bool(of[1])), "xor": lambda of: sum(map(bool, of)) % 2,
    "iff": lambda of: int(len(set(map(bool, of))) == 1),
    "in": lambda of: int(of[0] in of[1:]), "set": len,
}  # fmt: skip
SIZES = {"not": 1, "neg": 1, "abs": 1, "sqr": 1, "sub": 2, "dist": 2, "div": 2, "mod": 2,
         "imp": 2, "if": 3, "ne": 2, "in": 2}  # fmt: skip
KNOWN = frozenset([*CALCULATED, *COMPARISONS])


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    function: str
    parts: "tuple[Tree, ...]"


Tree = Call | str
"""A call, a variable, a number, or a word."""


def parsed(text: str) -> Tree:
    """Read an expression; LogicError says where it is broken."""
    reading = _Reading(text.strip())
    for found in TOKEN.finditer(reading.text):
        mark = found["mark"] or found["word"]
        if mark is not None:
            reading.take(mark)
    return reading.finished()


class _Reading:
    """The functions that are open, each with the parts it has so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._open: list[tuple[str, list[Tree]]] = [("", [])]
        self._before = ""

    def take(self, mark: str) -> None:
        parts = self._open[-1][1]
        if mark == "(":
            self._begin(parts)
        elif mark == ")":
            if len(self._open) == 1:
                raise LogicError(") closes nothing", f"Mend {self.text[:40]}.")
            function, own = self._open.pop()
            self._open[-1][1].append(_call(function, own))
        elif mark != ",":
            parts.append(mark)
        self._before = mark

    def finished(self) -> Tree:
        if len(self._open) > 1 or len(self._open[0][1]) != 1:
            shown = self.text[:40] or "nothing"
            raise LogicError(f"{shown} is no whole expression", "Complete it.")
        return self._open[0][1][0]

    def _begin(self, parts: list[Tree]) -> None:
        function = parts[-1] if parts and self._before not in {"(", ","} else None
        if not isinstance(function, str):
            raise LogicError("( stands behind no function", f"Mend {self.text[:40]}.")
        parts.pop()
        self._open.append((function, []))
        if len(self._open) > DEEPEST:
            raise LogicError("the expression is nested too deep", "Split it into several.")


def _call(function: str, parts: list[Tree]) -> Call:
    if function not in KNOWN:
        mend = did_you_mean(function, KNOWN, f"Known are {', '.join(sorted(KNOWN))}.")
        raise LogicError(f"{function}(..) is no function that is read", mend)
    size = SIZES.get(function)
    if size is not None and len(parts) != size:
        raise LogicError(f"{function}(..) has {len(parts)} parts", f"Give it {size}.")
    if not parts and function != "set":
        raise LogicError(f"{function}() is empty", "Give it parts.")
    return Call(function, tuple(parts))


def variables(tree: Tree, options: Mapping[str, Option]) -> list[str]:
    """Name the variables in an expression, in their order."""
    found: dict[str, None] = {}
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Call):
            waiting.extend(reversed(part.parts))
        elif part in options:
            found[part] = None
    return list(found)


def replaced(tree: Tree, meant: Mapping[str, str]) -> Tree:
    """Put what is meant in the place of words."""
    if isinstance(tree, str):
        return meant.get(tree, tree)
    return Call(tree.function, tuple(replaced(part, meant) for part in tree.parts))


def condition(tree: Tree, logic: Logic) -> Condition:
    """Make the plainest condition of an expression; one of odd functions becomes a table."""
    try:
        return logic.condition(_Building(logic).truth(tree))
    except _TableError:
        return _tabulated(tree, logic.options)


def amount(tree: Tree, logic: Logic) -> Operand:
    """Make an amount of an expression."""
    try:
        return _Building(logic).amount(tree)
    except _TableError as error:
        raise LogicError("this cannot be added up", "Write it as an intension.") from error


class _TableError(ValueError):
    """Only trying all values tells what this means."""


@dataclass(frozen=True, slots=True)
class _Building:
    logic: Logic

    def truth(self, tree: Tree) -> Truth:
        part = self.operand(tree)
        if isinstance(part, Linear | Formula):
            return self.logic.compared(part, "!=", constant(0))
        return self.logic.truth(part)

    def amount(self, tree: Tree) -> Operand:
        part = self.operand(tree)
        if not isinstance(part, Truth):
            return part
        held = held_by(part.expression)
        if held is None:
            return Formula(part.expression, part.depth)
        option, values = held
        return weighted(option, dict.fromkeys(values, 1))

    def operand(self, tree: Tree) -> Operand:
        if isinstance(tree, str):
            return self._word(tree)
        if tree.function in COMPARISONS:
            return self._compared(tree)
        if tree.function in LOGICAL:
            return self._joined(tree.function, [self.truth(part) for part in tree.parts])
        if tree.function == "in":
            return self._member(*tree.parts)
        return self._calculated(tree)

    def _word(self, word: str) -> Operand:
        option = self.logic.options.get(word)
        if option is not None:
            if option.numbers is None:
                return Chosen(word, "String")
            return weighted(word, {str(number): number for number in option.numbers if number})
        if NUMBER.fullmatch(word):
            return constant(int(word))
        if any(option.numbers is None for option in self.logic.options.values()):
            return Text(word)
        known, mend = self.logic.options, "Use a variable declared above."
        mend = self.logic.suggestions.nearest(word, known, mend)
        raise LogicError(f"there is no variable {word}", mend)

    def _compared(self, tree: Call) -> Truth:
        parts = [self.amount(part) for part in tree.parts]
        operator = COMPARISONS[tree.function]
        each = [self.logic.compared(left, operator, right) for left, right in pairwise(parts)]
        if not each:
            raise LogicError(f"{tree.function}(..) has one part", "Give it two.")
        return self.logic.joined(And, *each)

    def _joined(self, function: str, parts: list[Truth]) -> Truth:
        logic = self.logic
        match function:
            case "and" | "or":
                return logic.joined(And if function == "and" else Or, *parts)
            case "not":
                return logic.negated(parts[0])
            case "imp":
                return logic.implied(*parts)
            case "xor":
                return reduce(lambda left, right: logic.negated(logic.same(left, right)), parts)
            case _:
                same = [logic.same(left, right) for left, right in pairwise(parts)]
                return logic.joined(And, *same) if same else parts[0]

    def _member(self, part: Tree, among: Tree) -> Truth:
        if not isinstance(among, Call) or among.function != "set":
            raise LogicError("in(..) asks for no set", "Write in(x,set(1,2)).")
        left = self.amount(part)
        equal = [self.logic.compared(left, "==", self.amount(each)) for each in among.parts]
        return self.logic.joined(Or, *equal) if equal else self.logic.known(holds=False)

    def _calculated(self, tree: Call) -> Operand:
        parts = [self.amount(part) for part in tree.parts]
        match tree.function:
            case "add":
                return reduce(self.logic.added, parts)
            case "mul":
                return reduce(self.logic.multiplied, parts)
            case "sub":
                return self.logic.added(*parts, times=-1)
            case "neg":
                return self.logic.multiplied(constant(-1), parts[0])
            case _:
                raise _TableError


def _tabulated(tree: Tree, options: Mapping[str, Option]) -> Table:
    """Try all values; a case that cannot be calculated is not allowed."""
    asked = variables(tree, options)
    cells = prod(len(options[each].values) for each in asked)
    if cells > MOST_CELLS:
        what = f"the expression has {cells} cases"
        raise LogicError(what, f"Split it, or write it with {', '.join(sorted(LOGICAL))}.")
    rows = []
    for row in product(*(options[each].values for each in asked)):
        values = dict(zip(asked, row, strict=True))
        try:
            if _evaluated(tree, values):
                rows.append(row)
        except ZeroDivisionError:
            continue
        except ValueError as error:
            raise LogicError("the expression calculates with words", "Use numbers.") from error
    return Table(tuple(asked), tuple(rows))


def _evaluated(tree: Tree, values: Mapping[str, str]) -> int:
    if isinstance(tree, str):
        return int(values.get(tree, tree))
    written = tree.parts
    if tree.function == "in" and isinstance(written[1], Call):
        written = (written[0], *written[1].parts)
    parts = [_evaluated(part, values) for part in written]
    if tree.function in COMPARISONS:
        holds = COMPARE[COMPARISONS[tree.function]]
        return int(all(holds(Fraction(one), Fraction(other)) for one, other in pairwise(parts)))
    return CALCULATED[tree.function](parts)


def _remainder(left: int, right: int) -> int:
    return left - right * int(Fraction(left, right))
