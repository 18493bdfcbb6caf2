"""The fewest changes that make choices possible, by a MaxSAT solver that shares nothing with us."""

from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

from bench.independent import Encoding
from configurator.engine import Choices


def fewest_changes(encoding: Encoding, choices: Choices) -> int:
    """Give the least number of choices that must go."""
    formula = WCNF()
    formula.extend(encoding.clauses)
    unknown = 0
    for option, value in choices.items():
        literal = encoding.literal(option, value)
        if literal is None:
            unknown += 1
        else:
            formula.append([literal], weight=1)
    with RC2(formula) as solver:
        solver.compute()
        return unknown + int(solver.cost)
