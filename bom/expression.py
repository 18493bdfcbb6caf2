"""The one expression language: rules, conditions of prices and lines, and quantity formulas.

`light_ring != none -> shape != tile`, `panel in {nest, waffle} and not (diameter > 560)`,
`2 + 2 * (capacity == large)`. A condition inside arithmetic counts 1 when true, else 0. A bare word
is an option; on the right of a comparison it is a value of the option on the left, if it has it.
A value that is no word is quoted: `ring_colour == "-"` asks whether the option does not apply.
`extras has coffee` asks whether a value is among the chosen ones of an option that takes several;
each of them is an option of its own, so it is short for `extras_coffee == yes`.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from operator import add, ge, gt, le, lt, mul, sub

from bom.parsing import Options, is_condition, parse
from bom.syntax import (
    FLAG_VALUES,
    NO,
    NOT_APPLICABLE,
    YES,
    And,
    Arithmetic,
    Compare,
    Condition,
    Expression,
    Iff,
    Implies,
    Member,
    Name,
    Not,
    Number,
    Or,
    Value,
)

__all__ = [
    "FLAG_VALUES",
    "NO",
    "NOT_APPLICABLE",
    "YES",
    "And",
    "Arithmetic",
    "Compare",
    "Condition",
    "Configured",
    "Expression",
    "Iff",
    "Implies",
    "Member",
    "Name",
    "Not",
    "Number",
    "Options",
    "Or",
    "Value",
    "amount",
    "evaluate",
    "is_condition",
    "names",
    "parse",
    "show",
]

Configured = Mapping[str, str | int]
Quantity = int | Fraction

ORDER: dict[str, Callable[[Quantity, Quantity], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
SUMS: dict[str, Callable[[Quantity, Quantity], Quantity]] = {"+": add, "-": sub, "*": mul}


def evaluate(expression: Expression, configuration: Configured) -> bool:
    """Say whether a condition holds.

    An amount of an option that does not apply equals nothing and is neither more nor less.

    >>> rule = parse("ring != none -> shape in {halo, drop}", file="doc", line=1)
    >>> evaluate(rule, {"ring": "warm", "shape": "tile"})
    False
    """
    match expression:
        case Compare():
            return _compare(expression, configuration)
        case Member(left, values):
            return any(_equal(left, value, configuration) for value in values)
        case And(parts):
            return all(evaluate(part, configuration) for part in parts)
        case Or(parts):
            return any(evaluate(part, configuration) for part in parts)
        case Not(part):
            return not evaluate(part, configuration)
        case _:
            return _linked(expression, configuration)


def amount(expression: Expression, configuration: Configured) -> Fraction:
    """Calculate a formula; an amount that depends on an option that does not apply is 0.

    >>> formula = parse("2 + (diameter - 480) / 40", file="doc", line=1)
    >>> amount(formula, {"diameter": 560})
    Fraction(4, 1)
    """
    return Fraction(_amount(expression, configuration) or 0)


def names(expression: Expression) -> frozenset[str]:
    """List the options that an expression mentions."""
    match expression:
        case Name(option):
            return frozenset([option])
        case Number() | Value():
            return frozenset()
        case Member(left, _):
            return names(left)
        case And(parts) | Or(parts):
            return frozenset().union(*map(names, parts))
        case Not(part):
            return names(part)
        case _:
            return names(expression.left) | names(expression.right)


def show(expression: Expression) -> str:
    """Write an expression so that parsing it again gives the same.

    >>> show(parse("not (a == x) or b in {y,z} and a != w", file="doc", line=1))
    'not a == x or b in {y, z} and a != w'
    """
    return _show(expression, 0)


def _linked(expression: Expression, configuration: Configured) -> bool:
    if isinstance(expression, Implies):
        is_asked = evaluate(expression.left, configuration)
        return not is_asked or evaluate(expression.right, configuration)
    if isinstance(expression, Iff):
        left = evaluate(expression.left, configuration)
        return left == evaluate(expression.right, configuration)
    raise TypeError(f"{show(expression)} is an amount, not a condition")


def _compare(expression: Compare, configuration: Configured) -> bool:
    if expression.operator == "==":
        return _equal(expression.left, expression.right, configuration)
    if expression.operator == "!=":
        return not _equal(expression.left, expression.right, configuration)
    left = _amount(expression.left, configuration)
    right = _amount(expression.right, configuration)
    return left is not None and right is not None and ORDER[expression.operator](left, right)


def _equal(left: Expression, right: Expression, configuration: Configured) -> bool:
    if isinstance(left, Name) and isinstance(right, Value):
        return str(configuration[left.option]) == right.id
    if isinstance(left, Name) and isinstance(right, Name):
        return str(configuration[left.option]) == str(configuration[right.option])
    amounts = _amount(left, configuration), _amount(right, configuration)
    return None not in amounts and amounts[0] == amounts[1]


def _amount(expression: Expression, configuration: Configured) -> Quantity | None:
    match expression:
        case Number(value):
            return value
        case Name(option):
            return _of_option(configuration[option])
        case Arithmetic():
            return _calculate(expression, configuration)
        case Value():
            return None
        case _:
            return int(evaluate(expression, configuration))


def _calculate(expression: Arithmetic, configuration: Configured) -> Quantity | None:
    left = _amount(expression.left, configuration)
    right = _amount(expression.right, configuration)
    if left is None or right is None:
        return None
    if expression.operator == "/":
        return Fraction(left) / right
    return SUMS[expression.operator](left, right)


def _of_option(value: str | int) -> int | None:
    if isinstance(value, int):
        return value
    return int(value) if value.isdecimal() else None


LEVELS: dict[type, int] = {Iff: 1, Implies: 2, Or: 3, And: 4, Not: 5, Compare: 6, Member: 6}


def _level(expression: Expression) -> int:
    if isinstance(expression, Arithmetic):
        return 7 if expression.operator in "+-" else 8
    return LEVELS.get(type(expression), 9)


def _show(expression: Expression, around: int) -> str:
    level = _level(expression)
    text = _plain(expression, level)
    return f"({text})" if level < around else text


def _plain(expression: Expression, level: int) -> str:
    match expression:
        case Number() | Name() | Value():
            return _word(expression)
        case Member(left, values):
            return f"{_show(left, 7)} in {{{', '.join(_show(value, 9) for value in values)}}}"
        case And(parts):
            return " and ".join(_show(part, level + 1) for part in parts)
        case Or(parts):
            return " or ".join(_show(part, level + 1) for part in parts)
        case Not(part):
            return f"not {_show(part, level)}"
        case _:
            return _two_sided(expression, level)


def _word(expression: Number | Name | Value) -> str:
    if isinstance(expression, Name):
        return expression.option
    if isinstance(expression, Number):
        return _decimal(Fraction(expression.value))
    return expression.id if expression.id.replace("_", "a").isalnum() else f'"{expression.id}"'


def _decimal(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    with localcontext(prec=99):
        return format(Decimal(value.numerator) / value.denominator, "f")


def _two_sided(expression: Arithmetic | Compare | Implies | Iff, level: int) -> str:
    operator = {Implies: "->", Iff: "<->"}.get(type(expression)) or getattr(
        expression, "operator", ""
    )
    is_right = isinstance(expression, Implies)
    is_flat = isinstance(expression, Compare)
    left = _show(expression.left, level + 1 if is_right or is_flat else level)
    right = _show(expression.right, level if is_right else level + 1)
    return f"{left} {operator} {right}"
