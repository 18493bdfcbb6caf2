"""Which choices to change so that the rest can be built: the fewest, then the cheapest."""

from collections.abc import Iterable
from heapq import heappop, heappush

from configurator.engine.costs import Weights
from configurator.engine.kernel import Kernel
from configurator.engine.model import Choices, Repair
from configurator.engine.naming import Naming

NOT_APPLICABLE = "-"
Changes = tuple[tuple[str, str], ...]


def repairs(
    kernel: Kernel,
    names: Naming,
    choices: Choices,
    keep: frozenset[str],
    weights: Weights,
    *,
    limit: int,
) -> tuple[Repair, ...]:
    """Find the best repair; forbid each of its changes in turn to find the next ones."""
    asker = _Asker(kernel, names, choices, weights)
    queue: list[tuple[int, int, Changes, frozenset[str]]] = []
    asked: set[frozenset[str]] = set()
    found: dict[frozenset[str], Repair] = {}

    def offer(kept: frozenset[str]) -> None:
        if kept not in asked:
            asked.add(kept)
            nearest = asker.nearest(kept)
            if nearest is not None:
                heappush(queue, (*nearest, kept))

    offer(frozenset(keep & choices.keys()))
    while queue and len(found) < limit:
        _, cost, changes, kept = heappop(queue)
        changed = frozenset(option for option, _ in changes)
        found.setdefault(changed, Repair(_released(changes), weights.apart(cost)))
        if len(found) < limit:
            for option in sorted(changed):
                offer(kept | {option})
    return tuple(found.values())


class _Asker:
    """Asks for the product nearest to the choices; one change outweighs every cost."""

    def __init__(self, kernel: Kernel, names: Naming, choices: Choices, weights: Weights) -> None:
        self._kernel, self._names, self._choices = kernel, names, choices
        self._span = weights.span
        self._cost = list(weights.combined)
        for option, value in choices.items():
            numbers = names.numbers[option]
            for other, number in numbers.items():
                if other != value:
                    self._cost[number] += self._span

    def nearest(self, kept: frozenset[str]) -> tuple[int, int, Changes] | None:
        """Give how many choices change, the cost of what comes out, and the changes."""
        fixed = {option: self._choices[option] for option in kept}
        total, values = self._kernel.cheapest(self._names.allowed(fixed), self._cost)
        if not values:
            return None
        named = self._names.configuration(values)
        changes = tuple(
            (option, named[option])
            for option, value in self._choices.items()
            if named[option] != value
        )
        return len(changes), total - self._span * len(changes), changes


def _released(changes: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    return {option: None if value == NOT_APPLICABLE else value for option, value in changes}
