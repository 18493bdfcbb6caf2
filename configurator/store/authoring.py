"""Queries about drafts of products: their files, who had a hand in them, what was found."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col, select

from configurator.domain.permissions import Actor
from configurator.domain.product_files import ProductFiles
from configurator.domain.states import DraftState
from configurator.errors import NotFoundError
from configurator.store.engine import Tx
from configurator.store.tables import DraftCheckRow, DraftFileRow, DraftHandRow, DraftRow

UNDER_WAY = (DraftState.EDITING.value, DraftState.PROPOSED.value, DraftState.APPROVED.value)


def add(tx: Tx, row: DraftRow, texts: Mapping[str, str], now: datetime) -> int:
    """Begin a draft with the files of a revision; return its id."""
    tx.session.add(row)
    tx.session.flush()
    for name, text in texts.items():
        put_file(tx, row, name, text, now)
    tx.session.flush()
    return row.id


def by_id(tx: Tx, draft_id: int) -> DraftRow:
    """Load a draft; NotFoundError if there is none."""
    row = tx.session.get(DraftRow, draft_id)
    if row is None:
        raise NotFoundError("draft", draft_id)
    return row


def to_change(tx: Tx, draft_id: int) -> DraftRow:
    """Load a draft to change it; on PostgreSQL its row is locked."""
    row = tx.session.get(DraftRow, draft_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFoundError("draft", draft_id)
    return row


def listed(tx: Tx, limit: int) -> list[DraftRow]:
    """List the drafts, those under way first, the newest change first."""
    is_over = col(DraftRow.state).not_in(UNDER_WAY)
    query = select(DraftRow).order_by(is_over, col(DraftRow.updated_at).desc()).limit(limit)
    return list(tx.session.exec(query))


def files(tx: Tx, draft: DraftRow) -> ProductFiles:
    """Return the files of a draft as they are now."""
    rows = file_rows(tx, draft.id)
    return ProductFiles(draft.name, {row.name: row.text for row in rows})


def file_rows(tx: Tx, draft_id: int) -> list[DraftFileRow]:
    """List the files of a draft by name."""
    query = select(DraftFileRow).where(col(DraftFileRow.draft_id) == draft_id)
    return sorted(tx.session.exec(query), key=lambda row: row.name)


def file(tx: Tx, draft_id: int, name: str) -> DraftFileRow:
    """Load one file of a draft; NotFoundError if there is none."""
    row = tx.session.get(DraftFileRow, (draft_id, name), populate_existing=True)
    if row is None:
        raise NotFoundError("file", name)
    return row


def put_file(tx: Tx, draft: DraftRow, name: str, text: str, now: datetime) -> None:
    """Add a file to a draft."""
    tx.session.add(
        DraftFileRow(
            draft_id=draft.id,
            name=name,
            text=text,
            edited_by_name=draft.author_name,
            edited_at=now,
        )
    )


def drop_file(tx: Tx, draft_id: int, name: str) -> None:
    """Take a file out of a draft."""
    tx.session.delete(file(tx, draft_id, name))


def write_file(tx: Tx, row: DraftFileRow, base: int, **values: object) -> int | None:
    """Save a file's text; None if its version is not *base* any more."""
    statement = (
        update(DraftFileRow)
        .where(
            col(DraftFileRow.draft_id) == row.draft_id,
            col(DraftFileRow.name) == row.name,
            col(DraftFileRow.version) == base,
        )
        .values(version=base + 1, **values)
        .returning(col(DraftFileRow.version))
        .execution_options(synchronize_session=False)
    )
    return tx.session.execute(statement).scalar_one_or_none()


def count_change(tx: Tx, draft: DraftRow, now: datetime) -> None:
    """Note that the files of a draft are others now."""
    tx.session.flush()
    tx.session.expire_all()
    draft.version += 1
    draft.digest = files(tx, draft).digest
    draft.updated_at = now
    tx.session.flush()


def sign(tx: Tx, draft: DraftRow, actor: Actor, part: str, now: datetime) -> str:
    """Note that somebody wrote or approved; return the part of this person's first hand in it."""
    insert = sqlite_insert if tx.is_sqlite else postgresql_insert
    tx.session.execute(
        insert(DraftHandRow)
        .values(draft_id=draft.id, account_id=actor.account_id, part=part, name=actor.name, at=now)
        .on_conflict_do_nothing(index_elements=["draft_id", "account_id"])
    )
    query = select(DraftHandRow.part).where(
        col(DraftHandRow.draft_id) == draft.id, col(DraftHandRow.account_id) == actor.account_id
    )
    return tx.session.exec(query).one()


def hands(tx: Tx, draft_id: int) -> list[DraftHandRow]:
    """List who had a hand in a draft, in the order they came."""
    query = select(DraftHandRow).where(col(DraftHandRow.draft_id) == draft_id)
    return sorted(tx.session.exec(query), key=lambda row: row.at)


def take_signature(tx: Tx, draft: DraftRow) -> None:
    """Take back the approval of a draft that changes again."""
    draft.approved_by_id, draft.approved_by_name = None, ""
    tx.session.execute(
        delete(DraftHandRow)
        .where(col(DraftHandRow.draft_id) == draft.id, col(DraftHandRow.part) == "approved")
        .execution_options(synchronize_session=False)
    )


def check(tx: Tx, draft_id: int) -> DraftCheckRow | None:
    """Return what the newest check found."""
    return tx.session.get(DraftCheckRow, draft_id, populate_existing=True)


def keep_check(tx: Tx, row: DraftCheckRow) -> None:
    """Keep what a check found instead of what the one before found."""
    insert = sqlite_insert if tx.is_sqlite else postgresql_insert
    values = row.model_dump()
    statement = insert(DraftCheckRow).values(**values)
    tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["draft_id"],
            set_={name: value for name, value in values.items() if name != "draft_id"},
        )
    )
