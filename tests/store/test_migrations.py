"""The migrations make exactly the tables of the code."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from configurator.store import migrating
from configurator.store.engine import Store
from configurator.store.tables import metadata


def test_migrations_and_tables_agree(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_migrations_make_every_constraint_of_the_tables(store: Store) -> None:
    inspector = inspect(store.engine)

    for table in metadata.sorted_tables:
        constraints = {check for check in table.constraints if check is not table.primary_key}
        wanted = {str(check.name) for check in constraints}
        made = {str(found["name"]) for found in inspector.get_check_constraints(table.name)}
        made |= {str(found["name"]) for found in inspector.get_unique_constraints(table.name)}
        made |= {str(found["name"]) for found in inspector.get_foreign_keys(table.name)}
        assert wanted == made, table.name


def test_migrating_again_changes_nothing(store: Store) -> None:
    store.migrate()

    with store.engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    newest = max(Path(migrating.MIGRATIONS / "versions").glob("0*.py"))
    assert heads == (newest.name[:4],)
