"""The passes of `kernel` in machine code, by numba; only imported where it is installed."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, cast

import numpy as np
from numba import njit, uint64

from configurator.engine.artifact import Arrays
from configurator.engine.kernel import INFINITE, PlainKernel, operands

Ints = np.typing.NDArray[np.int64]
Wide = np.typing.NDArray[np.uint64]
"""Numbers below 2^128, each a row of its low and its high 64 bits."""
Bytes = np.typing.NDArray[np.uint8]
WIDEST = 1 << 128
LOW = uint64(0xFFFFFFFF)
HALF = uint64(32)


def _fast(plain: Callable[..., Any]) -> Callable[..., Any]:
    """Turn a pass into machine code, kept on disk; numba infers the types of the arrays."""
    return cast("Callable[..., Any]", njit(cache=True)(plain))


@_fast
def _possible(set_ptr: Ints, values: Ints, nodes: Ints, pairs: Ints, allowed: Bytes) -> Bytes:
    nothing = len(set_ptr) - 1
    up = np.zeros(nothing + len(nodes) - 1, np.uint8)
    for at in range(nothing):
        for value in range(set_ptr[at], set_ptr[at + 1]):
            up[at] |= allowed[values[value]]
    up[nothing] = 1
    for node in range(1, len(nodes) - 1):
        found = 0
        for at in range(nodes[node], nodes[node + 1]):
            found |= up[pairs[at, 0]] & up[pairs[at, 1]]
        up[nothing + node] = found
    return up


@_fast
def _domains(
    set_ptr: Ints, values: Ints, nodes: Ints, pairs: Ints, allowed: Bytes, root: int
) -> Bytes:
    up = _possible(set_ptr, values, nodes, pairs, allowed)
    nothing = len(set_ptr) - 1
    reached = np.zeros(len(up), np.uint8)
    reached[nothing + root] = 1
    for node in range(root, 0, -1):
        if reached[nothing + node]:
            for at in range(nodes[node], nodes[node + 1]):
                one, other = pairs[at, 0], pairs[at, 1]
                reached[one] |= up[other]
                reached[other] |= up[one]
    found = np.zeros(len(allowed), np.uint8)
    for at in range(nothing):
        if reached[at]:
            for value in range(set_ptr[at], set_ptr[at + 1]):
                found[values[value]] = 1
    return found


@_fast
def _price_up(
    set_ptr: Ints, values: Ints, nodes: Ints, pairs: Ints, allowed: Bytes, cost: Ints
) -> Ints:
    nothing = len(set_ptr) - 1
    up = np.empty(nothing + len(nodes) - 1, np.int64)
    for at in range(nothing):
        least = INFINITE
        for place in range(set_ptr[at], set_ptr[at + 1]):
            value = values[place]
            least = min(least, cost[value] if allowed[value] else INFINITE)
        up[at] = least
    up[nothing] = 0
    for node in range(1, len(nodes) - 1):
        least = INFINITE
        for at in range(nodes[node], nodes[node + 1]):
            least = min(least, up[pairs[at, 0]] + up[pairs[at, 1]])
        up[nothing + node] = least
    return up


@_fast
def _best(
    set_ptr: Ints, values: Ints, nodes: Ints, pairs: Ints, allowed: Bytes, root: int, cost: Ints
) -> tuple[int, Ints]:
    up = _price_up(set_ptr, values, nodes, pairs, allowed, cost)
    nothing = len(set_ptr) - 1
    down = np.full(len(up), INFINITE)
    down[nothing + root] = 0
    for node in range(root, 0, -1):
        above = down[nothing + node]
        if above < INFINITE:
            for at in range(nodes[node], nodes[node + 1]):
                one, other = pairs[at, 0], pairs[at, 1]
                down[one] = min(down[one], above + up[other])
                down[other] = min(down[other], above + up[one])
    found = np.full(len(cost), INFINITE)
    for at in range(nothing):
        if down[at] < INFINITE:
            for place in range(set_ptr[at], set_ptr[at + 1]):
                value = values[place]
                found[value] = min(found[value], down[at] + cost[value])
    return up[nothing + root], found


@_fast
def _first(set_ptr: Ints, values: Ints, at: int, allowed: Bytes, cost: Ints, least: int) -> int:
    for place in range(set_ptr[at], set_ptr[at + 1]):
        value = values[place]
        if allowed[value] and cost[value] == least:
            return int(value)
    return -1


@_fast
def _walk(
    set_ptr: Ints,
    values: Ints,
    nodes: Ints,
    pairs: Ints,
    up: Ints,
    root: int,
    allowed: Bytes,
    cost: Ints,
    taken: Ints,
) -> int:
    """Collect the values of a cheapest way; among equals the one with the first value."""
    nothing = len(set_ptr) - 1
    waiting = np.empty(len(taken) + 2, np.int64)
    waiting[0] = nothing + root
    count, depth = 0, 1
    while depth:
        depth -= 1
        item = waiting[depth]
        if item < nothing:
            taken[count] = _first(set_ptr, values, item, allowed, cost, up[item])
            count += 1
        elif item > nothing:
            best, pick = -1, -1
            start, end = nodes[item - nothing], nodes[item - nothing + 1]
            for at in range(start, end):
                one = pairs[at, 0]
                if up[one] + up[pairs[at, 1]] == up[item]:
                    if end - start == 1:
                        best = at
                        break
                    value = _first(set_ptr, values, one, allowed, cost, up[one])
                    if best < 0 or value < pick:
                        best, pick = at, value
            waiting[depth], waiting[depth + 1] = pairs[best, 1], pairs[best, 0]
            depth += 2
    return count


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
def _add_product(into: Wide, at: int, one: Wide, i: int, other: Wide, j: int) -> None:
    """Add one[i] * other[j] to into[at]."""
    low, high = _times(one[i, 0], one[i, 1], other[j, 0], other[j, 1])
    total = into[at, 0] + low
    into[at, 1] += high + uint64(total < low)
    into[at, 0] = total


@_fast
def _count_up(set_ptr: Ints, values: Ints, nodes: Ints, pairs: Ints, allowed: Bytes) -> Wide:
    nothing = len(set_ptr) - 1
    up = np.zeros((nothing + len(nodes) - 1, 2), np.uint64)
    for at in range(nothing):
        for value in range(set_ptr[at], set_ptr[at + 1]):
            up[at, 0] += allowed[values[value]]
    up[nothing, 0] = 1
    for node in range(1, len(nodes) - 1):
        for at in range(nodes[node], nodes[node + 1]):
            _add_product(up, nothing + node, up, pairs[at, 0], up, pairs[at, 1])
    return up


@_fast
def _count_down(
    set_ptr: Ints, values: Ints, nodes: Ints, pairs: Ints, up: Wide, root: int, found: Wide
) -> None:
    nothing = len(set_ptr) - 1
    down = np.zeros_like(up)
    down[nothing + root, 0] = 1
    for node in range(root, 0, -1):
        item = nothing + node
        if down[item, 0] or down[item, 1]:
            for at in range(nodes[node], nodes[node + 1]):
                one, other = pairs[at, 0], pairs[at, 1]
                _add_product(down, one, down, item, up, other)
                _add_product(down, other, down, item, up, one)
    for at in range(nothing):
        for place in range(set_ptr[at], set_ptr[at + 1]):
            value = values[place]
            total = found[value, 0] + down[at, 0]
            found[value, 1] += down[at, 1] + uint64(total < down[at, 0])
            found[value, 0] = total


class NativeKernel:
    """Runs the passes in machine code; where there is more to count than 2^128, counts plainly."""

    def __init__(self, arrays: Arrays, plain: PlainKernel) -> None:
        self.arrays = arrays
        self._plain = plain
        self._size = arrays.offset[-1]
        pairs = np.array(operands(arrays), np.int32).T
        self._parts = (*map(_array, arrays.parts()[1:4]), np.ascontiguousarray(pairs))

    def possible(self, allowed: Sequence[int]) -> bool:
        """See `Kernel`."""
        return bool(_possible(*self._parts, _bytes(allowed))[self._root])

    def domains(self, allowed: Sequence[int]) -> Sequence[int]:
        """See `Kernel`."""
        found = _domains(*self._parts, _bytes(allowed), self.arrays.root)
        return cast("Sequence[int]", found)

    def counts(self, allowed: Sequence[int]) -> tuple[int, list[int]]:
        """See `Kernel`."""
        if self._is_vast:
            return self._plain.counts(allowed)
        total, halves = self.wide_counts(allowed)
        return total, [low | high << 64 for low, high in halves.tolist()]

    def wide_counts(self, allowed: Sequence[int]) -> tuple[int, Wide]:
        """Count what can be built, and what with each value: low and high 64 bits of each."""
        up = _count_up(*self._parts, _bytes(allowed))
        found = np.zeros((self._size, 2), np.uint64)
        _count_down(*self._parts, up, self.arrays.root, found)
        low, high = up[self._root].tolist()
        return low | high << 64, found

    def best(self, allowed: Sequence[int], cost: Sequence[int]) -> tuple[int, Sequence[int]]:
        """See `Kernel`."""
        total, found = _best(*self._parts, _bytes(allowed), self.arrays.root, _ints(cost))
        return int(total), cast("Sequence[int]", found)

    def cheapest(self, allowed: Sequence[int], cost: Sequence[int]) -> tuple[int, list[int]]:
        """See `Kernel`."""
        mask, costs = _bytes(allowed), _ints(cost)
        up = _price_up(*self._parts, mask, costs)
        total = int(up[self._root])
        if total >= INFINITE:
            return INFINITE, []
        taken = np.empty(len(self.arrays.offset) - 1, np.int64)
        count = _walk(*self._parts, up, self.arrays.root, mask, costs, taken)
        return total, taken[:count].tolist()

    @property
    def _root(self) -> int:
        return len(self.arrays.set_ptr) - 1 + self.arrays.root

    @cached_property
    def _is_vast(self) -> bool:
        return self._plain.ways(bytes([1]) * self._size)[self._root] >= WIDEST


def _array(part: Sequence[int]) -> Ints:
    return np.frombuffer(cast("bytes", part), dtype=np.int32)


def _bytes(allowed: Sequence[int]) -> Bytes:
    return np.frombuffer(cast("bytes", allowed), np.uint8)


def _ints(cost: Sequence[int]) -> Ints:
    return np.asarray(cost, np.int64)
