"""A model in numbers: variables with sizes, and one formula for every rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm, prod

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
    amount,
    evaluate,
    names,
)
from configurator.engine.formulas import FALSE, TRUE, Formulas
from configurator.engine.model import (
    Case,
    Charge,
    Clause,
    Condition,
    Model,
    Sum,
    Table,
    TooLargeError,
)

MOST_CELLS = 200_000
FEW_CELLS = 2_000
"""A linear comparison with more cases than these is summed up instead of written out."""


@dataclass(frozen=True, slots=True)
class Variable:
    """An option, or a charge, as the compiler sees it."""

    id: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """The variables, options first, and what must hold: formulas by the rule they come from."""

    variables: tuple[Variable, ...]
    formulas: Formulas
    rules: Mapping[str, int]
    charges: Mapping[str, int]

    @property
    def conditions(self) -> tuple[int, ...]:
        """Everything that must hold, split as far as it goes."""
        every = (*self.rules.values(), *self.charges.values())
        split = (part for formula in every for part in self.formulas.parts(formula))
        return tuple(dict.fromkeys(part for part in split if part != TRUE))


def problem_of(model: Model) -> Problem:
    """Put a model into numbers; TooLargeError if a comparison has too many cases."""
    charged = [_Charged(model, charge) for charge in model.charges]
    variables = (
        *(Variable(option.id, option.values) for option in model.options),
        *(Variable(charge.id, charge.values) for charge in charged),
    )
    writer = _Writer(variables)
    rules: dict[str, int] = {}
    for rule in model.rules:
        formula = writer.condition(rule.condition)
        before = rules.get(rule.id, TRUE)
        rules[rule.id] = writer.formulas.join([before, formula], is_all=True)
    charges = {charge.id: writer.charge(charge) for charge in charged}
    return Problem(variables, writer.formulas, rules, charges)


class _Charged:
    """A charge with the amounts that it can come to, by case and combination of `per`'s options."""

    def __init__(self, model: Model, charge: Charge) -> None:
        self.id = charge.id
        sizes = {option.id: option.values for option in model.options}
        self.cases = [(case.when, self._amounts(case, sizes)) for case in charge.cases]
        amounts = {due for _, by_row in self.cases for due in by_row.values()} | {0}
        self.amounts = tuple(sorted(amounts))
        self.values = tuple(map(str, self.amounts))

    def _amounts(
        self, case: Case, values: Mapping[str, tuple[str, ...]]
    ) -> dict[tuple[tuple[str, str], ...], int]:
        if case.per is None:
            return {(): case.amount}
        asked = sorted(names(case.per))
        _refuse_many(prod(len(values[option]) for option in asked), self.id)
        amounts = {}
        for row in product(*([(option, value) for value in values[option]] for option in asked)):
            due = Fraction(case.amount * amount(case.per, dict(row)))
            if due.denominator == 1:  # a broken amount is none: what is checked refuses it
                amounts[row] = due.numerator
        return amounts


class _Writer:
    """Writes conditions as formulas."""

    def __init__(self, variables: Sequence[Variable]) -> None:
        self.formulas = Formulas([len(variable.values) for variable in variables])
        self._variables = variables
        self._index = {variable.id: number for number, variable in enumerate(variables)}
        self._places = [
            {value: place for place, value in enumerate(variable.values)} for variable in variables
        ]

    def condition(self, condition: Condition) -> int:
        """Write any condition."""
        match condition:
            case Clause(literals):
                members = [self._member(option, values) for option, values in literals]
                return self.formulas.join(members, is_all=False)
            case Table():
                return self._table(condition)
            case Sum(weights, low, high):
                return self._sum(
                    {
                        option: [of.get(value, 0) for value in self._values(option)]
                        for option, of in weights.items()
                    },
                    low,
                    high,
                )
            case _:
                return self._expression(condition)

    def charge(self, charge: _Charged) -> int:
        """Write that the charge's variable has just the amount that is due."""
        own, formulas = self._index[charge.id], self.formulas
        place = {due: place for place, due in enumerate(charge.amounts)}
        due: dict[int, list[int]] = {at: [] for at in range(len(charge.amounts))}
        still = TRUE
        for when, by_row in charge.cases:
            holds = TRUE if when is None else self._expression(when)
            here = formulas.join([still, holds], is_all=True)
            for row, amount_ in by_row.items():
                members = [self._member(option, (value,)) for option, value in row]
                due[place[amount_]].append(formulas.join([here, *members], is_all=True))
            still = formulas.join([still, formulas.negate(holds)], is_all=True)
        due[place[0]].append(still)
        return formulas.join(
            [
                formulas.same(formulas.member(own, 1 << at), formulas.join(ways, is_all=False))
                for at, ways in due.items()
            ],
            is_all=True,
        )

    def _expression(self, expression: Expression) -> int:
        formulas = self.formulas
        match expression:
            case And(parts) | Or(parts):
                is_all = isinstance(expression, And)
                return formulas.join(map(self._expression, parts), is_all=is_all)
            case Not(part):
                return formulas.negate(self._expression(part))
            case Implies(left, right):
                without = formulas.negate(self._expression(left))
                return formulas.join([without, self._expression(right)], is_all=False)
            case Iff(left, right):
                return formulas.same(self._expression(left), self._expression(right))
            case _:
                return self._leaf(expression)

    def _leaf(self, condition: Expression) -> int:
        """Try a comparison with every value of the options in it; add up one that is wide."""
        asked = sorted(self._index[name] for name in names(condition))
        sizes = [len(self._variables[option].values) for option in asked]
        if isinstance(condition, Compare) and prod(sizes) > FEW_CELLS:
            added = self._linear(condition)
            if added is not None:
                return added
        _refuse_many(prod(sizes), "one comparison")
        rows = frozenset(
            row
            for row in product(*map(range, sizes))
            if evaluate(condition, self._configured(asked, row))
        )
        if not asked:
            return TRUE if rows else FALSE
        return self.formulas.rowed(tuple(asked), rows)

    def _configured(self, asked: Sequence[int], row: Sequence[int]) -> dict[str, str]:
        variables = [self._variables[option] for option in asked]
        return {found.id: found.values[value] for found, value in zip(variables, row, strict=True)}

    def _linear(self, condition: Compare) -> int | None:
        """Write a comparison of sums, each term about one option; None if it is none."""
        terms = _terms(Arithmetic(condition.left, "-", condition.right), Fraction(1))
        if terms is None:
            return None
        totals: dict[str, list[Fraction]] = {}
        constant = Fraction(0)
        for factor, term in terms:
            option = next(iter(names(term)), None)
            if option is None:
                constant += factor * Fraction(amount(term, {}))
                continue
            if any(not value.isdecimal() for value in self._values(option)):
                return None  # an option that may not apply makes the comparison false, not 0
            own = totals.setdefault(option, [Fraction(0)] * len(self._values(option)))
            for place, value in enumerate(self._values(option)):
                own[place] += factor * Fraction(amount(term, {option: value}))
        every = [*(weight for own in totals.values() for weight in own), constant]
        scale = lcm(*(weight.denominator for weight in every))
        weights = {
            option: [int(weight * scale) for weight in own] for option, own in totals.items()
        }
        bound = -int(constant * scale)
        low, high = {
            "<": (None, bound - 1),
            "<=": (None, bound),
            ">": (bound + 1, None),
            ">=": (bound, None),
        }.get(condition.operator, (bound, bound))
        written = self._sum(weights, low, high)
        return self.formulas.negate(written) if condition.operator == "!=" else written

    def _sum(self, weights: Mapping[str, Sequence[int]], low: int | None, high: int | None) -> int:
        least = sum(map(min, weights.values()))
        most = sum(map(max, weights.values()))
        terms = [(self._index[option], tuple(own)) for option, own in weights.items()]
        return self.formulas.bounded(
            terms, least if low is None else low, most if high is None else high
        )

    def _table(self, table: Table) -> int:
        order = sorted(range(len(table.options)), key=lambda at: self._index[table.options[at]])
        scope = tuple(self._index[table.options[at]] for at in order)
        places = [self._places[variable] for variable in scope]
        rows = frozenset(
            tuple(place[row[at]] for place, at in zip(places, order, strict=True))
            for row in table.rows
            if all(row[at] in place for place, at in zip(places, order, strict=True))
        )
        if table.is_allowed:
            return self.formulas.rowed(scope, rows)
        cells = prod(len(place) for place in places)
        if cells <= FEW_CELLS:
            every = product(*(range(len(place)) for place in places))
            return self.formulas.rowed(scope, frozenset(every) - rows)
        excluded = (self._excluded(scope, row) for row in rows)
        return self.formulas.join(excluded, is_all=True)

    def _excluded(self, scope: Sequence[int], row: Sequence[int]) -> int:
        members = [
            self.formulas.negate(self.formulas.member(variable, 1 << value))
            for variable, value in zip(scope, row, strict=True)
        ]
        return self.formulas.join(members, is_all=False)

    def _values(self, option: str) -> tuple[str, ...]:
        return self._variables[self._index[option]].values

    def _member(self, option: str, values: Sequence[str]) -> int:
        number = self._index[option]
        places = (self._places[number].get(value) for value in values)
        return self.formulas.member(
            number, sum({1 << place for place in places if place is not None})
        )


def _terms(expression: Expression, factor: Fraction) -> list[tuple[Fraction, Expression]] | None:
    """Split a sum into terms that ask one option each; None if a term asks several."""
    if len(names(expression)) <= 1:
        return [(factor, expression)]
    match expression:
        case Arithmetic(left, "+" | "-" as sign, right):
            sides = [_terms(left, factor), _terms(right, factor if sign == "+" else -factor)]
        case Arithmetic(Number(value), "*", right):
            return _terms(right, factor * Fraction(value))
        case Arithmetic(left, "*", Number(value)):
            return _terms(left, factor * Fraction(value))
        case Arithmetic(left, "/", Number(value)):
            return _terms(left, factor / Fraction(value))
        case _:
            return None
    return None if sides[0] is None or sides[1] is None else [*sides[0], *sides[1]]


def _refuse_many(cells: int, what: str) -> None:
    if cells > MOST_CELLS:
        raise TooLargeError(f"{what} has {cells} cases")
