"""Whatever buyers do in whatever order: the campaign, the orders and the ledger agree."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.errors import ConflictError
from configurator.services import campaigning, pre_ordering
from configurator.services.payments import TestPaymentProvider
from configurator.services.reconciling import reconcile
from configurator.store.engine import open_store
from tests.shops import CAPACITY, NOW, Shop, shop_in

PAYMENTS = TestPaymentProvider()
BUY = st.tuples(st.just("buy"), st.integers(1, CAPACITY))
CANCEL = st.tuples(st.just("cancel"), st.integers(0, 9))
CLOSE = st.tuples(st.just("close"), st.just(0))
STEPS = st.lists(st.one_of(BUY, BUY, CANCEL, CLOSE), max_size=12)


class Model:
    """What should be true, kept in a few lines of Python beside the real shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.is_open = True
        self.numbers: list[str] = []
        self.live: dict[str, int] = {}

    def take(self, step: str, amount: int) -> None:
        """Take a step in the shop; it must go as it does here."""
        {"buy": self._buy, "cancel": self._cancel, "close": self._close}[step](amount)

    def _buy(self, quantity: int) -> None:
        fits = self.is_open and sum(self.live.values()) + quantity <= CAPACITY
        order = self.shop.order(quantity=quantity)
        try:
            placed = pre_ordering.place(self.shop.store, PAYMENTS, self.shop.ada, order, NOW)
        except ConflictError:
            assert not fits
            return
        assert fits
        self.numbers.append(placed.number)
        self.live[placed.number] = quantity

    def _cancel(self, position: int) -> None:
        if not self.numbers:
            return
        number = self.numbers[position % len(self.numbers)]
        try:
            pre_ordering.cancel(
                self.shop.store, PAYMENTS, self.shop.ada, number, secret=None, now=NOW
            )
        except ConflictError:
            assert not self.is_open
            return
        assert self.is_open or number not in self.live
        self.live.pop(number, None)

    def _close(self, _amount: int) -> None:
        try:
            campaigning.close(self.shop.store, self.shop.chen, self.shop.campaign_id, NOW)
        except ConflictError:
            assert not self.is_open
        self.is_open = False


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_any_story_ends_with_agreeing_books(
    sqlite_templates: dict[str, Path], steps: list[tuple[str, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = shutil.copy(sqlite_templates["furnished"], folder)
        store = open_store(f"sqlite:///{path}")
        model = Model(shop_in(store))

        for step, amount in steps:
            model.take(step, amount)

        demand = campaigning.demand(store, model.shop.chen, model.shop.campaign_id, NOW)
        assert demand.units == demand.campaign.reserved == sum(model.live.values())
        assert reconcile(store).findings == ()
        store.close()
