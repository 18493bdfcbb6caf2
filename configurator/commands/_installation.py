"""What commands that work on this installation's data share."""

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from configurator.errors import InvalidError, NotFoundError, RoundelError

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


def existing_store(home: Path | None = None) -> "Store | None":
    """Open the store of an installation that is there, brought up to date; None if there is none.

    With `home` it must be that one; else it is the one of the settings. Nothing is made anew.
    """
    from configurator import settings
    from configurator.store.engine import open_store

    folder = home or Path(os.environ.get("ROUNDEL_HOME") or ".roundel")
    elsewhere = "" if home else os.environ.get("DATABASE_URL", "")
    if not elsewhere and not (folder / "roundel.sqlite3").is_file():
        if home is not None:
            raise NotFoundError("installation", str(home))
        return None
    unused = "-" * settings.SHORTEST_SECRET  # so that reading the settings makes no key
    here = settings.read(
        {
            **os.environ,
            "ROUNDEL_HOME": str(folder),
            "DATABASE_URL": elsewhere,
            "ROUNDEL_SECRET_KEY": unused,
        }
    )
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
