"""In which order to ask the variables: a pseudo-tree whose every condition lies on one path.

Eliminating the variables one by one, each joined to those that it shares a condition with, gives
the tree: a variable hangs under the first of its neighbours to be eliminated after it (Dechter and
Mateescu, AND/OR search spaces for graphical models, 2007). The smaller the neighbourhoods, the
fewer different rests there are to compile.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import exp, log
from random import Random

MOST_EXPONENT = 60.0
LARGE = 2_500
MOST_PAIRS = 500_000
"""With more variables, or pairs of neighbours, it takes too long to count the missing pairs."""
FEW_TRIES = 2
TRIES = 12
Score = Callable[[Sequence[set[int]], int], int]
"""What a variable would cost to eliminate next, by the neighbours of all."""


@dataclass(frozen=True, slots=True)
class Span:
    """The variables of one condition, and the logarithm of how many rests it can leave."""

    variables: frozenset[int]
    weight: float


@dataclass(frozen=True, slots=True)
class Tree:
    """Variables in the order in which they are asked: parents before children, branch by branch.

    `variables` gives the variable at each place; `parent` the place above it, -1 for a root; `end`
    the first place after its branch.
    """

    variables: tuple[int, ...]
    parent: tuple[int, ...]
    end: tuple[int, ...]
    cost: float

    def children(self) -> list[list[int]]:
        """List the places below each place."""
        below: list[list[int]] = [[] for _ in self.variables]
        for place, parent in enumerate(self.parent):
            if parent >= 0:
                below[parent].append(place)
        return below


def trees(sizes: Sequence[int], spans: Sequence[Span], *, tries: int = TRIES) -> list[Tree]:
    """Find several trees, the most promising first."""
    neighbours = _neighbours(len(sizes), spans)
    pairs = sum(len(beside) ** 2 for beside in neighbours)
    is_large = len(sizes) >= LARGE or pairs > MOST_PAIRS
    scores: list[Score] = [_degree] if is_large else [_missing, _Weighed(sizes), _degree]
    found = []
    for attempt in range(FEW_TRIES if is_large else tries):
        draw = Random(attempt)  # noqa: S311 # breaks ties, keeps no secret
        ties = [draw.random() for _ in sizes]
        order, cliques = _eliminate(neighbours, ties, scores[attempt % len(scores)])
        found.append(_tree(order, cliques, sizes, spans))
    return sorted(found, key=lambda tree: tree.cost)


def _neighbours(count: int, spans: Iterable[Span]) -> list[set[int]]:
    neighbours: list[set[int]] = [set() for _ in range(count)]
    for scope in {span.variables for span in spans}:
        for variable in scope:
            neighbours[variable] |= scope
    for variable, beside in enumerate(neighbours):
        beside.discard(variable)
    return neighbours


def _degree(beside: Sequence[set[int]], variable: int) -> int:
    return len(beside[variable])


def _missing(beside: Sequence[set[int]], variable: int) -> int:
    """Count the pairs of neighbours that are none of each other: what eliminating fills in."""
    own = beside[variable]
    return (len(own) * (len(own) - 1) - sum(len(own & beside[other]) for other in own)) // 2


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Counts the missing pairs by how many values they have together."""

    sizes: Sequence[int]

    def __call__(self, beside: Sequence[set[int]], variable: int) -> int:
        own, sizes = beside[variable], self.sizes
        return sum(
            sizes[one] * sum(sizes[other] for other in own - beside[one] if other != one)
            for one in own
        )


def _eliminate(
    neighbours: Sequence[set[int]], ties: Sequence[float], score: Score
) -> tuple[list[int], list[set[int]]]:
    """Eliminate the variable with the least score, again and again."""
    beside = [set(own) for own in neighbours]
    scores = [score(beside, variable) for variable in range(len(beside))]
    heap = [
        (scores[variable], len(beside[variable]), ties[variable], variable)
        for variable in range(len(beside))
    ]
    heapify(heap)
    order: list[int] = []
    cliques: list[set[int]] = [set() for _ in beside]
    gone = [False] * len(beside)
    while heap:
        known, _, _, variable = heappop(heap)
        if gone[variable] or known != scores[variable]:
            continue
        gone[variable] = True
        order.append(variable)
        clique = cliques[variable] = beside[variable]
        changed = _join(beside, variable, clique, is_far=score is not _degree)
        for other in changed:
            fresh = score(beside, other)
            if fresh != scores[other]:
                scores[other] = fresh
                heappush(heap, (fresh, len(beside[other]), ties[other], other))
    return order, cliques


def _join(beside: Sequence[set[int]], variable: int, clique: set[int], *, is_far: bool) -> set[int]:
    """Join the neighbours of a variable to each other; tell whose score may have changed."""
    changed = set(clique)
    for other in clique:
        own = beside[other]
        own.discard(variable)
        before = len(own)
        own |= clique
        own.discard(other)
        if is_far and len(own) != before:
            changed |= own
    return changed


def _tree(
    order: Sequence[int], cliques: Sequence[set[int]], sizes: Sequence[int], spans: Sequence[Span]
) -> Tree:
    when = {variable: at for at, variable in enumerate(order)}
    above = [
        min(cliques[variable], key=when.__getitem__, default=-1) for variable in range(len(sizes))
    ]
    below: list[list[int]] = [[] for _ in sizes]
    roots: list[int] = []
    for variable in reversed(order):
        (below[above[variable]] if above[variable] >= 0 else roots).append(variable)
    listed = list(_walk(roots, below))
    place = {variable: at for at, variable in enumerate(listed)}
    ends = list(range(1, len(listed) + 1))
    for at in range(len(listed) - 1, -1, -1):
        up = above[listed[at]]
        if up >= 0:
            ends[place[up]] = max(ends[place[up]], ends[at])
    parents = tuple(place[above[variable]] if above[variable] >= 0 else -1 for variable in listed)
    cost = _cost(listed, parents, cliques, sizes, spans)
    return Tree(tuple(listed), parents, tuple(ends), cost)


def _walk(roots: Sequence[int], below: Sequence[Sequence[int]]) -> Iterator[int]:
    waiting = list(reversed(roots))
    while waiting:
        variable = waiting.pop()
        yield variable
        waiting.extend(reversed(below[variable]))


def _cost(
    listed: Sequence[int],
    parents: Sequence[int],
    cliques: Sequence[set[int]],
    sizes: Sequence[int],
    spans: Sequence[Span],
) -> float:
    """Estimate how many rests will be met: at each place no more than its conditions can leave."""
    place = {variable: at for at, variable in enumerate(listed)}
    logs = [log(max(1, size)) for size in sizes]
    rests = [0.0] * len(listed)
    for span in spans:
        places = [place[variable] for variable in span.variables]
        at, top = max(places), min(places)
        while at > top:
            rests[at] += span.weight
            at = parents[at]
    total = 0.0
    for at, variable in enumerate(listed):
        clique = sum(logs[other] for other in cliques[variable])
        total += exp(min(MOST_EXPONENT, clique, rests[at]) + logs[variable])
    return total
