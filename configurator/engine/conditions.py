"""What a condition says of one complete configuration: its plain meaning."""

from fractions import Fraction

from bom.expression import amount, evaluate, names
from configurator.engine.model import Charge, Choices, Clause, Condition, Sum, Table


def asked(condition: Condition) -> frozenset[str]:
    """Name the options that a condition is about."""
    match condition:
        case Clause(literals):
            return frozenset(option for option, _ in literals)
        case Table(options, _, _):
            return frozenset(options)
        case Sum(weights, _, _):
            return frozenset(weights)
        case _:
            return names(condition)


def holds(condition: Condition, configuration: Choices) -> bool:
    """Say whether a complete configuration meets a condition."""
    match condition:
        case Clause(literals):
            return any(configuration[option] in values for option, values in literals)
        case Table(options, rows, is_allowed):
            return (tuple(configuration[option] for option in options) in rows) == is_allowed
        case Sum(weights, low, high):
            total = sum(of.get(configuration[option], 0) for option, of in weights.items())
            return (low is None or low <= total) and (high is None or total <= high)
        case _:
            return bool(evaluate(condition, configuration))


def amount_due(charge: Charge, configuration: Choices) -> int:
    """Give the amount of the first case that holds, 0 if none does; ValueError if not whole."""
    for case in charge.cases:
        if case.when is None or evaluate(case.when, configuration):
            times = 1 if case.per is None else amount(case.per, configuration)
            due = Fraction(case.amount * times)
            if due.denominator != 1:
                raise ValueError(f"{charge.id} comes to {due}, which is no whole amount.")
            return due.numerator
    return 0
