"""Conditions as shared formulas that are asked one variable after the other, equal ones only once.

A formula is a number. Variables are numbers too, and a formula is always asked its first one:
`branches` gives what is left of it for every value. Negations are pushed inwards, memberships of
one variable are merged, what holds or fails drops out, so that equal rests get equal numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

FALSE, TRUE = 0, 1
Rows = frozenset[tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Constant:
    """Always or never."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Member:
    """The variable's value is one of those in the bit set."""

    variable: int
    values: int


@dataclass(frozen=True, slots=True)
class Joint:
    """Every part holds (all), or at least one does; parts in the order of their first variable."""

    is_all: bool
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rowed:
    """The variables, in ascending order, have together one of the rows."""

    scope: tuple[int, ...]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Bounded:
    """What the variables from `chain` on weigh together lies between low and high."""

    chain: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Link:
    """One variable of a sum, its weights by value, the next link, and the span of the whole."""

    variable: int
    weights: tuple[int, ...]
    rest: int
    least: int
    most: int


Formula = Constant | Member | Joint | Rowed | Bounded
NOTHING_LEFT = Link(-1, (), -1, 0, 0)


class Formulas:
    """The formulas over variables of the given sizes; they only ever grow in number."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        end = len(self.sizes)
        self.first = [end, end]
        """The first variable that each formula asks."""
        self.links = [NOTHING_LEFT]
        self._full = [(1 << size) - 1 for size in self.sizes]
        self._formulas: list[Formula] = [Constant(holds=False), Constant(holds=True)]
        self._numbers: dict[Formula, int] = {}
        self._chains: dict[Link, int] = {}
        self._negated: dict[int, int] = {FALSE: TRUE, TRUE: FALSE}
        self._branches: dict[int, tuple[int, ...]] = {}
        self._supports: dict[int, int] = {}

    def __getitem__(self, formula: int) -> Formula:
        """Give what a number stands for."""
        return self._formulas[formula]

    def member(self, variable: int, values: int) -> int:
        """Ask whether the variable's value is in the bit set."""
        values &= self._full[variable]
        if values in {0, self._full[variable]}:
            return TRUE if values else FALSE
        return self._number(Member(variable, values), variable)

    def rowed(self, scope: tuple[int, ...], rows: Rows) -> int:
        """Ask whether the variables, ascending, have one of the rows."""
        if not rows:
            return FALSE
        if len(rows) == prod(self.sizes[variable] for variable in scope):
            return TRUE
        if len(scope) == 1:
            return self.member(scope[0], sum(1 << value for (value,) in rows))
        return self._number(Rowed(scope, rows), scope[0])

    def bounded(self, weights: Iterable[tuple[int, tuple[int, ...]]], low: int, high: int) -> int:
        """Ask whether the weights of the variables' values sum up to low..high."""
        chain = 0
        for variable, by_value in sorted(weights, reverse=True):
            rest = self.links[chain]
            link = Link(
                variable, by_value, chain, rest.least + min(by_value), rest.most + max(by_value)
            )
            known = self._chains.get(link)
            if known is None:
                known = self._chains[link] = len(self.links)
                self.links.append(link)
            chain = known
        return self._bounded(chain, low, high)

    def join(self, parts: Iterable[int], *, is_all: bool) -> int:
        """Join formulas by "all" or by "some"; memberships of one variable become one."""
        dull, decisive = (TRUE, FALSE) if is_all else (FALSE, TRUE)
        members: dict[int, int] = {}
        others: set[int] = set()
        for part in self._flat(parts, is_all=is_all):
            found = self._formulas[part]
            if isinstance(found, Member):
                full = self._full[found.variable]
                before = members.get(found.variable, full if is_all else 0)
                both = before & found.values if is_all else before | found.values
                members[found.variable] = both
            else:
                others.add(part)
        others.update(self.member(variable, values) for variable, values in members.items())
        others.discard(dull)
        if decisive in others:
            return decisive
        if len(others) < 2:  # noqa: PLR2004 # nothing to join
            return min(others, default=dull)
        ordered = sorted(others, key=lambda part: (self.first[part], part))
        return self._number(Joint(is_all, tuple(ordered)), self.first[ordered[0]])

    def negate(self, formula: int) -> int:
        """Give the opposite."""
        known = self._negated.get(formula)
        if known is None:
            known = self._opposite(self._formulas[formula])
            self._negated[formula], self._negated[known] = known, formula
        return known

    def same(self, left: int, right: int) -> int:
        """Ask whether both hold or neither does."""
        either = self.join([self.negate(left), right], is_all=False)
        return self.join([either, self.join([left, self.negate(right)], is_all=False)], is_all=True)

    def parts(self, formula: int) -> tuple[int, ...]:
        """Split a formula into what must hold at the same time."""
        found = self._formulas[formula]
        return found.parts if isinstance(found, Joint) and found.is_all else (formula,)

    def branches(self, formula: int) -> tuple[int, ...]:
        """Give, for every value of the first variable, what is left of the formula."""
        known = self._branches.get(formula)
        if known is None:
            known = self._branches[formula] = self._rests(self._formulas[formula])
        return known

    def support(self, formula: int) -> int:
        """Give the bit set of the first variable's values that leave something possible."""
        known = self._supports.get(formula)
        if known is None:
            known = self._supports[formula] = sum(
                1 << value for value, rest in enumerate(self.branches(formula)) if rest != FALSE
            )
        return known

    def scope(self, formula: int) -> frozenset[int]:
        """Give all variables that a formula asks."""
        match self._formulas[formula]:
            case Member(variable, _):
                return frozenset([variable])
            case Joint(_, parts):
                return frozenset().union(*map(self.scope, parts))
            case Rowed(scope, _):
                return frozenset(scope)
            case Bounded(chain, _, _):
                return frozenset(link.variable for link in self.chain(chain))
            case Constant():
                return frozenset()

    def chain(self, chain: int) -> list[Link]:
        """List the links of a sum from one on."""
        listed = []
        while chain:
            listed.append(self.links[chain])
            chain = self.links[chain].rest
        return listed

    def _rests(self, formula: Formula) -> tuple[int, ...]:
        match formula:
            case Member(variable, values):
                return tuple(values >> value & 1 for value in range(self.sizes[variable]))
            case Joint(is_all, parts):
                return self._joint_rests(parts, is_all=is_all)
            case Rowed(scope, rows):
                shorter: list[list[tuple[int, ...]]] = [[] for _ in range(self.sizes[scope[0]])]
                for row in rows:
                    shorter[row[0]].append(row[1:])
                return tuple(self.rowed(scope[1:], frozenset(found)) for found in shorter)
            case Bounded(chain, low, high):
                link = self.links[chain]
                return tuple(
                    self._bounded(link.rest, low - weight, high - weight) for weight in link.weights
                )
            case Constant():
                raise ValueError("A constant asks nothing.")

    def _joint_rests(self, parts: tuple[int, ...], *, is_all: bool) -> tuple[int, ...]:
        first = self.first[parts[0]]
        asked = [part for part in parts if self.first[part] == first]
        others = parts[len(asked) :]
        known: dict[tuple[int, ...], int] = {}
        rests = []
        for group in zip(*map(self.branches, asked), strict=True):
            if group not in known:
                known[group] = self.join((*group, *others), is_all=is_all)
            rests.append(known[group])
        return tuple(rests)

    def _bounded(self, chain: int, low: int, high: int) -> int:
        link = self.links[chain]
        low, high = max(low, link.least), min(high, link.most)
        if low > high:
            return FALSE
        if low == link.least and high == link.most:
            return TRUE
        if not link.rest:
            values = sum(
                1 << value for value, weight in enumerate(link.weights) if low <= weight <= high
            )
            return self.member(link.variable, values)
        return self._number(Bounded(chain, low, high), link.variable)

    def _flat(self, parts: Iterable[int], *, is_all: bool) -> Iterable[int]:
        for part in parts:
            found = self._formulas[part]
            if isinstance(found, Joint) and found.is_all == is_all:
                yield from found.parts
            else:
                yield part

    def _opposite(self, formula: Formula) -> int:
        match formula:
            case Member(variable, values):
                return self.member(variable, self._full[variable] & ~values)
            case Joint(is_all, parts):
                return self.join(map(self.negate, parts), is_all=not is_all)
            case Rowed(scope, rows):
                every = product(*(range(self.sizes[variable]) for variable in scope))
                return self.rowed(scope, frozenset(every) - rows)
            case Bounded(chain, low, high):
                below = self._bounded(chain, self.links[chain].least, low - 1)
                above = self._bounded(chain, high + 1, self.links[chain].most)
                return self.join([below, above], is_all=False)
            case Constant(holds):
                return FALSE if holds else TRUE

    def _number(self, formula: Formula, first: int) -> int:
        known = self._numbers.get(formula)
        if known is None:
            known = self._numbers[formula] = len(self._formulas)
            self._formulas.append(formula)
            self.first.append(first)
        return known
