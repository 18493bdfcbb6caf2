"""Every answer about a model that is too large to compile, by searching; nothing is counted.

Domains are exact and fast. Completing and repairing is optimal, with proof, but each takes a search
of its own, and `best` takes one for nearly every value: minutes where there are thousands.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, compress
from typing import NoReturn

from configurator.engine.costs import Weights, weighed
from configurator.engine.model import (
    Choices,
    Configuration,
    Conflict,
    ContradictionError,
    Costs,
    ImpossibleError,
    Model,
    Repair,
    UncountedError,
)
from configurator.engine.naming import Naming
from configurator.engine.problem import Problem, problem_of
from configurator.engine.sat.bits import bits_of, digits_of
from configurator.engine.sat.encoding import Encoding, SatClause, encoded
from configurator.engine.sat.explaining import Explainer
from configurator.engine.sat.optimum import Optimizer
from configurator.engine.sat.searching import Search

NOT_APPLICABLE = "-"


def search_model(model: Model) -> "SearchedModel":
    """Prepare a model for searching; ContradictionError if nothing can be built."""
    return SearchedModel(model, problem_of(model))


class SearchedModel:
    """Answers about one model without compiling it; any number of threads may ask.

    Raises ContradictionError if nothing can be built.
    """

    size = None
    """Nothing is compiled."""

    def __init__(self, model: Model, problem: Problem) -> None:
        self.model = model
        self._problem = problem
        encoding = encoded(problem)
        self._explainer = Explainer(problem, encoding)
        self.search = Search(encoding)
        if not self.search.can(()):
            raise ContradictionError(self._explainer.contradiction())
        self._optimizer = Optimizer(encoding)
        sizes = (len(variable.values) for variable in problem.variables)
        self._names = Naming(model, list(accumulate(sizes, initial=0)))
        self._literals = _by_name(problem, encoding)
        self._places = [literal for own in self._literals.values() for literal in own.values()]
        self._sets: dict[tuple[tuple[str, ...], bytes], frozenset[str]] = {}

    def domains(self, choices: Choices) -> dict[str, frozenset[str]]:
        """Tell, by option, the values that can be built with the choices for all other options."""
        found = self._possible(choices)
        domains = self._named(found)
        domains |= {option: self._alternatives(choices, option, found) for option in choices}
        return domains

    def is_possible(self, choices: Choices) -> bool:
        """Say whether something that can be built contains the choices."""
        assumed = self.literals(choices)
        return assumed is not None and self.search.can(assumed)

    def count(self, choices: Choices | None = None) -> NoReturn:  # noqa: ARG002 # as of a compiled model
        """Refuse to count: UncountedError."""
        raise UncountedError

    def counts(self, choices: Choices) -> NoReturn:  # noqa: ARG002 # as of a compiled model
        """Refuse to count: UncountedError."""
        raise UncountedError

    def sample(self, choices: Choices, seed: int) -> NoReturn:  # noqa: ARG002 # as of a compiled model
        """Refuse to draw, as equal chances take counting: UncountedError."""
        raise UncountedError

    def best(self, choices: Choices, *costs: Costs) -> dict[str, dict[str, tuple[int, ...]]]:
        """Give, by value, the least costs of what has it and the choices for all other options.

        The first costs decide, the next among equals. Values that cannot be built are left out.
        """
        weights = self._weighed(costs)
        found: dict[str, dict[str, tuple[int, ...]]] = {}
        nearest = self._cheapest(choices, weights)
        total = 0 if nearest is None else _total(nearest, weights)
        for option, values in self.domains(choices).items():
            numbers = self._names.numbers[option]
            found[option] = {}
            for value in self._in_order(option, values):
                if nearest is not None and numbers[value] in nearest:
                    found[option][value] = weights.apart(total)
                    continue
                product = self._cheapest({**choices, option: value}, weights)
                if product is not None:
                    found[option][value] = weights.apart(_total(product, weights))
        return found

    def complete(self, choices: Choices, *costs: Costs) -> Configuration:
        """Give the cheapest configuration with the choices; the first costs decide.

        Among equals it is the same one always. Raises ImpossibleError if there is none.
        """
        values = self._cheapest(choices, self._weighed(costs))
        if values is None:
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
        required = [[literal] for literal in self.literals(_only(choices, keep)) or ()]
        if self.literals(_only(choices, keep)) is None:
            return ()
        weights = self._weighed(costs)
        nearness = self._nearness(choices, weights)
        repairs: list[Repair] = []
        while len(repairs) < limit:
            values = self._optimizer.cheapest(nearness, required)
            if values is None:
                break
            named = self._names.configuration(values)
            changes = {
                option: named[option] for option in choices if named[option] != choices[option]
            }
            cost = weights.apart(_total(values, weights))
            repairs.append(Repair(_released(changes), cost))
            required.append(self._some_kept(choices, changes))
        return tuple(repairs)

    def _nearness(self, choices: Choices, weights: Weights) -> Sequence[int]:
        """Let one change outweigh every cost."""
        nearness = list(weights.combined)
        for option, value in choices.items():
            for other, number in self._names.numbers[option].items():
                nearness[number] += weights.span * (other != value)
        return nearness

    def _some_kept(self, choices: Choices, changes: Iterable[str]) -> SatClause:
        """Forbid to change all of these again, alone or with others."""
        own = ((self._literals[option], choices[option]) for option in changes)
        return [literals[value] for literals, value in own if value in literals]

    def _named(self, found: int) -> dict[str, frozenset[str]]:
        """Name the values in a set by option; equal options share equal sets."""
        digits = digits_of(found, self.search.size)
        flat = bytes(map(digits.__getitem__, self._places))
        sets, start = self._sets, 0
        named = {}
        for option in self.model.options:
            end = start + len(option.values)
            key = (option.values, flat[start:end])
            known = sets.get(key)
            if known is None:
                known = sets[key] = frozenset(compress(*key))
            named[option.id] = known
            start = end
        return named

    def _possible(self, choices: Choices, targets: int | None = None) -> int:
        assumed = self.literals(choices)
        return 0 if assumed is None else self.search.possible(assumed, targets)

    def _alternatives(self, choices: Choices, option: str, found: int) -> frozenset[str]:
        """Find the values that a chosen option could have instead."""
        literals = self._literals[option]
        others = {other: value for other, value in choices.items() if other != option}
        if found and len(literals) == 2:  # noqa: PLR2004 # one alternative
            value = next(each for each in literals if each != choices[option])
            is_possible = self.is_possible({**others, option: value})
            return frozenset(literals if is_possible else (choices[option],))
        possible = self._possible(others, bits_of(literals.values(), self.search.size))
        return frozenset(
            value for value, literal in literals.items() if self.search.is_in(literal, possible)
        )

    def literals(self, choices: Choices) -> list[int] | None:
        """Give the literals of the choices, None if one has a value that does not exist."""
        known = [self._literals[option].get(value, 0) for option, value in choices.items()]
        return known if all(known) else None

    def _cheapest(self, choices: Choices, weights: Weights) -> list[int] | None:
        assumed = self.literals(choices)
        if assumed is None or not self.search.can(assumed):
            return None
        return self._optimizer.cheapest(weights.combined, [[literal] for literal in assumed])

    def _weighed(self, costs: Sequence[Costs]) -> Weights:
        return weighed([(each.id, each.values) for each in self._problem.variables], costs)

    def _in_order(self, option: str, values: frozenset[str]) -> list[str]:
        return [value for value in self._literals[option] if value in values]


def _by_name(problem: Problem, encoding: Encoding) -> dict[str, dict[str, int]]:
    """List the literals of the options' values; charges are nobody's choice."""
    return {
        variable.id: dict(zip(variable.values, literals, strict=True))
        for variable, literals in zip(problem.variables, encoding.literals, strict=True)
        if variable.id not in problem.charges
    }


def _total(values: Iterable[int], weights: Weights) -> int:
    return sum(weights.combined[value] for value in values)


def _only(choices: Choices, options: Iterable[str]) -> dict[str, str]:
    return {option: choices[option] for option in choices if option in options}


def _released(changes: Mapping[str, str]) -> dict[str, str | None]:
    return {option: None if value == NOT_APPLICABLE else value for option, value in changes.items()}
