"""A small campaign, and what the database knows: the story's backstage."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from configurator.domain.permissions import SYSTEM, VISITOR
from configurator.services import campaigning, pre_ordering
from configurator.services.campaigning import CreateCampaign
from configurator.services.payments import TestPaymentProvider
from configurator.services.pre_ordering import PlaceOrder
from configurator.store.engine import Store, open_store

NAME = "A small evening round"
WISHES: tuple[tuple[dict[str, str], int], ...] = (
    ({"colour": "ink", "panel": "plain"}, 1),
    ({"colour": "snow", "shape": "pebble", "panel": "ripple"}, 1),
    ({"colour": "clay", "engraving": "一期一会"}, 1),
    ({"colour": "ink", "panel": "plain"}, 2),
    ({"capacity": "kw72", "diameter": "640"}, 6),  # more than the stock has compressors for
)
PIECES = 1 + sum(pieces for _wish, pieces in WISHES)


@contextmanager
def database(home: Path) -> Iterator[Store]:
    """Open the database of a running system beside its own processes."""
    store = open_store(f"sqlite:///{home / 'roundel.sqlite3'}")
    try:
        yield store
    finally:
        store.close()


def password_of(home: Path, name: str) -> str:
    """Look up a demo password where `roundel up` keeps it."""
    accounts = json.loads((home / "demo.json").read_text(encoding="utf-8"))["accounts"]
    return str({row["email"]: row for row in accounts}[f"{name}@roundel.example"]["password"])


def open_small_round(home: Path) -> int:
    """Open a campaign that closes before the demo's own, so that new orders go there."""
    now = datetime.now(UTC)
    window = CreateCampaign(
        product="tianbo", name=NAME, capacity=40, opens_at=now, closes_at=now + timedelta(days=2)
    )
    with database(home) as store:
        campaign_id = campaigning.create(store, SYSTEM, window, now)
        campaigning.open_campaign(store, SYSTEM, campaign_id, now)
    return campaign_id


def others_order_too(home: Path, campaign_id: int) -> None:
    """Place the orders of five others."""
    with database(home) as store:
        for position, (choices, pieces) in enumerate(WISHES):
            command = PlaceOrder(
                campaign_id=campaign_id,
                choices=choices,
                quantity=pieces,
                name=f"Buyer {position}",
                email=f"buyer{position}@example.com",
                street="1 Example Road",
                city="Qingdao",
                postcode="266000",
                key=f"evening-round-{position}",
            )
            pre_ordering.place(store, TestPaymentProvider(), VISITOR, command, datetime.now(UTC))
