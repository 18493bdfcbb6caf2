"""A shop with a product, four people, designs, an open campaign and one order; pages over it."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from configurator import settings
from configurator.domain.permissions import SYSTEM, Actor, Role
from configurator.domain.product_files import read_directory
from configurator.services import accounts, campaigning, catalogue, co_designing, pre_ordering
from configurator.services.payments import TestPaymentProvider
from configurator.store.engine import Store, open_store
from configurator.web.app import create_app

ROOT = Path(__file__).parents[2]
PASSWORD = "a quiet round breeze"
PEOPLE = {
    "Ada": frozenset({Role.CONSUMER}),
    "Bao": frozenset({Role.DESIGNER}),
    "Chen": frozenset({Role.PLANNER}),
    "Eve": frozenset({Role.ADMIN}),
}


@dataclass(frozen=True, slots=True)
class Example:
    """What is in the shop: codes and numbers to make addresses of."""

    design: str
    fork: str
    proposal: int
    campaign: int
    order: str
    secret: str


@dataclass(frozen=True, slots=True)
class Pages:
    """A browser without JavaScript."""

    client: FlaskClient
    example: Example

    def get(self, path: str, **headers: str) -> TestResponse:
        """Fetch a page; header names with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=named, buffered=True)

    def token(self) -> str:
        """Return the token that the forms of this visitor carry."""
        page = self.get("/sign-in").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        return found[1]

    def post(self, path: str, fields: Mapping[str, str | int]) -> TestResponse:
        """Send a form with its token."""
        return self.client.post(path, data={"csrf_token": self.token(), **fields})

    def sign_in(self, name: str) -> None:
        """Sign in as one of the cast."""
        email = f"{name.lower()}@roundel.example"
        answer = self.post("/sign-in", {"email": email, "password": PASSWORD})
        assert answer.status_code == 303


@pytest.fixture(scope="session")
def filled_shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Example]:
    """Fill a store once; tests get copies."""
    home = tmp_path_factory.mktemp("shop")
    store = open_store(f"sqlite:///{home / 'roundel.sqlite3'}")
    store.migrate()
    example = fill(store)
    store.close()
    return home, example


def fill(store: Store) -> Example:
    """Let the cast do what the pages show."""
    now = datetime.now(UTC)
    product = ROOT / "examples" / "tianbo"
    catalogue.publish(store, read_directory(product), now)
    ada, bao = _people(store, now)[:2]
    saved = co_designing.save_design(
        store,
        ada,
        co_designing.SaveDesign(
            product="tianbo",
            choices={"colour": "clay", "trim": "brass", "engraving": "晚风"},
            title="Evening breeze",
            key="design-of-ada",
        ),
        now,
    )
    forked = co_designing.fork(
        store, bao, co_designing.ForkDesign(code=saved.code, key="fork-of-bao"), now
    )
    co_designing.add_version(
        store,
        bao,
        co_designing.AddVersion(
            code=forked.code,
            base=forked.number,
            choices={"colour": "plum", "trim": "brass", "engraving": "晚风"},
            message="Deeper",
            key="version-of-bao",
        ),
        now,
    )
    proposal = co_designing.propose(
        store,
        bao,
        co_designing.Propose(code=forked.code, message="Plum is warmer.", key="proposal-of-bao"),
        now,
    )
    campaign = campaigning.create(
        store,
        SYSTEM,
        campaigning.CreateCampaign(
            product="tianbo",
            name="First winter edition",
            capacity=50,
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=20),
        ),
        now,
    )
    campaigning.open_campaign(store, SYSTEM, campaign, now)
    placed = pre_ordering.place(store, TestPaymentProvider(), ada, _order(campaign), now)
    return Example(saved.code, forked.code, proposal, campaign, placed.number, placed.secret)


def _people(store: Store, now: datetime) -> list[Actor]:
    cast = []
    for name, roles in PEOPLE.items():
        command = accounts.CreateStaff(
            name=name, email=f"{name.lower()}@roundel.example", password=PASSWORD, roles=roles
        )
        view = accounts.create_staff(store, SYSTEM, command, now)
        cast.append(Actor(view.id, name, roles))
    return cast


def _order(campaign: int) -> pre_ordering.PlaceOrder:
    return pre_ordering.PlaceOrder(
        campaign_id=campaign,
        choices={"colour": "clay"},
        quantity=2,
        name="Ada Lin",
        email="ada@roundel.example",
        street="Nanjing Road 12",
        city="Shanghai",
        postcode="200001",
        key="order-of-ada",
    )


@pytest.fixture
def app(filled_shop: tuple[Path, Example], tmp_path: Path) -> Iterator[Flask]:
    """Make the application over a copy of the filled shop."""
    home, _ = filled_shop
    for path in filter(Path.is_file, home.iterdir()):
        shutil.copy(path, tmp_path)
    environment = {key: value for key, value in os.environ.items() if "ROUNDEL" not in key}
    environment |= {"ROUNDEL_HOME": str(tmp_path), "REDIS_URL": "memory://"}
    made = create_app(settings.read(environment))
    made.config["TESTING"] = False
    yield made
    made.extensions["roundel"].store.close()


@pytest.fixture
def pages(app: Flask, filled_shop: tuple[Path, Example]) -> Pages:
    """Return a fresh visitor."""
    return Pages(app.test_client(), filled_shop[1])
