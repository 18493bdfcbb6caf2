"""The plainest conditions that say what an expression says: clauses, sums, else the expression.

"This or that, or a sum within its bound" is itself a sum: what is true lifts it far enough.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bom.expression import And, Expression, Implies, Not, Or
from configurator.engine.model import Clause, Condition, Option, Sum
from configurator.formats.amounts import held_by

Options = Mapping[str, Option]
Totals = Mapping[Expression, Sum]


@dataclass(slots=True)
class _Disjunction:
    """Options with some of their values, or a sum; False if the sum is to be out of bounds."""

    literals: dict[str, frozenset[str]] = field(default_factory=dict)
    totals: list[tuple[Sum, bool]] = field(default_factory=list)


def conditions_of(expression: Expression, options: Options, totals: Totals) -> list[Condition]:
    """Say an expression; several conditions where it joins sums, which one could not say."""
    parts: Sequence[Expression] = [expression]
    if totals and isinstance(expression, And):
        parts = expression.parts
    said = [list(_said(part, options, totals)) for part in parts]
    if len(parts) > 1 and not any(isinstance(each, Sum) for some in said for each in some):
        return [expression]
    return [each for some in said for each in some]


def _said(part: Expression, options: Options, totals: Totals) -> Iterator[Condition]:
    found = _disjunction(part, options, totals)
    if found is None or len(found.totals) > 1:
        yield part
    elif not found.totals:
        yield _clause(found, options)
    else:
        yield from _lifted(part, found, options)


def _lifted(part: Expression, found: _Disjunction, options: Options) -> Iterator[Condition]:
    [(total, is_within)] = found.totals
    if is_within and not found.literals:
        yield total
    elif is_within:
        if total.low is not None:
            yield _lift(Sum(total.weights, low=total.low), found, options)
        if total.high is not None:
            yield _lift(Sum(total.weights, high=total.high), found, options)
    elif total.low is None and total.high is not None:
        yield _lift(Sum(total.weights, low=total.high + 1), found, options)
    elif total.high is None and total.low is not None:
        yield _lift(Sum(total.weights, high=total.low - 1), found, options)
    else:
        yield part


def _lift(total: Sum, found: _Disjunction, options: Options) -> Condition:
    """Let any of the literals bring a sum with one bound to where it always holds."""
    weighed = [
        [of.get(value, 0) for value in options[option].values]
        for option, of in total.weights.items()
    ]
    if total.low is not None:
        lift = total.low - sum(map(min, weighed))
    else:
        lift = (total.high or 0) - sum(map(max, weighed))
    is_always = lift <= 0 if total.low is not None else lift >= 0
    if is_always:
        anchor = next(iter(options.values()))
        return Clause(((anchor.id, anchor.values),))
    weights = {option: dict(of) for option, of in total.weights.items()}
    for option, values in found.literals.items():
        of = weights.setdefault(option, {})
        for value in options[option].values:
            if value in values:
                of[value] = of.get(value, 0) + lift
    return Sum(weights, total.low, total.high)


def _clause(found: _Disjunction, options: Options) -> Clause:
    ordered = []
    for option, values in found.literals.items():
        held = tuple(value for value in options[option].values if value in values)
        if len(held) == len(options[option].values):
            return Clause(((option, held),))
        if held:
            ordered.append((option, held))
    return Clause(tuple(ordered))


def _disjunction(expression: Expression, options: Options, totals: Totals) -> _Disjunction | None:
    """Read an expression as "this or that or ..", if it is one."""
    found = _Disjunction()
    waiting = [(expression, False)]
    while waiting:
        part, is_not = waiting.pop()
        inner = _inner(part, is_not=is_not)
        if inner is not None:
            waiting.extend(inner)
        elif not _take(found, part, options, totals, is_not=is_not):
            return None
    return found


def _inner(part: Expression, *, is_not: bool) -> list[tuple[Expression, bool]] | None:
    """Give the parts of which one must hold (or with True, must not), the last one first."""
    match part:
        case Not(inner):
            return [(inner, not is_not)]
        case Or(parts) if not is_not:
            return [(each, False) for each in reversed(parts)]
        case And(parts) if is_not:
            return [(each, True) for each in reversed(parts)]
        case Implies(left, right) if not is_not:
            return [(right, False), (left, True)]
        case _:
            return None


def _take(
    found: _Disjunction, part: Expression, options: Options, totals: Totals, *, is_not: bool
) -> bool:
    held = held_by(part)
    if held is not None:
        option, values = held
        values = frozenset(options[option].values) - values if is_not else values
        found.literals[option] = found.literals.get(option, frozenset()) | values
        return True
    total = totals.get(part) if totals else None
    if total is not None:
        found.totals.append((total, not is_not))
    return total is not None
