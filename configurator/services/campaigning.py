"""Campaigns: windows in which pre-orders are collected, and the demand that they hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import AwareDatetime, Field

from configurator.domain.money import Money
from configurator.domain.permissions import Actor
from configurator.domain.product import Names
from configurator.domain.states import CampaignState, PreOrderState
from configurator.services.commands import Command, Line
from configurator.store.engine import Store


class CreateCampaign(Command):
    """A new window; it starts as a draft."""

    product: str
    name: Line
    capacity: int = Field(ge=1, le=1_000_000)
    opens_at: AwareDatetime
    closes_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign; ``is_open`` says whether orders are taken at the given moment."""

    id: int
    product: str
    product_name: Names
    product_revision_id: int
    name: str
    state: CampaignState
    opens_at: datetime
    closes_at: datetime
    capacity: int
    reserved: int
    is_open: bool
    plan_run_id: int | None

    @property
    def left(self) -> int:
        """How many places are left."""
        return self.capacity - self.reserved


@dataclass(frozen=True, slots=True)
class DemandRow:
    """One distinct configuration with everything that was ordered of it."""

    configuration: Mapping[str, str]
    query: str
    quantity: int
    orders: tuple[str, ...]
    price: Money


@dataclass(frozen=True, slots=True)
class DemandOrder:
    """An order without its buyer's name and address."""

    number: str
    state: PreOrderState
    quantity: int
    configuration: Mapping[str, str]
    texts: Mapping[str, str]
    query: str
    total: Money
    promised_on: date
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class Demand:
    """What a campaign has to make: by configuration, by option value, by order."""

    campaign: CampaignView
    rows: tuple[DemandRow, ...]
    shares: Mapping[str, Mapping[str, int]]
    orders: tuple[DemandOrder, ...]
    units: int
    total: Money


def create(store: Store, actor: Actor, command: CreateCampaign, now: datetime) -> int:
    """Draft a campaign for the newest revision of a product."""
    raise NotImplementedError


def open_campaign(store: Store, actor: Actor, campaign_id: int, now: datetime) -> None:
    """Open a drafted campaign."""
    raise NotImplementedError


def open_campaigns(store: Store, now: datetime) -> tuple[CampaignView, ...]:
    """List the campaigns that take orders now, the one that closes first at the top."""
    raise NotImplementedError


def campaign_for(store: Store, product: str, now: datetime) -> CampaignView | None:
    """Return the open campaign of a product, None if there is none."""
    raise NotImplementedError


def campaign(store: Store, actor: Actor, campaign_id: int, now: datetime) -> CampaignView:
    """Show a campaign."""
    raise NotImplementedError


def campaigns(store: Store, actor: Actor, now: datetime) -> tuple[CampaignView, ...]:
    """List all campaigns, for those who plan."""
    raise NotImplementedError


def demand(store: Store, actor: Actor, campaign_id: int, now: datetime) -> Demand:
    """Show what was ordered, without names."""
    raise NotImplementedError


def close(store: Store, actor: Actor, campaign_id: int, now: datetime) -> int:
    """Close a campaign and queue its plan; returns the plan run's id."""
    raise NotImplementedError
