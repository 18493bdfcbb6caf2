"""One linear pass over the compiled model for each question, in plain Python.

Value sets and nodes are numbered together: first the sets, then the nodes, those below first. The
first node is passed for free. Every other one has entries, each a pair of a set and a node below,
or of two nodes: it is passed through any of its entries, and an entry through both of its pair.
So every pass is the same sum of products, only with other sums and products: is there a way, how
many are there, which is the cheapest.

Going up, a node learns what is below it; going down, what is everywhere else. A value is judged by
what is everywhere else: by the choices for all *other* options, not by that for its own.

`native` does the same in machine code, static/js/engine.js in the browser.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from random import Random
from typing import Protocol

from configurator.engine.artifact import Arrays

INFINITE = 1 << 60
"""Costs more than anything real, and two of it still fit a machine word."""
Values = Sequence[int]


class Kernel(Protocol):
    """What a compiled model answers in numbers; `allowed` has a 0 or 1 for every value."""

    arrays: Arrays

    def possible(self, allowed: Values) -> bool:
        """Say whether something can be built of what is allowed."""

    def domains(self, allowed: Values) -> Values:
        """Tell, by value, whether it can be had with what all other variables are allowed."""

    def counts(self, allowed: Values) -> tuple[int, Sequence[int]]:
        """Count what can be built, and what with each value."""

    def best(self, allowed: Values, cost: Values) -> tuple[int, Values]:
        """Find the least cost of what can be built, and of what has each value; else INFINITE."""

    def cheapest(self, allowed: Values, cost: Values) -> tuple[int, Sequence[int]]:
        """Find a cheapest product: its cost and its values; INFINITE and none."""


class PlainKernel:
    """Runs the passes on tuples."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        values = list(arrays.set_values)
        self._sets = [tuple(values[start:end]) for start, end in pairwise(arrays.set_ptr)]
        self._nothing = len(self._sets)
        pairs = list(zip(*operands(arrays), strict=True))
        self._entries = [tuple(pairs[start:end]) for start, end in pairwise(arrays.node_ptr)][1:]
        self._split = [(*entries[0], entries[1:]) for entries in self._entries]
        """Most nodes have one entry alone."""
        self._root = self._nothing + arrays.root

    def possible(self, allowed: Values) -> bool:
        """See `Kernel`."""
        return bool(self._possible(allowed)[self._root])

    def domains(self, allowed: Values) -> bytearray:
        """See `Kernel`."""
        up = self._possible(allowed)
        reached = bytearray(len(up))
        reached[self._root] = 1
        for node, entries in self._downwards():
            if reached[node]:
                for one, other in entries:
                    reached[one] |= up[other]
                    reached[other] |= up[one]
        found = bytearray(self.arrays.offset[-1])
        for values, is_reached in zip(self._sets, reached, strict=False):
            if is_reached:
                for value in values:
                    found[value] = 1
        return found

    def counts(self, allowed: Values) -> tuple[int, list[int]]:
        """See `Kernel`."""
        up = self.ways(allowed)
        down = [0] * len(up)
        down[self._root] = 1
        for node, entries in self._downwards():
            if ways := down[node]:
                for one, other in entries:
                    down[one] += ways * up[other]
                    down[other] += ways * up[one]
        found = [0] * self.arrays.offset[-1]
        for values, ways in zip(self._sets, down, strict=False):
            for value in values:
                found[value] += ways
        return up[self._root], found

    def ways(self, allowed: Values) -> list[int]:
        """Count the allowed values of every set, then what can be built below every node."""
        up = [sum([allowed[value] for value in values]) for values in self._sets]
        up.append(1)
        append = up.append
        for one, other, more in self._split:
            found = up[one] * up[other]
            if more:
                found += sum([up[left] * up[right] for left, right in more])
            append(found)
        return up

    def total(self, allowed: Values) -> int:
        """Count what can be built, without telling values apart."""
        return self.ways(allowed)[self._root]

    def drawn(self, allowed: Values, draw: Random) -> list[int]:
        """Draw the values of a product, each product as likely as any other."""
        up = self.ways(allowed)
        taken: list[int] = []
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            if node < self._nothing:
                taken.append(draw.choice([value for value in self._sets[node] if allowed[value]]))
            elif node > self._nothing:
                chance = draw.randrange(up[node])
                for one, other in self._entries[node - self._nothing - 1]:
                    chance -= up[one] * up[other]
                    if chance < 0:
                        waiting += [one, other]
                        break
        return taken

    def best(self, allowed: Values, cost: Values) -> tuple[int, list[int]]:
        """See `Kernel`."""
        up = self._priced(_masked(allowed, cost))
        down = self._beside(up)
        found = [INFINITE] * self.arrays.offset[-1]
        for values, above in zip(self._sets, down, strict=False):
            if above < INFINITE:
                for value in values:
                    found[value] = min(found[value], above + cost[value])
        return up[self._root], found

    def cheapest(self, allowed: Values, cost: Values) -> tuple[int, list[int]]:
        """See `Kernel`."""
        prices = _masked(allowed, cost)
        up = self._priced(prices)
        if up[self._root] >= INFINITE:
            return INFINITE, []
        taken: list[int] = []
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            if node < self._nothing:
                taken.append(self._first(node, prices, up[node]))
            elif node > self._nothing:
                entries = self._entries[node - self._nothing - 1]
                least = up[node]
                ways = [(one, other) for one, other in entries if up[one] + up[other] == least]
                if len(ways) > 1:
                    ways.sort(key=lambda way: self._first(way[0], prices, up[way[0]]))
                waiting.extend(reversed(ways[0]))
        return up[self._root], taken

    def _beside(self, up: Sequence[int]) -> list[int]:
        """Find the least cost of all that is not below each set and node."""
        down = [INFINITE] * len(up)
        down[self._root] = 0
        for node, entries in self._downwards():
            above = down[node]
            if above >= INFINITE:
                continue
            for one, other in entries:
                total = above + up[other]
                if total < down[one]:  # noqa: PLR1730 # faster than min()
                    down[one] = total
                total = above + up[one]
                if total < down[other]:  # noqa: PLR1730 # as above
                    down[other] = total
        return down

    def _downwards(self) -> Iterator[tuple[int, tuple[tuple[int, int], ...]]]:
        last = self._nothing + len(self._entries)
        return zip(range(last, self._nothing, -1), reversed(self._entries), strict=True)

    def _first(self, kind: int, prices: Values, least: int) -> int:
        return next(value for value in self._sets[kind] if prices[value] == least)

    def _possible(self, allowed: Values) -> bytearray:
        up = bytearray(any([allowed[value] for value in values]) for values in self._sets)  # noqa: C419 # a list is faster
        up.append(1)
        append = up.append
        for one, other, more in self._split:
            found = up[one] & up[other]
            if more and not found:
                found = any([up[left] & up[right] for left, right in more])  # noqa: C419 # as above
            append(found)
        return up

    def _priced(self, prices: Values) -> list[int]:
        up = [min([prices[value] for value in values]) for values in self._sets]
        up.append(0)
        append = up.append
        for one, other, more in self._split:
            least = up[one] + up[other]
            if more:
                least = min(least, *[up[left] + up[right] for left, right in more])
            append(least if least < INFINITE else INFINITE)  # noqa: FURB136 # faster than min()
        return up


def operands(arrays: Arrays) -> tuple[list[int], list[int]]:
    """Give the pairs of all entries in the numbers of the passes: the sets, then the nodes."""
    nothing = len(arrays.set_ptr) - 1
    left = [nothing + ~one if one < 0 else one for one in arrays.left]
    return left, [nothing + other for other in arrays.right]


def _masked(allowed: Values, cost: Values) -> list[int]:
    return [own if is_allowed else INFINITE for own, is_allowed in zip(cost, allowed, strict=True)]
