"""The filled shop of the page tests, on both databases."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import NullPool, create_engine, make_url, text

from configurator import settings
from configurator.store.engine import open_store
from configurator.web.app import create_app
from configurator.web.security import limiter
from tests.shops import BOTH
from tests.web.conftest import Example, Pages, app, fill, filled_shop, pages

__all__ = ["app", "filled_shop", "pages"]


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Example:
    """Fill a database on the PostgreSQL server, to be copied for each test."""
    _administer(postgres_url, "CREATE DATABASE filled")
    store = open_store(_named(postgres_url, "filled"))
    store.migrate()
    example = fill(store)
    store.close()
    return example


@pytest.fixture
def postgres_pages(postgres_url: str, postgres_template: Example) -> Iterator[tuple[str, Example]]:
    """Copy the filled database: what one test does to it must not meet the next."""
    _administer(postgres_url, "CREATE DATABASE hostile TEMPLATE filled")
    yield _named(postgres_url, "hostile"), postgres_template
    _administer(postgres_url, "DROP DATABASE hostile WITH (FORCE)")


def _administer(url: str, command: str) -> None:
    with create_engine(
        url, isolation_level="AUTOCOMMIT", poolclass=NullPool
    ).connect() as connection:
        connection.execute(text(command))


def _named(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(params=BOTH)
def open_door(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Flask, Example]]:
    """Make the application without tokens and limits, so that every request gets through."""
    if request.param == "sqlite":
        made, example = (
            request.getfixturevalue("app"),
            request.getfixturevalue("filled_shop")[1],
        )
    else:
        url, example = request.getfixturevalue("postgres_pages")
        environment = {key: value for key, value in os.environ.items() if "ROUNDEL" not in key}
        environment |= {"ROUNDEL_HOME": str(tmp_path), "DATABASE_URL": url}
        made = create_app(settings.read(environment | {"REDIS_URL": "memory://"}))
    made.config["WTF_CSRF_ENABLED"] = False
    monkeypatch.setattr(limiter, "enabled", False)
    yield made, example
    made.extensions["roundel"].store.close()


@pytest.fixture
def visitor(open_door: tuple[Flask, Example]) -> Pages:
    """Return a visitor whose forms need no token."""
    made, example = open_door
    return Pages(made.test_client(), example)
