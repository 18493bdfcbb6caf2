"""Open the database and hand out transactions.

SQLite has one writer. Its own waiting polls and starves under many buyers, so writers queue at a
*write gate* first: a thread lock, then an advisory file lock that the kernel frees when a process
is killed. PostgreSQL needs no gate; deadlocks and serialization failures are retried.
"""

import fcntl
import os
import random
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session

from configurator.errors import BusyError

T = TypeVar("T")

GATE_SECONDS = 10.0
BUSY_MILLISECONDS = 10_000
ATTEMPTS = 5
RETRIED_SQLSTATES = frozenset({"40001", "40P01"})
_WRITES = "roundel_writes"


class Tx:
    """One transaction; opaque outside of the store."""

    __slots__ = ("folder", "is_sqlite", "session")

    def __init__(self, session: Session, *, is_sqlite: bool, folder: Path | None) -> None:
        self.session = session
        self.is_sqlite = is_sqlite
        self.folder = folder


class WriteGate:
    """Let one writer in at a time, over the threads and the processes of this machine."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def reset(self) -> None:
        """Forget the threads of the parent process after a fork."""
        self._lock = threading.Lock()

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Hold the gate; raise BusyError if the threads before this one take too long."""
        lock = self._lock
        if not lock.acquire(timeout=GATE_SECONDS):
            raise BusyError
        try:
            # Opened anew each time: a forked child would share the lock of an inherited file.
            handle = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
            finally:
                os.close(handle)
        finally:
            lock.release()


class Store:
    """A database with its write gate; one per process."""

    def __init__(self, engine: Engine, gate: WriteGate | None, folder: Path | None = None) -> None:
        self._engine = engine
        self._folder = folder
        self._writing = engine.execution_options(**{_WRITES: True})
        self._gate = gate
        _OPEN.add(self)

    @property
    def is_sqlite(self) -> bool:
        """Tell the two databases apart."""
        return self._gate is not None

    @property
    def engine(self) -> Engine:
        """The engine, for migrations and for tests of the store."""
        return self._engine

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """Open a transaction that sees one state of the database and changes nothing."""
        # Closing undoes what was not committed, and leaves loaded rows readable.
        with _busy_in_words(), Session(self._engine, autoflush=False) as session:
            yield Tx(session, is_sqlite=self.is_sqlite, folder=self._folder)

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """Open the transaction of one use case: committed at the end, undone by an exception."""
        if self._gate is None:
            with self._transaction() as tx:
                yield tx
            return
        with self._gate.entered(), self._transaction() as tx:
            yield tx

    def transact(self, work: Callable[[Tx], T]) -> T:
        """Run *work* in a write transaction, again if the database asks for a retry."""
        for attempt in range(ATTEMPTS):
            try:
                with self.write() as tx:
                    return work(tx)
            except OperationalError as error:
                if attempt == ATTEMPTS - 1 or not _asks_for_retry(error):
                    raise
                time.sleep(random.uniform(0.01, 0.05) * 2**attempt)  # noqa: S311 # jitter
        raise BusyError  # pragma: no cover # the loop returns or raises

    def migrate(self) -> None:
        """Bring the schema up to date."""
        from configurator.store.migrating import upgrade

        if self._gate is None:
            upgrade(self._engine)
            return
        with self._gate.entered():
            upgrade(self._engine)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def forget_connections(self) -> None:
        """Leave the parent process its connections after a fork."""
        self._engine.dispose(close=False)
        if self._gate is not None:
            self._gate.reset()

    @contextmanager
    def _transaction(self) -> Iterator[Tx]:
        with (
            _busy_in_words(),
            Session(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield Tx(session, is_sqlite=self.is_sqlite, folder=self._folder)
            session.flush()


@contextmanager
def _busy_in_words() -> Iterator[None]:
    """Tell people to try again when all connections are in use."""
    try:
        yield
    except PoolTimeoutError as error:
        raise BusyError from error


_OPEN: "weakref.WeakSet[Store]" = weakref.WeakSet()


def _after_fork() -> None:
    for store in list(_OPEN):
        store.forget_connections()


os.register_at_fork(after_in_child=_after_fork)


def open_store(database_url: str, folder: Path | None = None) -> Store:
    """Open the database at *database_url*: ``sqlite:///path`` or ``postgresql+psycopg://``.

    *folder* is where processes share files that can be made anew; SQLite's is beside its file.
    """
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return Store(
            create_engine(
                url,
                pool_size=10,
                max_overflow=20,
                pool_timeout=GATE_SECONDS,
                pool_pre_ping=True,
            ),
            gate=None,
            folder=folder,
        )
    if not url.database or url.database == ":memory:":
        raise ValueError("Roundel keeps its data in a file: give sqlite:///PATH.")
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=10, max_overflow=20, pool_timeout=GATE_SECONDS)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Store(engine, WriteGate(path.with_name(path.name + ".gate")), folder or path.parent)


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 # a DBAPI connection
    # The driver must not begin transactions on its own; _begin_sqlite does.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _asks_for_retry(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in RETRIED_SQLSTATES
