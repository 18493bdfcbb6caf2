"""Transactions: whole or not at all, one writer at a time, safe for threads and forks."""

import os
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from configurator.errors import BusyError
from configurator.store import audit, engine
from configurator.store.engine import Store, Tx, WriteGate, open_store
from tests.shops import NOW


def lines(store: Store) -> int:
    with store.read() as tx:
        return len(audit.newest(tx, 1000))


def write_line(tx: Tx) -> None:
    from configurator.domain.permissions import SYSTEM

    audit.record(tx, SYSTEM, "test", ("thing", 1), NOW)


def test_keeps_what_a_transaction_wrote(store: Store) -> None:
    with store.write() as tx:
        write_line(tx)

    assert lines(store) == 1


def test_undoes_everything_when_the_use_case_fails(store: Store) -> None:
    def fail(tx: Tx) -> None:
        write_line(tx)
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        store.transact(fail)

    assert lines(store) == 0


def test_reading_changes_nothing(store: Store) -> None:
    with store.read() as tx:
        write_line(tx)

    assert lines(store) == 0


def test_reads_times_back_with_their_zone(store: Store) -> None:
    store.transact(write_line)

    with store.read() as tx:
        assert audit.newest(tx, 1)[0].at == NOW


def test_fifty_writers_at_once_all_get_through(store: Store) -> None:
    barrier = threading.Barrier(50)
    failures: list[BaseException] = []

    def write() -> None:
        barrier.wait()
        try:
            store.transact(write_line)
        except Exception as error:  # noqa: BLE001 # the test looks at it
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert lines(store) == 50


def test_sqlite_syncs_to_disk_and_checks_foreign_keys(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'roundel.sqlite3'}")

    with store.read() as tx:
        settings = {
            name: tx.session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }
    store.close()


def test_a_forked_child_neither_shares_connections_nor_the_gate(store: Store) -> None:
    store.transact(write_line)

    child = os.fork()
    if child == 0:  # the child must not return into pytest
        try:
            store.transact(write_line)
            os._exit(0)
        except BaseException:  # noqa: BLE001
            os._exit(1)
    _, status = os.waitpid(child, 0)

    store.transact(write_line)
    assert os.waitstatus_to_exitcode(status) == 0
    assert lines(store) == 3


def test_the_gate_gives_up_when_a_writer_never_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "GATE_SECONDS", 0.05)
    gate = WriteGate(tmp_path / "gate")
    refused: list[bool] = []

    def second() -> None:
        try:
            with gate.entered():
                refused.append(False)
        except BusyError:
            refused.append(True)

    with gate.entered():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()

    assert refused == [True]


def test_tells_people_to_try_again_when_all_connections_are_in_use(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'roundel.sqlite3'}"
    pool = create_engine(address, pool_size=1, max_overflow=0, pool_timeout=0.05)
    store = Store(pool, gate=None)

    with store.read() as tx:
        tx.session.execute(text("SELECT 1"))
        with pytest.raises(BusyError, match="Try again"), store.read() as second:
            second.session.execute(text("SELECT 1"))

    store.close()


def test_refuses_a_database_that_would_forget_everything() -> None:
    with pytest.raises(ValueError, match="keeps its data in a file"):
        open_store("sqlite://")
