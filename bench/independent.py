"""A model as clauses, for tools that share nothing with the engine: SAT solvers and counters.

Every auxiliary variable is determined by the options, so that the clauses have exactly as many
solutions as the model has products.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations, product

from pysat.solvers import Solver

from bom.expression import And, Expression, Iff, Implies, Not, Or, evaluate, names
from configurator.engine import Choices, Clause, Condition, Model, Option, Sum, Table

Literals = list[int]


class Encoding:
    """The clauses of a model; a literal for every value."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.variables = 0
        self.clauses: list[Literals] = []
        self._options = {option.id: option for option in model.options}
        self._values: dict[tuple[str, str], int] = {}
        for option in model.options:
            self._name_values(option)
        for rule in model.rules:
            self._encode(rule.condition)

    def literal(self, option: str, value: str) -> int | None:
        """Give the literal that says that the option has the value; None if it never has."""
        return self._values.get((option, value))

    def literals(self, choices: Choices) -> Literals | None:
        """Give what the choices assume; None if one of them is no value of its option."""
        found = [self.literal(option, value) for option, value in choices.items()]
        known = [literal for literal in found if literal is not None]
        return known if len(known) == len(found) else None

    def solver(self, name: str = "minisat22") -> Solver:
        """Start an incremental solver on the clauses."""
        return Solver(name=name, bootstrap_with=self.clauses)

    def _name_values(self, option: Option) -> None:
        if len(option.values) == 2:  # noqa: PLR2004 # one variable says which
            yes = self._new()
            self._values |= {
                (option.id, option.values[0]): -yes,
                (option.id, option.values[1]): yes,
            }
            return
        literals = [self._new() for _ in option.values]
        self._values |= {
            (option.id, value): literal
            for value, literal in zip(option.values, literals, strict=True)
        }
        self._exactly_one(literals)

    def _encode(self, condition: Condition) -> None:
        match condition:
            case Clause(literals):
                self.clauses.append([at for option, of in literals for at in self._any(option, of)])
            case Table(options, rows, is_allowed):
                self._table(options, rows, is_allowed=is_allowed)
            case Sum():
                self._sum(condition)
            case _:
                self.clauses.append([self._truth(condition)])

    def _table(
        self, options: Sequence[str], rows: Iterable[Sequence[str]], *, is_allowed: bool
    ) -> None:
        known = []
        for row in dict.fromkeys(map(tuple, rows)):
            literals = self.literals(dict(zip(options, row, strict=True)))
            if literals is not None:
                known.append(literals)
        if is_allowed:
            self.clauses.append([self._all(literals) for literals in known])
        else:
            self.clauses += [[-literal for literal in literals] for literals in known]

    def _sum(self, condition: Sum) -> None:
        """Follow the total option by option: one variable for every total so far."""
        totals = {0: self._true()}
        for option, weights in condition.weights.items():
            nexts: dict[int, int] = {}
            for value in self._options[option].values:
                chosen = self._values[option, value]
                for total, reached in totals.items():
                    after = total + weights.get(value, 0)
                    if after not in nexts:
                        nexts[after] = self._new()
                    self.clauses.append([-reached, -chosen, nexts[after]])
            self._at_most_one(list(nexts.values()))
            totals = nexts
        low, high = condition.low, condition.high
        for total, reached in totals.items():
            if (low is not None and total < low) or (high is not None and total > high):
                self.clauses.append([-reached])

    def _truth(self, expression: Expression) -> int:
        """Give a literal that is true exactly when the expression holds."""
        match expression:
            case And(parts):
                return self._all(list(map(self._truth, parts)))
            case Or(parts):
                return -self._all([-self._truth(part) for part in parts])
            case Not(part):
                return -self._truth(part)
            case Implies(left, right):
                return -self._all([self._truth(left), -self._truth(right)])
            case Iff(left, right):
                both, other = self._truth(left), self._truth(right)
                return -self._all(
                    [-self._all([both, other]), -self._all([-both, -other])],
                )
            case _:
                return self._leaf(expression)

    def _leaf(self, expression: Expression) -> int:
        """Try all values of the options that a comparison asks for."""
        asked = sorted(names(expression))
        holding = []
        for values in product(*(self._options[option].values for option in asked)):
            choices = dict(zip(asked, values, strict=True))
            if evaluate(expression, choices):
                holding.append(self._all([self._values[pair] for pair in choices.items()]))
        return -self._all([-literal for literal in holding])

    def _all(self, literals: Sequence[int]) -> int:
        """Give a literal that is true exactly when all these are."""
        if len(literals) == 1:
            return literals[0]
        if not literals:
            return self._true()
        every = self._new()
        self.clauses += [[-every, literal] for literal in literals]
        self.clauses.append([every, *(-literal for literal in literals)])
        return every

    def _any(self, option: str, values: Iterable[str]) -> Literals:
        found = (self.literal(option, value) for value in values)
        return [literal for literal in found if literal is not None]

    def _true(self) -> int:
        always = self._new()
        self.clauses.append([always])
        return always

    def _exactly_one(self, literals: Literals) -> None:
        self.clauses.append(literals)
        self._at_most_one(literals)

    def _at_most_one(self, literals: Literals) -> None:
        self.clauses += [[-one, -other] for one, other in combinations(literals, 2)]

    def _new(self) -> int:
        self.variables += 1
        return self.variables


class NaiveDomains:
    """The domains of a model by one solver call for every value: complete, and slow."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._solver = encoding.solver()

    def can(self, choices: Choices) -> bool:
        """Say whether something that can be built has the choices."""
        assumed = self._encoding.literals(choices)
        return assumed is not None and bool(self._solver.solve(assumptions=assumed))

    def domains(self, choices: Choices) -> dict[str, frozenset[str]]:
        """Tell the values of each option that go with the choices for all others."""
        return {
            option.id: frozenset(
                value for value in option.values if self.can({**choices, option.id: value})
            )
            for option in self._encoding.model.options
        }
