"""Ask a compiled model: what is possible, why not, how to mend it, how many, at what cost."""

from collections.abc import Sequence
from functools import cached_property
from random import Random

from configurator.engine.artifact import Arrays, ArtifactError, opened, written
from configurator.engine.compiling import MOST_STEPS, compiled
from configurator.engine.costs import Weights, weighed
from configurator.engine.kernel import INFINITE, Kernel, PlainKernel
from configurator.engine.kernels import kernel_of
from configurator.engine.model import (
    Choices,
    Configuration,
    Conflict,
    ContradictionError,
    Costs,
    ImpossibleError,
    Model,
    Repair,
)
from configurator.engine.naming import Naming
from configurator.engine.problem import Problem, Variable, problem_of
from configurator.engine.repairing import repairs
from configurator.engine.sat.explaining import Explainer


def compile_model(model: Model, *, budget: int = MOST_STEPS) -> "CompiledModel":
    """Compile a model.

    Raises ContradictionError if nothing can be built, TooLargeError if more than `budget` steps
    were needed (a second is some 50,000 of them).
    """
    problem = problem_of(model)
    arrays = compiled(problem, budget=budget)
    if arrays is None:
        raise ContradictionError(Explainer(problem).contradiction())
    return CompiledModel(model, arrays, problem.variables, problem)


def open_artifact(model: Model, content: bytes | memoryview) -> "CompiledModel":
    """Open what `to_bytes` wrote of the same model, without copying it.

    Raises ArtifactError if it is none of this version.
    """
    arrays, variables = opened(content)
    names = [(variable.id, variable.values) for variable in variables[: len(model.options)]]
    if names != [(option.id, option.values) for option in model.options]:
        raise ArtifactError("The file belongs to another model.")
    return CompiledModel(model, arrays, variables)


class CompiledModel:
    """Answers about one model; costs must not be changed while they are in use."""

    def __init__(
        self,
        model: Model,
        arrays: Arrays,
        variables: Sequence[Variable],
        problem: Problem | None = None,
    ) -> None:
        self.model = model
        self.kernel: Kernel = kernel_of(arrays)
        self._variables = variables
        self._problem = problem
        self._names = Naming(model, arrays.offset)
        self._last: tuple[tuple[Costs, ...], Weights] | None = None

    @property
    def size(self) -> int:
        """How many nodes the compiled model has."""
        return self.kernel.arrays.nodes

    def to_bytes(self) -> bytes:
        """Write the compiled model, to be opened by `open_artifact` and by the browser."""
        return written(self.kernel.arrays, self._variables, len(self.model.options))

    def domains(self, choices: Choices) -> dict[str, frozenset[str]]:
        """Tell, by option, the values that can be built with the choices for all other options."""
        found = self.kernel.domains(self._names.allowed(choices))
        return {
            option: frozenset(value for value, number in numbers if found[number])
            for option, numbers in self._names.listed
        }

    def is_possible(self, choices: Choices) -> bool:
        """Say whether something that can be built contains the choices."""
        return self.kernel.possible(self._names.allowed(choices))

    def count(self, choices: Choices | None = None) -> int:
        """Count exactly what can be built with the choices."""
        return self._exact.total(self._names.allowed(choices or {}))

    def counts(self, choices: Choices) -> dict[str, dict[str, int]]:
        """Count exactly, by value, what can be built with it and the choices for all other options.

        Values that cannot be built are left out.
        """
        _, found = self.kernel.counts(self._names.allowed(choices))
        return {
            option: {value: found[number] for value, number in numbers if found[number]}
            for option, numbers in self._names.listed
        }

    def best(self, choices: Choices, *costs: Costs) -> dict[str, dict[str, tuple[int, ...]]]:
        """Give, by value, the least costs of what has it and the choices for all other options.

        The first costs decide, the next among equals. Values that cannot be built are left out.
        """
        weights = self._weights(costs)
        _, found = self.kernel.best(self._names.allowed(choices), weights.combined)
        return {
            option: {
                value: weights.apart(int(found[number]))
                for value, number in numbers
                if found[number] < INFINITE
            }
            for option, numbers in self._names.listed
        }

    def complete(self, choices: Choices, *costs: Costs) -> Configuration:
        """Give the cheapest configuration with the choices; the first costs decide.

        Among equals it is the same one always. Raises ImpossibleError if there is none.
        """
        weights = self._weights(costs)
        total, values = self.kernel.cheapest(self._names.allowed(choices), weights.combined)
        if total >= INFINITE:
            raise ImpossibleError(choices)
        return self._names.configuration(values)

    def explain(self, choices: Choices) -> Conflict:
        """Tell which choices and rules clash; leaving any one of them out ends the clash.

        The choices must be impossible; ValueError otherwise.
        """
        return self._explainer.explain(choices)

    def repair(
        self, choices: Choices, keep: frozenset[str], *costs: Costs, limit: int = 3
    ) -> tuple[Repair, ...]:
        """Give the smallest sets of choices to change, with their best new values.

        Fewest changes come first, then the least costs of the resulting product. No set contains
        another.
        """
        return repairs(self.kernel, self._names, choices, keep, self._weights(costs), limit=limit)

    def sample(self, choices: Choices, seed: int) -> Configuration:
        """Draw one of all configurations with the choices, each equally likely."""
        allowed = self._names.allowed(choices)
        if not self.kernel.possible(allowed):
            raise ImpossibleError(choices)
        return self._names.configuration(self._exact.drawn(allowed, Random(seed)))  # noqa: S311 # a lottery of products

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self._problem or problem_of(self.model))

    @cached_property
    def _exact(self) -> PlainKernel:
        """Counts may be longer than any machine word."""
        if isinstance(self.kernel, PlainKernel):
            return self.kernel
        return PlainKernel(self.kernel.arrays)

    def _weights(self, costs: tuple[Costs, ...]) -> Weights:
        """Line the costs up with the values; one asker brings the same costs many times."""
        last = self._last
        if last is not None and list(map(id, last[0])) == list(map(id, costs)):
            return last[1]
        weights = weighed([(each.id, each.values) for each in self._variables], costs)
        self._last = (costs, weights)
        return weights
