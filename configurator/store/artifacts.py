"""Queries about what the engine made of published revisions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col

from configurator.store.engine import Tx
from configurator.store.tables import ArtifactRow


@dataclass(frozen=True, slots=True)
class ArtifactKey:
    """An artifact without its content; `digest` is that of the content."""

    id: int
    revision_id: int
    engine: str
    digest: str
    nodes: int | None
    count: str | None
    reason: str
    milliseconds: int
    compiled_at: datetime


def add(tx: Tx, row: ArtifactRow) -> bool:
    """Keep an artifact; False if the revision has one of this format and time."""
    insert = sqlite_insert if tx.is_sqlite else postgresql_insert
    statement = (
        insert(ArtifactRow)
        .values(**row.model_dump(exclude={"id"}))
        .on_conflict_do_nothing()
        .returning(col(ArtifactRow.id))
    )
    return tx.session.execute(statement).scalar_one_or_none() is not None


def of_model(tx: Tx, revision_id: int, version: int, day: str, model: str) -> ArtifactKey | None:
    """Find what was made of a revision's model in a version of the format; *day* is the time."""
    is_it = (col(ArtifactRow.day) == day) & (col(ArtifactRow.model) == model)
    query = _keys(version).where(col(ArtifactRow.product_revision_id) == revision_id, is_it)
    row = tx.session.execute(query).one_or_none()
    return None if row is None else ArtifactKey(*row)


def of_all(tx: Tx, version: int) -> dict[int, ArtifactKey]:
    """Find the newest artifacts of all revisions, dates ignored, in a version of the format."""
    query = _keys(version).where(col(ArtifactRow.day) == "").order_by(col(ArtifactRow.id))
    return {
        key.revision_id: key for key in (ArtifactKey(*row) for row in tx.session.execute(query))
    }


def content(tx: Tx, artifact_id: int) -> bytes:
    """Read an artifact; b"" for a model that is answered by search."""
    query = select(col(ArtifactRow.content)).where(col(ArtifactRow.id) == artifact_id)
    found: bytes | None = tx.session.execute(query).scalar_one()
    return found or b""


def _keys(version: int) -> Select[int, int, str, str, int | None, str | None, str, int, datetime]:
    return select(
        col(ArtifactRow.id),
        col(ArtifactRow.product_revision_id),
        col(ArtifactRow.engine),
        col(ArtifactRow.digest),
        col(ArtifactRow.nodes),
        col(ArtifactRow.count),
        col(ArtifactRow.reason),
        col(ArtifactRow.milliseconds),
        col(ArtifactRow.compiled_at),
    ).where(col(ArtifactRow.format) == version)
