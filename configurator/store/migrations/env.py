"""Alembic's entry: migrate the connection that the store hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from configurator.store.tables import metadata
from configurator.store.tables.columns import UtcDateTime


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:  # noqa: ANN401 # Alembic's
    """Write our own types as what they are in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(item).__name__ == "AutoString":
        return f"sa.String({item.length or ''})"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_item=_render,
    compare_type=True,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
connection.commit()
