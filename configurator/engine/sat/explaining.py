"""Why choices are impossible: a smallest set of choices and rules that clash."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from threading import RLock

from pysat.solvers import Solver

from configurator.engine.formulas import FALSE, TRUE, Bounded, Joint, Member, Rowed
from configurator.engine.model import Choices, Conflict
from configurator.engine.problem import Problem
from configurator.engine.sat.encoding import Encoding, encoded
from configurator.engine.sat.shrinking import smallest

SOLVER = "minisat22"
Picked = Mapping[int, int]
"""Variable to the place of the chosen value."""


class Explainer:
    """Explains impossible choices to a problem; it asks its solvers one question at a time."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._places = [
            {value: place for place, value in enumerate(variable.values)}
            for variable in problem.variables
        ]
        self._index = {variable.id: number for number, variable in enumerate(problem.variables)}
        self._lock = RLock()

    def explain(self, choices: Choices) -> Conflict:
        """Say which of the choices clash, and with which rules; ValueError if none do."""
        unknown = next((each for each in choices.items() if not self._exists(*each)), None)
        if unknown is not None:
            return Conflict((unknown,), ())
        with self._lock:
            return self._broken_alone(choices) or self._clash(choices)

    def contradiction(self) -> tuple[str, ...]:
        """Name a smallest set of rules that exclude everything; ValueError if none do."""
        with self._lock:
            return self._clash({}).rules

    def _exists(self, option: str, value: str) -> bool:
        return option in self._index and value in self._places[self._index[option]]

    def _broken_alone(self, choices: Choices) -> Conflict | None:
        """Find the rule that the fewest choices break on their own: the plainest explanation."""
        options = {self._index[option]: option for option in choices}
        picked = {number: self._places[number][choices[of]] for number, of in options.items()}
        plainest: dict[int, int] | None = None
        broken = None
        for rule in self._rules_about(picked):
            formula = self._problem.rules[rule]
            scope = self._scopes[rule]
            own = {number: place for number, place in picked.items() if number in scope}
            if self._is_broken(rule, formula, own):
                for number in list(own):
                    without = {other: place for other, place in own.items() if other != number}
                    if self._is_broken(rule, formula, without):
                        own = without
                if plainest is None or len(own) < len(plainest):
                    plainest, broken = own, rule
        if plainest is None or broken is None:
            return None
        return Conflict(
            tuple((options[number], choices[options[number]]) for number in plainest), (broken,)
        )

    def _rules_about(self, picked: Picked) -> Iterable[str]:
        order = self._rule_order
        return sorted(
            {rule for variable in picked for rule in self._asking[variable]},
            key=order.__getitem__,
        )

    @cached_property
    def _rule_order(self) -> dict[str, int]:
        return {rule: at for at, rule in enumerate(self._problem.rules)}

    @cached_property
    def _scopes(self) -> dict[str, frozenset[int]]:
        scope = self._problem.formulas.scope
        return {rule: scope(formula) for rule, formula in self._problem.rules.items()}

    @cached_property
    def _asking(self) -> list[list[str]]:
        asking: list[list[str]] = [[] for _ in self._problem.variables]
        for rule, scope in self._scopes.items():
            for variable in scope:
                asking[variable].append(rule)
        return asking

    def _is_broken(self, rule: str, formula: int, picked: Picked) -> bool:
        known = self._refuted(formula, picked)
        if known is None:
            guards, _ = self._guarded
            return self._refute_guarded([guards[rule], *self._assumed(picked)]) is not None
        return known

    def _refuted(self, formula: int, picked: Picked) -> bool | None:
        """Say whether nothing meets a formula with the picked values; None if that is not plain."""
        match self._problem.formulas[formula]:
            case Member(variable, values):
                return variable in picked and not values >> picked[variable] & 1
            case Joint(is_all, parts):
                found = [self._refuted(part, picked) for part in parts]
                if not is_all:
                    return all(found) if None not in found else None
                if True in found:
                    return True
                return None
            case Rowed() | Bounded():
                return self._walk(formula, picked)
        return formula == FALSE

    def _walk(self, formula: int, picked: Picked) -> bool:
        """Walk a table or a sum by its rests."""
        formulas = self._problem.formulas
        rests = {formula}
        while rests:
            after: set[int] = set()
            for rest in rests:
                branches = formulas.branches(rest)
                place = picked.get(formulas.first[rest])
                after.update(branches if place is None else (branches[place],))
            if TRUE in after:
                return False
            after.discard(FALSE)
            rests = after
        return True

    def _clash(self, choices: Choices) -> Conflict:
        """Find the clashing choices under all rules, then the rules that it takes."""
        literals = {
            self._literal(option, value): (option, value) for option, value in choices.items()
        }
        needed = smallest(list(literals), self._refute)
        if needed is None:
            raise ValueError("The choices are possible: there is nothing to explain.")
        guards, _ = self._guarded
        rules = smallest(
            list(guards.values()), lambda some: self._refute_guarded([*needed, *some], needed)
        )
        names = {guard: rule for rule, guard in guards.items()}
        return Conflict(
            tuple(literals[literal] for literal in needed),
            tuple(names[guard] for guard in rules or ()),
        )

    def _literal(self, option: str, value: str) -> int:
        number = self._index[option]
        return self._encoding.literals[number][self._places[number][value]]

    def _assumed(self, picked: Picked) -> list[int]:
        return [self._encoding.literals[variable][place] for variable, place in picked.items()]

    @cached_property
    def _encoding(self) -> Encoding:
        return encoded(self._problem)

    @cached_property
    def _strict(self) -> Solver:
        """A solver with every rule in force."""
        return Solver(SOLVER, bootstrap_with=self._encoding.clauses())

    @cached_property
    def _guarded(self) -> tuple[dict[str, int], Solver]:
        """A solver to which every rule is an assumption."""
        guards, clauses = self._encoding.guarded()
        return guards, Solver(SOLVER, bootstrap_with=clauses)

    def _refute(self, assumptions: list[int]) -> Collection[int] | None:
        if self._strict.solve(assumptions=assumptions):
            return None
        return self._strict.get_core() or ()

    def _refute_guarded(
        self, assumptions: list[int], fixed: Sequence[int] = ()
    ) -> Collection[int] | None:
        _, solver = self._guarded
        if solver.solve(assumptions=assumptions):
            return None
        return set(solver.get_core() or ()).difference(fixed)
