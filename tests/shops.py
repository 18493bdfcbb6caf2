"""Databases for tests: an empty one and a furnished shop, each on SQLite and on PostgreSQL.

A database is made once. For every test SQLite's file is copied; on PostgreSQL, where copying a
database takes seconds, the rows are put back as they were.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from configurator.domain.permissions import SYSTEM, Actor, Role
from configurator.domain.product_files import read_directory
from configurator.services import accounts, campaigning, catalogue
from configurator.services.accounts import CreateStaff
from configurator.services.campaigning import CreateCampaign
from configurator.services.pre_ordering import PlaceOrder
from configurator.store.engine import Store, open_store
from configurator.store.tables import metadata

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
def postgres_shop(postgres_url: str) -> str:
    """Make a database and keep the rows of a furnished shop in it; return its address."""
    return _made_postgres_shop(postgres_url)


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
        url = f"sqlite:///{tmp_path / 'roundel.sqlite3'}"
    else:
        url = request.getfixturevalue("postgres_shop")
        _put_back(url, is_furnished=template == "furnished")
    copied = open_store(url)
    yield copied
    copied.close()


@cache  # each folder of tests has its own instance of the fixtures, but the server is one
def _made_postgres_shop(server: str) -> str:
    _administer(server, ["CREATE DATABASE shop"])
    url = make_url(server).set(database="shop").render_as_string(hide_password=False)
    _make(url, is_furnished=True)
    _administer(
        url,
        [
            "CREATE SCHEMA kept",
            *(f"CREATE TABLE kept.{table} AS TABLE {table}" for table in metadata.tables),
        ],
    )
    return url


def _put_back(url: str, *, is_furnished: bool) -> None:
    tables = [table.name for table in metadata.sorted_tables]
    statements = ["SET session_replication_role = replica"]  # neither triggers nor foreign keys
    statements += [f"DELETE FROM {table}" for table in tables]  # noqa: S608
    if is_furnished:
        statements += [f"INSERT INTO {table} SELECT * FROM kept.{table}" for table in tables]  # noqa: S608
    statements += [
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"  # noqa: S608
        f" (SELECT coalesce(max(id), 0) + 1 FROM {table}), false)"
        for table in tables
        if _is_numbered(table)
    ]
    _administer(url, ["; ".join(statements)])


def _is_numbered(table: str) -> bool:
    columns = metadata.tables[table].c
    return "id" in columns and columns.id.type.python_type is int


def _administer(server: str, statements: list[str]) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
