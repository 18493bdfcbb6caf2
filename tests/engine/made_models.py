"""Small models with every construct, made by Hypothesis, and what somebody asks about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from bom.expression import Expression, parse
from configurator.engine import (
    Case,
    Charge,
    Clause,
    Condition,
    Model,
    Option,
    Rule,
    Sum,
    Table,
)

T = TypeVar("T")
NUMBER = st.integers(0, 2**16 - 1)
"""The one strategy: building others for every model takes longer than all the tests."""
LINKS = ("({} and {})", "({} or {})", "({} -> {})", "({} <-> {})")
SIGNS = ("<", "<=", "==", "!=", ">", ">=")
MANY = 20
"""How many times more models the soak run takes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A model, what is chosen in it, and what is wanted."""

    model: Model
    choices: dict[str, str]
    others: dict[str, str]
    keep: frozenset[str]
    costs: tuple[dict[str, dict[str, int]], ...]
    seed: int


def made(examples: int) -> Callable[[Callable[[Asked], None]], Callable[[int], None]]:
    """Test the law on so many models, always the same ones; on many times more in the soak run."""

    def decorate(law: Callable[[Asked], None]) -> Callable[[int], None]:
        def test(times: int) -> None:
            fixed = settings(
                max_examples=examples * times, derandomize=True, deadline=None, database=None
            )
            fixed(given(questions())(law))()

        test.__name__ = law.__name__
        times = [pytest.param(1, id="some"), pytest.param(MANY, id="many", marks=pytest.mark.soak)]
        return pytest.mark.parametrize("times", times)(test)

    return decorate


@st.composite
def questions(draw: DrawFn) -> Asked:
    """Make a model and questions about it."""
    return _Maker(draw).asked()


def condition_of(text: str, options: Sequence[Option]) -> Expression:
    """Read a rule's text."""
    known = {option.id: None if option.numbers else frozenset(option.values) for option in options}
    return parse(text, file="rules", line=1, options=known)


class _Maker:
    """Makes one model, everything in it from numbers that Hypothesis draws."""

    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw
        words = [self._words(name) for name in "abc"[: self.number(1, 3)]]
        numbers = [self._range(name) for name in "nm"[: self.number(0, 2)]]
        self.options = tuple(self.shuffled([*words, *numbers]))
        self._numeric = [option.id for option in self.options if option.numbers]

    def number(self, low: int, high: int) -> int:
        """Draw a number."""
        return low + self._draw(NUMBER) % (high - low + 1)

    def one(self, items: Sequence[T]) -> T:
        """Draw one item."""
        return items[self.number(0, len(items) - 1)]

    def some(self, items: Sequence[T], *, most: int) -> list[T]:
        """Draw up to so many items, perhaps one twice."""
        return [self.one(items) for _ in range(self.number(0, most))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Draw an order."""
        left = list(items)
        return [left.pop(self.number(0, len(left) - 1)) for _ in items]

    def scope(self, most: int) -> list[Option]:
        """Draw at least one option, none twice."""
        return self.shuffled(self.options)[: self.number(1, most)]

    def asked(self) -> Asked:
        """Make the model and questions about it."""
        conditions = [self._condition() for _ in range(self.number(0, 5))]
        rules = tuple(Rule(f"r{at}", condition) for at, condition in enumerate(conditions))
        charges = tuple(self._charge(f"charge{at}") for at in range(self.number(0, 2)))
        return Asked(
            model=Model(self.options, rules, charges),
            choices=self._choices(),
            others=self._choices(),
            keep=frozenset(option.id for option in self.some(self.options, most=2)),
            costs=tuple(self._costs(charges) for _ in range(self.number(1, 2))),
            seed=self.number(0, 2**16),
        )

    def _words(self, name: str) -> Option:
        size = self.number(1, 4)
        return Option(name, ("x", "y", "z", "-") if size == len("xyz-") else tuple("xyz"[:size]))

    def _range(self, name: str) -> Option:
        amounts = tuple(sorted({self.number(0, 9) for _ in range(self.number(1, 3))}))
        values = tuple(map(str, amounts))
        return Option(name, (*values, "-") if self.number(0, 1) else values, amounts)

    def _condition(self) -> Condition:
        makers = (self._expression, self._clause, self._table, self._sum, self._when)
        return self.one(makers)()

    def _expression(self) -> Expression:
        return condition_of(self._text(self.number(0, 2)), self.options)

    def _text(self, depth: int) -> str:
        kind = self.number(0, len(LINKS)) if depth else -1
        if kind < 0:
            return self._atom()
        if kind == len(LINKS):
            return f"not ({self._text(depth - 1)})"
        return LINKS[kind].format(self._text(depth - 1), self._text(depth - 1))

    def _atom(self) -> str:
        option = self.one(self.options)
        if option.numbers and self.number(0, 1):
            return self._comparison(option.id)
        words = [value if value.isdecimal() else f'"{value}"' for value in option.values]
        alike = [each.id for each in self.options if bool(each.numbers) == bool(option.numbers)]
        several = ", ".join([self.one(words), *self.some(words, most=3)])
        kinds = (
            f"== {self.one(words)}",
            f"!= {self.one(words)}",
            f"in {{{several}}}",
            f"not in {{{several}}}",
            f"== {self.one(alike)}",
        )
        return f"{option.id} {self.one(kinds)}"

    def _comparison(self, option: str) -> str:
        product = f"{self.number(0, 3)} * {self.one(self._numeric)} - 2"
        right = self.one((str(self.number(0, 12)), product))
        return f"{option} + {self.number(0, 3)} {self.one(SIGNS)} {right}"

    def _when(self) -> Expression:
        """Say when a conditional option applies; something else if the model has none."""
        conditional = [option.id for option in self.options if "-" in option.values]
        if not conditional:
            return self._expression()
        return condition_of(f'{self.one(conditional)} == "-" <-> ({self._atom()})', self.options)

    def _clause(self) -> Clause:
        options = self.some(self.options, most=4)
        return Clause(
            tuple(
                (option.id, tuple(self.some((*option.values, "unknown"), most=3)))
                for option in options
            )
        )

    def _table(self) -> Table:
        scope = self.scope(3)
        rows = tuple(
            tuple(self.one((*option.values, "unknown")) for option in scope)
            for _ in range(self.number(0, 12))
        )
        return Table(tuple(option.id for option in scope), rows, bool(self.number(0, 1)))

    def _sum(self) -> Sum:
        weights = {
            option.id: {value: self.number(-5, 5) for value in self.some(option.values, most=4)}
            for option in self.scope(4)
        }
        low, high = self.one((None, self.number(-9, 3))), self.one((None, self.number(-3, 9)))
        return Sum(weights, low, high)

    def _charge(self, name: str) -> Charge:
        cases = [
            Case(self.one((None, self._expression())), self.number(-9, 9), self._per())
            for _ in range(self.number(0, 3))
        ]
        return Charge(name, tuple(cases))

    def _per(self) -> Expression | None:
        if not self._numeric or self.number(0, 1):
            return None
        formula = f"{self.one(self._numeric)} * {self.one(self._numeric)} + 1"
        return condition_of(formula, self.options)

    def _costs(self, charges: Sequence[Charge]) -> dict[str, dict[str, int]]:
        """Price some values and some amounts of charges."""
        priced = {option.id: self._prices(option.values) for option in self.options}
        return priced | {
            charge.id: self._prices([str(case.amount) for case in charge.cases] or ["0"])
            for charge in charges
        }

    def _prices(self, values: Sequence[str]) -> dict[str, int]:
        return {value: self.number(-9, 9) for value in self.some(values, most=4)}

    def _choices(self) -> dict[str, str]:
        chosen = self.shuffled(self.options)[: self.number(0, len(self.options))]
        return {option.id: self.one(option.values) for option in chosen}
