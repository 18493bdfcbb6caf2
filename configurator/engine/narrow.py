"""What can be said before compiling: values that no single condition leaves, until nothing changes.

Generalized arc consistency on tables and sums, unit propagation on clauses. Conditions come back
narrowed to what is left of their variables, so that the compiler meets fewer different rests.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from configurator.engine.formulas import (
    FALSE,
    TRUE,
    Bounded,
    Formulas,
    Joint,
    Member,
    Rowed,
)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The values left of every variable as bit sets, and the conditions that are left."""

    formulas: Formulas
    domains: tuple[int, ...]
    conditions: tuple[int, ...]
    is_possible: bool


def narrowed(formulas: Formulas, conditions: Sequence[int]) -> Narrowed:
    """Narrow all conditions by each other."""
    return _Narrowing(formulas, conditions).run()


class _Narrowing:
    def __init__(self, formulas: Formulas, conditions: Sequence[int]) -> None:
        self._formulas = formulas
        self._domains = [(1 << size) - 1 for size in formulas.sizes]
        self._left = list(dict.fromkeys(conditions))
        self._scopes = [formulas.scope(condition) for condition in self._left]
        self._of: list[list[int]] = [[] for _ in formulas.sizes]
        for at, scope in enumerate(self._scopes):
            for variable in scope:
                self._of[variable].append(at)

    def run(self) -> Narrowed:
        waiting = deque(range(len(self._left)))
        is_waiting = [True] * len(self._left)
        while waiting:
            at = waiting.popleft()
            is_waiting[at] = False
            for variable in self._narrow(at):
                if not self._domains[variable]:
                    return Narrowed(
                        self._formulas, tuple(self._domains), (FALSE,), is_possible=False
                    )
                for other in self._of[variable]:
                    if not is_waiting[other]:
                        is_waiting[other] = True
                        waiting.append(other)
        conditions = dict.fromkeys(
            part for formula in self._left for part in self._formulas.parts(formula)
        )
        conditions.pop(TRUE, None)
        return Narrowed(
            self._formulas, tuple(self._domains), tuple(conditions), FALSE not in conditions
        )

    def _narrow(self, at: int) -> list[int]:
        """Narrow a condition by the domains, then the domains by it; tell which changed."""
        left = self._left[at] = self._within(self._left[at])
        changed: list[int] = []
        if left == FALSE:
            if not self._domains:  # a model without options: `run` finds what is false
                return []
            self._domains[0] = 0
            return [0]
        for part in self._formulas.parts(left):
            match self._formulas[part]:
                case Member(variable, values):
                    self._keep(variable, values, changed)
                case Rowed(scope, rows):
                    for variable, column in zip(
                        scope, map(set, zip(*rows, strict=True)), strict=True
                    ):
                        self._keep(variable, sum(1 << value for value in column), changed)
                case Bounded(chain, low, high):
                    self._keep_sum(chain, low, high, changed)
        return changed

    def _keep(self, variable: int, values: int, changed: list[int]) -> None:
        before = self._domains[variable]
        if before & values != before:
            self._domains[variable] = before & values
            changed.append(variable)

    def _keep_sum(self, chain: int, low: int, high: int, changed: list[int]) -> None:
        links = self._formulas.chain(chain)
        spans = []
        for link in links:
            possible = [
                weight
                for value, weight in enumerate(link.weights)
                if self._domains[link.variable] >> value & 1
            ]
            spans.append((min(possible), max(possible)))
        least, most = sum(span[0] for span in spans), sum(span[1] for span in spans)
        for link, (small, large) in zip(links, spans, strict=True):
            values = sum(
                1 << value
                for value, weight in enumerate(link.weights)
                if least - small + weight <= high and most - large + weight >= low
            )
            self._keep(link.variable, values, changed)

    def _within(self, formula: int) -> int:
        """Simplify a formula by what is left of its variables."""
        formulas, domains = self._formulas, self._domains
        match formulas[formula]:
            case Member(variable, values):
                if not values & domains[variable]:
                    return FALSE
                return TRUE if domains[variable] & ~values == 0 else formula
            case Joint(is_all, parts):
                return formulas.join(map(self._within, parts), is_all=is_all)
            case Rowed(scope, rows):
                kept = frozenset(
                    row
                    for row in rows
                    if all(
                        domains[variable] >> value & 1
                        for variable, value in zip(scope, row, strict=True)
                    )
                )
                cells = 1
                for variable in scope:
                    cells *= domains[variable].bit_count()
                if len(kept) == cells:
                    return TRUE
                return formulas.rowed(scope, kept) if len(kept) < len(rows) else formula
            case _:
                return formula
