"""Amounts that are weighted sums of values: adding them, bounding them, writing them out."""

from collections.abc import Mapping
from fractions import Fraction
from math import lcm

from bom.expression import Arithmetic, Compare, Expression, Member, Name, Number, Value
from configurator.engine.model import Option, Sum
from configurator.formats.model_file import ABSENT
from configurator.formats.operands import Amount, Formula, Linear

Weights = Mapping[str, Mapping[str, Fraction]]
Options = Mapping[str, Option]


def is_one_of(option: Option, values: frozenset[str]) -> Expression:
    """Say that an option has one of the values."""
    held = [value for value in option.values if value in values]
    if len(held) == 1:
        return Compare(Name(option.id), "==", Value(held[0]))
    return Member(Name(option.id), tuple(map(Value, held)))


def held_by(expression: Expression) -> tuple[str, frozenset[str]] | None:
    """Read an expression as "the option has one of the values", if it says that."""
    match expression:
        case Compare(Name(option), "==", Value(value)):
            return option, frozenset([value])
        case Member(Name(option), values):
            return option, frozenset(each.id for each in values if isinstance(each, Value))
        case _:
            return None


def plus(left: Linear, right: Linear, times: Fraction) -> Linear:
    """Add a multiple of an amount to another."""
    weights = {option: dict(of) for option, of in left.weights.items()}
    for option, of in right.weights.items():
        into = weights.setdefault(option, {})
        for value, weight in of.items():
            into[value] = into.get(value, Fraction(0)) + times * weight
    return Linear(left.constant + times * right.constant, weights)


def total(weights: Weights, operator: str, bound: Fraction) -> Sum | None:
    """Say a comparison with a bound in whole numbers."""
    if operator == "!=":
        return None
    denominators = (weight.denominator for of in weights.values() for weight in of.values())
    scale = lcm(bound.denominator, *denominators)
    whole = {
        option: {value: int(weight * scale) for value, weight in of.items() if weight}
        for option, of in weights.items()
    }
    at = int(bound * scale)
    low = {"==": at, ">=": at, ">": at + 1}.get(operator)
    high = {"==": at, "<=": at, "<": at - 1}.get(operator)
    return Sum(whole, low, high)


def whole(value: Fraction) -> int | Fraction:
    """Give a whole number as one."""
    return value.numerator if value.denominator == 1 else value


def formula_of(amount: Amount, options: Options) -> Formula:
    """Write an amount as an expression."""
    if isinstance(amount, Formula):
        return amount
    terms = [term for option, of in amount.weights.items() for term in _terms(options[option], of)]
    if amount.constant or not terms:
        terms.append(Number(whole(amount.constant)))
    return Formula(_balanced(terms), 3 + len(terms).bit_length())


def _terms(option: Option, weights: Mapping[str, Fraction]) -> list[Expression]:
    factor = _factor(option, weights)
    if factor is not None:
        return [_times(factor, Name(option.id))]
    alike: dict[Fraction, set[str]] = {}
    for value, weight in weights.items():
        if weight:
            alike.setdefault(weight, set()).add(value)
    return [
        _times(weight, is_one_of(option, frozenset(values))) for weight, values in alike.items()
    ]


def _factor(option: Option, weights: Mapping[str, Fraction]) -> Fraction | None:
    """Tell by what to multiply a number option, if that and nothing else is its weight."""
    numbers = option.numbers or ()
    if not numbers or ABSENT in option.values or min(numbers) < 0 or not max(numbers):
        return None
    factor = weights.get(str(max(numbers)), Fraction(0)) / max(numbers)
    is_all = all(weights.get(str(number), 0) == factor * number for number in numbers)
    return factor if is_all else None


def _times(factor: Fraction, expression: Expression) -> Expression:
    if factor == 1 and isinstance(expression, Name):
        return expression
    return Arithmetic(Number(whole(factor)), "*", expression)


def _balanced(terms: list[Expression]) -> Expression:
    """Add terms pairwise, so that a long sum is not a deep one."""
    while len(terms) > 1:
        pairs = zip(terms[::2], terms[1::2], strict=False)
        odd = terms[-1:] if len(terms) % 2 else []
        terms = [*(Arithmetic(one, "+", other) for one, other in pairs), *odd]
    return terms[0]
