"""What a simulated plant never forgets: the commands it answered and what it reported.

A command id takes effect once: its receipt and its effects are one transaction, and a repeat gets
the stored receipt. The floor itself is not stored; it is replayed from the commands.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from factory_adapter.codec import COMMAND, PLANT, RESPONSE, decode, encode
from factory_adapter.model import JobCommand, JobResponse, Plant, Receipt
from factory_adapter.simulator.plant import Nature

TABLES = """
CREATE TABLE IF NOT EXISTS founding (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    plant TEXT NOT NULL, seed INTEGER NOT NULL,
    scrap_ppm INTEGER NOT NULL, rework_ppm INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS command (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, body TEXT NOT NULL,
    accepted INTEGER NOT NULL CHECK (accepted IN (0, 1)), reason TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS response (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
"""


class Journal:
    """One file per plant. Not for several threads at once: the site has a lock."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.executescript(TABLES)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def founding(self, plant: Plant, nature: Nature) -> tuple[Plant, Nature]:
        """Keep what the plant was founded with; later starts get that, not what they brought."""
        with self._transaction():
            self._database.execute(
                "INSERT INTO founding VALUES (1, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (encode(PLANT, plant).decode(), nature.seed, nature.scrap_ppm, nature.rework_ppm),
            )
        body, *numbers = self._database.execute(
            "SELECT plant, seed, scrap_ppm, rework_ppm FROM founding"
        ).fetchone()
        return decode(PLANT, body), Nature(*numbers)

    def receipt(self, command: JobCommand) -> Receipt | None:
        """Find the answer that a command got before."""
        row = self._database.execute(
            "SELECT body, accepted, reason FROM command WHERE id = ?", (command.id,)
        ).fetchone()
        if row is None:
            return None
        body, is_accepted, reason = row
        if body != encode(COMMAND, command).decode():
            why = f"The command id {command.id} was used for another command; send a new id."
            return Receipt(command.id, accepted=False, reason=why)
        return Receipt(command.id, bool(is_accepted), reason)

    def record(
        self, command: JobCommand, at: int, receipt: Receipt, responses: Sequence[JobResponse]
    ) -> None:
        """Keep a command with its answer and all that it brought about."""
        body = encode(COMMAND, command).decode()
        with self._transaction():
            self._database.execute(
                "INSERT INTO command (id, at, body, accepted, reason) VALUES (?, ?, ?, ?, ?)",
                (command.id, at, body, int(receipt.accepted), receipt.reason),
            )
            self._append(responses)

    def append(self, responses: Sequence[JobResponse]) -> None:
        """Keep what happened on the floor."""
        if responses:
            with self._transaction():
                self._append(responses)

    def commands(self) -> Iterator[tuple[int, JobCommand, Receipt]]:
        """Read every command with the time it took effect, in order."""
        rows = self._database.execute(
            "SELECT at, body, id, accepted, reason FROM command ORDER BY sequence"
        )
        for at, body, name, is_accepted, reason in rows:
            yield at, decode(COMMAND, body), Receipt(name, bool(is_accepted), reason)

    def responses(self, after: int, limit: int) -> tuple[JobResponse, ...]:
        """Read responses by sequence."""
        rows = self._database.execute(
            "SELECT body FROM response WHERE sequence > ? ORDER BY sequence LIMIT ?", (after, limit)
        )
        return tuple(decode(RESPONSE, body) for (body,) in rows)

    def last_sequence(self) -> int:
        """Tell how many responses there are."""
        row = self._database.execute("SELECT coalesce(max(sequence), 0) FROM response").fetchone()
        return int(row[0])

    def _append(self, responses: Iterable[JobResponse]) -> None:
        self._database.executemany(
            "INSERT INTO response VALUES (?, ?)",
            ((response.sequence, encode(RESPONSE, response).decode()) for response in responses),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")
