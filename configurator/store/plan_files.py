"""Files of plans that take long to make: kept once by key, where every web process finds them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col

from configurator.store.engine import Tx
from configurator.store.tables import PlanFileRow, WorkOrderRow


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it is handed out."""

    name: str
    media_type: str
    content: bytes


def keep(tx: Tx, key: str, plan_run_id: int, file: StoredFile, now: datetime) -> None:
    """Keep a file; of two with the same key the first stays."""
    chosen = sqlite_insert if tx.is_sqlite else postgresql_insert
    statement = chosen(PlanFileRow).values(
        key=key,
        plan_run_id=plan_run_id,
        name=file.name,
        media_type=file.media_type,
        content=file.content,
        made_at=now,
    )
    tx.session.execute(statement.on_conflict_do_nothing(index_elements=["key"]))


def is_kept(tx: Tx, key: str) -> bool:
    """Tell whether there is a file, without reading it."""
    query = select(col(PlanFileRow.key)).where(col(PlanFileRow.key) == key)
    return tx.session.execute(query).scalar_one_or_none() is not None


def kept(tx: Tx, key: str) -> StoredFile | None:
    """Return a file, None if there is none."""
    query = select(
        col(PlanFileRow.name), col(PlanFileRow.media_type), col(PlanFileRow.content)
    ).where(col(PlanFileRow.key) == key)
    row = tx.session.execute(query).one_or_none()
    return None if row is None else StoredFile(*row)


def forget(tx: Tx, plan_run_id: int) -> None:
    """Delete the files of a plan; they are made anew when someone asks for them."""
    tx.session.execute(delete(PlanFileRow).where(col(PlanFileRow.plan_run_id) == plan_run_id))


def work_order_count(tx: Tx, plan_run_id: int) -> int:
    """Count the work orders of a plan."""
    query = select(func.count()).where(col(WorkOrderRow.plan_run_id) == plan_run_id)
    return int(tx.session.execute(query).scalar_one())
