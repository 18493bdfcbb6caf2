"""Put conditions together from the parts a constraint is written with, and make rules of them.

Amounts stay weighted sums of values as long as they can, so that a comparison of them becomes one
Sum; a condition that is one "this or that or .." becomes one Clause. What is not chosen counts 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne

from bom.expression import (
    And,
    Arithmetic,
    Compare,
    Expression,
    Iff,
    Implies,
    Not,
    Number,
    Or,
)
from configurator.engine.model import Condition, Option, Sum
from configurator.formats.amounts import formula_of, is_one_of, plus, total, whole
from configurator.formats.model_file import chosen
from configurator.formats.operands import (
    Amount,
    Average,
    Chosen,
    Formula,
    Linear,
    LogicError,
    Operand,
    Part,
    Text,
    Truth,
    constant,
    weighted,
)
from configurator.formats.plainest import conditions_of
from configurator.formats.suggesting import Suggestions

DEEPEST = 80
COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip
MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Logic:
    """The constructs over some options."""

    options: Mapping[str, Option]
    _chosen: dict[str, Truth] = field(default_factory=dict, compare=False, repr=False)
    suggestions: Suggestions = field(default_factory=Suggestions, compare=False, repr=False)
    _totals: dict[Expression, Sum] = field(default_factory=dict, compare=False, repr=False)

    def literal(self, option: str, values: frozenset[str]) -> Truth:
        """Say that an option has one of the values."""
        return Truth(is_one_of(self.options[option], values))

    def is_chosen(self, option: str) -> frozenset[str]:
        """Give the values that mean that an option is there."""
        return frozenset(chosen(self.options[option]))

    def known(self, *, holds: bool) -> Truth:
        """Say something that always holds, or never."""
        anchor = next(iter(self.options.values()))
        return self.literal(anchor.id, frozenset(anchor.values if holds else ()))

    def truth(self, part: Operand) -> Truth:
        """Take a part as a condition."""
        if isinstance(part, Truth):
            return part
        if isinstance(part, Chosen):
            return self._literal_of(part.option)
        raise LogicError("an amount stands where a condition is needed", "Compare it: .. > 0.")

    def amount(self, part: Operand) -> Amount:
        """Take a part as an amount."""
        if isinstance(part, Linear | Formula):
            return part
        if isinstance(part, Chosen) and part.kind != "String":
            return self._of_option(part)
        if isinstance(part, Average):
            mend = "Compare the average with a number, without calculating."
            raise LogicError("an average is calculated with", mend)
        raise LogicError("this is no amount", "Write a number, or a feature with a number.")

    def negated(self, part: Operand) -> Truth:
        """Say that a part does not hold."""
        truth = self.truth(part)
        return self._checked(Not(truth.expression), truth)

    def joined(self, kind: type[And] | type[Or], *parts: Operand) -> Truth:
        """Join conditions by and, or by or; chains of the same kind stay flat."""
        truths = [self.truth(part) for part in parts]
        flat: list[Expression] = []
        deepest = 0
        for truth in truths:
            is_same = isinstance(truth.expression, kind)
            flat.extend(
                truth.expression.parts if isinstance(truth.expression, kind) else [truth.expression]
            )
            deepest = max(deepest, truth.depth - is_same)
        if len(flat) == 1:
            return truths[0]
        return _not_too_deep(Truth(kind(tuple(flat)), deepest + 1))

    def implied(self, left: Operand, right: Operand) -> Truth:
        """Say that if left holds, right holds."""
        one, other = self.truth(left), self.truth(right)
        return self._checked(Implies(one.expression, other.expression), one, other)

    def same(self, left: Operand, right: Operand) -> Truth:
        """Say that both hold or neither does."""
        one, other = self.truth(left), self.truth(right)
        return self._checked(Iff(one.expression, other.expression), one, other)

    def added(self, left: Operand, right: Operand, *, times: int = 1) -> Amount:
        """Add two amounts, or take the right from the left (times -1)."""
        one, other = self.amount(left), self.amount(right)
        if isinstance(one, Linear) and isinstance(other, Linear):
            return plus(one, other, Fraction(times))
        return self._calculated(one, "+" if times > 0 else "-", other)

    def multiplied(self, left: Operand, right: Operand) -> Amount:
        """Multiply two amounts."""
        one, other = self.amount(left), self.amount(right)
        if isinstance(one, Linear) and isinstance(other, Linear):
            if not one.weights:
                one, other = other, one
            if not other.weights:
                return plus(constant(0), one, other.constant)
        return self._calculated(one, "*", other)

    def divided(self, left: Operand, right: Operand) -> Amount:
        """Divide an amount by a plain number."""
        one, by = self.amount(left), self.amount(right)
        if not isinstance(by, Linear) or by.weights or not by.constant:
            mend = "Divide by a plain number other than 0, or multiply both sides."
            raise LogicError("the divisor is not a plain number", mend)
        return self.multiplied(one, constant(1 / by.constant))

    def compared(self, left: Operand, operator: str, right: Operand) -> Truth:
        """Compare two amounts, or two texts."""
        if _is_text(left) or _is_text(right):
            return self._compared_texts(left, operator, right)
        if isinstance(left, Average):
            return self._compared_average(left, operator, self.amount(right))
        if isinstance(right, Average):
            return self._compared_average(right, MIRRORED[operator], self.amount(left))
        one, other = self.amount(left), self.amount(right)
        if not isinstance(one, Linear) or not isinstance(other, Linear):
            sides = formula_of(one, self.options), formula_of(other, self.options)
            comparison = Compare(sides[0].expression, operator, sides[1].expression)
            return self._checked(comparison, *sides)
        return self._compared_sums(plus(one, other, Fraction(-1)), operator)

    def conditions(self, part: Operand) -> list[Condition]:
        """Say a condition in the plainest form; several hold together where sums are joined."""
        return conditions_of(self.truth(part).expression, self.options, self._totals)

    def condition(self, part: Operand) -> Condition:
        """Say a condition as one, in the plainest form that says it."""
        found = self.conditions(part)
        return found[0] if len(found) == 1 else self.truth(part).expression

    def _of_option(self, part: Chosen) -> Linear:
        option = self.options[part.option]
        if option.numbers is not None:
            return weighted(option.id, {str(number): number for number in option.numbers if number})
        return weighted(option.id, dict.fromkeys(self.is_chosen(option.id), 1))

    def _literal_of(self, option: str) -> Truth:
        known = self._chosen.get(option)
        if known is None:
            known = self._chosen[option] = self.literal(option, self.is_chosen(option))
        return known

    def _compared_sums(self, difference: Linear, operator: str) -> Truth:
        weights, bound = difference.weights, -difference.constant
        holds = COMPARE[operator]
        if not weights:
            return self.known(holds=holds(Fraction(0), bound))
        if len(weights) == 1:
            [(option, of)] = weights.items()
            values = self.options[option].values
            held = (value for value in values if holds(of.get(value, Fraction(0)), bound))
            return self.literal(option, frozenset(held))
        formula = formula_of(Linear(Fraction(0), weights), self.options)
        expression = Compare(formula.expression, operator, Number(whole(bound)))
        said = total(weights, operator, bound)
        if said is not None:
            self._totals[expression] = said
        return Truth(expression, formula.depth + 1, said)

    def _compared_average(self, average: Average, operator: str, bound: Amount) -> Truth:
        if not isinstance(bound, Linear) or bound.weights:
            mend = "Compare the average with a plain number."
            raise LogicError("an average is compared with what is no number", mend)
        weights = average.total.weights
        count = {option: dict.fromkeys(of, Fraction(1)) for option, of in weights.items()}
        above = plus(average.total, Linear(Fraction(0), count), -bound.constant)
        truth = self._compared_sums(above, operator)
        holds, nothing = COMPARE[operator], Fraction(0)
        holds_empty = holds(nothing, bound.constant)
        if average.is_never_empty or holds_empty == holds(nothing, nothing):
            return truth
        some = self.joined(Or, *map(Chosen, weights))
        if holds_empty:
            return self.joined(Or, self.negated(some), truth)
        return self.joined(And, some, truth)

    def _compared_texts(self, left: Operand, operator: str, right: Operand) -> Truth:
        if operator not in {"==", "!="}:
            raise LogicError("texts are not more or less than one another", "Compare by == or !=.")
        if isinstance(right, Chosen) and isinstance(left, Text):
            left, right = right, left
        truth = self._equal_texts(left, right)
        return truth if operator == "==" else self.negated(truth)

    def _equal_texts(self, left: Operand, right: Operand) -> Truth:
        match left, right:
            case Text(one), Text(other):
                return self.known(holds=one == other)
            case Chosen(option, "String"), Text(text):
                return self.literal(option, frozenset([text]) & self.is_chosen(option))
            case Chosen(option, "String"), Chosen(other, "String"):
                shared = sorted(self.is_chosen(option) & self.is_chosen(other))
                both = (
                    self.joined(
                        And, *(self.literal(each, frozenset([text])) for each in (option, other))
                    )
                    for text in shared
                )
                return self.joined(Or, self.known(holds=False), *both)
            case _:
                raise LogicError("a text is compared with an amount", "Compare like with like.")

    def _calculated(self, left: Amount, operator: str, right: Amount) -> Formula:
        one, other = (formula_of(each, self.options) for each in (left, right))
        together = Arithmetic(one.expression, operator, other.expression)
        return _not_too_deep(Formula(together, max(one.depth, other.depth) + 1))

    def _checked(self, expression: Expression, *parts: Truth | Formula) -> Truth:
        return _not_too_deep(Truth(expression, 1 + max(part.depth for part in parts)))


def _not_too_deep(part: Part) -> Part:
    if part.depth > DEEPEST:
        raise LogicError("the constraint is nested too deep", "Split it into several.")
    return part


def _is_text(part: Operand) -> bool:
    return isinstance(part, Text) or (isinstance(part, Chosen) and part.kind == "String")
