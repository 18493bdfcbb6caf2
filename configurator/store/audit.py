"""Who did what to which thing, written in the transaction of the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from configurator.domain.permissions import Actor
from configurator.store.engine import Tx
from configurator.store.tables import AuditRow


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the audit trail."""

    at: datetime
    actor_name: str
    action: str
    subject_kind: str
    subject: str
    detail: Mapping[str, Any]


def record(
    tx: Tx,
    actor: Actor,
    action: str,
    subject: tuple[str, object],
    now: datetime,
    **detail: object,
) -> None:
    """Add a line about *subject* (kind, id); *detail* never holds a secret or a password."""
    tx.session.add(
        AuditRow(
            at=now,
            actor_id=actor.account_id,
            actor_name=actor.name[:80],
            action=action,
            subject_kind=subject[0],
            subject=str(subject[1]),
            detail=detail,
        )
    )


def trail(tx: Tx, kind: str, subject: object) -> list[Entry]:
    """Return what happened to a thing, oldest first."""
    statement = (
        select(AuditRow)
        .where(col(AuditRow.subject_kind) == kind, col(AuditRow.subject) == str(subject))
        .order_by(col(AuditRow.id))
    )
    return [_entry(row) for row in tx.session.execute(statement).scalars()]


def newest(tx: Tx, limit: int) -> list[Entry]:
    """Return the newest lines of the trail."""
    statement = select(AuditRow).order_by(col(AuditRow.id).desc()).limit(limit)
    return [_entry(row) for row in tx.session.execute(statement).scalars()]


def _entry(row: AuditRow) -> Entry:
    return Entry(row.at, row.actor_name, row.action, row.subject_kind, row.subject, row.detail)
