"""Which rules could be left out, and which conditions can hold at all."""

from collections.abc import Container, Iterator
from itertools import islice
from itertools import product as combinations

from bom.expression import Expression, Member, Name, Not, Or, Value
from configurator.engine import (
    Clause,
    CompiledModel,
    Condition,
    ContradictionError,
    Model,
    Rule,
    Sum,
    Table,
    asked,
    compile_model,
    holds,
)

MOST_TRIES = 500
"""Conditions that nothing has met after so many tries are not called dead."""


def redundant_rules(model: Model, rules: Container[str]) -> Iterator[str]:
    """Name those rules that follow from all others: with one broken nothing can be built."""
    for left_out in model.rules:
        if left_out.id not in rules:
            continue
        others = tuple(rule for rule in model.rules if rule.id != left_out.id)
        broken = (Rule("broken", negation) for negation in negations(left_out.condition))
        if not any(_is_possible(Model(model.options, (*others, rule))) for rule in broken):
            yield left_out.id


def negations(condition: Condition) -> tuple[Condition, ...]:
    """Give conditions of which one holds exactly if the given one does not."""
    match condition:
        case Clause(literals):
            parts = tuple(Member(Name(o), tuple(map(Value, values))) for o, values in literals)
            return (Not(Or(parts)),)
        case Table(options, rows, is_allowed):
            return (Table(options, rows, not is_allowed),)
        case Sum(weights, low, high):
            below = () if low is None else (Sum(weights, high=low - 1),)
            above = () if high is None else (Sum(weights, low=high + 1),)
            return (*below, *above)
        case _:
            return (Not(condition),)


def can_hold(compiled: CompiledModel, condition: Expression) -> bool:
    """Say whether something that can be built meets a condition."""
    options = sorted(asked(condition))
    possible = compiled.domains({})
    values = [sorted(possible[option]) for option in options]
    every = (dict(zip(options, chosen, strict=True)) for chosen in combinations(*values))
    meeting = (chosen for chosen in every if holds(condition, chosen))
    tries = 0
    for chosen in islice(meeting, MOST_TRIES):
        tries += 1
        if compiled.is_possible(chosen):
            return True
    return tries == MOST_TRIES


def _is_possible(model: Model) -> bool:
    try:
        compile_model(model)
    except ContradictionError:
        return False
    return True
