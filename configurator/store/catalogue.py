"""Queries about published products."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col, select

from configurator.store.engine import Tx
from configurator.store.tables import ProductRevisionRow


@dataclass(frozen=True, slots=True)
class RevisionKey:
    """A revision without its files."""

    id: int
    product: str
    revision: str
    digest: str


def add(tx: Tx, row: ProductRevisionRow) -> bool:
    """Publish a revision; False if its files or its name have been published before."""
    insert = sqlite_insert if tx.is_sqlite else postgresql_insert
    statement = (
        insert(ProductRevisionRow)
        .values(**row.model_dump(exclude={"id"}))
        .on_conflict_do_nothing()
        .returning(col(ProductRevisionRow.id))
    )
    return tx.session.execute(statement).scalar_one_or_none() is not None


def by_digest(tx: Tx, digest: str) -> RevisionKey | None:
    """Find the revision with exactly these files."""
    return _key(tx, ProductRevisionRow.digest == digest)


def by_id(tx: Tx, revision_id: int) -> RevisionKey | None:
    """Find a revision."""
    return _key(tx, ProductRevisionRow.id == revision_id)


def by_name(tx: Tx, product: str, revision: str) -> RevisionKey | None:
    """Find a revision of a product by the name that its author gave it."""
    is_product = col(ProductRevisionRow.product) == product
    return _key(tx, is_product & (col(ProductRevisionRow.revision) == revision))


def newest(tx: Tx, product: str) -> RevisionKey | None:
    """Find the newest revision of a product."""
    newest_id = (
        select(func.max(col(ProductRevisionRow.id)))
        .where(col(ProductRevisionRow.product) == product)
        .scalar_subquery()
    )
    return _key(tx, col(ProductRevisionRow.id) == newest_id)


def all_newest(tx: Tx) -> list[RevisionKey]:
    """List the newest revision of every product, in the order the products came."""
    ids = select(func.max(col(ProductRevisionRow.id))).group_by(col(ProductRevisionRow.product))
    statement = (
        select(
            ProductRevisionRow.id,
            ProductRevisionRow.product,
            ProductRevisionRow.revision,
            ProductRevisionRow.digest,
        )
        .where(col(ProductRevisionRow.id).in_(ids))
        .order_by(col(ProductRevisionRow.id))
    )
    return [RevisionKey(*row) for row in tx.session.exec(statement)]


def all_ids(tx: Tx) -> list[int]:
    """List all revisions, the newest first."""
    query = select(ProductRevisionRow.id).order_by(col(ProductRevisionRow.id).desc())
    return list(tx.session.exec(query))


def files(tx: Tx, revision_id: int) -> tuple[str, dict[str, str]]:
    """Return the name and the texts of a revision's files."""
    row = tx.session.get_one(ProductRevisionRow, revision_id)
    return row.name, row.files


def published_at(tx: Tx, revision_id: int) -> datetime:
    """Return when a revision was published."""
    return tx.session.get_one(ProductRevisionRow, revision_id).published_at


def _key(tx: Tx, condition: object) -> RevisionKey | None:
    statement = select(
        ProductRevisionRow.id,
        ProductRevisionRow.product,
        ProductRevisionRow.revision,
        ProductRevisionRow.digest,
    ).where(condition)  # type: ignore[arg-type] # SQLModel types a comparison as bool
    row = tx.session.exec(statement).one_or_none()
    return None if row is None else RevisionKey(*row)
