"""CPU time of a call and of its baseline, taken in turns so that both meet the same machine."""

import time
from collections.abc import Callable

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


def _turn(call: Call) -> float:
    made, spent, start = 0, 0.0, time.process_time()
    while spent < SECONDS:
        call()
        made += 1
        spent = time.process_time() - start
    return spent / made * 1000
