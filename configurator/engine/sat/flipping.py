"""Local repair of witnesses, in machine code by numba; only imported where it is installed.

A witness is a solution. To see whether a literal can be true, make it true in the witness and mend
every clause that breaks by one more flip, the one that breaks the fewest others; a few flips mostly
suffice, and each success proves the literals that it made true.

Literals are places as in bits.py. What a clause's count says is how many of its literals are true.
"""

from collections.abc import Sequence

import numpy as np
from numba import njit, uint64

Ints = np.typing.NDArray[np.int64]
Bytes = np.typing.NDArray[np.uint8]

MOST_FLIPS = 8
TRIES = 1
MOST_BROKEN = 4096
NOISE = (7, 31)
"""How much chance there is in the choice of the next flip, at the first try and later."""


@njit(cache=True)
def _count(truth, ptr, literals, counts):  # type: ignore[no-untyped-def] # numba infers them
    for clause in range(len(ptr) - 1):
        count = 0
        for at in range(ptr[clause], ptr[clause + 1]):
            count += truth[literals[at]]
        counts[clause] = count


@njit(cache=True)
def _flip(place, truth, of, counts, broken, count):  # type: ignore[no-untyped-def] # as above
    """Make a false literal true; give how many clauses wait as broken, -1 if too many do."""
    occ_ptr, occ = of
    size = len(truth)
    truth[place] = 1
    truth[size - place] = 0
    for at in range(occ_ptr[place], occ_ptr[place + 1]):
        counts[occ[at]] += 1
    for at in range(occ_ptr[size - place], occ_ptr[size - place + 1]):
        clause = occ[at]
        counts[clause] -= 1
        if counts[clause] == 0 and count >= 0:
            if count == len(broken):
                count = -1
            else:
                broken[count] = clause
                count += 1
    return count


@njit(cache=True)
def _choose(clause, clauses, of, truth, counts, marks, draw, noise):  # type: ignore[no-untyped-def]
    """Choose a literal of a broken clause whose flip breaks the fewest clauses; 0 if none may."""
    ptr, literals = clauses
    occ_ptr, occ = of
    size = len(truth)
    best, chosen = 1 << 60, 0
    for at in range(ptr[clause], ptr[clause + 1]):
        place = literals[at]
        if marks[min(place, size - place)] >= draw[1]:
            continue
        harm = 0
        for other in range(occ_ptr[size - place], occ_ptr[size - place + 1]):
            if counts[occ[other]] == 1:
                harm += 8
                if harm > best:
                    break
        draw[0] ^= draw[0] << uint64(13)
        draw[0] ^= draw[0] >> uint64(7)
        draw[0] ^= draw[0] << uint64(17)
        harm += np.int64(draw[0] & uint64(noise))
        if harm < best:
            best, chosen = harm, place
    return chosen


@njit(cache=True)
def _reach(place, clauses, of, truth, counts, marks, draw, noise, flips, broken):  # type: ignore[no-untyped-def]
    """Make a literal true and mend what breaks; give the number of flips, or minus it if in vain."""
    size = len(truth)
    done = waiting = 0
    while True:
        flips[done] = place
        done += 1
        marks[min(place, size - place)] = draw[1]
        waiting = _flip(place, truth, of, counts, broken, waiting)
        while waiting > 0 and counts[broken[waiting - 1]] > 0:
            waiting -= 1
        if waiting == 0:
            return done
        if waiting < 0 or done == len(flips):
            return -done
        place = _choose(broken[waiting - 1], clauses, of, truth, counts, marks, draw, noise)
        if place == 0:
            return -done


@njit(cache=True)
def _support(wanted, locked, clauses, of, truth, counts, seen):  # type: ignore[no-untyped-def]
    """Reach every wanted literal that is not seen yet; what came true on the way is seen."""
    size = len(truth)
    marks = locked * uint64(1 << 63)  # as if marked in all turns to come
    flips = np.empty(MOST_FLIPS, np.int64)
    broken = np.empty(MOST_BROKEN, np.int64)
    draw = np.array([88172645463325252, 0], np.uint64)
    for place in wanted:
        if locked[min(place, size - place)]:
            continue
        seen[place] |= truth[place]
        for turn in range(TRIES):
            if seen[place]:
                break
            draw[1] += uint64(1)
            found = _reach(
                place, clauses, of, truth, counts, marks, draw, NOISE[turn], flips, broken
            )
            for at in range(found):
                seen[flips[at]] = 1
            for at in range(-found - 1, -1, -1):
                _flip(size - flips[at], truth, of, counts, broken, -1)


class Flips:
    """The clauses as arrays, without those about locked literals only."""

    def __init__(self, clauses: Sequence[Sequence[int]], size: int) -> None:
        lengths = np.array([len(clause) for clause in clauses], np.int64)
        literals = np.array([each for clause in clauses for each in clause], np.int64) % size
        ptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        order = np.argsort(literals, kind="stable")
        owners = np.repeat(np.arange(len(clauses)), lengths)[order]
        occ_ptr = np.searchsorted(literals[order], np.arange(size + 1))
        self._clauses = (ptr, literals)
        self._of = (occ_ptr, owners)
        self._counts = np.zeros(len(clauses), np.int64)
        self._size = size

    def __call__(self, witness: int, wanted: int, locked: int) -> tuple[int, int]:
        """Reach the wanted literals from a witness; give what was seen, and the last witness."""
        truth, seen = self._array(witness), np.zeros(self._size, np.uint8)
        places = np.flatnonzero(self._array(wanted))
        never = self._array(locked)
        fixed = never[: self._size // 2].astype(np.uint64)
        fixed[1:] |= never[: self._size // 2 : -1]
        _count(truth, *self._clauses, self._counts)
        _support(places, fixed, self._clauses, self._of, truth, self._counts, seen)
        return self._bits(seen), self._bits(truth)

    def _array(self, bits: int) -> Bytes:
        packed = np.frombuffer(bits.to_bytes(self._size // 8 + 1, "little"), np.uint8)
        return np.unpackbits(packed, count=self._size, bitorder="little")

    def _bits(self, array: Bytes) -> int:
        return int.from_bytes(np.packbits(array, bitorder="little").tobytes(), "little")
