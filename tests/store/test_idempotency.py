"""A repeated request gets the first answer, and has no second effect."""

import threading

import pytest

from configurator.errors import ReplayedKeyError
from configurator.store import idempotency
from configurator.store.engine import Store
from configurator.store.idempotency import Answer
from tests.shops import NOW

ASKED = idempotency.request("place:1", "key-12345678", {"quantity": 1})


def make_once(store: Store, effects: list[int], asked: idempotency.Request = ASKED) -> Answer:
    def make() -> dict[str, int]:
        effects.append(1)
        return {"id": len(effects)}

    return store.transact(lambda tx: idempotency.once(tx, asked, NOW, make))


def test_repeats_the_answer_without_the_effect(store: Store) -> None:
    effects: list[int] = []

    assert make_once(store, effects) == make_once(store, effects) == Answer(201, {"id": 1})
    assert effects == [1]


def test_refuses_the_key_with_other_contents(store: Store) -> None:
    make_once(store, [])
    other = idempotency.request("place:1", "key-12345678", {"quantity": 2})

    with pytest.raises(ReplayedKeyError):
        make_once(store, [], other)


def test_keeps_the_keys_of_different_people_apart(store: Store) -> None:
    effects: list[int] = []
    make_once(store, effects)
    make_once(store, effects, idempotency.request("place:2", "key-12345678", {"quantity": 1}))

    assert effects == [1, 1]


def test_forgets_a_request_that_failed(store: Store) -> None:
    def fail() -> dict[str, int]:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        store.transact(lambda tx: idempotency.once(tx, ASKED, NOW, fail))

    assert make_once(store, []).status == 201


def test_twenty_twins_at_once_have_one_effect(store: Store) -> None:
    effects: list[int] = []
    answers: list[Answer] = []
    barrier = threading.Barrier(20)

    def ask() -> None:
        barrier.wait()
        answers.append(make_once(store, effects))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert effects == [1]
    assert answers == [Answer(201, {"id": 1})] * 20


def test_the_order_of_fields_does_not_matter() -> None:
    one = idempotency.request("s", "k", {"a": 1, "b": 2})

    assert one == idempotency.request("s", "k", {"b": 2, "a": 1})
