"""From a model to its compiled arrays: narrow it, try several orders, keep the first that fits."""

from math import log

from configurator.engine.artifact import Arrays, flattened
from configurator.engine.compile import Diagram, OverBudgetError, compile_diagram
from configurator.engine.formulas import Bounded, Formulas, Joint, Member, Rowed
from configurator.engine.model import TooLargeError
from configurator.engine.narrow import Narrowed, narrowed
from configurator.engine.order import Span, Tree, trees
from configurator.engine.problem import Problem
from configurator.engine.renumber import renumbered
from configurator.engine.sat.encoding import encoded
from configurator.engine.sat.searching import Search

FIRST_BUDGET = 25_000
FIRST_BUDGET_EACH = 200
"""By variable: large models are given more at first."""
MOST_STEPS = 4_000_000
"""A minute or two for each order, and two gigabytes."""
FEW_ORDERS = 5


def compiled(problem: Problem, *, budget: int = MOST_STEPS) -> Arrays | None:
    """Compile a problem; None if nothing meets it.

    Several orders are tried with few steps; where none gets by with them, what a solver proves
    impossible is left out, and they are tried with more. The smallest
    result is kept. Raises TooLargeError if none gets by with `budget` steps.
    """
    steps = min(budget, max(FIRST_BUDGET, len(problem.variables) * FIRST_BUDGET_EACH))
    left = narrowed(problem.formulas, problem.conditions)
    if not left.is_possible:
        return None
    try:
        return _smallest(left, steps)
    except OverBudgetError:
        proven = _proven(problem)
    left = narrowed(problem.formulas, (*problem.conditions, *proven))
    while steps < budget:
        steps = min(steps * 4, budget)
        try:
            return _smallest(left, steps)
        except OverBudgetError:
            continue
    raise TooLargeError(f"no order gets by with {budget:,} steps")


def _proven(problem: Problem) -> list[int]:
    """Ask a solver which values can be had at all: conditions alone may not tell."""
    possible = iter(Search(encoded(problem)).possible_values(()))
    sizes = problem.formulas.sizes
    values = [sum(1 << at for at in range(size) if next(possible)) for size in sizes]
    return [problem.formulas.member(variable, own) for variable, own in enumerate(values)]


def _smallest(left: Narrowed, budget: int) -> Arrays | None:
    """Compile in several orders; None if nothing is possible, OverBudgetError if none gets by."""
    sizes = left.formulas.sizes
    spans = [_span(left.formulas, condition) for condition in left.conditions]
    orders = trees([values.bit_count() for values in left.domains], spans)[:FEW_ORDERS]
    laid = []
    for tree in orders:
        try:
            diagram = _compiled(left, tree, budget)
        except OverBudgetError:
            continue
        if diagram is None:
            return None
        laid.append(flattened(diagram, tree, sizes))
        budget = min(budget, max(FIRST_BUDGET, diagram.steps * 2))
    if not laid:
        raise OverBudgetError
    return min(laid, key=lambda arrays: len(arrays.left))


def _compiled(left: Narrowed, tree: Tree, budget: int) -> Diagram | None:
    source = left.formulas
    places = [0] * len(source.sizes)
    for place, variable in enumerate(tree.variables):
        places[variable] = place
    target = Formulas([source.sizes[variable] for variable in tree.variables])
    conditions = [renumbered(source, target, places, condition) for condition in left.conditions]
    conditions += [
        target.member(places[variable], values)
        for variable, values in enumerate(left.domains)
        if values.bit_count() < source.sizes[variable]
    ]
    return compile_diagram(target, conditions, tree, budget=budget)


def _span(formulas: Formulas, condition: int) -> Span:
    return Span(formulas.scope(condition), log(1 + _rests(formulas, condition)))


def _rests(formulas: Formulas, condition: int) -> int:
    """Estimate how many different rests a condition can leave midway."""
    match formulas[condition]:
        case Rowed(_, rows):
            return len(rows)
        case Bounded(_, low, high):
            return min(1000, high - low + 2)
        case Joint(_, parts):
            return sum(not isinstance(formulas[part], Member) for part in parts) + 1
        case _:
            return 1
