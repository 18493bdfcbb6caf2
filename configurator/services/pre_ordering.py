"""Pre-orders: place and cancel them; nothing lost, nothing doubled, nothing oversold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import EmailStr, Field, StringConstraints

from configurator.domain.money import Money
from configurator.domain.permissions import Actor
from configurator.domain.pricing import PriceLine
from configurator.domain.product import Names
from configurator.domain.states import PreOrderState
from configurator.services.co_designing import Choices
from configurator.services.commands import Command, Key, Line
from configurator.services.payments import PaymentProvider
from configurator.store.engine import Store


class PlaceOrder(Command):
    """A pre-order in an open campaign.

    ``shown_total`` is the total (minor units, for all pieces) on the page the buyer saw; give it,
    and a changed price is told instead of charged.
    """

    campaign_id: int
    choices: Choices
    quantity: int = Field(default=1, ge=1, le=100)
    name: Line
    email: EmailStr
    phone: str = Field(default="", max_length=40)
    street: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    city: Line
    postcode: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "CN"
    design: str | None = None
    shown_total: int | None = None
    key: Key


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


def place(
    store: Store, payments: PaymentProvider, actor: Actor, command: PlaceOrder, now: datetime
) -> Placed:
    """Place a pre-order and take its deposit; the same key gives the same order.

    Raises NotFoundError, InvalidError (choices that cannot be built), PriceChangedError,
    SoldOutError, StateError (the campaign is not open), PaymentError.
    """
    raise NotImplementedError


def cancel(  # noqa: PLR0913
    store: Store,
    payments: PaymentProvider,
    actor: Actor,
    number: str,
    *,
    secret: str | None,
    now: datetime,
) -> OrderView:
    """Cancel an order while its campaign is open, and give the deposit back."""
    raise NotImplementedError


def order(store: Store, actor: Actor, number: str, *, secret: str | None = None) -> OrderView:
    """Show an order to its buyer: by account or by the secret of the tracking link."""
    raise NotImplementedError


def my_orders(store: Store, actor: Actor) -> tuple[OrderCard, ...]:
    """List the orders that the actor's account placed, newest first."""
    raise NotImplementedError
