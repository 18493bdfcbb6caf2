"""Which rules follow from the others: with one of them broken and these kept nothing is left."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from pysat.solvers import Solver

from configurator.engine.model import Model
from configurator.engine.problem import Problem, problem_of
from configurator.engine.sat.encoding import Encoding, encoded

SOLVER = "minisat22"
AT_ONCE = 300
"""So many rules are asked about by one solver, to which all other rules are plain clauses."""


def redundant(model: Model, rules: Collection[str]) -> Iterator[str]:
    """Name, of some rules, those without which exactly the same products can be built."""
    problem = problem_of(Model(model.options, model.rules))
    wanted = iter([rule for rule in problem.rules if rule in rules])
    while some := list(islice(wanted, AT_ONCE)):
        broken = {_broken(rule): problem.formulas.negate(problem.rules[rule]) for rule in some}
        both = Problem(problem.variables, problem.formulas, {**problem.rules, **broken}, {})
        yield from _redundant(encoded(both), some)


def _redundant(encoding: Encoding, some: Sequence[str]) -> Iterator[str]:
    asked = [*some, *map(_broken, some)]
    guards = {rule: encoding.top + at for at, rule in enumerate(asked, start=1)}
    with Solver(SOLVER, bootstrap_with=encoding.structure) as solver:
        for rule, own in encoding.rules.items():
            guard = [-guards[rule]] if rule in guards else []
            for clause in own:
                solver.add_clause([*guard, *clause])
        for rule in some:
            others = [guards[other] for other in some if other != rule]
            if not solver.solve(assumptions=[guards[_broken(rule)], *others]):
                yield rule


def _broken(rule: str) -> str:
    return f"not\0{rule}"
