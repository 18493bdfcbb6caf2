"""Why choices are impossible: a smallest set of choices and rules that clash."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from threading import RLock

from pysat.solvers import Solver

from configurator.engine.formulas import FALSE, TRUE, Bounded, Joint, Member, Rowed
from configurator.engine.model import Choices, Conflict
from configurator.engine.problem import Problem
from configurator.engine.sat.encoding import Encoding, SatClause, encoded
from configurator.engine.sat.shrinking import smallest
from configurator.engine.sat.tracing import Tracer

SOLVER = "minisat22"
FOLLOWED = 5_000
"""A clash that takes more literals than these is left to a solver."""
Picked = Mapping[int, int]
"""Variable to the place of the chosen value."""


class Explainer:
    """Explains impossible choices to a problem; it asks its solvers one question at a time."""

    def __init__(self, problem: Problem, encoding: Encoding | None = None) -> None:
        self._problem = problem
        self._known_encoding = encoding
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
        plainest: tuple[Picked, str] | None = None
        for rule in self._doubtful(picked):
            own = self._smallest_alone(rule, picked)
            if own is not None and (plainest is None or len(own) < len(plainest[0])):
                plainest = own, rule
        if plainest is None:
            return None
        own, rule = plainest
        return Conflict(
            tuple((options[number], choices[options[number]]) for number in own), (rule,)
        )

    def _smallest_alone(self, rule: str, picked: Picked) -> Picked | None:
        """Give the values that the rule does not allow together; None if it does."""
        scope = self._scopes[rule]
        own = {number: place for number, place in picked.items() if number in scope}
        if not self._is_broken(rule, own):
            return None
        for number in list(own):
            without = {other: place for other, place in own.items() if other != number}
            if self._is_broken(rule, without):
                own = without
        return own

    def _doubtful(self, picked: Picked) -> list[str]:
        """List the rules that picked values might break, in order."""
        hits = Counter(
            chain.from_iterable(
                self._harmed[variable].get(place, ()) for variable, place in picked.items()
            )
        )
        found = sorted(at for at, count in hits.items() if count >= self._enough[at])
        return [self._rules[at] for at in found]

    @cached_property
    def _rules(self) -> tuple[str, ...]:
        return tuple(self._problem.rules)

    @cached_property
    def _scopes(self) -> dict[str, frozenset[int]]:
        scope = self._problem.formulas.scope
        return {rule: scope(formula) for rule, formula in self._problem.rules.items()}

    @cached_property
    def _enough(self) -> list[int]:
        """How many values must be picked, at least, to break each rule: for a clause all."""
        return [
            len(self._scopes[rule]) if self._members(formula) else 1
            for rule, formula in self._problem.rules.items()
        ]

    @cached_property
    def _harmed(self) -> list[dict[int, list[int]]]:
        """The rules that a value is bad for, by variable and place."""
        harmed: list[dict[int, list[int]]] = [{} for _ in self._problem.variables]
        sizes = self._problem.formulas.sizes
        for at, (rule, formula) in enumerate(self._problem.rules.items()):
            good = self._members(formula) or dict.fromkeys(self._scopes[rule], 0)
            for variable, values in good.items():
                for place in range(sizes[variable]):
                    if not values >> place & 1:
                        harmed[variable].setdefault(place, []).append(at)
        return harmed

    def _members(self, formula: int) -> dict[int, int]:
        """Give the values of which one is enough, by variable; nothing if it is no clause."""
        formulas = self._problem.formulas
        found = formulas[formula]
        parts = found.parts if isinstance(found, Joint) and not found.is_all else (formula,)
        members = [formulas[part] for part in parts]
        values = {each.variable: each.values for each in members if isinstance(each, Member)}
        return values if len(values) == len(parts) else {}

    def _is_broken(self, rule: str, picked: Picked) -> bool:
        known = self._refuted(self._problem.rules[rule], picked)
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
        guards = self._guards_of(needed)
        rules = self._needed_rules(guards, needed)
        return Conflict(
            tuple(literals[literal] for literal in needed),
            tuple(guards[guard] for guard in rules or ()),
        )

    def _needed_rules(self, guards: Mapping[int, str], needed: Sequence[int]) -> list[int] | None:
        """Find the guards of the rules that it takes; of a few rules a small solver decides."""
        if len(guards) == len(self._rules):
            return smallest(
                list(guards), lambda some: self._refute_guarded([*needed, *some], needed)
            )
        with Solver(SOLVER) as solver:
            asked = _Few(solver, self._bearing(guards, needed))
            return smallest(list(guards), lambda some: asked.refute(some, needed))

    def _guards_of(self, needed: Sequence[int]) -> dict[int, str]:
        """Give the rules, by their guards, that a simple way to the clash takes, else all."""
        guards, _ = self._guarded
        # a solver sees at once whether following what is forced shows the clash
        is_hidden = needed and self._strict.propagate(assumptions=needed)[0]
        used = None if is_hidden else self._tracer.clash(needed, FOLLOWED)
        if used is None:
            return {guard: rule for rule, guard in guards.items()}
        # clauses stand in the order of their rules
        owners = (self._owners[at] for at in sorted(used))
        return {guards[rule]: rule for rule in owners if rule is not None}

    def _bearing(self, guards: Mapping[int, str], needed: Sequence[int]) -> list[SatClause]:
        """Give the clauses of some rules, under their guards, and all that bears on them."""
        clauses = [
            [-guard, *clause]
            for guard, rule in guards.items()
            for clause in self._encoding.rules[rule]
        ]
        waiting = {abs(literal) for literal in chain(needed, *clauses)}
        met = set(waiting)
        found: set[int] = set()
        while waiting:
            for at in self._structure_of.get(waiting.pop(), ()):
                if at not in found:
                    found.add(at)
                    new = {abs(literal) for literal in self._encoding.structure[at]} - met
                    met |= new
                    waiting |= new
        return [*clauses, *(self._encoding.structure[at] for at in sorted(found))]

    @cached_property
    def _structure_of(self) -> dict[int, list[int]]:
        """The clauses that always hold, by variable."""
        found: dict[int, list[int]] = {}
        for at, clause in enumerate(self._encoding.structure):
            for literal in clause:
                found.setdefault(abs(literal), []).append(at)
        return found

    def _literal(self, option: str, value: str) -> int:
        number = self._index[option]
        return self._encoding.literals[number][self._places[number][value]]

    def _assumed(self, picked: Picked) -> list[int]:
        return [self._encoding.literals[variable][place] for variable, place in picked.items()]

    @cached_property
    def _encoding(self) -> Encoding:
        return self._known_encoding or encoded(self._problem)

    @cached_property
    def _strict(self) -> Solver:
        """A solver with every rule in force."""
        return Solver(SOLVER, bootstrap_with=self._encoding.clauses())

    @cached_property
    def _guarded(self) -> tuple[dict[str, int], Solver]:
        """A solver to which every rule is an assumption."""
        guards, clauses = self._encoding.guarded()
        return guards, Solver(SOLVER, bootstrap_with=clauses)

    @cached_property
    def _owners(self) -> list[str | None]:
        return self._encoding.owners

    @cached_property
    def _tracer(self) -> Tracer:
        return Tracer(tuple(self._encoding.clauses()))

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


class _Few:
    """A solver of a few clauses, their variables numbered anew: it looks at every number."""

    def __init__(self, solver: Solver, clauses: Iterable[SatClause]) -> None:
        self._solver = solver
        self._numbers: dict[int, int] = {}
        for clause in clauses:
            solver.add_clause(self._new(clause))

    def refute(self, some: Sequence[int], fixed: Sequence[int]) -> Collection[int] | None:
        """Give those that cannot be along with what is fixed; None if all can."""
        asked = dict(zip(self._new(some), some, strict=True))
        if self._solver.solve(assumptions=[*self._new(fixed), *asked]):
            return None
        return [asked[each] for each in self._solver.get_core() or () if each in asked]

    def _new(self, literals: Iterable[int]) -> SatClause:
        numbers = self._numbers
        return [
            numbers.setdefault(abs(each), len(numbers) + 1) * (1 if each > 0 else -1)
            for each in literals
        ]
