"""One way to ask, whether a model could be compiled or not."""

from typing import Protocol

from configurator.engine.compiling import MOST_STEPS
from configurator.engine.model import (
    Choices,
    Configuration,
    Conflict,
    Costs,
    Model,
    Repair,
    TooLargeError,
)
from configurator.engine.sat.fallback import search_model
from configurator.engine.session import compile_model


class Engine(Protocol):
    """What every engine answers about one model; see `CompiledModel` for what each means.

    One that searches does not count: `count`, `counts` and `sample` raise UncountedError.
    """

    model: Model

    @property
    def size(self) -> int | None:
        """How many nodes the compiled model has, None if it is not compiled."""

    def domains(self, choices: Choices) -> dict[str, frozenset[str]]:
        """Tell, by option, the values that can be had with the choices for all other options."""

    def is_possible(self, choices: Choices) -> bool:
        """Say whether something that can be built contains the choices."""

    def count(self, choices: Choices | None = None) -> int:
        """Count exactly what can be built with the choices."""

    def counts(self, choices: Choices) -> dict[str, dict[str, int]]:
        """Count exactly, by value, what can be built with it."""

    def best(self, choices: Choices, *costs: Costs) -> dict[str, dict[str, tuple[int, ...]]]:
        """Give, by value, the least costs of what has it."""

    def complete(self, choices: Choices, *costs: Costs) -> Configuration:
        """Give the cheapest configuration with the choices; ImpossibleError if there is none."""

    def explain(self, choices: Choices) -> Conflict:
        """Tell which choices and rules clash; ValueError if none do."""

    def repair(
        self, choices: Choices, keep: frozenset[str], *costs: Costs, limit: int = 3
    ) -> tuple[Repair, ...]:
        """Give the smallest sets of choices to change."""

    def sample(self, choices: Choices, seed: int) -> Configuration:
        """Draw one of all configurations with the choices, each equally likely."""


def open_engine(model: Model, *, budget: int = MOST_STEPS) -> Engine:
    """Compile a model, or prepare to search it if that takes more than `budget` steps.

    Raises ContradictionError if nothing can be built.
    """
    try:
        return compile_model(model, budget=budget)
    except TooLargeError:
        return search_model(model)
