"""Follow what literals force, clause by clause, and tell which clauses a clash took.

Unit propagation alone: most clashes of choices with rules show by it, and the way there is short
and always the same. What it does not find a solver has to.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

ASKED = -1
"""The reason of a literal that was assumed."""


class Tracer:
    """Clauses with their occurrences, and what holds without any assumption."""

    def __init__(self, clauses: Sequence[Sequence[int]]) -> None:
        self._clauses = clauses
        self._watching: dict[int, list[tuple[int, int]]] = {}
        """The clauses that have a literal's opposite, and of a pair the other one, else 0."""
        for at, clause in enumerate(clauses):
            rest = sum(clause) if len(clause) == 2 else None  # noqa: PLR2004 # a pair
            for literal in clause:
                other = 0 if rest is None else rest - literal
                self._watching.setdefault(-literal, []).append((at, other))
        self._spare = [(clause[0], clause[-1]) if clause else (0, 0) for clause in clauses]
        """Two literals of a clause; while neither is false, it forces nothing."""
        self._reasons: dict[int, int] = {}
        empty = next((at for at, clause in enumerate(clauses) if not clause), None)
        units = [(clause[0], at) for at, clause in enumerate(clauses) if len(clause) == 1]
        self._clash = self._follow(self._reasons, units) if empty is None else (empty,)

    def clash(self, assumed: Iterable[int], most: int) -> frozenset[int] | None:
        """Give clauses that exclude the literals; None if following `most` of them shows none."""
        reasons = dict(self._reasons)
        found = self._clash
        if found is None:
            found = self._follow(reasons, [(literal, ASKED) for literal in assumed], most)
        return None if found is None else self._used(reasons, found)

    def _follow(
        self, reasons: dict[int, int], start: Iterable[tuple[int, int]], most: int | None = None
    ) -> tuple[int, ...] | None:
        """Force literals until nothing new follows; give the clauses that clash."""
        waiting = deque[int]()
        for literal, reason in start:
            if -literal in reasons:
                return (reasons[-literal], reason)
            if literal not in reasons:
                reasons[literal] = reason
                waiting.append(literal)
        while waiting and (most is None or len(reasons) < most):
            for at in self._concerned(waiting.popleft(), reasons):
                free = self._left(at, reasons)
                if free == 0:
                    return (at,)
                if free is not None:
                    reasons[free] = at
                    waiting.append(free)
        return None

    def _concerned(self, literal: int, reasons: dict[int, int]) -> Iterator[int]:
        """Give the clauses that may force something once a literal holds."""
        for at, other in self._watching.get(literal, ()):
            if other in reasons:
                continue
            one, two = self._spare[at]
            if one == two or -one in reasons or -two in reasons:
                yield at

    def _left(self, at: int, reasons: dict[int, int]) -> int | None:
        """Give the literal that a clause forces, 0 if it is broken, None if it forces nothing."""
        free = 0
        for literal in self._clauses[at]:
            if literal in reasons:
                return None
            if -literal not in reasons:
                if free:
                    self._spare[at] = free, literal
                    return None
                free = literal
        return free

    def _used(self, reasons: dict[int, int], clash: Iterable[int]) -> frozenset[int]:
        used: set[int] = set()
        waiting = [at for at in clash if at != ASKED]
        while waiting:
            at = waiting.pop()
            if at not in used:
                used.add(at)
                why = (reasons.get(-literal, ASKED) for literal in self._clauses[at])
                waiting.extend(reason for reason in why if reason != ASKED)
        return frozenset(used)
