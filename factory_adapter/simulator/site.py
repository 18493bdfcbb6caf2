"""A simulated plant in time: the floor, its journal and a clock that runs fast while it works."""

import threading
import time
from collections.abc import Callable
from datetime import datetime

from factory_adapter.model import (
    Capabilities,
    JobCommand,
    JobResponse,
    JobState,
    Plant,
    Receipt,
)
from factory_adapter.simulator.journal import Journal
from factory_adapter.simulator.plant import EPOCH, Nature, SimulatedPlant

MOST_RESPONSES = 1_000


class JournalMismatchError(RuntimeError):
    """The floor, replayed, tells another story than the journal."""


def wall_clock() -> int:
    """Tell the real time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class Site:
    """What both links of the simulator serve. Safe for threads."""

    def __init__(
        self,
        journal: Journal,
        plant: Plant,
        nature: Nature,
        *,
        speed: int,
        clock: Callable[[], int] = wall_clock,
    ) -> None:
        self._lock = threading.Lock()
        self._journal = journal
        self._speed = speed
        self._clock = clock
        self._seen = clock()
        founded_plant, founded_nature = journal.founding(plant, nature)
        self.has_other_files = founded_plant != plant
        self._floor = SimulatedPlant(founded_plant, founded_nature)
        self._kept = journal.last_sequence()
        self._now = self._replay()

    def capabilities(self) -> Capabilities:
        """Tell what the plant understands."""
        return self._floor.capabilities()

    def submit(self, command: JobCommand) -> Receipt:
        """Obey a command once; a repeat gets the answer of the first time."""
        with self._lock:
            known = self._journal.receipt(command)
            if known is not None:
                return known
            self._advance()
            receipt = self._floor.apply(command)
            self._journal.record(command, self._now, receipt, self._fresh())
            self._kept = len(self._floor.responses)
            return receipt

    def poll(self, after: int, limit: int) -> tuple[JobResponse, ...]:
        """Read what happened after a sequence; only what is on disk is told."""
        with self._lock:
            return self._journal.responses(max(after, 0), min(max(limit, 0), MOST_RESPONSES))

    def snapshot(self) -> tuple[JobState, ...]:
        """Tell where every job stands."""
        with self._lock:
            return self._floor.states()

    def last_sequence(self) -> int:
        """Tell how many responses are on disk."""
        return self._kept

    def advance(self) -> None:
        """Let the plant work as long as real time passed since the last look."""
        with self._lock:
            self._advance()

    def _advance(self) -> None:
        real = self._clock()
        passed, self._seen = max(0, real - self._seen), real
        # An idle plant keeps real time, so that its dates stay near the calendar's.
        ahead = passed * self._speed if self._floor.is_busy else 0
        self._now = self._now + ahead if ahead else max(self._now, real)
        self._floor.step(self._now)
        self._journal.append(self._fresh())
        self._kept = len(self._floor.responses)

    def _fresh(self) -> list[JobResponse]:
        return self._floor.responses[self._kept :]

    def _replay(self) -> int:
        """Let everything that the journal knows happen again; answer the plant's time."""
        now = 0
        for at, command, receipt in self._journal.commands():
            self._floor.step(at)
            now = at
            if self._floor.apply(command) != receipt:
                raise JournalMismatchError(_mend(f"command {command.id} got another answer"))
        last = self._journal.responses(self._kept - 1, 1)
        if last:
            now = max(now, _milliseconds(last[0].at))
            self._floor.step(now)
            self._compare()
        self._journal.append(self._fresh())
        self._kept = len(self._floor.responses)
        return now

    def _compare(self) -> None:
        for start in range(0, self._kept, MOST_RESPONSES):
            kept = self._journal.responses(start, MOST_RESPONSES)
            if list(kept) != self._floor.responses[start : start + len(kept)]:
                raise JournalMismatchError(_mend(f"response {start + 1} or a later one differs"))


def _milliseconds(at: datetime) -> int:
    return round((at - EPOCH).total_seconds() * 1000)


def _mend(what: str) -> str:
    return (
        f"The simulated plant cannot go on from its journal: {what}. It was kept by another "
        "version. Move the journal away to start afresh."
    )
