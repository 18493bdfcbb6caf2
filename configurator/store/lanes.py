"""Commands on their way to plants: one lane per plant, first in, first out."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select, update
from sqlmodel import col

from configurator.store.engine import Tx
from configurator.store.outbox import Delivery, Message
from configurator.store.tables import OutboxRow, WorkOrderRow


def has_jobs(tx: Tx, now: datetime) -> bool:
    """Tell whether a job waits for its bell."""
    return _is_any(tx, _due("job", now))


def has_commands(tx: Tx, plant: str, now: datetime) -> bool:
    """Tell whether the first command in the lane of *plant* is due."""
    first = _unsent(plant).order_by(col(OutboxRow.id)).limit(1)
    row = tx.session.execute(first).scalar_one_or_none()
    return row is not None and (row.claimed_until is None or row.claimed_until <= now)


def claim_commands(
    tx: Tx, plant: str, limit: int, now: datetime, *, lease: timedelta
) -> list[Delivery]:
    """Take the next commands of the lane of *plant*, unless the first is still in other hands."""
    lane = _unsent(plant).order_by(col(OutboxRow.id)).limit(limit).with_for_update()
    rows = list(tx.session.execute(lane).scalars())
    if not rows or (rows[0].claimed_until is not None and rows[0].claimed_until > now):
        return []
    for row in rows:
        row.claimed_until = now + lease
        row.attempts += 1
    return [
        Delivery(
            row.id,
            Message("dispatch", row.topic, row.kind, row.payload, row.key),
            row.created_at,
            row.attempts,
        )
        for row in rows
    ]


def note_refusal(tx: Tx, message_id: int, reason: str) -> None:
    """Keep why a plant refused a command; it is not sent again."""
    tx.session.execute(
        update(OutboxRow).where(col(OutboxRow.id) == message_id).values(error=reason[:500])
    )


def unclaim(tx: Tx, message_id: int) -> None:
    """Let go of a command that was not sent."""
    tx.session.execute(
        update(OutboxRow)
        .where(col(OutboxRow.id) == message_id, col(OutboxRow.sent_at).is_(None))
        .values(claimed_until=None, attempts=OutboxRow.attempts - 1)
    )


def refusals(tx: Tx, plan_run_id: int | None = None) -> dict[str, str]:
    """Return why plants refused work orders, by work order."""
    query = (
        select(col(OutboxRow.key), col(OutboxRow.error))
        .where(col(OutboxRow.channel) == "dispatch")
        .where(col(OutboxRow.sent_at).is_not(None), col(OutboxRow.error).is_not(None))
    )
    found = {key.split(":")[1]: error for key, error in tx.session.execute(query) if key and error}
    if plan_run_id is None:
        return found
    mine = select(col(WorkOrderRow.id)).where(col(WorkOrderRow.plan_run_id) == plan_run_id)
    ids = set(tx.session.execute(mine).scalars())
    return {order: reason for order, reason in found.items() if order in ids}


def waiting_commands(tx: Tx) -> dict[str, int]:
    """Count the commands that no plant has taken in yet, by plant."""
    query = (
        select(col(OutboxRow.topic), func.count())
        .where(col(OutboxRow.channel) == "dispatch", col(OutboxRow.sent_at).is_(None))
        .group_by(col(OutboxRow.topic))
    )
    return {str(plant): int(number) for plant, number in tx.session.execute(query)}


def _unsent(plant: str) -> Select[OutboxRow]:
    return select(OutboxRow).where(
        col(OutboxRow.channel) == "dispatch",
        col(OutboxRow.topic) == plant,
        col(OutboxRow.sent_at).is_(None),
    )


def _due(channel: str, now: datetime) -> Select[int]:
    return select(col(OutboxRow.id)).where(
        col(OutboxRow.channel) == channel,
        col(OutboxRow.sent_at).is_(None),
        or_(col(OutboxRow.claimed_until).is_(None), col(OutboxRow.claimed_until) <= now),
    )


def _is_any(tx: Tx, query: Select[int]) -> bool:
    return bool(tx.session.execute(query.limit(1)).scalars().first())
