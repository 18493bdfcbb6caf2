"""Many buyers at once: nothing oversold, nothing doubled; and proof that the race is real."""

import threading
from collections import Counter
from collections.abc import Callable

from sqlalchemy import text

from configurator.errors import ConflictError, SoldOutError, StateError
from configurator.services import campaigning, pre_ordering
from configurator.services.payments import TestPaymentProvider
from configurator.services.reconciling import reconcile
from configurator.store import ordering
from configurator.store.engine import Tx
from tests.shops import CAPACITY, NOW, Shop

PAYMENTS = TestPaymentProvider()
BUYERS = 50


def at_once(count: int, work: Callable[[], object]) -> Counter[str]:
    """Run *work* in threads that start together; count what comes out."""
    barrier = threading.Barrier(count)
    outcomes: list[str] = []

    def run() -> None:
        barrier.wait()
        try:
            outcomes.append(str(work()))
        except Exception as error:  # noqa: BLE001 # the tests look at every outcome
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def test_reading_first_and_writing_later_oversells(shop: Shop) -> None:
    """The twin of the next test, without the guard: if this passes not, that proves nothing."""
    everybody_has_read = threading.Barrier(BUYERS)

    def buy_naively() -> str:
        with shop.store.read() as tx:
            campaign = ordering.campaign(tx, shop.campaign_id)
            assert campaign is not None
            seen = campaign.reserved
        everybody_has_read.wait()
        if seen >= CAPACITY:
            return "sold out"
        with shop.store.write() as tx:
            tx.session.execute(text("UPDATE campaign SET reserved = :count"), {"count": seen + 1})
        return "bought"

    assert at_once(BUYERS, buy_naively)["bought"] > CAPACITY


def test_fifty_buyers_reserve_exactly_the_places_there_are(shop: Shop) -> None:
    def reserve(tx: Tx) -> str:
        taken = ordering.reserve(tx, shop.campaign_id, 1, NOW)
        return "bought" if taken is not None else "sold out"

    outcomes = at_once(BUYERS, lambda: shop.store.transact(reserve))

    assert outcomes == {"bought": CAPACITY, "sold out": BUYERS - CAPACITY}


def test_fifty_buyers_place_exactly_as_many_orders_as_there_are_places(shop: Shop) -> None:
    def buy() -> str:
        pre_ordering.place(shop.store, PAYMENTS, shop.ada, shop.order(), NOW)
        return "bought"

    outcomes = at_once(BUYERS, buy)

    assert outcomes == {"bought": CAPACITY, SoldOutError.__name__: BUYERS - CAPACITY}
    assert len(pre_ordering.my_orders(shop.store, shop.ada)) == CAPACITY
    assert reconcile(shop.store).findings == ()


def test_a_double_click_is_one_order(shop: Shop) -> None:
    command = shop.order()

    def click() -> str:
        return pre_ordering.place(shop.store, PAYMENTS, shop.ada, command, NOW).number

    outcomes = at_once(10, click)

    (order,) = pre_ordering.my_orders(shop.store, shop.ada)
    assert outcomes == {order.number: 10}
    assert reconcile(shop.store).findings == ()


def test_ten_cancellations_at_once_give_back_once(shop: Shop) -> None:
    number = pre_ordering.place(shop.store, PAYMENTS, shop.ada, shop.order(quantity=3), NOW).number

    def cancel() -> str:
        pre_ordering.cancel(shop.store, PAYMENTS, shop.ada, number, secret=None, now=NOW)
        return "cancelled"

    outcomes = at_once(10, cancel)

    assert set(outcomes) <= {"cancelled", ConflictError.__name__}
    assert campaigning.campaign(shop.store, shop.chen, shop.campaign_id, NOW).left == CAPACITY
    assert reconcile(shop.store).findings == ()


def test_a_campaign_closes_once_and_no_order_slips_in_behind(shop: Shop) -> None:
    turn = threading.Lock()
    closers = [True, True]

    def close_or_buy() -> str:
        with turn:
            is_closer = bool(closers) and closers.pop()
        if is_closer:
            return f"run {campaigning.close(shop.store, shop.chen, shop.campaign_id, NOW)}"
        pre_ordering.place(shop.store, PAYMENTS, shop.ada, shop.order(), NOW)
        return "bought"

    outcomes = at_once(12, close_or_buy)

    runs = [outcome for outcome in outcomes if outcome.startswith("run ")]
    assert len(runs) == 1
    demand = campaigning.demand(shop.store, shop.chen, shop.campaign_id, NOW)
    assert demand.units == outcomes["bought"] <= CAPACITY
    assert outcomes[StateError.__name__] + outcomes[SoldOutError.__name__] >= 1
    assert reconcile(shop.store).findings == ()
