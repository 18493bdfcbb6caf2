"""CPU time of a call and of its baseline, taken in turns so that both meet the same machine."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")
Call = Callable[[], object]
ROUNDS = 7
SECONDS = 0.1
"""How long one turn lasts at least."""


def milliseconds(*calls: Call, rounds: int = ROUNDS) -> list[float]:
    """Give the CPU milliseconds of one call each: the best of some rounds."""
    best = [float("inf")] * len(calls)
    for _ in range(rounds):
        for at, call in enumerate(calls):
            best[at] = min(best[at], _turn(call))
    return best


def timed(call: Callable[[], T]) -> tuple[float, T]:
    """Give the CPU milliseconds of this thread for a single call, and what it gave."""
    start = time.thread_time_ns()
    found = call()
    return (time.thread_time_ns() - start) / 1_000_000, found


def once(call: Call) -> float:
    """Give the CPU milliseconds of this thread for a single call."""
    return timed(call)[0]


def each(calls: Iterable[Call]) -> list[float]:
    """Give the milliseconds of every single call; the slow ones count too."""
    return [once(call) for call in calls]


def p50(times: Sequence[float]) -> float:
    """Give the middle one."""
    return _rank(times, 0.5)


def p95(times: Sequence[float]) -> float:
    """Give the one that 95 of 100 do not exceed.

    >>> p95([float(number) for number in range(1, 101)])
    95.0
    """
    return _rank(times, 0.95)


def _rank(times: Sequence[float], share: float) -> float:
    return sorted(times)[max(0, -int(-len(times) * share // 1) - 1)]


def _turn(call: Call) -> float:
    made, spent, start = 0, 0.0, time.process_time()
    while spent < SECONDS:
        call()
        made += 1
        spent = time.process_time() - start
    return spent / made * 1000
