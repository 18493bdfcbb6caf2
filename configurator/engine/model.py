"""What the engine is told: options with their values, and the rules between them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bom.expression import Expression

Choices = Mapping[str, str]
"""Option to value, only what a person explicitly chose."""
Configuration = dict[str, str]
"""Option to value for every option; something that can be built."""
Costs = Mapping[str, Mapping[str, int]]
"""Option (or charge) to value to what taking that value costs; what is not listed costs 0."""


@dataclass(frozen=True, slots=True)
class Option:
    """One question with its finite answers, in the order in which ties are broken.

    A number option says its amounts; its values are these as decimal text, and perhaps "-".
    """

    id: str
    values: tuple[str, ...]
    numbers: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """At least one option has one of the values beside it."""

    literals: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The options have together one of the rows, or none of them if these are forbidden."""

    options: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_allowed: bool = True


@dataclass(frozen=True, slots=True)
class Sum:
    """What the values weigh together is at least `low` and at most `high`; unlisted weigh 0."""

    weights: Mapping[str, Mapping[str, int]]
    low: int | None = None
    high: int | None = None


Condition = Expression | Clause | Table | Sum


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that everything buildable meets."""

    id: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Case:
    """If the condition holds (None: always), the amount is due, times the formula if given."""

    when: Expression | None
    amount: int
    per: Expression | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """An amount that follows from several options together: that of the first case that holds.

    It is 0 if none does. Costs name it like an option; its values are its amounts as text.
    """

    id: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """All options and rules; a conditional option has the value "-" and a rule that says when.

    Charges are no options: they never stand among domains and configurations.
    """

    options: tuple[Option, ...]
    rules: tuple[Rule, ...]
    charges: tuple[Charge, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Choices and rules that cannot go together; without any one of them the others can."""

    choices: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """Choices to change, or to release (None), so that the rest becomes possible.

    `cost` has what the product comes to then, in each of the costs that were asked for.
    """

    changes: Mapping[str, str | None]
    cost: tuple[int, ...]


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


class UncountedError(ValueError):
    """The model is not compiled: what can be built is searched, and never counted."""

    def __init__(self) -> None:
        super().__init__("The model is too large to compile, so its products are not counted.")
