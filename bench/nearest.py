"""The fewest changes that make choices possible, by tools that share nothing with the engine."""

from pysat.examples.hitman import Hitman
from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

from bench.independent import Encoding
from configurator.engine import Choices


def by_rc2(encoding: Encoding, choices: Choices) -> int:
    """Ask a MaxSAT solver, built anew each time."""
    known, unknown = _literals(encoding, choices)
    formula = WCNF()
    formula.extend(encoding.clauses)
    formula.extend([[literal] for literal in known], weights=[1] * len(known))
    with RC2(formula) as solver:
        solver.compute()
        return unknown + int(solver.cost)


class HittingSets:
    """Collects conflicts until a smallest set of choices that hits them all is enough.

    The solver stays, so that large models need not be read for every question.
    """

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._solver = encoding.solver()

    def fewest_changes(self, choices: Choices) -> int:
        """Give the least number of choices that must go."""
        known, unknown = _literals(self._encoding, choices)
        with Hitman(htype="sorted") as conflicts:
            gone: list[int] = []
            while not self._solver.solve(assumptions=[at for at in known if at not in gone]):
                conflicts.hit(self._solver.get_core())
                gone = conflicts.get()
            return unknown + len(gone)


def _literals(encoding: Encoding, choices: Choices) -> tuple[list[int], int]:
    """Give what the choices say, and how many of them no product has anyway."""
    found = [encoding.literal(option, value) for option, value in choices.items()]
    known = [literal for literal in found if literal is not None]
    return known, len(found) - len(known)
