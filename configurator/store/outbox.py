"""Messages that leave in the transaction of the change they tell of; delivered at least once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col

from configurator.store.engine import Tx
from configurator.store.tables import OutboxRow

Channel = Literal["event", "dispatch", "job"]

# Any number does; it names the lock under which ids are given, see append().
_ORDER_LOCK = 0x0_52_4F_55_4E_44


@dataclass(frozen=True, slots=True)
class Message:
    """Something to send: an event to browsers, a command to a plant, a job to the workers."""

    channel: Channel
    topic: str
    kind: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message with its place in the outbox."""

    id: int
    message: Message
    created_at: datetime
    attempts: int


def append(tx: Tx, message: Message, now: datetime) -> int | None:
    """Add a message and return its id, or None if its key was already there.

    Call it last in a transaction: on PostgreSQL it takes a lock until the commit, so that ids
    become visible in their order and a reader that remembers the last id misses none.
    """
    if not tx.is_sqlite:
        tx.session.execute(text(f"SELECT pg_advisory_xact_lock({_ORDER_LOCK})"))
    insert = sqlite_insert if tx.is_sqlite else postgresql_insert
    statement = (
        insert(OutboxRow)
        .values(
            channel=message.channel,
            topic=message.topic,
            kind=message.kind,
            key=message.key,
            payload=dict(message.payload),
            created_at=now,
            attempts=0,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(col(OutboxRow.id))
    )
    return cast("int | None", tx.session.execute(statement).scalar_one_or_none())


def newest(tx: Tx, channel: Channel) -> int:
    """Return the id of the newest message of a channel, 0 if there is none."""
    statement = select(func.max(OutboxRow.id)).where(col(OutboxRow.channel) == channel)
    return tx.session.execute(statement).scalar_one() or 0


def after(tx: Tx, channel: Channel, last: int, limit: int) -> list[Delivery]:
    """Return the messages of a channel that came after *last*, oldest first."""
    statement = (
        select(OutboxRow)
        .where(col(OutboxRow.channel) == channel, col(OutboxRow.id) > last)
        .order_by(col(OutboxRow.id))
        .limit(limit)
    )
    return [delivery(row) for row in tx.session.execute(statement).scalars()]


def claim(
    tx: Tx, channel: Channel, limit: int, now: datetime, *, lease: timedelta
) -> list[Delivery]:
    """Take up to *limit* unsent messages, oldest first; nobody else gets them during *lease*."""
    due = (
        select(col(OutboxRow.id))
        .where(
            col(OutboxRow.channel) == channel,
            col(OutboxRow.sent_at).is_(None),
            or_(col(OutboxRow.claimed_until).is_(None), col(OutboxRow.claimed_until) <= now),
        )
        .order_by(col(OutboxRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)  # SQLite has no such clause and ignores it
    )
    ids = list(tx.session.execute(due).scalars())
    if not ids:
        return []
    tx.session.execute(
        update(OutboxRow)
        .where(col(OutboxRow.id).in_(ids))
        .values(claimed_until=now + lease, attempts=OutboxRow.attempts + 1)
    )
    taken = select(OutboxRow).where(col(OutboxRow.id).in_(ids)).order_by(col(OutboxRow.id))
    return [delivery(row) for row in tx.session.execute(taken).scalars()]


def mark_sent(tx: Tx, message_id: int, now: datetime) -> None:
    """Note the receipt; do this after it came, never before."""
    tx.session.execute(
        update(OutboxRow)
        .where(col(OutboxRow.id) == message_id, col(OutboxRow.sent_at).is_(None))
        .values(sent_at=now, error=None, claimed_until=None)
    )


def mark_failed(tx: Tx, message_id: int, error: str, *, again_at: datetime) -> None:
    """Note that sending failed, and when to try again."""
    tx.session.execute(
        update(OutboxRow)
        .where(col(OutboxRow.id) == message_id, col(OutboxRow.sent_at).is_(None))
        .values(error=error[:500], claimed_until=again_at)
    )


def delivery(row: OutboxRow) -> Delivery:
    """Read a row of the outbox."""
    message = Message(cast("Channel", row.channel), row.topic, row.kind, row.payload, row.key)
    return Delivery(row.id, message, row.created_at, row.attempts)
