"""Campaigns, pre-orders, their units and the money that moved."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from configurator.domain.states import CampaignState, PreOrderState
from configurator.store.tables.columns import UtcDateTime, check, new_id, one_of


class CampaignRow(SQLModel, table=True):
    """A window in which one product revision can be pre-ordered."""

    __tablename__ = "campaign"
    __table_args__ = (
        one_of("state", CampaignState),
        check("window", "opens_at < closes_at"),
        check("not_oversold", "reserved >= 0 AND reserved <= capacity"),
    )

    id: int = new_id()
    product: str = Field(index=True, max_length=60)
    product_revision_id: int = Field(foreign_key="product_revision.id")
    name: str = Field(max_length=80)
    state: str = Field(default=CampaignState.DRAFT.value, max_length=20, index=True)
    capacity: int
    reserved: int = 0
    opens_at: datetime = Field(sa_type=UtcDateTime)
    closes_at: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class PreOrderRow(SQLModel, table=True):
    """A buyer's order with the revision, configuration and price it was placed for."""

    __tablename__ = "pre_order"
    __table_args__ = (
        one_of("state", PreOrderState),
        check("quantity_counts", "quantity >= 1"),
        check("deposit_within_total", "deposit_minor >= 0 AND deposit_minor <= total_minor"),
    )

    id: int = new_id()
    number: str = Field(unique=True, max_length=20)
    secret: str = Field(max_length=64)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    product_revision_id: int = Field(foreign_key="product_revision.id")
    design_version_id: int | None = Field(default=None, foreign_key="design_version.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    state: str = Field(max_length=20, index=True)
    quantity: int
    choices: dict[str, str] = Field(sa_type=JSON)
    configuration: dict[str, str] = Field(sa_type=JSON)
    texts: dict[str, str] = Field(sa_type=JSON)
    # Lines as {"kind", "id", "name": {lang: text}, "amount"}: the price as it was shown, per unit.
    price_lines: list[dict[str, Any]] = Field(sa_type=JSON)
    unit_minor: int
    total_minor: int
    deposit_minor: int
    currency: str = Field(max_length=3)
    promised_on: date
    name: str = Field(max_length=80)
    email: str = Field(max_length=254, index=True)
    phone: str = Field(default="", max_length=40)
    street: str = Field(max_length=200)
    city: str = Field(max_length=80)
    postcode: str = Field(max_length=20)
    country: str = Field(max_length=2)
    placed_at: datetime = Field(sa_type=UtcDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    shipped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class UnitRow(SQLModel, table=True):
    """One piece of an order, made by at most one final work order."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("pre_order_id", "unit_no"),
        check("unit_no_counts", "unit_no >= 1"),
    )

    id: int = new_id()
    serial: str = Field(unique=True, max_length=30)
    pre_order_id: int = Field(foreign_key="pre_order.id")
    unit_no: int
    work_order_id: str | None = Field(default=None, foreign_key="work_order.id", index=True)


class LedgerTransferRow(SQLModel, table=True):
    """One movement of money between two accounts; triggers forbid change."""

    __tablename__ = "ledger_transfer"
    __table_args__ = (
        UniqueConstraint("pre_order_id", "kind"),
        check("amount_positive", "amount_minor > 0"),
        check("kind_known", "kind IN ('deposit', 'refund')"),
        check("moves", "debit <> credit"),
    )

    id: int = new_id()
    pre_order_id: int = Field(foreign_key="pre_order.id")
    kind: str = Field(max_length=20)
    debit: str = Field(max_length=60)
    credit: str = Field(max_length=60)
    amount_minor: int
    currency: str = Field(max_length=3)
    provider: str = Field(max_length=40)
    reference: str = Field(max_length=100)
    at: datetime = Field(sa_type=UtcDateTime)
