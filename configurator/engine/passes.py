"""One linear pass over the diagram for each question; `allowed` has a bit set per option."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import prod

from configurator.engine.compile import Diagram

IMPOSSIBLE = 1 << 200
LIMIT = IMPOSSIBLE >> 1
"""No sum of real costs comes near it; one with an impossible part does not fall below."""
Allowed = Sequence[int]
Weights = Sequence[Sequence[int]]
"""By option and value: what taking the value costs."""


def possible_nodes(diagram: Diagram, allowed: Allowed) -> bytearray:
    """Tell for every node whether something allowed is below it."""
    possible = bytearray(len(diagram.arcs))
    for node, arcs in enumerate(diagram.arcs):
        here = allowed[diagram.options[node]]
        for value, below in arcs:
            if here >> value & 1 and all(map(possible.__getitem__, below)):
                possible[node] = 1
                break
    return possible


def possible_values(diagram: Diagram, allowed: Allowed) -> list[int]:
    """Tell, by option, the values that go with what is allowed for all *other* options."""
    possible = possible_nodes(diagram, allowed)
    reached = bytearray(len(diagram.arcs))
    domains = [0] * len(allowed)
    _reach(reached, possible, diagram.roots)
    for node in range(len(diagram.arcs) - 1, -1, -1):
        if not reached[node]:
            continue
        option = diagram.options[node]
        here = allowed[option]
        for value, below in diagram.arcs[node]:
            if all(map(possible.__getitem__, below)):
                domains[option] |= 1 << value
            if here >> value & 1:
                _reach(reached, possible, below)
    return domains


def _reach(reached: bytearray, possible: bytearray, nodes: Sequence[int]) -> None:
    """Mark each node whose neighbours are all possible; its own possibility does not matter."""
    blocked = [node for node in nodes if not possible[node]]
    if not blocked:
        for node in nodes:
            reached[node] = 1
    elif len(blocked) == 1:
        reached[blocked[0]] = 1


def counts(diagram: Diagram, allowed: Allowed) -> list[int]:
    """Count, for every node, the allowed configurations below it."""
    found = [0] * len(diagram.arcs)
    for node, arcs in enumerate(diagram.arcs):
        here = allowed[diagram.options[node]]
        found[node] = sum(
            prod(map(found.__getitem__, below)) for value, below in arcs if here >> value & 1
        )
    return found


@dataclass(slots=True)
class Ways:
    """The cheapest allowed way below every node: its cost and its first arc."""

    diagram: Diagram
    weights: Weights
    allowed: Allowed
    costs: list[int]
    picks: list[int]

    def pass_over(self, nodes: Iterable[int]) -> None:
        """Find the ways below the nodes, children first; among equals the first."""
        options, arcs_of, costs = self.diagram.options, self.diagram.arcs, self.costs
        below_costs = costs.__getitem__
        for node in nodes:
            here, prices = self.allowed[options[node]], self.weights[options[node]]
            best, pick = IMPOSSIBLE, -1
            for at, (value, below) in enumerate(arcs_of[node]):
                if here >> value & 1:
                    total = sum(map(below_costs, below), prices[value])
                    if total < best:
                        best, pick = total, at
            costs[node] = best if best < LIMIT else IMPOSSIBLE
            self.picks[node] = pick

    def with_value(self, option: int, value: int) -> "Ways":
        """Allow one value alone of an option: only the nodes above it are passed over again."""
        allowed = [*self.allowed[:option], 1 << value, *self.allowed[option + 1 :]]
        other = Ways(self.diagram, self.weights, allowed, self.costs.copy(), self.picks.copy())
        other.pass_over(self.diagram.above[option])
        return other

    def values(self) -> list[int] | None:
        """Give the cheapest value of every option; None if nothing is allowed."""
        if any(self.costs[root] == IMPOSSIBLE for root in self.diagram.roots):
            return None
        return walk(self.diagram, self.picks.__getitem__)


def cheapest(diagram: Diagram, allowed: Allowed, weights: Weights) -> Ways:
    """Find the cheapest allowed way below every node in one pass."""
    count = len(diagram.arcs)
    ways = Ways(diagram, weights, allowed, [IMPOSSIBLE] * count, [-1] * count)
    ways.pass_over(range(count))
    return ways


def walk(diagram: Diagram, pick: Callable[[int], int]) -> list[int]:
    """Follow one arc, told by its place, from every node that is met; give values by option."""
    values = [0] * (max(diagram.options, default=-1) + 1)
    waiting = list(diagram.roots)
    while waiting:
        node = waiting.pop()
        value, below = diagram.arcs[node][pick(node)]
        values[diagram.options[node]] = value
        waiting.extend(below)
    return values
