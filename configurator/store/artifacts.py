"""Queries about what the engine made of published revisions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col

from configurator.store.engine import Tx
from configurator.store.tables import ArtifactRow, ProductRevisionRow


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


def of_revision(tx: Tx, revision_id: int, version: int, day: str = "") -> ArtifactKey | None:
    """Find the artifact of a revision in a version of the format; *day* names the time."""
    found = _keys(tx, version, day, revision_id)
    return found[0] if found else None


def of_all(tx: Tx, version: int) -> dict[int, ArtifactKey]:
    """Find the artifacts of all revisions, dates ignored, in a version of the format."""
    return {key.revision_id: key for key in _keys(tx, version, "")}


def content(tx: Tx, artifact_id: int) -> bytes:
    """Read an artifact; b"" for a model that is answered by search."""
    query = select(col(ArtifactRow.content)).where(col(ArtifactRow.id) == artifact_id)
    found: bytes | None = tx.session.execute(query).scalar_one()
    return found or b""


def without(tx: Tx, version: int) -> list[int]:
    """List the revisions that have no artifact of this version of the format, newest first."""
    known = select(col(ArtifactRow.product_revision_id)).where(col(ArtifactRow.format) == version)
    query = (
        select(col(ProductRevisionRow.id))
        .where(col(ProductRevisionRow.id).not_in(known))
        .order_by(col(ProductRevisionRow.id).desc())
    )
    return list(tx.session.execute(query).scalars())


def _keys(tx: Tx, version: int, day: str, revision_id: int | None = None) -> list[ArtifactKey]:
    query = select(
        col(ArtifactRow.id),
        col(ArtifactRow.product_revision_id),
        col(ArtifactRow.engine),
        col(ArtifactRow.digest),
        col(ArtifactRow.nodes),
        col(ArtifactRow.count),
        col(ArtifactRow.reason),
        col(ArtifactRow.milliseconds),
        col(ArtifactRow.compiled_at),
    ).where(col(ArtifactRow.format) == version, col(ArtifactRow.day) == day)
    if revision_id is not None:
        query = query.where(col(ArtifactRow.product_revision_id) == revision_id)
    return [ArtifactKey(*row) for row in tx.session.execute(query)]
