"""Messages: kept with their change, in order, delivered at least once, once per key."""

import threading
from datetime import timedelta

import pytest

from configurator.store import outbox
from configurator.store.engine import Store, Tx
from configurator.store.outbox import Message
from tests.shops import NOW

LEASE = timedelta(seconds=30)


def send(store: Store, *messages: Message) -> list[int | None]:
    with store.write() as tx:
        return [outbox.append(tx, message, NOW) for message in messages]


def order(number: int) -> Message:
    return Message("dispatch", "plant", "store", {"job": number}, f"job-{number}")


def claimed(store: Store, seconds: int = 0, limit: int = 10) -> list[int]:
    at = NOW + timedelta(seconds=seconds)
    with store.write() as tx:
        taken = outbox.claim(tx, "dispatch", limit, at, lease=LEASE)
    return [delivery.message.payload["job"] for delivery in taken]


def test_a_message_goes_with_its_transaction(store: Store) -> None:
    def fail(tx: Tx) -> None:
        outbox.append(tx, order(1), NOW)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        store.transact(fail)

    assert claimed(store) == []


def test_the_same_key_is_sent_once(store: Store) -> None:
    first, second = send(store, order(1), order(1))

    assert first is not None
    assert second is None
    assert claimed(store) == [1]


def test_messages_without_a_key_are_all_kept(store: Store) -> None:
    event = Message("event", "order:RD-1", "order_placed")

    ids = send(store, event, event)

    assert None not in ids
    assert len(set(ids)) == 2


def test_a_claimed_message_is_nobody_elses_until_the_lease_ends(store: Store) -> None:
    send(store, order(1), order(2))

    assert claimed(store, limit=1) == [1]
    assert claimed(store) == [2]
    assert claimed(store, seconds=29) == []
    assert claimed(store, seconds=30) == [1, 2]


def test_a_sent_message_is_over(store: Store) -> None:
    first, _ = send(store, order(1), order(2))
    claimed(store)

    with store.write() as tx:
        outbox.mark_sent(tx, first or 0, NOW)

    assert claimed(store, seconds=60) == [2]


def test_a_failed_message_comes_again_when_it_is_due(store: Store) -> None:
    (only,) = send(store, order(1))
    claimed(store)

    with store.write() as tx:
        outbox.mark_failed(tx, only or 0, "no answer", again_at=NOW + timedelta(minutes=5))

    assert claimed(store, seconds=299) == []
    assert claimed(store, seconds=300) == [1]


def test_a_reader_goes_on_after_the_last_it_saw(store: Store) -> None:
    ids = send(store, *(Message("event", "plants", f"event-{n}") for n in range(3)))

    with store.read() as tx:
        seen = outbox.after(tx, "event", ids[0] or 0, 10)
        assert [delivery.message.kind for delivery in seen] == ["event-1", "event-2"]
        assert outbox.newest(tx, "event") == ids[2]


def test_a_reader_that_remembers_the_last_id_misses_nothing(store: Store) -> None:
    """Ids must become visible in their order, or a reader steps over the slower writer."""
    finished = threading.Event()
    seen: list[int] = []

    def write() -> None:
        for _ in range(15):
            send(store, Message("event", "plants", "tick"))

    def read() -> None:
        while not finished.is_set():
            see(store, seen)

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write) for _ in range(8)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    finished.set()
    reader.join()
    see(store, seen)

    assert len(seen) == 8 * 15


def see(store: Store, seen: list[int]) -> None:
    with store.read() as tx:
        last = seen[-1] if seen else 0
        seen.extend(delivery.id for delivery in outbox.after(tx, "event", last, 1000))
