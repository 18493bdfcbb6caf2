from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import text

from configurator.services import dispatching, planning
from factory_adapter.model import Receipt
from tests.shops import NOW, Shop
from tests.yards import KilledError, Yards, released


def unsent(shop: Shop) -> int:
    with shop.store.read() as tx:
        return int(
            tx.session.execute(
                text("SELECT count(*) FROM outbox WHERE channel = 'dispatch' AND sent_at IS NULL")
            ).scalar_one()
        )


def stored(yards: Yards) -> Counter[str]:
    return Counter(one.job_id for one in yards.responses() if one.event == "accepted")


def test_stores_every_work_order_before_it_starts_it(shop: Shop) -> None:
    yards = released(shop)

    while yards.deliver():
        pass

    for yard in yards.yards.values():
        place = {(command.verb, command.job_id): n for n, command in enumerate(yard.heard)}
        started = [job for verb, job in place if verb == "start"]
        assert started
        assert all(place["store", job] < place["start", job] for job in started)
    assert unsent(shop) == 0
    view = planning.plan(shop.store, shop.chen, shop.campaign_id)
    assert stored(yards) == Counter(order.id for order in view.work_orders)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_unknown_outcome_is_asked_again_under_the_same_id(shop: Shop, moment: str) -> None:
    yards = released(shop)
    name, yard = next(iter(yards.yards.items()))
    setattr(yard, f"lost_{moment}", 1)

    assert dispatching.deliver(shop.store, name, yard, NOW) == 0
    assert dispatching.deliver(shop.store, name, yard, NOW) == 0, "no pause was made"
    yards.now = NOW + timedelta(seconds=2)
    while yards.deliver():
        pass

    assert unsent(shop) == 0
    assert set(stored(yards).values()) == {1}


def test_a_silent_plant_is_asked_less_and_less_often_but_never_given_up(shop: Shop) -> None:
    yards = released(shop)
    name, yard = next(iter(yards.yards.items()))
    yard.lost_before = 10**6
    for second in range(300):
        dispatching.deliver(shop.store, name, yard, NOW + timedelta(seconds=second))

    asked = 10**6 - yard.lost_before

    assert 5 < asked < 20
    yard.lost_before = 0
    yards.now = NOW + timedelta(seconds=400)
    while yards.deliver():
        pass
    assert unsent(shop) == 0


@pytest.mark.parametrize("sent", [1, 7])
def test_a_relay_killed_between_sending_and_marking_doubles_nothing(shop: Shop, sent: int) -> None:
    yards = released(shop)
    name, yard = next(iter(yards.yards.items()))
    yard.kill_at = sent

    with pytest.raises(KilledError):
        dispatching.deliver(shop.store, name, yard, NOW)
    assert dispatching.deliver(shop.store, name, yard, NOW) == 0, "the lease was not kept"
    yards.now = NOW + dispatching.LEASE
    yard.kill_at = None
    yards.run()

    assert set(stored(yards).values()) == {1}
    again = Counter(command.id for command in yard.heard)
    assert sum(count == 2 for count in again.values()) == sent
    view = planning.plan(shop.store, shop.chen, shop.campaign_id)
    assert all(order.good == order.quantity for order in view.work_orders)


def test_keeps_why_a_plant_refused(shop: Shop) -> None:
    yards = released(shop)
    name, yard = next(iter(yards.yards.items()))
    view = planning.plan(shop.store, shop.chen, shop.campaign_id)
    refused = next(order.id for order in view.work_orders if order.plant == name)
    yard.receipts[f"store:{refused}:1"] = Receipt(f"store:{refused}:1", False, "No such material.")

    while yards.deliver():
        pass

    after = planning.plan(shop.store, shop.chen, shop.campaign_id)
    lines = {order.id: order for order in after.work_orders}
    assert lines[refused].refusal == "No such material."
    assert sum(order.refusal is not None for order in after.work_orders) == 1
    assert unsent(shop) == 0


def test_a_plant_hears_the_words_of_the_buyer_and_the_names_of_the_units(shop: Shop) -> None:
    yards = released(shop, orders=3)
    while yards.deliver():
        pass

    jobs = [
        command.job
        for yard in yards.yards.values()
        for command in yard.heard
        if command.job is not None and command.job.units
    ]

    assert sum(job.quantity for job in jobs) == 3
    assert all(len(job.units) == job.quantity for job in jobs)
    assert [words.text for job in jobs for words in job.texts] == ["For Ada 送给你"]
    assert all(words.unit in job.units for job in jobs for words in job.texts)
    assert all(step.start and step.end for job in jobs for step in job.operations)
