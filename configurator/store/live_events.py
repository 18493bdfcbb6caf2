"""What the event stream server reads from the outbox."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import case, col, func, or_, select

from configurator.store.engine import Tx
from configurator.store.tables import OutboxRow

CHANNEL = "event"


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One outbox row; ``topic`` is empty unless the row is an event for pages."""

    id: int
    topic: str
    kind: str
    data: str


def last_event_id(tx: Tx) -> int:
    """Return the highest id in the outbox, or 0."""
    return tx.session.exec(select(func.coalesce(func.max(OutboxRow.id), 0))).one()


def events_after(
    tx: Tx, cursor: int, skipped: Collection[int], *, limit: int
) -> tuple[LiveEvent, ...]:
    """Return the rows after *cursor* and those of *skipped* that exist, whatever their channel."""
    wanted = or_(col(OutboxRow.id) > cursor, col(OutboxRow.id).in_(skipped))
    is_event = col(OutboxRow.channel) == CHANNEL
    query = (
        select(
            col(OutboxRow.id),
            case((is_event, col(OutboxRow.topic)), else_=""),
            case((is_event, col(OutboxRow.kind)), else_=""),
            case((is_event, col(OutboxRow.payload)), else_=None),
        )
        .where(wanted)
        .order_by(col(OutboxRow.id))
        .limit(limit)
    )
    return tuple(_event(*row) for row in tx.session.exec(query))


def events_of(tx: Tx, topic: str, *, after: int, until: int, limit: int) -> Sequence[LiveEvent]:
    """Return the events of *topic* with *after* < id <= *until*, oldest first."""
    query = (
        select(col(OutboxRow.id), col(OutboxRow.topic), col(OutboxRow.kind), col(OutboxRow.payload))
        .where(OutboxRow.channel == CHANNEL, OutboxRow.topic == topic)
        .where(col(OutboxRow.id) > after, col(OutboxRow.id) <= until)
        .order_by(col(OutboxRow.id))
        .limit(limit)
    )
    return tuple(_event(*row) for row in tx.session.exec(query))


def _event(number: int, topic: str, kind: str, payload: dict[str, Any] | None) -> LiveEvent:
    return LiveEvent(number, topic, kind, json.dumps(payload or {}, separators=(",", ":")))
