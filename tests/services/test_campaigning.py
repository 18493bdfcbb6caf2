"""Campaigns: opened, filled, counted and closed."""

from datetime import timedelta

import pytest

from configurator.domain.permissions import VISITOR
from configurator.domain.states import CampaignState
from configurator.errors import ForbiddenError, InvalidError, NotFoundError, StateError
from configurator.services import campaigning, pre_ordering
from configurator.services.campaigning import CreateCampaign
from configurator.services.payments import TestPaymentProvider
from configurator.store import outbox
from tests.shops import CAPACITY, NOW, Shop

WINDOW = CreateCampaign(
    product="tianbo",
    name="Second round",
    capacity=10,
    opens_at=NOW,
    closes_at=NOW + timedelta(days=5),
)


def test_a_campaign_is_a_draft_until_it_is_opened(shop: Shop) -> None:
    number = campaigning.create(shop.store, shop.chen, WINDOW, NOW)

    with pytest.raises(NotFoundError):
        campaigning.campaign(shop.store, shop.ada, number, NOW)
    campaigning.open_campaign(shop.store, shop.chen, number, NOW)

    view = campaigning.campaign(shop.store, shop.ada, number, NOW)
    assert (view.state, view.is_open, view.left) == (CampaignState.OPEN, True, 10)


def test_lists_what_takes_orders_now_the_first_to_close_at_the_top(shop: Shop) -> None:
    number = campaigning.create(shop.store, shop.chen, WINDOW, NOW)
    campaigning.open_campaign(shop.store, shop.chen, number, NOW)

    def open_at(days: int) -> list[int]:
        found = campaigning.open_campaigns(shop.store, NOW + timedelta(days=days))
        return [view.id for view in found]

    assert open_at(0) == [number, shop.campaign_id]
    assert open_at(5) == [shop.campaign_id]
    assert open_at(20) == []
    assert campaigning.campaign_for(shop.store, "fridge", NOW) is None


def test_a_window_ends_after_it_begins(shop: Shop) -> None:
    command = WINDOW.model_copy(update={"closes_at": NOW})

    with pytest.raises(InvalidError, match="closes after it opens"):
        campaigning.create(shop.store, shop.chen, command, NOW)


def test_demand_counts_pieces_by_configuration_and_by_value(shop: Shop) -> None:
    for colour, quantity in (("ink", 2), ("pine", 1), ("ink", 1)):
        command = shop.order(choices={"colour": colour}, quantity=quantity)
        pre_ordering.place(shop.store, TestPaymentProvider(), shop.ada, command, NOW)

    demand = campaigning.demand(shop.store, shop.chen, shop.campaign_id, NOW)

    assert demand.units == 4
    assert [(row.configuration["colour"], row.quantity) for row in demand.rows] == [
        ("ink", 3),
        ("pine", 1),
    ]
    assert len(demand.rows[0].orders) == 2
    assert demand.shares["colour"] == {"ink": 3, "pine": 1}
    assert demand.total.minor == sum(order.total.minor for order in demand.orders)
    assert "Ada" not in str(demand)


def test_demand_leaves_cancelled_orders_out(shop: Shop) -> None:
    payments = TestPaymentProvider()
    number = pre_ordering.place(shop.store, payments, shop.ada, shop.order(), NOW).number
    pre_ordering.cancel(shop.store, payments, shop.ada, number, secret=None, now=NOW)

    assert campaigning.demand(shop.store, shop.chen, shop.campaign_id, NOW).units == 0


def test_closing_queues_the_plan(shop: Shop) -> None:
    run_id = campaigning.close(shop.store, shop.chen, shop.campaign_id, NOW)

    view = campaigning.campaign(shop.store, shop.ada, shop.campaign_id, NOW)
    assert (view.state, view.plan_run_id, view.is_open) == (CampaignState.CLOSED, run_id, False)
    assert view.capacity == CAPACITY
    with shop.store.read() as tx:
        jobs = outbox.after(tx, "job", 0, 10)
    assert len(jobs) == 1


def test_closing_tells_every_order_page(shop: Shop) -> None:
    payments = TestPaymentProvider()
    number = pre_ordering.place(shop.store, payments, shop.ada, shop.order(), NOW).number

    campaigning.close(shop.store, shop.chen, shop.campaign_id, NOW)

    with shop.store.read() as tx:
        messages = [row.message for row in outbox.after(tx, "event", 0, 100)]
    told = {message.topic for message in messages if message.kind == "campaign_closed"}
    assert told == {f"plan:{shop.campaign_id}", f"order:{number}"}


def test_a_campaign_is_closed_once(shop: Shop) -> None:
    campaigning.close(shop.store, shop.chen, shop.campaign_id, NOW)

    with pytest.raises(StateError, match="A campaign that is closed cannot close"):
        campaigning.close(shop.store, shop.chen, shop.campaign_id, NOW)


def test_only_planners_open_and_close(shop: Shop) -> None:
    for actor in (VISITOR, shop.ada, shop.bao, shop.dee, shop.eve):
        with pytest.raises(ForbiddenError):
            campaigning.close(shop.store, actor, shop.campaign_id, NOW)
        with pytest.raises(ForbiddenError):
            campaigning.create(shop.store, actor, WINDOW, NOW)


def test_demand_is_for_those_who_make_things(shop: Shop) -> None:
    for actor in (VISITOR, shop.ada, shop.dee):
        with pytest.raises(ForbiddenError):
            campaigning.demand(shop.store, actor, shop.campaign_id, NOW)
    for actor in (shop.bao, shop.chen, shop.eve):
        assert campaigning.demand(shop.store, actor, shop.campaign_id, NOW).units == 0
