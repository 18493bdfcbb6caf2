"""The questions of the engine, answered naively: assign, check the rules, go back."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from configurator.engine import Model, Option, Rule, asked, holds


class Searcher:
    """Assigns options in order; checks each rule as soon as all its options have a value."""

    def __init__(self, model: Model, costs: Mapping[str, Mapping[str, int]]) -> None:
        self.options = model.options
        self._costs = {
            option.id: {value: costs[option.id].get(value, 0) for value in option.values}
            for option in model.options
        }
        place = {option.id: at for at, option in enumerate(model.options)}
        self._due: list[list[Rule]] = [[] for _ in model.options]
        for rule in model.rules:
            self._due[max(place[name] for name in asked(rule.condition))].append(rule)
        self._least = [
            sum(min(self._costs[option.id].values()) for option in model.options[at:])
            for at in range(len(model.options) + 1)
        ]

    def domains(self) -> dict[str, set[str]]:
        """Search once for every value of every option."""
        return {
            option.id: {
                value for value in option.values if self.cheapest({option.id: value}, any_one=True)
            }
            for option in self.options
        }

    def cheapest(
        self, choices: Mapping[str, str], *, any_one: bool = False
    ) -> dict[str, str] | None:
        """Branch and bound, cheap values first."""
        best: tuple[float, dict[str, str] | None] = (float("inf"), None)
        waiting: list[tuple[int, dict[str, str]]] = [(0, {})]
        while waiting:
            cost, taken = waiting.pop()
            at = len(taken)
            if cost + self._least[at] >= best[0]:
                continue
            if at == len(self.options):
                best = (cost, taken)
                if any_one:
                    break
                continue
            waiting += reversed(list(self._next(cost, taken, choices)))
        return best[1]

    def _next(
        self, cost: int, taken: dict[str, str], choices: Mapping[str, str]
    ) -> Iterator[tuple[int, dict[str, str]]]:
        option = self.options[len(taken)]
        prices = self._costs[option.id]
        wanted = [choices[option.id]] if option.id in choices else option.values
        for value in sorted(wanted, key=prices.__getitem__):
            longer = {**taken, option.id: value}
            if all(holds(rule.condition, longer) for rule in self._due[len(taken)]):
                yield cost + prices[value], longer


def count(options: Sequence[Option], rules: Sequence[Rule]) -> int:
    """Try every combination and check rule by rule."""
    ids = [option.id for option in options]
    combinations = product(*(option.values for option in options))
    return sum(
        all(holds(rule.condition, dict(zip(ids, values, strict=True))) for rule in rules)
        for values in combinations
    )
