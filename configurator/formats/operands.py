"""The parts that a constraint is put together from."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from bom.expression import Expression
from configurator.engine.model import Sum


class LogicError(ValueError):
    """Parts that cannot be put together: what is wrong, and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition; `total` says the same as one weighted sum, if it can be said so."""

    expression: Expression
    depth: int = 1
    total: Sum | None = None


@dataclass(frozen=True, slots=True)
class Linear:
    """A constant and what the options' values add to it."""

    constant: Fraction
    weights: Mapping[str, Mapping[str, Fraction]]


@dataclass(frozen=True, slots=True)
class Formula:
    """An amount that is no weighted sum."""

    expression: Expression
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Average:
    """A sum divided by how many of its options are chosen; 0 if none is."""

    total: Linear
    is_never_empty: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text."""

    text: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A word for an option: whether it is chosen, how much it is, or what it says."""

    option: str
    kind: str = "Boolean"


Operand = Truth | Linear | Formula | Average | Text | Chosen
Amount = Linear | Formula
Part = TypeVar("Part", Truth, Formula)


def constant(value: Fraction | int) -> Linear:
    """Make a plain number."""
    return Linear(Fraction(value), {})


def weighted(option: str, weights: Mapping[str, Fraction | int]) -> Linear:
    """Make the amount that an option's values add."""
    return Linear(Fraction(0), {option: {value: Fraction(of) for value, of in weights.items()}})
