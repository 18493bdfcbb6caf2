"""Pre-orders: placed once, at the price that was shown, and refunded when cancelled."""

from dataclasses import replace
from datetime import timedelta

import pytest

from configurator.domain.money import Money
from configurator.domain.permissions import VISITOR
from configurator.domain.product_files import read_directory
from configurator.domain.states import PreOrderState
from configurator.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    PaymentError,
    PriceChangedError,
    ReplayedKeyError,
    SoldOutError,
    StateError,
)
from configurator.services import campaigning, catalogue, co_designing, pre_ordering
from configurator.services.co_designing import SaveDesign
from configurator.services.commands import read
from configurator.services.payments import Authorisation, TestPaymentProvider
from configurator.services.pre_ordering import Placed, PlaceOrder
from configurator.services.reconciling import reconcile
from configurator.store import outbox
from tests.shops import CAPACITY, EXAMPLES, NOW, Shop, key

PAYMENTS = TestPaymentProvider()


class Till(TestPaymentProvider):
    """A provider that writes down what it was asked."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def capture(self, authorisation: Authorisation) -> None:
        self.log.append(f"capture {authorisation.amount.minor}")

    def void(self, authorisation: Authorisation) -> None:
        self.log.append(f"void {authorisation.amount.minor}")

    def refund(self, authorisation: Authorisation) -> None:
        self.log.append(f"refund {authorisation.amount.minor}")


class Refusing(TestPaymentProvider):
    """A provider that refuses everything."""

    def authorise(self, key: str, amount: Money) -> Authorisation:
        raise PaymentError(f"The card was refused for {amount.minor} ({key}). Use another card.")


def place(shop: Shop, **changes: object) -> Placed:
    return pre_ordering.place(shop.store, PAYMENTS, shop.ada, shop.order(**changes), NOW)


def left(shop: Shop) -> int:
    return campaigning.campaign(shop.store, shop.chen, shop.campaign_id, NOW).left


def test_an_order_has_its_number_price_and_day(shop: Shop) -> None:
    placed = place(shop, quantity=2)

    order = pre_ordering.order(shop.store, shop.ada, placed.number)
    assert order.state is PreOrderState.CONFIRMED
    assert order.total == placed.total == Money(order.unit_price.minor * 2, "CNY")
    assert sum(line.amount for line in order.lines) == order.unit_price.minor
    assert order.deposit.minor == order.total.minor // 10
    assert order.serials == (f"{placed.number}-1", f"{placed.number}-2")
    assert order.promised_on > (NOW + timedelta(days=20)).date()
    assert order.payment_provider == "test"
    assert left(shop) == CAPACITY - 2


def test_the_same_key_gives_the_same_order(shop: Shop) -> None:
    command = shop.order()

    first = pre_ordering.place(shop.store, PAYMENTS, shop.ada, command, NOW)
    second = pre_ordering.place(shop.store, PAYMENTS, shop.ada, command, NOW)

    assert first == second
    assert left(shop) == CAPACITY - 1


def test_the_same_key_with_another_body_is_refused(shop: Shop) -> None:
    command = shop.order()
    pre_ordering.place(shop.store, PAYMENTS, shop.ada, command, NOW)

    other = command.model_copy(update={"quantity": 2})
    with pytest.raises(ReplayedKeyError) as refused:
        pre_ordering.place(shop.store, PAYMENTS, shop.ada, other, NOW)

    assert refused.value.status == 422
    assert left(shop) == CAPACITY - 1


def test_a_repeated_order_is_answered_after_the_campaign_has_closed(shop: Shop) -> None:
    command = shop.order()
    first = pre_ordering.place(shop.store, PAYMENTS, shop.ada, command, NOW)
    campaigning.close(shop.store, shop.chen, shop.campaign_id, NOW)

    assert pre_ordering.place(shop.store, PAYMENTS, shop.ada, command, NOW) == first


def test_refuses_an_order_when_the_quota_is_used_up(shop: Shop) -> None:
    place(shop, quantity=CAPACITY - 1)
    till = Till()
    command = shop.order(quantity=2)

    with pytest.raises(SoldOutError, match="1 places left, 2 were asked for"):
        pre_ordering.place(shop.store, till, shop.ada, command, NOW)

    assert till.log == [f"void {_deposit(shop, command)}"]
    assert left(shop) == 1


def test_a_key_that_was_refused_does_not_succeed_later(shop: Shop) -> None:
    first = place(shop, quantity=CAPACITY)
    command = shop.order()
    with pytest.raises(SoldOutError):
        pre_ordering.place(shop.store, PAYMENTS, shop.ada, command, NOW)
    pre_ordering.cancel(shop.store, PAYMENTS, shop.ada, first.number, secret=None, now=NOW)

    with pytest.raises(SoldOutError):
        pre_ordering.place(shop.store, PAYMENTS, shop.ada, command, NOW)


@pytest.mark.parametrize(("days", "word"), [(-2, "not open yet"), (20, "over")])
def test_refuses_an_order_outside_of_the_window(shop: Shop, days: int, word: str) -> None:
    at = NOW + timedelta(days=days)

    with pytest.raises(StateError, match=f"A campaign that is {word} cannot take orders"):
        pre_ordering.place(shop.store, PAYMENTS, shop.ada, shop.order(), at)


def test_refuses_what_cannot_be_built(shop: Shop) -> None:
    with pytest.raises(InvalidError, match="The light ring needs a round outlet"):
        place(shop, choices={"shape": "tile", "light_ring": "wide"})


def test_tells_a_changed_price_instead_of_charging_it(shop: Shop) -> None:
    with pytest.raises(PriceChangedError) as changed:
        place(shop, shown_total=1)

    placed = place(shop, shown_total=changed.value.total)
    assert placed.total.minor == changed.value.total


def test_a_refused_card_places_nothing(shop: Shop) -> None:
    with pytest.raises(PaymentError, match="Use another card"):
        pre_ordering.place(shop.store, Refusing(), shop.ada, shop.order(), NOW)

    assert left(shop) == CAPACITY


def test_takes_the_deposit_once_the_order_stands(shop: Shop) -> None:
    till = Till()
    command = shop.order()

    placed = pre_ordering.place(shop.store, till, shop.ada, command, NOW)

    assert till.log == [f"capture {placed.deposit.minor}"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("email", "nowhere"),
        ("street", " "),
        ("quantity", 0),
        ("quantity", 101),
        ("country", "China"),
        ("key", "short"),
        ("name", "line\nbreak"),
        ("surprise", "field"),
    ],
)
def test_refuses_forms_that_say_nothing_useful(shop: Shop, field: str, value: object) -> None:
    with pytest.raises(InvalidError) as refused:
        read(PlaceOrder, shop.order().model_dump() | {field: value})

    assert list(refused.value.fields) == [field]


def test_cancelling_gives_the_place_and_the_deposit_back(shop: Shop) -> None:
    till = Till()
    placed = place(shop, quantity=3)

    view = pre_ordering.cancel(shop.store, till, shop.ada, placed.number, secret=None, now=NOW)

    assert (view.state, view.refunded) == (PreOrderState.CANCELLED, placed.deposit)
    assert till.log == [f"refund {placed.deposit.minor}"]
    assert not view.can_cancel
    assert left(shop) == CAPACITY
    assert reconcile(shop.store).findings == ()


def test_cancelling_twice_refunds_the_same_transfer(shop: Shop) -> None:
    placed = place(shop)

    for _ in range(2):
        pre_ordering.cancel(shop.store, PAYMENTS, shop.ada, placed.number, secret=None, now=NOW)

    assert left(shop) == CAPACITY
    assert reconcile(shop.store).findings == ()


def test_an_order_of_a_closed_campaign_stays(shop: Shop) -> None:
    placed = place(shop)
    campaigning.close(shop.store, shop.chen, shop.campaign_id, NOW)

    with pytest.raises(ConflictError, match="cannot be cancelled here any more"):
        pre_ordering.cancel(shop.store, PAYMENTS, shop.ada, placed.number, secret=None, now=NOW)

    assert pre_ordering.order(shop.store, shop.ada, placed.number).refunded.minor == 0


def test_a_visitor_orders_and_tracks_with_the_secret(shop: Shop) -> None:
    placed = pre_ordering.place(shop.store, PAYMENTS, VISITOR, shop.order(), NOW)

    order = pre_ordering.order(shop.store, VISITOR, placed.number, secret=placed.secret)

    assert order.email == "ada@roundel.example"


def test_nobody_sees_or_cancels_anothers_order(shop: Shop) -> None:
    placed = place(shop)

    for actor in (VISITOR, shop.bao, shop.chen, shop.dee, shop.eve):
        for secret in (None, "", "wrong"):
            with pytest.raises(NotFoundError):
                pre_ordering.order(shop.store, actor, placed.number, secret=secret)
            with pytest.raises((NotFoundError, ForbiddenError)):
                pre_ordering.cancel(
                    shop.store, PAYMENTS, actor, placed.number, secret=secret, now=NOW
                )


def test_my_orders_are_mine(shop: Shop) -> None:
    placed = place(shop)

    assert [card.number for card in pre_ordering.my_orders(shop.store, shop.ada)] == [placed.number]
    assert pre_ordering.my_orders(shop.store, shop.bao) == ()
    assert pre_ordering.my_orders(shop.store, VISITOR) == ()


def test_planners_and_operators_place_no_orders(shop: Shop) -> None:
    for actor in (shop.chen, shop.dee, shop.eve):
        with pytest.raises(ForbiddenError):
            pre_ordering.place(shop.store, PAYMENTS, actor, shop.order(), NOW)


def test_an_order_keeps_the_revision_and_price_of_its_campaign(shop: Shop) -> None:
    before = place(shop)
    files = read_directory(EXAMPLES / "tianbo")
    text = files.texts["product.yaml"].replace('revision: "2026.1"', 'revision: "2026.2"')
    text = text.replace('base_price: "3990.00"', 'base_price: "9990.00"')
    newer = replace(files, texts={**files.texts, "product.yaml": text})
    catalogue.publish(shop.store, newer, NOW)

    after = place(shop)

    assert after.total == before.total
    assert pre_ordering.order(shop.store, shop.ada, before.number).total == before.total


def test_an_order_remembers_the_design_it_was_made_from(shop: Shop) -> None:
    saved = co_designing.save_design(
        shop.store,
        shop.bao,
        SaveDesign(product="tianbo", choices={"colour": "ink"}, title="Ink", key=key()),
        NOW,
    )

    place(shop, design=saved.code)

    assert co_designing.design(shop.store, shop.bao, saved.code).orders == 1
    with pytest.raises(NotFoundError):
        place(shop, design="NOTHING")


def test_an_order_is_announced_to_its_page_and_to_the_planner(shop: Shop) -> None:
    placed = place(shop)

    with shop.store.read() as tx:
        told = {
            event.message.topic
            for event in outbox.after(tx, "event", 0, 100)
            if event.message.kind == "order_placed"
        }
    assert told == {f"order:{placed.number}", f"plan:{shop.campaign_id}"}


def _deposit(shop: Shop, command: PlaceOrder) -> int:
    unit = place(shop, choices=dict(command.choices), key=key()).total.minor
    number = pre_ordering.my_orders(shop.store, shop.ada)[0].number
    pre_ordering.cancel(shop.store, PAYMENTS, shop.ada, number, secret=None, now=NOW)
    return unit * command.quantity // 10
