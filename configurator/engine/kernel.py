"""The passes over one compiled model: in machine code where it is large and numba is there."""

from collections.abc import Sequence
from typing import Protocol

from configurator.engine import passes
from configurator.engine.artifact import Arrays
from configurator.engine.passes import INFINITE

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

    def cheapest(self, allowed: Values, cost: Values) -> tuple[int, Values]:
        """Find a cheapest product: its cost and its values; INFINITE and none."""


class PlainKernel:
    """Runs the passes as they stand."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self._sets = (list(arrays.set_ptr), list(arrays.set_values))
        self._nodes = (list(arrays.node_ptr), list(arrays.left), list(arrays.right))
        self._set_count = len(arrays.set_ptr) - 1

    def possible(self, allowed: Values) -> bool:
        """See `Kernel`."""
        return bool(self._possible(allowed)[1][self.arrays.root])

    def domains(self, allowed: Values) -> bytearray:
        """See `Kernel`."""
        ok, up = self._possible(allowed)
        reached, offered = bytearray(len(up)), bytearray(len(ok))
        reached[self.arrays.root] = 1
        passes.domains(*self._nodes, ok, up, reached, offered)
        values = bytearray(self.arrays.offset[-1])
        passes.spread(*self._sets, offered, values)
        return values

    def counts(self, allowed: Values) -> tuple[int, list[int]]:
        """See `Kernel`."""
        weights, up = self.ways(allowed)
        down, shares = [0] * len(up), [0] * len(weights)
        down[self.arrays.root] = 1
        passes.count_down(*self._nodes, weights, up, down, shares)
        values = [0] * self.arrays.offset[-1]
        passes.spread_counts(*self._sets, shares, values)
        return up[self.arrays.root], values

    def ways(self, allowed: Values) -> tuple[list[int], list[int]]:
        """Count the allowed values of every set, and what can be built below every node."""
        weights, up = [0] * self._set_count, [0] * self.arrays.nodes
        passes.weigh_sets(*self._sets, allowed, weights)
        passes.count_up(*self._nodes, weights, up)
        return weights, up

    def best(self, allowed: Values, cost: Values) -> tuple[int, list[int]]:
        """See `Kernel`."""
        prices, _, up = self._priced(allowed, cost)
        down, least = [INFINITE] * len(up), [INFINITE] * len(prices)
        down[self.arrays.root] = 0
        passes.price_down(*self._nodes, prices, up, down, least)
        values = [INFINITE] * self.arrays.offset[-1]
        passes.spread_prices(*self._sets, least, cost, values)
        return up[self.arrays.root], values

    def cheapest(self, allowed: Values, cost: Values) -> tuple[int, list[int]]:
        """See `Kernel`."""
        prices, picks, up = self._priced(allowed, cost)
        total = up[self.arrays.root]
        if total >= INFINITE:
            return INFINITE, []
        variables = len(self.arrays.offset) - 1
        waiting, taken = [self.arrays.root] + [0] * (variables + 64), [0] * variables
        count = passes.walk(*self._nodes, prices, picks, up, waiting, taken)
        return total, taken[:count]

    def _possible(self, allowed: Values) -> tuple[bytearray, bytearray]:
        ok, up = bytearray(self._set_count), bytearray(self.arrays.nodes)
        passes.open_sets(*self._sets, allowed, ok)
        passes.possible(*self._nodes, ok, up)
        return ok, up

    def _priced(self, allowed: Values, cost: Values) -> tuple[list[int], list[int], list[int]]:
        prices, picks = [0] * self._set_count, [0] * self._set_count
        passes.price_sets(*self._sets, allowed, cost, prices, picks)
        up = [0] * self.arrays.nodes
        passes.price_up(*self._nodes, prices, up)
        return prices, picks, up
