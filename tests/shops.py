"""Databases for tests: an empty one and a furnished shop, each on SQLite and on PostgreSQL.

A database is made once and copied for every test, which is much faster than migrating it again.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from configurator.domain.permissions import SYSTEM, Actor, Role
from configurator.domain.product_files import read_directory
from configurator.services import accounts, campaigning, catalogue
from configurator.services.accounts import CreateStaff
from configurator.services.campaigning import CreateCampaign
from configurator.services.pre_ordering import PlaceOrder
from configurator.store.engine import Store, open_store

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
CAPACITY = 5
ROLES = {
    "Ada": Role.CONSUMER,
    "Bao": Role.DESIGNER,
    "Chen": Role.PLANNER,
    "Dee": Role.OPERATOR,
    "Eve": Role.ADMIN,
}
POSTGRESQL = pytest.param(
    "postgresql", marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")]
)
BOTH = ["sqlite", POSTGRESQL]
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Shop:
    """A store with the cast, Tianbo and an open campaign with five places."""

    store: Store
    ada: Actor
    bao: Actor
    chen: Actor
    dee: Actor
    eve: Actor
    campaign_id: int

    def order(self, **changes: object) -> PlaceOrder:
        """Return an order that is fine, with a fresh key."""
        values: dict[str, object] = {
            "campaign_id": self.campaign_id,
            "choices": {"shape": "halo", "colour": "ink"},
            "name": "Ada",
            "email": "ada@roundel.example",
            "street": "1 Example Road",
            "city": "Qingdao",
            "postcode": "266000",
            "key": key(),
        }
        return PlaceOrder.model_validate(values | changes)


def key() -> str:
    """Return a key that no test used before."""
    return f"test-key-{next(_numbers)}"


def furnish(store: Store) -> None:
    """Open the accounts of the cast, publish Tianbo and open a campaign."""
    for name, role in ROLES.items():
        email = f"{name.lower()}@roundel.example"
        person = CreateStaff(name=name, email=email, password=PASSWORD, roles=frozenset({role}))
        accounts.create_staff(store, SYSTEM, person, NOW)
    catalogue.publish(store, read_directory(EXAMPLES / "tianbo"), NOW)
    window = CreateCampaign(
        product="tianbo",
        name="First round",
        capacity=CAPACITY,
        opens_at=NOW - timedelta(days=1),
        closes_at=NOW + timedelta(days=20),
    )
    campaign_id = campaigning.create(store, SYSTEM, window, NOW)
    campaigning.open_campaign(store, SYSTEM, campaign_id, NOW)


def shop_in(store: Store) -> Shop:
    """Find the cast and the campaign in a furnished store."""
    people = {view.name.lower(): view for view in accounts.accounts(store, SYSTEM)}
    actors = {name: Actor(view.id, view.name, view.roles) for name, view in people.items()}
    campaign = campaigning.campaign_for(store, "tianbo", NOW)
    assert campaign is not None
    return Shop(store=store, campaign_id=campaign.id, **actors)


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Make an empty and a furnished SQLite file."""
    folder = tmp_path_factory.mktemp("templates")
    empty, furnished = folder / "empty.sqlite3", folder / "furnished.sqlite3"
    _make(f"sqlite:///{empty}", is_furnished=False)
    _make(f"sqlite:///{furnished}", is_furnished=True)
    return {"empty": empty, "furnished": furnished}


@pytest.fixture(scope="session")
def postgres_templates(postgres_url: str) -> str:
    """Make an empty and a furnished PostgreSQL database to copy; return the server's address."""
    for name in ("empty", "furnished"):
        _administer(postgres_url, f"CREATE DATABASE {name}")
        address = make_url(postgres_url).set(database=name)
        _make(address.render_as_string(hide_password=False), is_furnished=name == "furnished")
    return postgres_url


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Return an empty store, once on each database."""
    yield from _copy(request, tmp_path, "empty")


@pytest.fixture(params=BOTH)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """Return a furnished shop, once on each database."""
    for copied in _copy(request, tmp_path, "furnished"):
        yield shop_in(copied)


def _make(url: str, *, is_furnished: bool) -> None:
    made = open_store(url)
    made.migrate()
    if is_furnished:
        furnish(made)
    made.close()


def _copy(request: pytest.FixtureRequest, tmp_path: Path, template: str) -> Iterator[Store]:
    if request.param == "sqlite":
        source = request.getfixturevalue("sqlite_templates")[template]
        shutil.copy(source, tmp_path / "roundel.sqlite3")
        copied = open_store(f"sqlite:///{tmp_path / 'roundel.sqlite3'}")
        yield copied
        copied.close()
        return
    server = request.getfixturevalue("postgres_templates")
    name = f"test_{next(_numbers)}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    address = make_url(server).set(database=name)
    copied = open_store(address.render_as_string(hide_password=False))
    yield copied
    copied.close()  # the database goes with its server


def _administer(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
