"""The cheapest solution, with a proof: weighted maximum satisfiability, guided by cores (RC2)."""

from collections.abc import Iterable, Sequence
from typing import cast

from pysat.examples.rc2 import RC2Stratified
from pysat.formula import WCNF
from pysat.solvers import Solver

from configurator.engine.sat.encoding import Encoding, SatClause

ORACLE = "glucose4"
THRIFT = {"adapt": True, "exhaust": True, "minz": True, "trim": 5}
"""Make the most of each core: several times faster where variables have many values."""


class Optimizer:
    """Finds cheapest solutions; each question starts afresh, so that its answer is always the same.

    Setting a question up takes some 50 ms for 40,000 clauses; how long it runs nobody can promise.
    """

    def __init__(self, encoding: Encoding) -> None:
        self._clauses = list(encoding.clauses())
        self._literals = encoding.literals

    def cheapest(
        self, weights: Sequence[int], required: Iterable[SatClause] = ()
    ) -> list[int] | None:
        """Give the numbers of the values, none negative in weight, that weigh least together.

        Values are numbered through, one variable's after the other's. None if nothing meets the
        required clauses.
        """
        formula = WCNF()
        formula.extend(self._clauses)
        formula.extend(list(required))
        number = 0
        for own in self._literals:
            here = weights[number : number + len(own)]
            least = min(here, default=0)
            for literal, weight in zip(own, here, strict=True):
                if weight > least:
                    formula.append([-literal], weight=weight - least)
            number += len(own)
        model = _solved(formula)
        return None if model is None else self._values(frozenset(model))

    def _values(self, true: frozenset[int]) -> list[int]:
        values = []
        number = 0
        for own in self._literals:
            # a variable that no clause mentions is not in the model: its first value will do
            place = next(
                at
                for at, each in enumerate(own)
                if each in true or (-each not in true and each < 0)
            )
            values.append(number + place)
            number += len(own)
        return values


def _solved(formula: WCNF) -> list[int] | None:
    if not formula.soft:
        with Solver(ORACLE, bootstrap_with=formula.hard) as solver:
            solver.solve()
            return cast("list[int] | None", solver.get_model())
    with RC2Stratified(formula, solver=ORACLE, **THRIFT) as optimum:
        return cast("list[int] | None", optimum.compute())
