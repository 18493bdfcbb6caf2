"""Local repair of witnesses, in machine code by numba; only imported where it is installed.

A witness is a solution. To see whether a literal can be true, make it true in the witness and mend
every clause that breaks by one more flip, the one that breaks the fewest others; a few flips mostly
suffice, and each success proves the literals that it made true.

Literals are places as in bits.py. What a clause's count says is how many of its literals are true.
"""

# ruff: noqa: ANN001, ANN202 # numba infers the types, and takes what is given by position

from collections.abc import Sequence

import numpy as np
from numba import njit, uint64

Ints = np.typing.NDArray[np.int32]
Bytes = np.typing.NDArray[np.uint8]

MOST_FLIPS = 40
FEW_FLIPS = 3
MOST_IN_VAIN = 100
"""After as many flips in vain only a few are tried: a new witness helps more."""
MOST_BROKEN = 4096
NOISE = uint64(7)
"""How much chance there is in the choice of the next flip, against 8 for a clause that breaks."""
WORK = 16
"""As many clauses to look at weigh as much as the least chance."""
SEED = 88172645463325252


@njit(cache=True)
def _survey(truth, clauses, state):  # type: ignore[no-untyped-def] # numba infers them
    """Count the true literals of every clause, and the clauses that need a literal."""
    ptr, literals = clauses
    counts, alone, needed = state
    needed[:] = 0
    for clause in range(len(ptr) - 1):
        count = found = 0
        for at in range(ptr[clause], ptr[clause + 1]):
            if truth[literals[at]]:
                count += 1
                found ^= literals[at]
        counts[clause], alone[clause] = count, found
        if count == 1:
            needed[found] += 1


@njit(cache=True)
def _flip(place, truth, of, state, queue):  # type: ignore[no-untyped-def] # as above
    """Make a false literal true; put clauses that break on the queue, its length comes first."""
    ptr, clauses = of
    counts, alone, needed = state
    opposite = len(truth) - place
    truth[place], truth[opposite] = 1, 0
    for at in range(ptr[place], ptr[place + 1]):
        clause = clauses[at]
        counts[clause] += 1
        if counts[clause] == 1:
            needed[place] += 1
        elif counts[clause] == 2:  # noqa: PLR2004 # no longer needs the only one
            needed[alone[clause]] -= 1
        alone[clause] ^= place
    for at in range(ptr[opposite], ptr[opposite + 1]):
        clause = clauses[at]
        counts[clause] -= 1
        alone[clause] ^= opposite
        if counts[clause] == 1:
            needed[alone[clause]] += 1
        elif counts[clause] == 0:
            needed[opposite] -= 1
            queue[0] += 1
            queue[min(queue[0], MOST_BROKEN)] = clause


@njit(cache=True)
def _choose(members, of, needed, marks, draw):  # type: ignore[no-untyped-def] # as above
    """Choose the literal of a broken clause whose flip breaks the fewest; 0 if none may flip."""
    ptr = of[0]
    size = len(needed)
    least, chosen = 1 << 60, 0
    for place in members:
        if marks[min(place, size - place)] >= draw[1]:
            continue
        draw[0] ^= draw[0] << uint64(13)
        draw[0] ^= draw[0] >> uint64(7)
        draw[0] ^= draw[0] << uint64(17)
        work = ptr[place + 1] - ptr[place] + ptr[size - place + 1] - ptr[size - place]
        harm = 8 * needed[size - place] + np.int64(draw[0] & NOISE) + work // WORK
        if harm < least:
            least, chosen = harm, place
    return chosen


@njit(cache=True)
def _reach(place, truth, parts, scratch):  # type: ignore[no-untyped-def] # as above
    """Make a literal true and mend what breaks; give the number of flips, negative if in vain."""
    clauses, of, state = parts
    marks, draw, flips, queue = scratch
    size = len(truth)
    done = 0
    queue[0] = 0
    while True:
        flips[done] = place
        done += 1
        marks[min(place, size - place)] = draw[1]
        _flip(place, truth, of, state, queue)
        if queue[0] > MOST_BROKEN:
            return -done
        while queue[0] > 0 and state[0][queue[queue[0]]] > 0:
            queue[0] -= 1
        if queue[0] == 0:
            return done
        clause = queue[queue[0]]
        members = clauses[1][clauses[0][clause] : clauses[0][clause + 1]]
        place = _choose(members, of, state[2], marks, draw)
        if place == 0 or done == len(flips):
            return -done


@njit(cache=True)
def _support(wanted, locked, truth, parts, seen):  # type: ignore[no-untyped-def] # as above
    """Reach every wanted literal that is not seen yet; what came true on the way is seen."""
    size = len(truth)
    marks = locked * uint64(1 << 63)  # as if marked in all turns to come
    flips = np.empty(MOST_FLIPS, np.int32)
    queue = np.empty(MOST_BROKEN + 1, np.int32)
    draw = np.array([SEED, 0], np.uint64)
    in_vain = 0
    _survey(truth, parts[0], parts[2])
    for place in wanted:
        seen[place] |= truth[place]
        if seen[place] or locked[min(place, size - place)]:
            continue
        draw[1] += uint64(1)
        some = flips if in_vain < MOST_IN_VAIN else flips[:FEW_FLIPS]
        done = _reach(place, truth, parts, (marks, draw, some, queue))
        in_vain -= min(done, 0)
        for at in range(done):
            seen[flips[at]] = 1
        for at in range(-done - 1, -1, -1):
            queue[0] = 0
            _flip(size - flips[at], truth, parts[1], parts[2], queue)


class Flips:
    """All clauses as arrays, and for every literal the clauses that it is in."""

    def __init__(self, clauses: Sequence[Sequence[int]], size: int) -> None:
        lengths = np.array([len(clause) for clause in clauses], np.int64)
        literals = np.array([each for clause in clauses for each in clause], np.int64) % size
        ptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        order = np.argsort(literals, kind="stable")
        owners = np.repeat(np.arange(len(clauses)), lengths)[order]
        of_ptr = np.searchsorted(literals[order], np.arange(size + 1))
        state = (np.zeros(len(clauses), np.int32), np.zeros(len(clauses), np.int32))
        self._parts = (
            (_short(ptr), _short(literals)),
            (_short(of_ptr), _short(owners)),
            (*state, np.zeros(size, np.int32)),
        )
        self._size = size

    def __call__(self, witness: int, wanted: int, locked: int) -> tuple[int, int]:
        """Reach the wanted literals from a witness; give what was seen, and the last witness."""
        truth, seen = self._array(witness), np.zeros(self._size, np.uint8)
        places = _short(np.flatnonzero(self._array(wanted)))
        never = self._array(locked)
        fixed = never[: self._size // 2].astype(np.uint64)
        fixed[1:] |= never[: self._size // 2 : -1]
        _support(places, fixed, truth, self._parts, seen)
        return self._bits(seen), self._bits(truth)

    def _array(self, bits: int) -> Bytes:
        packed = np.frombuffer(bits.to_bytes(self._size // 8 + 1, "little"), np.uint8)
        return np.unpackbits(packed, count=self._size, bitorder="little")

    def _bits(self, array: Bytes) -> int:
        return int.from_bytes(np.packbits(array, bitorder="little").tobytes(), "little")


def _short(array: np.typing.NDArray[np.int64]) -> Ints:
    return array.astype(np.int32)
