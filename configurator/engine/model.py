"""What the engine is told: options with their values, and the rules between them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bom.expression import Expression

Choices = Mapping[str, str]
"""Option to value, only what a person explicitly chose."""
Configuration = dict[str, str]
"""Option to value for every option; something that can be built."""
Costs = Mapping[str, Mapping[str, int]]
"""Option to value to what taking that value costs; what is not listed costs 0."""


@dataclass(frozen=True, slots=True)
class Option:
    """One question with its finite answers, in the order in which ties are broken.

    A number option says its amounts; its values are these as decimal text, and perhaps "-".
    """

    id: str
    values: tuple[str, ...]
    numbers: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that everything buildable meets."""

    id: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Model:
    """All options and rules; a conditional option has the value "-" and a rule that says when."""

    options: tuple[Option, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Choices and rules that cannot go together; without any one of them the others can."""

    choices: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """Choices to change, or to release (None), so that the rest becomes possible."""

    changes: Mapping[str, str | None]
    cost: int


class TooLargeError(ValueError):
    """The model needs more memory than the compiler may take."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the model is too large to compile: {what}")


class ContradictionError(ValueError):
    """The rules exclude everything; `rules` is a smallest set that already does."""

    def __init__(self, rules: Iterable[str]) -> None:
        self.rules = tuple(rules)
        super().__init__(f"Nothing can be built: {', '.join(self.rules)} exclude everything.")


class ImpossibleError(ValueError):
    """Nothing that can be built contains the choices."""

    def __init__(self, choices: Choices) -> None:
        self.choices = dict(choices)
        listed = ", ".join(f"{option} = {value}" for option, value in choices.items())
        super().__init__(f"Nothing that can be built has {listed}.")
