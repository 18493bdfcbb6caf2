"""Who gets which unit: every need of a variant laid on one axis, and its supplies laid over it.

Positions are exact. A need begins where the one before it ends, at a fraction of a unit if scrap
or a formula asks for one; a unit belongs to whoever its first part belongs to. So all quantities
are whole, nothing is rounded twice, and the sum of what is given is exactly what was needed.
Shares of orders within a need are kept in millionths of a unit, so that an order that only shares
a unit stays known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import accumulate, pairwise
from math import lcm

GRAIN = 1_000_000
STOCK = ""
"""The order of units that are made for no order."""

Runs = list[tuple[str, int]]
"""Orders in turn, each with the grain at which its share ends."""


@dataclass(slots=True, eq=False)
class Need:
    """What one consumer, an order or a work order, needs of a variant."""

    day: date
    rank: str
    consumer: str
    quantity: int
    factor: Fraction
    runs: Runs
    units: int = field(default=0)

    def place(self) -> tuple[date, str, str]:
        """Return what decides who is served first."""
        return self.day, self.rank, self.consumer


@dataclass(slots=True, eq=False)
class Share:
    """What one supply gives: to orders in turn, units by order, and units by consumer.

    An order or a consumer that only shares a unit is there with 0.
    """

    runs: Runs = field(default_factory=list)
    orders: dict[str, int] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)


class Axis:
    """The needs of one variant, in the order in which they are served."""

    def __init__(self, needs: Sequence[Need]) -> None:
        self.needs = sorted(needs, key=Need.place)
        self._base = lcm(*{need.factor.denominator for need in self.needs})
        self._weights = [self._weight(need.factor) for need in self.needs]
        taken = (n.quantity * weight for n, weight in zip(self.needs, self._weights, strict=True))
        self._ends = [exact * GRAIN for exact in accumulate(taken, initial=0)]
        whole = [-(-end // (GRAIN * self._base)) for end in self._ends]
        for need, (first, last) in zip(self.needs, pairwise(whole), strict=True):
            need.units = last - first

    def _weight(self, factor: Fraction) -> int:
        return factor.numerator * (self._base // factor.denominator)

    def _segments(self) -> Iterator[tuple[int, str, str]]:
        base = self._base
        for need, weight, start in zip(self.needs, self._weights, self._ends, strict=False):
            for order, end in need.runs:
                yield -(-(start + weight * end) // base), order, need.consumer

    def share(self, sizes: Sequence[int]) -> list[Share]:
        """Give the units of supplies of these sizes, first come first served, to the needs."""
        shares = [Share() for _ in sizes]
        supplies = zip(shares, accumulate(sizes), strict=True)
        share, start, limit, done, whole = Share(), 0, 0, 0, 0
        for end, order, consumer in self._segments():
            while done < end:
                while done == limit:
                    start = limit
                    share, size = next(supplies)
                    limit = size * GRAIN
                done = min(limit, end)
                begun = -(-done // GRAIN)
                share.orders[order] = share.orders.get(order, 0) + begun - whole
                share.taken[consumer] = share.taken.get(consumer, 0) + begun - whole
                _extend(share.runs, order, done - start)
                whole = begun
        for share, size in zip(shares, sizes, strict=True):
            _extend(share.runs, STOCK, size * GRAIN)
            share.orders.pop(STOCK, None)
        return shares


def _extend(runs: Runs, order: str, end: int) -> None:
    if runs and runs[-1][0] == order:
        runs[-1] = order, end
    elif not runs or runs[-1][1] < end:
        runs.append((order, end))
