"""What commands that work on this installation's data share."""

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from configurator.errors import InvalidError, RoundelError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from configurator.store.engine import Store


def migrated_store() -> "Store":
    """Open the store that the settings name, brought up to date."""
    from configurator import settings
    from configurator.store.engine import open_store

    here = settings.current()
    here.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = open_store(here.database_url, here.home)
    store.migrate()
    return store


@contextmanager
def refusals_in_words() -> "Iterator[None]":
    """Tell a refusal with a word for each field, and exit with status 1."""
    try:
        yield
    except RoundelError as error:
        click.echo(error.message, err=True)
        if isinstance(error, InvalidError):
            for field, word in error.fields.items():
                click.echo(f"  {field}: {word}", err=True)
        sys.exit(1)
