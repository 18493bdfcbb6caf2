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
from itertools import pairwise
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


@dataclass(frozen=True, slots=True)
class Share:
    """What one supply gives: its orders in turn, and the units that each consumer takes."""

    runs: Runs
    taken: tuple[tuple[str, int], ...]


class Axis:
    """The needs of one variant, in the order in which they are served."""

    def __init__(self, needs: Sequence[Need]) -> None:
        self.needs = sorted(needs, key=Need.place)
        self._base = lcm(*(need.factor.denominator for need in self.needs))
        self._ends = self._lay()
        for need, (start, end) in zip(self.needs, pairwise([0, *self._ends]), strict=True):
            need.units = units(start, end)

    def _lay(self) -> list[int]:
        ends, exact = [], 0
        for need in self.needs:
            exact += need.quantity * self._weight(need)
            ends.append(-(-exact * GRAIN // self._base))
        return ends

    def _weight(self, need: Need) -> int:
        return need.factor.numerator * (self._base // need.factor.denominator)

    def _segments(self) -> Iterator[tuple[int, str, int]]:
        exact = 0
        for position, need in enumerate(self.needs):
            weight = self._weight(need)
            for order, end in need.runs:
                yield -(-(exact * GRAIN + weight * end) // self._base), order, position
            exact += need.quantity * weight

    def share(self, sizes: Sequence[int]) -> list[Share]:
        """Give the units of supplies of these sizes, first come first served, to the needs."""
        shares = []
        segments = self._segments()
        start = done = 0
        segment = next(segments, None)
        for size in sizes:
            limit = start + size * GRAIN
            runs: Runs = []
            taken: dict[str, int] = {}
            while segment is not None and done < limit:
                end, order, position = segment
                stop = min(end, limit)
                if stop > done:
                    _extend(runs, order, stop - start)
                    consumer = self.needs[position].consumer
                    taken[consumer] = taken.get(consumer, 0) + units(done, stop)
                    done = stop
                if end > limit:
                    break
                segment = next(segments, None)
            if done < limit:
                _extend(runs, STOCK, size * GRAIN)
            start = limit
            shares.append(Share(runs, tuple(taken.items())))
        return shares


def units(start: int, end: int) -> int:
    """Count the whole units that begin between two grains."""
    return -(-end // GRAIN) - -(-start // GRAIN)


def orders_of(runs: Runs) -> dict[str, int]:
    """Add up the units of each order, in turn; 0 for an order that only shares a unit."""
    orders: dict[str, int] = {}
    start = 0
    for order, end in runs:
        orders[order] = orders.get(order, 0) + units(start, end)
        start = end
    return orders


def _extend(runs: Runs, order: str, end: int) -> None:
    if runs and runs[-1][0] == order:
        runs[-1] = order, end
    else:
        runs.append((order, end))
