"""Queries about designs, their versions and what people chose in them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import ScalarSelect, func, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from configurator.domain.design import Author, Intent, Intents
from configurator.store.engine import Tx
from configurator.store.tables import DesignRow, DesignVersionRow, IntentRow

CODE_SEPARATOR = ":"


def add(tx: Tx, row: DesignRow) -> int:
    """Add a design and return its id."""
    tx.session.add(row)
    tx.session.flush()
    return row.id


def is_code_taken(tx: Tx, code: str) -> bool:
    """Tell whether a design has this code."""
    return tx.session.exec(select(DesignRow.id).where(DesignRow.code == code)).first() is not None


def by_id(tx: Tx, design_id: int) -> DesignRow:
    """Load a design that is known to exist."""
    return tx.session.get_one(DesignRow, design_id)


def add_version(tx: Tx, row: DesignVersionRow, intents: Intents) -> int:
    """Add a version with its intents and return its id."""
    tx.session.add(row)
    tx.session.flush()
    tx.session.add_all(
        IntentRow(
            version_id=row.id,
            option=option,
            value=intent.value,
            account_id=intent.by.account_id,
            author_name=intent.by.name,
            why=intent.why,
            at=intent.at,
        )
        for option, intent in intents.items()
    )
    tx.session.flush()
    return row.id


def advance(tx: Tx, design_id: int, base: int, now: datetime) -> int | None:
    """Take the number of the next version; None if *base* is not the newest any more."""
    statement = (
        update(DesignRow)
        .where(col(DesignRow.id) == design_id, col(DesignRow.head) == base)
        .values(head=base + 1, updated_at=now)
        .returning(col(DesignRow.head))
    )
    return tx.session.execute(statement).scalar_one_or_none()


def version(tx: Tx, design_id: int, number: int) -> DesignVersionRow | None:
    """Find a version by its number."""
    return tx.session.exec(
        select(DesignVersionRow).where(
            DesignVersionRow.design_id == design_id, DesignVersionRow.number == number
        )
    ).one_or_none()


def version_by_id(tx: Tx, version_id: int) -> DesignVersionRow:
    """Load a version that is known to exist."""
    return tx.session.get_one(DesignVersionRow, version_id)


def versions(tx: Tx, design_id: int) -> list[DesignVersionRow]:
    """List all versions, newest first."""
    statement = (
        select(DesignVersionRow)
        .where(DesignVersionRow.design_id == design_id)
        .order_by(col(DesignVersionRow.number).desc())
    )
    return list(tx.session.exec(statement))


def by_reference(tx: Tx, reference: str) -> DesignVersionRow | None:
    """Find a version by "CODE" (the newest) or "CODE:3"."""
    code, _, number = reference.partition(CODE_SEPARATOR)
    if number and not (number.isascii() and number.isdigit() and len(number) < 10):  # noqa: PLR2004 # fits
        return None
    row = tx.session.exec(select(DesignRow).where(DesignRow.code == code.upper())).one_or_none()
    if row is None:
        return None
    return version(tx, row.id, int(number) if number else row.head)


def product_of(tx: Tx, row: DesignVersionRow) -> str:
    """Return the id of the product that a version is a design of."""
    return tx.session.get_one(DesignRow, row.design_id).product


def intents(tx: Tx, version_id: int) -> dict[str, Intent]:
    """Return what people chose in a version."""
    return intents_of(tx, [version_id])[version_id]


def intents_of(tx: Tx, version_ids: Iterable[int]) -> dict[int, dict[str, Intent]]:
    """Return what people chose in each of the versions."""
    found: dict[int, dict[str, Intent]] = {version_id: {} for version_id in version_ids}
    for row in tx.session.exec(select(IntentRow).where(col(IntentRow.version_id).in_(found))):
        author = Author(row.account_id, row.author_name)
        found[row.version_id][row.option] = Intent(row.value, author, row.why, row.at)
    return found


def heads(tx: Tx, rows: Iterable[DesignRow]) -> dict[int, DesignVersionRow]:
    """Return the newest version of each design, by the design's id."""
    statement = (
        select(DesignVersionRow)
        .join(DesignRow, col(DesignRow.id) == col(DesignVersionRow.design_id))
        .where(
            col(DesignVersionRow.number) == col(DesignRow.head),
            col(DesignRow.id).in_([row.id for row in rows]),
        )
    )
    return {row.design_id: row for row in tx.session.exec(statement)}


def parents(tx: Tx, version_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Return the parents of the given versions and of all that they descend from."""
    known: dict[int, tuple[int, ...]] = {}
    waiting = set(version_ids)
    while waiting:
        statement = select(
            DesignVersionRow.id, DesignVersionRow.parent_id, DesignVersionRow.merged_from_id
        ).where(col(DesignVersionRow.id).in_(waiting))
        for found, parent, merged in tx.session.exec(statement):
            known[found] = tuple(ancestor for ancestor in (parent, merged) if ancestor is not None)
        waiting = {parent for found in known.values() for parent in found} - known.keys()
    return known


def forks(tx: Tx, design_ids: Iterable[int]) -> dict[int, int]:
    """Count the forks of each design."""
    origin, first = aliased(DesignVersionRow), aliased(DesignVersionRow)
    statement = (
        select(origin.design_id, func.count())
        .select_from(first)
        .join(origin, col(first.parent_id) == col(origin.id))
        .where(col(first.number) == 1, col(origin.design_id).in_(list(design_ids)))
        .group_by(col(origin.design_id))
    )
    return {design: count for design, count in tx.session.exec(statement)}  # noqa: C416 # rows are no pairs


def of_owner(tx: Tx, account_id: int) -> list[DesignRow]:
    """List an account's designs, the last changed first."""
    statement = (
        select(DesignRow)
        .where(DesignRow.owner_id == account_id)
        .order_by(col(DesignRow.updated_at).desc(), col(DesignRow.id).desc())
    )
    return list(tx.session.exec(statement))


def public(
    tx: Tx,
    *,
    product: str | None,
    words: str,
    sort: Literal["new", "forked"],
    page: int,
    size: int,
) -> list[DesignRow]:
    """List public designs whose title or owner contains *words*."""
    statement = select(DesignRow).where(DesignRow.visibility == "public")
    if product:
        statement = statement.where(DesignRow.product == product)
    if words:
        statement = statement.where(
            col(DesignRow.title).icontains(words, autoescape=True)
            | col(DesignRow.owner_name).icontains(words, autoescape=True)
        )
    if sort == "forked":
        statement = statement.order_by(_fork_count().desc())
    statement = statement.order_by(col(DesignRow.updated_at).desc(), col(DesignRow.id).desc())
    return list(tx.session.exec(statement.offset((page - 1) * size).limit(size)))


def _fork_count() -> ScalarSelect[int]:
    origin, first = aliased(DesignVersionRow), aliased(DesignVersionRow)
    return (
        select(func.count())
        .select_from(first)
        .join(origin, col(first.parent_id) == col(origin.id))
        .where(col(first.number) == 1, col(origin.design_id) == col(DesignRow.id))
        .correlate(DesignRow)
        .scalar_subquery()
    )


def tallies(tx: Tx, product: str) -> dict[str, dict[str, int]]:
    """Count, by option and value, how often people chose it in what public designs are now."""
    statement = (
        select(IntentRow.option, IntentRow.value, func.count())
        .join(DesignVersionRow, col(DesignVersionRow.id) == col(IntentRow.version_id))
        .join(DesignRow, col(DesignRow.id) == col(DesignVersionRow.design_id))
        .where(
            DesignRow.product == product,
            DesignRow.visibility == "public",
            col(DesignRow.head) == col(DesignVersionRow.number),
        )
        .group_by(col(IntentRow.option), col(IntentRow.value))
    )
    counted: dict[str, dict[str, int]] = {}
    for option, value, number in tx.session.exec(statement):
        counted.setdefault(option, {})[value] = number
    return counted
