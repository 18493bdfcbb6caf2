"""Reconciling finds what is broken; every invariant can fail."""

import pytest
from sqlalchemy import text

from configurator.services import co_designing, pre_ordering
from configurator.services.co_designing import SaveDesign
from configurator.services.payments import TestPaymentProvider
from configurator.services.reconciling import ORDERS_HOLD, reconcile
from tests.shops import NOW, Shop, key

BREAKS = {
    "UPDATE campaign SET reserved = reserved + 1": (
        "A campaign has reserved what its live orders need"
    ),
    "UPDATE pre_order SET state = 'cancelled'": (
        "The deposit of a live order is held, that of a cancelled one is given back"
    ),
    "DELETE FROM unit": "An order has as many units as pieces",
    "UPDATE design SET head = 2": (
        "A design's versions are numbered without a gap up to its newest"
    ),
    "DELETE FROM outbox": "Placing an order was announced",
    "UPDATE pre_order SET number = 'RD-OTHER'": (
        "Money moves between the world and the order's own account"
    ),
    "UPDATE idempotency SET status = NULL": "Every finished request has its answer",
    "UPDATE pre_order SET total_minor = total_minor + 1": ORDERS_HOLD,
}


@pytest.fixture
def busy(shop: Shop) -> Shop:
    pre_ordering.place(shop.store, TestPaymentProvider(), shop.ada, shop.order(quantity=2), NOW)
    command = SaveDesign(product="tianbo", choices={}, title="Plain", key=key())
    co_designing.save_design(shop.store, shop.ada, command, NOW)
    return shop


def test_finds_nothing_in_a_healthy_shop(busy: Shop) -> None:
    result = reconcile(busy.store)

    assert result.findings == ()
    assert len(set(result.checked)) == len(result.checked) >= 15


@pytest.mark.parametrize("damage", BREAKS)
def test_finds_what_was_damaged(busy: Shop, damage: str) -> None:
    with busy.store.write() as tx:
        tx.session.execute(text(damage))

    found = {finding.invariant for finding in reconcile(busy.store).findings}

    assert BREAKS[damage] in found
