"""Campaigns: windows in which pre-orders are collected, and the demand that they hold."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import AwareDatetime, Field

from configurator.domain.campaign import takes_orders
from configurator.domain.money import Money
from configurator.domain.permissions import Action, Actor, require
from configurator.domain.product import Names
from configurator.domain.states import CAMPAIGN, CampaignState, PreOrderState, transition
from configurator.errors import ConflictError, InvalidError
from configurator.live_topics import order_topic
from configurator.services import catalogue
from configurator.services.commands import Command, Line
from configurator.services.standing import canonical_query
from configurator.store import access, audit, outbox, planning
from configurator.store import ordering as rows
from configurator.store.engine import Store, Tx
from configurator.store.outbox import Message
from configurator.store.tables import CampaignRow, PreOrderRow


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
    require(actor, Action.MANAGE_CAMPAIGN)
    if command.closes_at <= command.opens_at:
        message = "A campaign closes after it opens. Choose a later end."
        raise InvalidError(message, {"closes_at": message})
    loaded = catalogue.current(store, command.product)
    with store.write() as tx:
        row = CampaignRow(
            product_revision_id=loaded.revision_id, created_at=now, **command.model_dump()
        )
        campaign_id = rows.add_campaign(tx, row)
        audit.record(tx, actor, "create", ("campaign", campaign_id), now)
        return campaign_id


def open_campaign(store: Store, actor: Actor, campaign_id: int, now: datetime) -> None:
    """Open a drafted campaign."""
    with store.write() as tx:
        row = access.campaign_to_manage(tx, actor, campaign_id)
        _move(tx, row, transition(CAMPAIGN, row.state, "open"))
        audit.record(tx, actor, "open", ("campaign", campaign_id), now)
        _announce(tx, campaign_id, "campaign_opened", now)


def open_campaigns(store: Store, now: datetime) -> tuple[CampaignView, ...]:
    """List the campaigns that take orders now, the one that closes first at the top."""
    with store.read() as tx:
        return tuple(_view(tx, row, now) for row in rows.open_campaigns(tx, now))


def campaign_for(store: Store, product: str, now: datetime) -> CampaignView | None:
    """Return the open campaign of a product, None if there is none."""
    with store.read() as tx:
        found = rows.open_campaigns(tx, now, product)
        return _view(tx, found[0], now) if found else None


def campaign(store: Store, actor: Actor, campaign_id: int, now: datetime) -> CampaignView:
    """Show a campaign."""
    with store.read() as tx:
        return _view(tx, access.campaign(tx, actor, campaign_id), now)


def campaigns(store: Store, actor: Actor, now: datetime) -> tuple[CampaignView, ...]:
    """List all campaigns, for those who plan."""
    require(actor, Action.SEE_DEMAND)
    with store.read() as tx:
        return tuple(_view(tx, row, now) for row in rows.campaigns(tx))


def demand(store: Store, actor: Actor, campaign_id: int, now: datetime) -> Demand:
    """Show what was ordered, without names."""
    require(actor, Action.SEE_DEMAND)
    with store.read() as tx:
        shown = _view(tx, access.campaign(tx, actor, campaign_id), now)
        currency = catalogue.loaded(tx, shown.product_revision_id).product.currency
        orders = rows.live_of_campaign(tx, campaign_id)
    return Demand(
        campaign=shown,
        rows=_demand_rows(orders),
        shares=_shares(orders),
        orders=tuple(_demand_order(order) for order in orders),
        units=sum(order.quantity for order in orders),
        total=Money(sum(order.total_minor for order in orders), currency),
    )


def close(store: Store, actor: Actor, campaign_id: int, now: datetime) -> int:
    """Close a campaign and queue its plan; returns the plan run's id."""
    with store.write() as tx:
        row = access.campaign_to_manage(tx, actor, campaign_id)
        _move(tx, row, transition(CAMPAIGN, row.state, "close"))
        audit.record(tx, actor, "close", ("campaign", campaign_id), now)
        run_id = planning.queue_run(tx, campaign_id, actor.account_id, now)
        _announce(tx, campaign_id, "campaign_closed", now)
        for order in rows.live_of_campaign(tx, campaign_id):  # their pages stop offering to cancel
            news = Message("event", order_topic(order.number), "campaign_closed", {})
            outbox.append(tx, news, now)
        return run_id


def _move(tx: Tx, row: CampaignRow, state: CampaignState) -> None:
    if not rows.move_campaign(tx, row, state):
        raise ConflictError("Somebody changed this campaign at the same moment. Reload the page.")


def _announce(tx: Tx, campaign_id: int, kind: str, now: datetime) -> None:
    outbox.append(tx, Message("event", f"plan:{campaign_id}", kind, {"id": campaign_id}), now)


def _view(tx: Tx, row: CampaignRow, now: datetime) -> CampaignView:
    state = CampaignState(row.state)
    return CampaignView(
        id=row.id,
        product=row.product,
        product_name=catalogue.loaded(tx, row.product_revision_id).product.name,
        product_revision_id=row.product_revision_id,
        name=row.name,
        state=state,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        capacity=row.capacity,
        reserved=row.reserved,
        is_open=takes_orders(state, row.opens_at, row.closes_at, now),
        plan_run_id=rows.newest_plan_run(tx, row.id),
    )


def _demand_rows(orders: Sequence[PreOrderRow]) -> tuple[DemandRow, ...]:
    """Group by configuration, the most wanted first."""
    groups: dict[tuple[tuple[str, str], ...], list[PreOrderRow]] = defaultdict(list)
    for order in orders:
        groups[tuple(order.configuration.items())].append(order)
    shown = [
        DemandRow(
            configuration=same[0].configuration,
            query=canonical_query(same[0].choices),
            quantity=sum(order.quantity for order in same),
            orders=tuple(order.number for order in same),
            price=Money(same[0].unit_minor, same[0].currency),
        )
        for same in groups.values()
    ]
    return tuple(sorted(shown, key=lambda row: -row.quantity))


def _shares(orders: Sequence[PreOrderRow]) -> dict[str, Counter[str]]:
    """Count the pieces per option and value."""
    shares: dict[str, Counter[str]] = defaultdict(Counter)
    for order in orders:
        for option, value in order.configuration.items():
            shares[option][value] += order.quantity
    return dict(shares)


def _demand_order(row: PreOrderRow) -> DemandOrder:
    return DemandOrder(
        number=row.number,
        state=PreOrderState(row.state),
        quantity=row.quantity,
        configuration=row.configuration,
        texts=row.texts,
        query=canonical_query(row.choices),
        total=Money(row.total_minor, row.currency),
        promised_on=row.promised_on,
        placed_at=row.placed_at,
    )
