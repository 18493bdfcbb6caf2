"""The databases that tests of the services run on."""

from tests.shops import postgres_shop, shop, sqlite_templates, store

__all__ = ["postgres_shop", "shop", "sqlite_templates", "store"]
