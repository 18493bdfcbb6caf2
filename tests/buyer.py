"""A process that buys: places orders one after the other and prints each number it was told.

python -m tests.buyer DATABASE_URL CAMPAIGN PREFIX COUNT
"""

import sys

from configurator.domain.permissions import VISITOR
from configurator.errors import SoldOutError
from configurator.services import pre_ordering
from configurator.services.payments import TestPaymentProvider
from configurator.services.pre_ordering import PlaceOrder
from configurator.store.engine import open_store
from tests.shops import NOW


def main(url: str, campaign: str, prefix: str, count: str) -> None:
    """Buy."""
    store = open_store(url)
    for number in range(int(count)):
        command = PlaceOrder(
            campaign_id=int(campaign),
            choices={},
            name="Somebody",
            email="somebody@roundel.example",
            street="1 Example Road",
            city="Qingdao",
            postcode="266000",
            key=f"{prefix}-{number:08}",
        )
        try:
            placed = pre_ordering.place(store, TestPaymentProvider(), VISITOR, command, NOW)
        except SoldOutError:
            sys.stdout.write(f"{command.key} sold out\n")
        else:
            sys.stdout.write(f"{command.key} {placed.number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
