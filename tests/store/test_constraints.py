"""What the database itself refuses, whatever the code above it does."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from configurator.services import pre_ordering
from configurator.services.payments import TestPaymentProvider
from configurator.store.tables import INSERT_ONLY
from tests.shops import NOW, Shop

BROKEN = {
    "oversold": "UPDATE campaign SET reserved = capacity + 1",
    "given back too often": "UPDATE campaign SET reserved = -1",
    "closing before opening": "UPDATE campaign SET closes_at = opens_at",
    "unknown state": "UPDATE pre_order SET state = 'lost'",
    "no pieces": "UPDATE pre_order SET quantity = 0",
    "deposit above the total": "UPDATE pre_order SET deposit_minor = total_minor + 1",
    "two deposits": (
        "INSERT INTO ledger_transfer (pre_order_id, kind, debit, credit, amount_minor, currency,"
        " provider, reference, at) SELECT pre_order_id, kind, debit, credit, amount_minor,"
        " currency, provider, reference, at FROM ledger_transfer"
    ),
    "the same piece twice": (
        "INSERT INTO unit (serial, pre_order_id, unit_no)"
        " SELECT 'OTHER', pre_order_id, unit_no FROM unit"
    ),
    "an order of nobody's campaign": "UPDATE pre_order SET campaign_id = 9999",
    "an unknown role": "UPDATE account_role SET role = 'king'",
    "two accounts of one address": "UPDATE account SET email = 'ada@roundel.example'",
    "an address with capitals": (
        "UPDATE account SET email = 'ADA@roundel.example' WHERE name = 'Ada'"
    ),
}


@pytest.fixture
def ordered(shop: Shop) -> Shop:
    pre_ordering.place(shop.store, TestPaymentProvider(), shop.ada, shop.order(), NOW)
    return shop


@pytest.mark.parametrize("what", BROKEN)
def test_refuses(ordered: Shop, what: str) -> None:
    with pytest.raises(IntegrityError), ordered.store.write() as tx:
        tx.session.execute(text(BROKEN[what]))


@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", sorted(set(INSERT_ONLY) - {"intent", "design_version"}))
def test_refuses_to_change_what_was_written_for_good(
    ordered: Shop, table: str, change: str
) -> None:
    with pytest.raises(DBAPIError, match=f"{table} is insert-only"), ordered.store.write() as tx:
        tx.session.execute(text(change.format(table)))
