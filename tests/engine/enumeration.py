"""The oracle: every combination of a small model, and which rules and choices it meets.

A set of combinations is an integer with one bit for each; "together" is then a bitwise "and".
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import combinations, product

from configurator.engine import Choices, Conflict, Costs, Model, amount_due, holds

Pairs = Iterable[tuple[str, str]]
Cost = tuple[int, ...]


class Enumeration:
    """All combinations of the values of a model's options."""

    def __init__(self, model: Model) -> None:
        self.model = model
        ids = [option.id for option in model.options]
        self.combinations = [
            dict(zip(ids, values, strict=True))
            for values in product(*(option.values for option in model.options))
        ]
        self.everything = (1 << len(self.combinations)) - 1
        self._rules = {
            rule.id: self._those(holds(rule.condition, each) for each in self.combinations)
            for rule in model.rules
        }
        self._values = {
            (option.id, value): self._those(each[option.id] == value for each in self.combinations)
            for option in model.options
            for value in option.values
        }

    @cached_property
    def buildable(self) -> int:
        """The combinations that meet all rules."""
        return self.meeting(self._rules)

    @cached_property
    def _amounts(self) -> list[dict[str, str]]:
        """Every combination with the amounts of its charges."""
        charges = self.model.charges
        return [
            each | {charge.id: str(amount_due(charge, each)) for charge in charges}
            for each in self.combinations
        ]

    def meeting(self, rules: Iterable[str]) -> int:
        """Give the combinations that meet the rules."""
        left = self.everything
        for rule in rules:
            left &= self._rules[rule]
        return left

    def having(self, pairs: Pairs) -> int:
        """Give the combinations with the values; a value that no option has is in none."""
        left = self.everything
        for pair in pairs:
            left &= self._values.get(pair, 0)
        return left

    def containing(self, choices: Choices) -> int:
        """Give the buildable combinations with the choices."""
        return self.buildable & self.having(choices.items())

    def products(self, choices: Choices) -> list[dict[str, str]]:
        """List the buildable configurations with the choices."""
        return [self.combinations[at] for at in _places(self.containing(choices))]

    def counts(self, choices: Choices) -> dict[str, dict[str, int]]:
        """Count by value what can be built with the choices for all other options."""
        return {
            option.id: {
                value: count
                for value in option.values
                if (count := self.containing({**choices, option.id: value}).bit_count())
            }
            for option in self.model.options
        }

    def cost(self, configuration: Choices, costs: Iterable[Costs]) -> Cost:
        """Add up each of the costs, charges with them."""
        return self._cost(self.combinations.index(dict(configuration)), costs)

    def cheapest(self, choices: Choices, costs: Iterable[Costs]) -> Cost | None:
        """Give the least costs, the first of them first; None if nothing has the choices."""
        costs = tuple(costs)
        return min(
            (self._cost(at, costs) for at in _places(self.containing(choices))), default=None
        )

    def best(self, choices: Choices, costs: Iterable[Costs]) -> dict[str, dict[str, Cost]]:
        """Give by value the least costs with the choices for all other options."""
        costs = tuple(costs)
        return {
            option.id: {
                value: cheapest
                for value in option.values
                if (cheapest := self.cheapest({**choices, option.id: value}, costs)) is not None
            }
            for option in self.model.options
        }

    def repairs(
        self, choices: Choices, keep: Iterable[str], costs: Iterable[Costs]
    ) -> dict[frozenset[str], Cost]:
        """Give all smallest sets of choices to change, and the least costs without them."""
        changeable = sorted(choices.keys() - set(keep))
        found: dict[frozenset[str], Cost] = {}
        for size in range(len(changeable) + 1):
            for changed in map(frozenset, combinations(changeable, size)):
                rest = {option: value for option, value in choices.items() if option not in changed}
                cheapest = self.cheapest(rest, costs)
                if cheapest is not None and not any(smaller <= changed for smaller in found):
                    found[changed] = cheapest
        return found

    def is_minimal(self, conflict: Conflict) -> bool:
        """Say whether the conflict is one, and none without any single part of it."""
        pairs, rules = set(conflict.choices), set(conflict.rules)
        return (
            not self._together(pairs, rules)
            and all(self._together(pairs - {pair}, rules) for pair in pairs)
            and all(self._together(pairs, rules - {rule}) for rule in rules)
        )

    def _together(self, pairs: Pairs, rules: Iterable[str]) -> bool:
        return bool(self.meeting(rules) & self.having(pairs))

    def _cost(self, at: int, costs: Iterable[Costs]) -> Cost:
        return tuple(_sum(self._amounts[at], each) for each in costs)

    def _those(self, held: Iterable[bool]) -> int:
        return sum(1 << at for at, is_so in enumerate(held) if is_so)


def _sum(configuration: Mapping[str, str], costs: Costs) -> int:
    return sum(costs.get(name, {}).get(value, 0) for name, value in configuration.items())


def _places(combinations: int) -> Iterator[int]:
    while combinations:
        lowest = combinations & -combinations
        yield lowest.bit_length() - 1
        combinations ^= lowest
