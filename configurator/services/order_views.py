"""What the pre-ordering services return, built from what is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from configurator.domain.ledger import TransferKind
from configurator.domain.money import Money
from configurator.domain.pricing import PriceLine
from configurator.domain.product import Names
from configurator.domain.states import PRE_ORDER, CampaignState, PreOrderState
from configurator.errors import NotFoundError
from configurator.services import catalogue
from configurator.services.standing import canonical_query
from configurator.store import ordering as rows
from configurator.store.engine import Tx
from configurator.store.tables import CampaignRow, PreOrderRow


@dataclass(frozen=True, slots=True)
class Placed:
    """What the buyer keeps: number and secret make the tracking link."""

    number: str
    secret: str
    total: Money
    deposit: Money
    promised_on: date


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order as its buyer sees it; ``lines`` is the price of one piece as it was shown."""

    number: str
    state: PreOrderState
    campaign_id: int
    campaign_name: str
    product: str
    product_name: Names
    product_revision_id: int
    configuration: Mapping[str, str]
    texts: Mapping[str, str]
    query: str
    lines: tuple[PriceLine, ...]
    unit_price: Money
    quantity: int
    total: Money
    deposit: Money
    refunded: Money
    promised_on: date
    placed_at: datetime
    name: str
    email: str
    phone: str
    street: str
    city: str
    postcode: str
    country: str
    serials: tuple[str, ...]
    can_cancel: bool
    payment_provider: str


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order as lists show it."""

    number: str
    secret: str
    state: PreOrderState
    product: str
    product_name: Names
    product_revision_id: int
    configuration: Mapping[str, str]
    texts: Mapping[str, str]
    quantity: int
    total: Money
    promised_on: date
    placed_at: datetime


def order_view(tx: Tx, row: PreOrderRow) -> OrderView:
    """Show an order to its buyer."""
    product = catalogue.loaded(tx, row.product_revision_id).product
    campaign = _campaign(tx, row)
    moved = rows.transfers(tx, row.id)
    refund = moved.get(TransferKind.REFUND)
    deposit = moved.get(TransferKind.DEPOSIT)
    return OrderView(
        number=row.number,
        state=PreOrderState(row.state),
        campaign_id=row.campaign_id,
        campaign_name=campaign.name,
        product=product.id,
        product_name=product.name,
        product_revision_id=row.product_revision_id,
        configuration=row.configuration,
        texts=row.texts,
        query=canonical_query(row.choices),
        lines=tuple(PriceLine(**line) for line in row.price_lines),
        unit_price=Money(row.unit_minor, row.currency),
        quantity=row.quantity,
        total=Money(row.total_minor, row.currency),
        deposit=Money(row.deposit_minor, row.currency),
        refunded=Money(refund.amount_minor if refund else 0, row.currency),
        promised_on=row.promised_on,
        placed_at=row.placed_at,
        name=row.name,
        email=row.email,
        phone=row.phone,
        street=row.street,
        city=row.city,
        postcode=row.postcode,
        country=row.country,
        serials=tuple(rows.serials(tx, row.id)),
        can_cancel=_can_cancel(row, campaign),
        payment_provider=deposit.provider if deposit else "",
    )


def _campaign(tx: Tx, row: PreOrderRow) -> CampaignRow:
    campaign = rows.campaign(tx, row.campaign_id)
    if campaign is None:  # a foreign key forbids it
        raise NotFoundError("campaign", row.campaign_id)
    return campaign


def _can_cancel(row: PreOrderRow, campaign: CampaignRow) -> bool:
    is_early = (PreOrderState(row.state), "cancel") in PRE_ORDER.edges
    return is_early and campaign.state == CampaignState.OPEN


def order_card(tx: Tx, row: PreOrderRow) -> OrderCard:
    """Show an order in a list."""
    product = catalogue.loaded(tx, row.product_revision_id).product
    return OrderCard(
        number=row.number,
        secret=row.secret,
        state=PreOrderState(row.state),
        product=product.id,
        product_name=product.name,
        product_revision_id=row.product_revision_id,
        configuration=row.configuration,
        texts=row.texts,
        quantity=row.quantity,
        total=Money(row.total_minor, row.currency),
        promised_on=row.promised_on,
        placed_at=row.placed_at,
    )
