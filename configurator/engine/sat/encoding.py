"""A problem as clauses over literals, for a satisfiability solver.

A variable of two values is one literal and its opposite, any other has a literal per value, just
one of them true. A condition that is a clause stays one; what is nested in it gets a literal that
implies it (Plaisted and Greenbaum, 1986: one direction suffices, as negations are pushed inwards).
Tables and sums are walked by their rests, of which even a table of thousands of rows has few: each
rest is a literal, and a set of values that leads from one to the next is a shared literal.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from configurator.engine.formulas import FALSE, TRUE, Bounded, Constant, Joint, Member, Rowed
from configurator.engine.problem import Problem

SatClause = list[int]
"""Literals, at least one of them true: a positive number, or the negative one for its opposite."""
FEW_VALUES = 4
"""As many values stand in a clause by themselves; a larger set gets a literal of its own."""
FEW_PAIRS = 8
"""Among as many literals every pair excludes each other; more are split into groups of these."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """Literals by variable and value; clauses that always hold, and those that each rule adds."""

    literals: tuple[tuple[int, ...], ...]
    structure: tuple[SatClause, ...]
    rules: Mapping[str, tuple[SatClause, ...]]
    top: int

    def clauses(self) -> Iterator[SatClause]:
        """Give all clauses, every rule in force."""
        yield from self.structure
        for own in self.rules.values():
            yield from own

    @property
    def owners(self) -> list[str | None]:
        """Name the rule that each of all clauses belongs to, None for those that always hold."""
        owners: list[str | None] = [None] * len(self.structure)
        for rule, own in self.rules.items():
            owners.extend([rule] * len(own))
        return owners

    def guarded(self) -> tuple[dict[str, int], list[SatClause]]:
        """Give a literal for every rule that puts it in force, and all clauses under these."""
        guards = {rule: self.top + at for at, rule in enumerate(self.rules, start=1)}
        clauses = list(self.structure)
        for rule, own in self.rules.items():
            clauses.extend([-guards[rule], *clause] for clause in own)
        return guards, clauses


def encoded(problem: Problem) -> Encoding:
    """Encode a problem; each of its rules can be left out."""
    return _Encoder(problem).run()


class _Encoder:
    """Hands out literals, and writes down what they mean."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._formulas = problem.formulas
        self._top = 0
        self._structure: list[SatClause] = []
        self._literals: list[tuple[int, ...]] = []
        self._names: dict[int, int] = {}
        """Formulas that have a literal of their own."""
        self._undefined: list[int] = []

    def run(self) -> Encoding:
        for variable in self._problem.variables:
            self._literals.append(self._variable(len(variable.values)))
        for charge in self._problem.charges.values():
            self._structure.extend(self._written(charge))
        rules = {
            rule: tuple(self._written(formula)) for rule, formula in self._problem.rules.items()
        }
        while self._undefined:
            formula = self._undefined.pop()
            name = self._names[formula]
            self._structure.extend([-name, *clause] for clause in self._written(formula))
        return Encoding(tuple(self._literals), tuple(self._structure), rules, self._top)

    def _new(self) -> int:
        self._top += 1
        return self._top

    def _variable(self, size: int) -> tuple[int, ...]:
        if size == 2:  # noqa: PLR2004 # the one that is both
            only = self._new()
            return (-only, only)
        literals = tuple(self._new() for _ in range(size))
        self._structure.append(list(literals))
        self._structure.extend(self._at_most_one(literals))
        return literals

    def _at_most_one(self, literals: Sequence[int]) -> Iterator[SatClause]:
        """Exclude pairs; of many literals pairs in groups, and pairs of groups that have one."""
        if len(literals) <= 2 * FEW_PAIRS:
            for at, literal in enumerate(literals):
                yield from ([-literal, -other] for other in literals[:at])
            return
        groups = []
        for start in range(0, len(literals), FEW_PAIRS):
            group = literals[start : start + FEW_PAIRS]
            yield from self._at_most_one(group)
            has_one = self._new()
            yield from ([-literal, has_one] for literal in group)
            yield [-has_one, *group]
            groups.append(has_one)
        yield from self._at_most_one(groups)

    def _written(self, formula: int) -> list[SatClause]:
        """Write clauses that make the formula hold."""
        match self._formulas[formula]:
            case Constant(holds):
                return [] if holds else [[]]
            case Member(variable, values):
                literals = self._literals[variable]
                excluded = [
                    [-literal] for at, literal in enumerate(literals) if not values >> at & 1
                ]
                return excluded or [[]]
            case Joint(True, parts):
                return [clause for part in parts for clause in self._written(part)]
            case Joint(_, parts):
                return self._either(parts)
            case Bounded() as bounded:
                return self._counted(bounded) or self._walked(formula)
            case Rowed():
                return self._walked(formula)

    def _counted(self, bounded: Bounded) -> list[SatClause] | None:
        """Write "at most one" and "at least one" of literals; None if a sum says something else."""
        literals: list[int] = []
        low, high = bounded.low, bounded.high
        for link in self._formulas.chain(bounded.chain):
            least = min(link.weights)
            if max(link.weights) != least + 1:
                return None
            heavy = sum(1 << at for at, weight in enumerate(link.weights) if weight > least)
            literals.append(self._literal(Member(link.variable, heavy)))
            low, high = low - least, high - least
        clauses: list[SatClause] = []
        if low > 1 or 1 < high < len(literals):
            return None
        if low == 1:
            clauses.append(literals)
        if high <= 1:
            clauses.extend(self._at_most_one(literals))
        return clauses if high else [[-literal] for literal in literals]

    def _either(self, parts: Iterable[int]) -> list[SatClause]:
        """Write "some part holds": the last nested part clause by clause, others by a name."""
        clause: SatClause = []
        nested: list[int] = []
        for part in parts:
            found = self._formulas[part]
            if isinstance(found, Member):
                clause.extend(self._one_of(found))
            else:
                nested.append(part)
        if not nested:
            return [clause]
        clause.extend(map(self._name, nested[:-1]))
        return [[*clause, *more] for more in self._written(nested[-1])]

    def _walked(self, formula: int) -> list[SatClause]:
        """Write one step: what a value leaves must hold if it is taken."""
        clauses: list[SatClause] = []
        variable = self._formulas.first[formula]
        for rest, values in self._steps(formula):
            if rest == TRUE:
                continue
            otherwise = self._formulas.member(variable, ~values)
            found = self._formulas[otherwise]
            left = self._one_of(found) if isinstance(found, Member) else []
            clauses.extend([*left, *more] for more in self._rest(rest))
        return clauses

    def _rest(self, rest: int) -> list[SatClause]:
        found = self._formulas[rest]
        if rest == FALSE:
            return [[]]
        if isinstance(found, Member):
            return [self._one_of(found)]
        if self._only_excludes(rest):
            return self._walked(rest)
        return [[self._name(rest)]]

    def _only_excludes(self, rest: int) -> bool:
        """Say whether a rest is met by all but one set of values, so that it needs no name."""
        return len({step for step, _ in self._steps(rest)} - {TRUE}) == 1

    def _steps(self, formula: int) -> Iterable[tuple[int, int]]:
        """List the different rests with the values that lead to them."""
        groups: dict[int, int] = {}
        for value, rest in enumerate(self._formulas.branches(formula)):
            groups[rest] = groups.get(rest, 0) | 1 << value
        return groups.items()

    def _one_of(self, member: Member) -> SatClause:
        """Give literals of which at least one is true if and only if the value is one of those."""
        literals = self._literals[member.variable]
        count = member.values.bit_count()
        if count == len(literals) - 1:
            without = ~member.values & (1 << len(literals)) - 1
            return [-literals[without.bit_length() - 1]]
        if count <= FEW_VALUES:
            return [literal for at, literal in enumerate(literals) if member.values >> at & 1]
        return [self._set(member)]

    def _literal(self, member: Member) -> int:
        """Give the one literal that says that the value is one of those."""
        own = self._one_of(member)
        return own[0] if len(own) == 1 else self._set(member)

    def _set(self, member: Member) -> int:
        """Give the literal of a set of values; that of the complement is its opposite."""
        own = self._formulas.member(member.variable, member.values)
        known = self._names.get(own)
        if known is None:
            known = self._names[own] = self._new()
            self._names[self._formulas.negate(own)] = -known
            for at, literal in enumerate(self._literals[member.variable]):
                self._structure.append([-literal, known if member.values >> at & 1 else -known])
        return known

    def _name(self, formula: int) -> int:
        """Give the literal that implies a formula."""
        known = self._names.get(formula)
        if known is None:
            known = self._names[formula] = self._new()
            self._undefined.append(formula)
        return known
