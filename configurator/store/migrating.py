"""Run the packaged Alembic migrations from code; no alembic.ini is needed."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Apply every migration that the database has not seen yet."""
    with engine.connect() as connection:
        command.upgrade(_configuration(connection), "head")


def draft(engine: Engine, message: str, revision: str) -> None:
    """Write a new migration from the difference between the tables and the database."""
    with engine.connect() as connection:
        command.revision(
            _configuration(connection), message=message, autogenerate=True, rev_id=revision
        )


def _configuration(connection: object) -> Config:
    configuration = Config()
    # ConfigParser reads % as interpolation.
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    configuration.attributes["connection"] = connection
    return configuration
