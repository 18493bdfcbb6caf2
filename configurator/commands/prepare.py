"""`roundel prepare`: what has to be true before the system starts."""

import click


@click.command
def prepare() -> None:
    """Bring the database up to date; load the demo if it is absent (ROUNDEL_DEMO=no: leave it).

    Safe to repeat: what is there is kept.
    """
    from datetime import UTC, datetime

    from configurator import settings
    from configurator.services import demo, publishing
    from configurator.store.engine import open_store

    here = settings.current()
    here.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = open_store(here.database_url, here.home)
    store.migrate()
    if here.has_demo:
        demo.load(store, here.home, datetime.now(UTC))
    publishing.prepare_all(store, datetime.now(UTC))
