"""The databases that tests of the store run on."""

from tests.shops import postgres_templates, shop, sqlite_templates, store

__all__ = ["postgres_templates", "shop", "sqlite_templates", "store"]
