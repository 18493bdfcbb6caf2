"""Rules as shared formulas over "option is one of these values", so that equal ones are one.

A formula is a number. Negations are pushed inwards, memberships of one option are merged, and
parts that hold or fail drop out; what is left of a rule after some choices is again such a number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from math import prod
from operator import or_

from bom.expression import And, Expression, Iff, Implies, Not, Or, evaluate, names
from configurator.engine.model import Option, TooLargeError

FALSE, TRUE = 0, 1
MOST_CELLS = 200_000


@dataclass(frozen=True, slots=True)
class Constant:
    """Always or never."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Member:
    """The option's value is one of those in the bit set."""

    option: int
    values: int


@dataclass(frozen=True, slots=True)
class Joint:
    """Every part holds (all), or at least one does."""

    is_all: bool
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Which formula must hold depends on the option's value."""

    option: int
    branches: tuple[int, ...]


Formula = Constant | Member | Joint | Table


class Formulas:
    """The formulas of one model; they only ever grow in number."""

    def __init__(self, options: Sequence[Option]) -> None:
        self.options = tuple(options)
        self.scopes = [0, 0]
        self._index = {option.id: index for index, option in enumerate(options)}
        self._full = [(1 << len(option.values)) - 1 for option in options]
        self._formulas: list[Formula] = [Constant(holds=False), Constant(holds=True)]
        self._numbers: dict[Formula, int] = {}
        self._negated: dict[int, int] = {FALSE: TRUE, TRUE: FALSE}
        self._given: dict[tuple[int, int, int], int] = {}

    def of(self, expression: Expression) -> int:
        """Turn a rule's expression into a formula."""
        match expression:
            case And(parts) | Or(parts):
                return self.join(map(self.of, parts), is_all=isinstance(expression, And))
            case Not(part):
                return self.negate(self.of(part))
            case Implies(left, right):
                return self.join([self.negate(self.of(left)), self.of(right)], is_all=False)
            case Iff(left, right):
                return self._same(self.of(left), self.of(right))
            case _:
                return self._leaf(expression)

    def join(self, parts: Iterable[int], *, is_all: bool) -> int:
        """Join formulas by "all" or by "some"; memberships of one option become one."""
        dull, decisive = (TRUE, FALSE) if is_all else (FALSE, TRUE)
        members: dict[int, int] = {}
        others: set[int] = set()
        for part in self._flat(parts, is_all=is_all):
            found = self._formulas[part]
            if isinstance(found, Member):
                before = members.get(found.option, self._full[found.option] if is_all else 0)
                both = before & found.values if is_all else before | found.values
                members[found.option] = both
            else:
                others.add(part)
        others.update(self._member(option, values) for option, values in members.items())
        others.discard(dull)
        if decisive in others:
            return decisive
        if len(others) < 2:  # noqa: PLR2004 # nothing to join
            return min(others, default=dull)
        return self._number(Joint(is_all, tuple(sorted(others))))

    def negate(self, formula: int) -> int:
        """Give the opposite."""
        known = self._negated.get(formula)
        if known is None:
            known = self._opposite(self._formulas[formula])
            self._negated[formula], self._negated[known] = known, formula
        return known

    def given(self, formula: int, option: int, value: int) -> int:
        """Give what is left of a formula when the option has the value."""
        if not self.scopes[formula] >> option & 1:
            return formula
        key = (formula, option, value)
        known = self._given.get(key)
        if known is None:
            known = self._given[key] = self._rest(self._formulas[formula], option, value)
        return known

    def parts(self, formula: int) -> tuple[int, ...]:
        """Split a formula into what must hold at the same time."""
        found = self._formulas[formula]
        return found.parts if isinstance(found, Joint) and found.is_all else (formula,)

    def _flat(self, parts: Iterable[int], *, is_all: bool) -> Iterable[int]:
        for part in parts:
            found = self._formulas[part]
            if isinstance(found, Joint) and found.is_all == is_all:
                yield from found.parts
            else:
                yield part

    def _same(self, left: int, right: int) -> int:
        either = self.join([self.negate(left), right], is_all=False)
        return self.join([either, self.join([left, self.negate(right)], is_all=False)], is_all=True)

    def _opposite(self, formula: Formula) -> int:
        match formula:
            case Member(option, values):
                return self._member(option, self._full[option] & ~values)
            case Joint(is_all, parts):
                return self.join(map(self.negate, parts), is_all=not is_all)
            case Table(option, branches):
                return self._table(option, tuple(map(self.negate, branches)))
            case Constant(holds):
                return FALSE if holds else TRUE

    def _rest(self, formula: Formula, option: int, value: int) -> int:
        match formula:
            case Member(_, values):
                return TRUE if values >> value & 1 else FALSE
            case Joint(is_all, parts):
                rests = (self.given(part, option, value) for part in parts)
                return self.join(rests, is_all=is_all)
            case Table(asked, branches):
                if asked == option:
                    return branches[value]
                rests = (self.given(branch, option, value) for branch in branches)
                return self._table(asked, tuple(rests))
            case Constant(holds):
                return TRUE if holds else FALSE

    def _member(self, option: int, values: int) -> int:
        if values in {0, self._full[option]}:
            return TRUE if values else FALSE
        return self._number(Member(option, values))

    def _table(self, option: int, branches: tuple[int, ...]) -> int:
        if len(set(branches)) == 1:
            return branches[0]
        if set(branches) == {FALSE, TRUE}:
            return self._member(option, sum(1 << at for at, holds in enumerate(branches) if holds))
        return self._number(Table(option, branches))

    def _number(self, formula: Formula) -> int:
        known = self._numbers.get(formula)
        if known is None:
            known = self._numbers[formula] = len(self._formulas)
            self._formulas.append(formula)
            self.scopes.append(self._scope(formula))
        return known

    def _scope(self, formula: Formula) -> int:
        match formula:
            case Member(option, _):
                return 1 << option
            case Joint(_, parts):
                return reduce(or_, (self.scopes[part] for part in parts))
            case Table(option, branches):
                return reduce(or_, (self.scopes[branch] for branch in branches), 1 << option)
            case Constant():
                return 0

    def _leaf(self, condition: Expression) -> int:
        """Try a comparison with every value of the options in it."""
        asked = sorted(self._index[name] for name in names(condition))
        cells = prod(len(self.options[option].values) for option in asked)
        if cells > MOST_CELLS:
            raise TooLargeError(f"one comparison has {cells} cases")
        return self._tabulate(condition, asked, {})

    def _tabulate(self, condition: Expression, asked: list[int], chosen: dict[str, str]) -> int:
        if not asked:
            return TRUE if evaluate(condition, chosen) else FALSE
        option = self.options[asked[0]]
        branches = (
            self._tabulate(condition, asked[1:], {**chosen, option.id: value})
            for value in option.values
        )
        return self._table(asked[0], tuple(branches))
