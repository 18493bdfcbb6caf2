"""Background jobs, reports of plants, the outbox, idempotency keys and the audit trail."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from configurator.domain.states import JobTaskState
from configurator.store.tables.columns import UtcDateTime, check, new_id, one_of


class JobTaskRow(SQLModel, table=True):
    """A background job: the queue is only its doorbell, this row is the truth."""

    __tablename__ = "job_task"
    __table_args__ = (one_of("state", JobTaskState),)

    id: int = new_id()
    kind: str = Field(max_length=40)
    key: str = Field(unique=True, max_length=100)
    payload: dict[str, Any] = Field(sa_type=JSON)
    state: str = Field(default=JobTaskState.QUEUED.value, max_length=20, index=True)
    attempts: int = 0
    error: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PlantLinkRow(SQLModel, table=True):
    """How far a plant's reports have been read."""

    __tablename__ = "plant_link"
    __table_args__ = (check("cursor_counts", "cursor >= 0"),)

    plant: str = Field(primary_key=True, max_length=60)
    cursor: int = 0
    last_seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = None


class PlantReportRow(SQLModel, table=True):
    """One report of a plant; its number makes repeating harmless."""

    __tablename__ = "plant_report"

    plant: str = Field(primary_key=True, max_length=60)
    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    work_order_id: str = Field(index=True, max_length=60)
    state: str = Field(max_length=30)
    event: str = Field(max_length=40)
    operation: int | None = None
    unit: str | None = Field(default=None, max_length=60)
    work_centre: str | None = Field(default=None, max_length=60)
    machine: int | None = None
    good: int = 0
    scrap: int = 0
    reason: str | None = None
    at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)


class StageEventRow(SQLModel, table=True):
    """A unit started or ended a stage at a station."""

    __tablename__ = "stage_event"
    __table_args__ = (
        UniqueConstraint("unit_id", "work_order_id", "operation", "event"),
        check("event_known", "event IN ('started', 'ended')"),
    )

    id: int = new_id()
    unit_id: int = Field(foreign_key="unit.id", index=True)
    work_order_id: str = Field(foreign_key="work_order.id", max_length=60)
    operation: int
    stage: str = Field(max_length=20)
    event: str = Field(max_length=20)
    plant: str = Field(max_length=60)
    work_centre: str | None = Field(default=None, max_length=60)
    machine: int | None = None
    at: datetime = Field(sa_type=UtcDateTime)


class OutboxRow(SQLModel, table=True):
    """A message that left in the same transaction as the change it tells of."""

    __tablename__ = "outbox"
    __table_args__ = (
        check("channel_known", "channel IN ('event', 'dispatch', 'job')"),
        Index("ix_outbox_channel_sent_at_id", "channel", "sent_at", "id"),
        # Else SQLite may reuse the id of a deleted row, and readers would skip the new one.
        {"sqlite_autoincrement": True},
    )

    id: int = new_id()
    channel: str = Field(max_length=20)
    topic: str = Field(max_length=80)
    kind: str = Field(max_length=40)
    key: str | None = Field(default=None, unique=True, max_length=100)
    payload: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    error: str | None = None


class IdempotencyRow(SQLModel, table=True):
    """The answer that a request with this key got; status is null while it is being made."""

    __tablename__ = "idempotency"

    scope: str = Field(primary_key=True, max_length=60)
    key: str = Field(primary_key=True, max_length=100)
    digest: str = Field(max_length=64)
    status: int | None = None
    body: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)


class AuditRow(SQLModel, table=True):
    """Who did what to which thing; triggers forbid change."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject_kind", "subject"),)

    id: int = new_id()
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor_id: int | None = Field(default=None, foreign_key="account.id")
    actor_name: str = Field(max_length=80)
    action: str = Field(max_length=60)
    subject_kind: str = Field(max_length=40)
    subject: str = Field(max_length=100)
    detail: dict[str, Any] = Field(sa_type=JSON)
