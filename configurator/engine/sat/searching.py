"""What can be true along with assumptions, exactly, without compiling.

Most answers need no solver: a solution that has all assumptions, a witness, proves every literal in
it, and witnesses are kept. From a witness local repair makes more, where numba is installed. Only
what is left goes to the solver, and what that refutes is kept, too: for good, as a clause, if few
assumptions took part, else for a while with the assumptions. No answer depends on what is kept.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import reduce
from itertools import chain
from operator import neg, or_
from threading import RLock

from pysat.solvers import Solver

from configurator.engine.sat.bits import bits_of, digits_of, literals_of
from configurator.engine.sat.encoding import Encoding

SOLVER = "minisat22"
WITNESSES = 128
MEMORIES = 64
FEW = 6
"""As few literals are not worth preparing a repair for."""
SHORT = 8
"""A refutation by as few assumptions becomes a clause."""
MOST_LEARNT = 50_000

Repair = Callable[[int, int, int], tuple[int, int]]
"""From a witness, what is wanted and what is locked: literals seen, and the last witness."""


def _repair_of(clauses: Sequence[Sequence[int]], size: int) -> Repair | None:
    try:
        from configurator.engine.sat.flipping import Flips
    except ImportError:  # numba is an extra
        return None
    return Flips(clauses, size)


class Search:
    """A solver with what it has found so far; it answers one question at a time."""

    def __init__(
        self, encoding: Encoding, repair_of: Callable[..., Repair | None] = _repair_of
    ) -> None:
        clauses = tuple(encoding.clauses())
        self.size = 2 * (encoding.top + 1)
        self.never = 0
        """What is true in no solution at all."""
        self._values = tuple(literal for own in encoding.literals for literal in own)
        self._targets = bits_of(self._values, self.size)
        self._lock = RLock()
        self._witnesses: deque[int] = deque(maxlen=WITNESSES)
        self._memories: deque[tuple[frozenset[int], int]] = deque(maxlen=MEMORIES)
        self._learnt = 0
        self._is_settled = False
        self._solver = Solver(SOLVER, bootstrap_with=clauses)
        last = max(encoding.top, 1)  # a solution names variables that no clause is about, too
        self._solver.add_clause([last, -last])
        self._repair = repair_of(clauses, self.size) if all(clauses) else None
        self._settle()
        self._repair = repair_of(tuple(self._open(clauses)), self.size)

    def possible_values(self, assumed: Collection[int]) -> bytearray:
        """Say of every value, variable after variable, whether it can be had; for measuring."""
        digits = digits_of(self.possible(assumed), self.size)
        return bytearray(map(digits.__getitem__, self._values))

    def possible(self, assumed: Collection[int], targets: int | None = None) -> int:
        """Give the set of targets (None: all values) that can be true; empty if nothing can."""
        with self._lock:
            wanted = self._targets if targets is None else targets
            if self._is_settled and not assumed:
                return wanted & ~self.never
            return _Question(self, list(assumed), wanted).answer()

    def can(self, assumed: Iterable[int]) -> bool:
        """Say whether the literals can be true together."""
        with self._lock:
            return bool(self.witness(list(assumed)))

    def is_in(self, literal: int, found: int) -> bool:
        """Say whether a set has a literal."""
        return bool(found >> (literal % self.size) & 1)

    def forced(self, assumed: Sequence[int]) -> int | None:
        """Give what simple steps show to be false, None if they show a contradiction."""
        is_consistent, implied = self._solver.propagate(assumptions=assumed)
        if not is_consistent:
            return None
        # what holds at the root is not listed, so that it has to be known
        return self.never | bits_of(map(neg, chain(implied, assumed)), self.size)

    def remembered(self, assumed: frozenset[int]) -> int:
        """Give what was refuted with some of the assumptions."""
        return reduce(or_, (found for of, found in self._memories if of <= assumed), 0)

    def remember(self, assumed: frozenset[int], refuted: int) -> None:
        """Keep what was refuted with the assumptions."""
        if refuted:
            self._memories.append((assumed, refuted))

    def seen(self, assumed: Sequence[int]) -> int:
        """Give what is true in some witness that has all assumptions."""
        needed = bits_of(assumed, self.size)
        return reduce(or_, (each for each in self._witnesses if not needed & ~each), 0)

    def witness(self, assumed: Sequence[int], likely: Sequence[int] = ()) -> int:
        """Give a solution with the assumptions, 0 if there is none."""
        needed = bits_of(assumed, self.size)
        if needed & self.never:
            return 0
        known = next((each for each in reversed(self._witnesses) if not needed & ~each), 0)
        return known or self._solved(assumed, likely)

    def _solved(self, assumed: Sequence[int], likely: Sequence[int]) -> int:
        if likely:
            self._solver.set_phases(likely)
        if self._solver.solve(assumptions=assumed):
            found = bits_of(self._solver.get_model(), self.size)
            self._witnesses.append(found)
            return found
        core = self._solver.get_core() or ()
        if 0 < len(core) <= SHORT and self._learnt < MOST_LEARNT:
            self._learnt += 1
            self._solver.add_clause(list(map(neg, core)))
        return 0

    def mended(self, witness: int, wanted: int, locked: int) -> int:
        """Give what local repair of a witness shows to be possible."""
        if self._repair is None:
            return 0
        found, last = self._repair(witness, wanted, locked)
        if last != witness:
            self._witnesses.append(last)
        return found

    def _open(self, clauses: Iterable[Sequence[int]]) -> Iterator[Sequence[int]]:
        """Shorten clauses by what always holds; leave out those that do."""
        never = frozenset(literals_of(self.never, self.size))
        for clause in clauses:
            if not any(-literal in never for literal in clause):
                yield [literal for literal in clause if literal not in never]

    def _settle(self) -> None:
        """Find, once, what is never true."""
        possible = self.possible(())
        self.never = self._targets & ~possible
        for literal in literals_of(self.never, self.size):
            self._solver.add_clause([-literal])
        self._is_settled = bool(possible)


class _Question:
    """Which targets can be true along with assumptions."""

    def __init__(self, search: Search, assumed: list[int], targets: int) -> None:
        self._search = search
        self._assumed = assumed
        self._asked = frozenset(assumed)
        self._targets = targets
        self._seen = 0
        self._never = 0

    def answer(self) -> int:
        """Give the targets that are true in some solution with the assumptions."""
        search = self._search
        remembered = search.remembered(self._asked)
        self._never = remembered
        witness = search.witness(self._assumed) if self._follow() else 0
        if not witness:
            return 0
        self._seen = search.seen(self._assumed)
        refuted = self._refuted(witness)
        if refuted:
            search.remember(self._asked, refuted | remembered)
        return self._seen & self._targets

    def _refuted(self, witness: int) -> int:
        """See all targets that can be true; give those that only a solver could refute."""
        search = self._search
        refuted = 0
        while self._unknown():
            if witness and self._unknown().bit_count() > FEW:
                self._seen |= search.mended(witness, self._unknown(), self._never)
            unknown = literals_of(self._unknown(), search.size)
            if not unknown:
                break
            literal = unknown[0]
            witness = search.witness([*self._assumed, literal], unknown)
            self._seen |= witness
            if not witness:
                refuted |= 1 << (literal % search.size)
                self._never |= refuted
                self._assumed.append(-literal)
                self._follow()
        return refuted

    def _unknown(self) -> int:
        return self._targets & ~self._seen & ~self._never

    def _follow(self) -> bool:
        """Learn what the assumptions plainly exclude; False if they exclude each other."""
        excluded = self._search.forced(self._assumed)
        if excluded is None:
            return False
        self._never |= excluded
        return True
