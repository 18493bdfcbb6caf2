"""What a model's file holds: the model, its tree if it has one, and where its rules stand."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from configurator.engine.model import Model, Option

NO, YES, ABSENT = "no", "yes", "-"

Attribute: TypeAlias = str | int | bool | Fraction | tuple["Attribute", ...]


def chosen(option: Option) -> tuple[str, ...]:
    """Give the values that mean that a feature is there."""
    if option.values == (NO, YES):
        return (YES,)
    return tuple(value for value in option.values if value != ABSENT)


@dataclass(frozen=True, slots=True)
class Group:
    """Children of a feature of which at least `low` and at most `high` come with it.

    `kind` is mandatory, optional, or, alternative or cardinality; `high` None means all of them.
    """

    kind: str
    low: int
    high: int | None
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of the tree, named like its option; attributes within attributes are `a.b`."""

    id: str
    parent: str | None = None
    kind: str = "Boolean"
    is_abstract: bool = False
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    line: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands in the file, and how it reads there."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file read: features stand parents first, and are empty where the format has no tree."""

    name: str
    format: str
    model: Model
    features: Mapping[str, Feature] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)

    def amounts(self, attribute: str) -> dict[str, Fraction]:
        """Give the features with a number for an attribute, such as their prices."""
        found = ((name, of.attributes.get(attribute)) for name, of in self.features.items())
        return {
            name: Fraction(value)
            for name, value in found
            if isinstance(value, int | Fraction) and not isinstance(value, bool)
        }


def free(identity: str, taken: Container[str]) -> str:
    """Give the id, or the first of `id#2`, `id#3` .. that nobody has."""
    number, unique = 1, identity
    while unique in taken:
        number += 1
        unique = f"{identity}#{number}"
    return unique
