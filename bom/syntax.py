"""The parts an expression is made of."""

from dataclasses import dataclass
from fractions import Fraction

NOT_APPLICABLE = "-"
NO, YES = "no", "yes"
FLAG_VALUES = frozenset({NO, YES})
"""What an option that stands for one value of several says: whether it is among the chosen."""


@dataclass(frozen=True, slots=True)
class Number:
    """A literal number."""

    value: int | Fraction


@dataclass(frozen=True, slots=True)
class Name:
    """The value that an option has."""

    option: str


@dataclass(frozen=True, slots=True)
class Value:
    """A literal value of a choice."""

    id: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two amounts joined by + - * or /."""

    left: "Expression"
    operator: str
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Compare:
    """Two amounts, or an option and a value, compared."""

    left: "Expression"
    operator: str
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Member:
    """An option's value is one of a set."""

    left: "Expression"
    values: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class Implies:
    """If left holds, right holds."""

    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Iff:
    """Both hold or neither does."""

    left: "Expression"
    right: "Expression"


Condition = Compare | Member | And | Or | Not | Implies | Iff
Expression = Number | Name | Value | Arithmetic | Condition
