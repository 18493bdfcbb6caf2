"""The passes in machine code, by numba; only imported where it is installed."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, cast

import numpy as np
from numba import njit, uint64

from configurator.engine import passes
from configurator.engine.artifact import Arrays
from configurator.engine.kernel import PlainKernel
from configurator.engine.passes import INFINITE

Ints = np.typing.NDArray[np.int64]
Wide = np.typing.NDArray[np.uint64]
"""Numbers below 2^128, each a row of its low and its high 64 bits."""
Bytes = np.typing.NDArray[np.uint8]


def _fast(plain: Callable[..., Any]) -> Callable[..., Any]:
    """Turn a pass into machine code, kept on disk; numba infers the types of the arrays."""
    return cast("Callable[..., Any]", njit(cache=True)(plain))


_open_sets = _fast(passes.open_sets)
_possible = _fast(passes.possible)
_domains = _fast(passes.domains)
_spread = _fast(passes.spread)
_weigh_sets = _fast(passes.weigh_sets)
_price_sets = _fast(passes.price_sets)
_price_up = _fast(passes.price_up)
_price_down = _fast(passes.price_down)
_spread_prices = _fast(passes.spread_prices)
_walk = _fast(passes.walk)

WIDEST = 1 << 128
LOW = uint64(0xFFFFFFFF)
HALF = uint64(32)


@_fast
def _times(a_low: Any, a_high: Any, b_low: Any, b_high: Any) -> Any:  # noqa: ANN401 # of numba
    """Multiply modulo 2^128, each number in two halves of 64 bits."""
    a0, a1, b0, b1 = a_low & LOW, a_low >> HALF, b_low & LOW, b_low >> HALF
    low = a0 * b0
    middle = a1 * b0 + (low >> HALF)
    other = a0 * b1 + (middle & LOW)
    high = a1 * b1 + (middle >> HALF) + (other >> HALF)
    return a_low * b_low, high + a_low * b_high + a_high * b_low


@_fast
def _plus(a_low: Any, a_high: Any, b_low: Any, b_high: Any) -> Any:  # noqa: ANN401 # of numba
    low = a_low + b_low
    return low, a_high + b_high + uint64(low < a_low)


@_fast
def _count_up(node_ptr: Ints, left: Ints, right: Ints, weights: Ints, up: Wide) -> None:
    up[0, 0] = 1
    for node in range(1, len(up)):
        low, high = uint64(0), uint64(0)
        for at in range(node_ptr[node], node_ptr[node + 1]):
            one, other = left[at], right[at]
            if one < 0:
                x, y = _times(up[~one, 0], up[~one, 1], up[other, 0], up[other, 1])
            else:
                x, y = _times(weights[one], uint64(0), up[other, 0], up[other, 1])
            low, high = _plus(low, high, x, y)
        up[node, 0], up[node, 1] = low, high


@_fast
def _add(into: Wide, at: int, low: Any, high: Any) -> None:  # noqa: ANN401 # of numba
    into[at, 0], into[at, 1] = _plus(into[at, 0], into[at, 1], low, high)


@_fast
def _count_down(  # the arrays of a model
    node_ptr: Ints, left: Ints, right: Ints, weights: Ints, up: Wide, down: Wide, shares: Wide
) -> None:
    for node in range(len(up) - 1, 0, -1):
        low, high = down[node, 0], down[node, 1]
        if low == 0 and high == 0:
            continue
        for at in range(node_ptr[node], node_ptr[node + 1]):
            one, other = left[at], right[at]
            x, y = _times(low, high, up[other, 0], up[other, 1])
            if one < 0:
                _add(down, ~one, x, y)
                x, y = _times(low, high, up[~one, 0], up[~one, 1])
            else:
                _add(shares, one, x, y)
                x, y = _times(low, high, weights[one], uint64(0))
            _add(down, other, x, y)


@_fast
def _spread_counts(set_ptr: Ints, set_values: Ints, shares: Wide, values: Wide) -> None:
    for at in range(len(shares)):
        for value in range(set_ptr[at], set_ptr[at + 1]):
            _add(values, set_values[value], shares[at, 0], shares[at, 1])


class NativeKernel:
    """Runs the passes in machine code; where there is more to count than 2^128, counts plainly."""

    def __init__(self, arrays: Arrays, plain: PlainKernel) -> None:
        self.arrays = arrays
        self._plain = plain
        parts = [np.frombuffer(cast("bytes", part), dtype=np.int32) for part in arrays.parts()]
        self._values = int(parts[0][-1])
        self._sets = (parts[1], parts[2])
        self._nodes = (parts[3], parts[4], parts[5])
        self._set_count = len(parts[1]) - 1

    def possible(self, allowed: Sequence[int]) -> bool:
        """See `Kernel`."""
        return bool(self._possible_nodes(_bytes(allowed))[1][self.arrays.root])

    def domains(self, allowed: Sequence[int]) -> Sequence[int]:
        """See `Kernel`."""
        ok, up = self._possible_nodes(_bytes(allowed))
        reached, offered = np.zeros(len(up), np.uint8), np.zeros(len(ok), np.uint8)
        reached[self.arrays.root] = 1
        _domains(*self._nodes, ok, up, reached, offered)
        values = np.zeros(self._values, np.uint8)
        _spread(*self._sets, offered, values)
        return cast("Sequence[int]", values)

    def counts(self, allowed: Sequence[int]) -> tuple[int, list[int]]:
        """See `Kernel`."""
        if self._is_vast:
            return self._plain.counts(allowed)
        total, halves = self.wide_counts(allowed)
        return total, [low | high << 64 for low, high in halves.tolist()]

    def wide_counts(self, allowed: Sequence[int]) -> tuple[int, Wide]:
        """Count what can be built, and what with each value: low and high 64 bits of each."""
        weights = np.zeros(self._set_count, np.uint64)
        _weigh_sets(*self._sets, _bytes(allowed), weights)
        up = np.zeros((self.arrays.nodes, 2), np.uint64)
        _count_up(*self._nodes, weights, up)
        down, shares = np.zeros_like(up), np.zeros((self._set_count, 2), np.uint64)
        down[self.arrays.root, 0] = 1
        _count_down(*self._nodes, weights, up, down, shares)
        values = np.zeros((self._values, 2), np.uint64)
        _spread_counts(*self._sets, shares, values)
        low, high = up[self.arrays.root].tolist()
        return low | high << 64, values

    @cached_property
    def _is_vast(self) -> bool:
        everything = bytes([1]) * self._values
        return self._plain.ways(everything)[1][self.arrays.root] >= WIDEST

    def best(self, allowed: Sequence[int], cost: Sequence[int]) -> tuple[int, Sequence[int]]:
        """See `Kernel`."""
        costs = _ints(cost)
        prices, _, up = self._priced(_bytes(allowed), costs)
        down, least = np.full(len(up), INFINITE), np.full(len(prices), INFINITE)
        down[self.arrays.root] = 0
        _price_down(*self._nodes, prices, up, down, least)
        values = np.full(self._values, INFINITE)
        _spread_prices(*self._sets, least, costs, values)
        return int(up[self.arrays.root]), cast("Sequence[int]", values)

    def cheapest(self, allowed: Sequence[int], cost: Sequence[int]) -> tuple[int, list[int]]:
        """See `Kernel`."""
        prices, picks, up = self._priced(_bytes(allowed), _ints(cost))
        total = int(up[self.arrays.root])
        if total >= INFINITE:
            return INFINITE, []
        variables = len(self.arrays.offset) - 1
        waiting, taken = np.zeros(variables + 64, np.int64), np.zeros(variables, np.int64)
        waiting[0] = self.arrays.root
        count = _walk(*self._nodes, prices, picks, up, waiting, taken)
        return total, taken[:count].tolist()

    def _possible_nodes(self, allowed: Bytes) -> tuple[Bytes, Bytes]:
        ok, up = np.zeros(self._set_count, np.uint8), np.zeros(self.arrays.nodes, np.uint8)
        _open_sets(*self._sets, allowed, ok)
        _possible(*self._nodes, ok, up)
        return ok, up

    def _priced(self, allowed: Bytes, cost: Ints) -> tuple[Ints, Ints, Ints]:
        prices, picks = np.zeros(self._set_count, np.int64), np.zeros(self._set_count, np.int64)
        _price_sets(*self._sets, allowed, cost, prices, picks)
        up = np.zeros(self.arrays.nodes, np.int64)
        _price_up(*self._nodes, prices, up)
        return prices, picks, up


def _bytes(allowed: Sequence[int]) -> Bytes:
    return np.frombuffer(cast("bytes", allowed), np.uint8)


def _ints(cost: Sequence[int]) -> Ints:
    return np.asarray(cost, np.int64)
