"""What the event stream server reads from the outbox."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from configurator.store import outbox
from configurator.store.engine import Tx
from configurator.store.tables import OutboxRow


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One event for pages; ``data`` is JSON on one line."""

    id: int
    topic: str
    kind: str
    data: str


def last_event_id(tx: Tx) -> int:
    """Return the id of the newest event, or 0."""
    return outbox.newest(tx, "event")


def events_after(tx: Tx, cursor: int, *, limit: int) -> Sequence[LiveEvent]:
    """Return the events of all topics after *cursor*, oldest first."""
    return [
        _event(found.id, found.message.topic, found.message.kind, found.message.payload)
        for found in outbox.after(tx, "event", cursor, limit)
    ]


def events_of(tx: Tx, topic: str, *, after: int, until: int, limit: int) -> Sequence[LiveEvent]:
    """Return the events of *topic* with *after* < id <= *until*, oldest first."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.channel == "event", OutboxRow.topic == topic)
        .where(col(OutboxRow.id) > after, col(OutboxRow.id) <= until)
        .order_by(col(OutboxRow.id))
        .limit(limit)
    )
    return [_event(row.id, row.topic, row.kind, row.payload) for row in tx.session.exec(query)]


def _event(number: int, topic: str, kind: str, payload: Mapping[str, Any]) -> LiveEvent:
    return LiveEvent(number, topic, kind, json.dumps(dict(payload), separators=(",", ":")))
