"""`roundel demo`: the demonstration shop and its people."""

import click


@click.command
def demo() -> None:
    """Load the demo and print who can sign in; what is there already is kept.

    The passwords are made up once and kept in ROUNDEL_HOME/demo.json.
    """
    from datetime import UTC, datetime

    from configurator import settings
    from configurator.services import demo as demonstrating
    from configurator.store.engine import open_store

    here = settings.current()
    here.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = open_store(here.database_url, here.home)
    store.migrate()
    people = demonstrating.load(store, here.home, datetime.now(UTC))
    for person in people.accounts:
        click.echo(f"{person.role.value:<10}{person.email:<24}{person.password}")
