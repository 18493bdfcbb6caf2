"""The databases that tests of the relay run on."""

from tests.shops import shop, sqlite_templates

__all__ = ["shop", "sqlite_templates"]
