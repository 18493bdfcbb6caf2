"""Plan runs and what they computed: requirements, work orders, purchases, pegs, schedule."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from configurator.domain.states import PlanRunState, WorkOrderState
from configurator.store.tables.columns import UtcDateTime, check, new_id, one_of


class PlanRunRow(SQLModel, table=True):
    """One computation of a campaign's plan; ``today`` is frozen so that a re-run is equal."""

    __tablename__ = "plan_run"
    __table_args__ = (one_of("state", PlanRunState),)

    id: int = new_id()
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    state: str = Field(default=PlanRunState.QUEUED.value, max_length=20)
    today: date
    digest: str | None = Field(default=None, max_length=128)
    error: str | None = None
    # Whatever of the plan is shown but never queried: weeks, variants, exceptions, totals.
    summary: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    requested_by: int | None = Field(default=None, foreign_key="account.id")
    requested_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    released_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RequirementRow(SQLModel, table=True):
    """What is needed of a variant in a week."""

    __tablename__ = "requirement"
    __table_args__ = (check("not_negative", "gross >= 0 AND net >= 0 AND planned >= 0"),)

    plan_run_id: int = Field(foreign_key="plan_run.id", primary_key=True)
    variant: str = Field(primary_key=True, max_length=80)
    week: date = Field(primary_key=True)
    item: str = Field(index=True, max_length=60)
    gross: int
    from_stock: int
    net: int
    planned: int


class WorkOrderRow(SQLModel, table=True):
    """An order to a plant; ``id`` is unique over all runs because plants know it."""

    __tablename__ = "work_order"
    __table_args__ = (
        one_of("state", WorkOrderState),
        check("quantity_counts", "quantity >= 1"),
        check("good_and_scrap", "good >= 0 AND scrap >= 0"),
    )

    id: str = Field(primary_key=True, max_length=60)
    plan_run_id: int = Field(foreign_key="plan_run.id", index=True)
    variant: str = Field(max_length=80)
    item: str = Field(index=True, max_length=60)
    names: dict[str, str] = Field(sa_type=JSON)
    quantity: int
    start_on: date
    due_on: date
    batch: str = Field(default="", max_length=120)
    is_final: bool = False
    features: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    operations: list[dict[str, Any]] = Field(sa_type=JSON)
    components: list[dict[str, Any]] = Field(sa_type=JSON)
    state: str = Field(default=WorkOrderState.PLANNED.value, max_length=20, index=True)
    version: int = 1
    plant: str | None = Field(default=None, max_length=60, index=True)
    good: int = 0
    scrap: int = 0
    released_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PurchaseRow(SQLModel, table=True):
    """What has to be bought, and by when."""

    __tablename__ = "purchase"
    __table_args__ = (check("quantity_counts", "quantity >= 1"),)

    plan_run_id: int = Field(foreign_key="plan_run.id", primary_key=True)
    id: str = Field(primary_key=True, max_length=60)
    item: str = Field(index=True, max_length=60)
    quantity: int
    order_by: date
    needed_by: date
    supplier: str = Field(default="", max_length=80)
    cost_minor: int


class LinkRow(SQLModel, table=True):
    """A supply (work order, purchase or stock) that feeds a work order or a pre-order.

    The quantity is 0 when a unit is shared that another link counts.
    """

    __tablename__ = "link"
    __table_args__ = (check("not_negative", "quantity >= 0"),)

    plan_run_id: int = Field(foreign_key="plan_run.id", primary_key=True)
    supply: str = Field(primary_key=True, max_length=80)
    consumer: str = Field(primary_key=True, index=True, max_length=80)
    quantity: int


class PegRow(SQLModel, table=True):
    """How much of a supply is, through all levels, for a pre-order."""

    __tablename__ = "peg"
    __table_args__ = (check("not_negative", "quantity >= 0"),)

    plan_run_id: int = Field(foreign_key="plan_run.id", primary_key=True)
    supply: str = Field(primary_key=True, max_length=80)
    order_number: str = Field(primary_key=True, index=True, max_length=20)
    quantity: int


class ScheduledOperationRow(SQLModel, table=True):
    """When and where an operation of a work order is planned to run."""

    __tablename__ = "scheduled_operation"
    __table_args__ = (
        UniqueConstraint("work_order_id", "sequence"),
        check("in_order", "setup_start <= starts_at AND starts_at <= ends_at"),
    )

    id: int = new_id()
    plan_run_id: int = Field(foreign_key="plan_run.id", index=True)
    work_order_id: str = Field(foreign_key="work_order.id")
    sequence: int
    plant: str = Field(max_length=60)
    work_centre: str = Field(index=True, max_length=60)
    machine: int
    setup_start: datetime = Field(sa_type=UtcDateTime)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)


class PlanFileRow(SQLModel, table=True):
    """A file that takes long to make; nothing refers to it, so it may be deleted and made anew."""

    __tablename__ = "plan_file"

    key: str = Field(primary_key=True, max_length=100)
    plan_run_id: int = Field(foreign_key="plan_run.id", index=True)
    name: str = Field(max_length=80)
    media_type: str = Field(max_length=80)
    content: bytes = Field(sa_type=LargeBinary)
    made_at: datetime = Field(sa_type=UtcDateTime)
