"""Pre-orders: place and cancel them; nothing lost, nothing doubled, nothing oversold."""

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import EmailStr, Field, StringConstraints

from configurator.domain import ledger, pre_order
from configurator.domain.campaign import takes_orders
from configurator.domain.ledger import TransferKind
from configurator.domain.money import Money
from configurator.domain.permissions import Action, Actor, require
from configurator.domain.states import PRE_ORDER, CampaignState, PreOrderState, transition
from configurator.errors import (
    ConflictError,
    NotFoundError,
    PriceChangedError,
    SoldOutError,
    StateError,
)
from configurator.services import catalogue, resolution
from configurator.services.commands import Choices, Keyed, Line, Number
from configurator.services.order_views import OrderCard, OrderView, Placed, order_card, order_view
from configurator.services.payments import Authorisation, PaymentProvider
from configurator.services.resolution import Resolved
from configurator.store import access, audit, designs, idempotency, outbox
from configurator.store import ordering as rows
from configurator.store.engine import Store, Tx
from configurator.store.idempotency import Answer, Request
from configurator.store.outbox import Message
from configurator.store.tables import CampaignRow, LedgerTransferRow, PreOrderRow

__all__ = [
    "OrderCard",
    "OrderView",
    "PlaceOrder",
    "Placed",
    "cancel",
    "my_orders",
    "order",
    "place",
]

CREATED, CONFLICT = 201, 409


class PlaceOrder(Keyed):
    """A pre-order in an open campaign.

    ``shown_total`` is the total (minor units, for all pieces) on the page the buyer saw; give it,
    and a changed price is told instead of charged.
    """

    campaign_id: Number
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


@dataclass(frozen=True, slots=True)
class _Offer:
    """What was computed before the transaction: it takes time and needs no lock."""

    campaign_name: str
    revision_id: int
    version_id: int | None
    resolved: Resolved
    total: Money
    deposit: Money
    promised_on: date


def place(
    store: Store, payments: PaymentProvider, actor: Actor, command: PlaceOrder, now: datetime
) -> Placed:
    """Place a pre-order and take its deposit; the same key gives the same order.

    Raises NotFoundError, InvalidError (choices that cannot be built), PriceChangedError,
    SoldOutError, StateError (the campaign is not open), PaymentError.
    """
    require(actor, Action.PLACE_ORDER)
    scope = f"place:{actor.account_id or 'visitor'}"
    asked = command.request(scope)
    with store.read() as tx:
        answer = idempotency.recall(tx, asked)
    if answer is not None:
        return _answered(store, answer)
    offer = _offer(store, command, now)
    held = payments.authorise(f"{scope}:{command.key}", offer.deposit)
    answer = store.transact(lambda tx: _place(tx, actor, command, offer, held, asked, now))
    if answer.status == CREATED:
        payments.capture(held)
    else:
        payments.void(held)
    return _answered(store, answer)


def cancel(  # an order is named by its number and its secret
    store: Store,
    payments: PaymentProvider,
    actor: Actor,
    number: str,
    *,
    secret: str | None,
    now: datetime,
) -> OrderView:
    """Cancel an order while its campaign is open, and give the deposit back.

    Cancelling again repeats the refund, which the provider knows by its reference.
    """
    with store.write() as tx:
        row = access.pre_order(tx, actor, number, secret)
        if row.state != PreOrderState.CANCELLED:
            _cancel(tx, actor, row, now)
        taken = rows.transfers(tx, row.id).get(TransferKind.DEPOSIT)
        held = _authorisation(taken, row) if taken is not None else None
    if held is not None:
        payments.refund(held)
    return order(store, actor, number, secret=secret)


def order(store: Store, actor: Actor, number: str, *, secret: str | None = None) -> OrderView:
    """Show an order to its buyer: by account or by the secret of the tracking link."""
    with store.read() as tx:
        return order_view(tx, access.pre_order(tx, actor, number, secret))


def my_orders(store: Store, actor: Actor) -> tuple[OrderCard, ...]:
    """List the orders that the actor's account placed, newest first."""
    if actor.account_id is None:
        return ()
    with store.read() as tx:
        return tuple(order_card(tx, row) for row in rows.of_account(tx, actor.account_id))


def _offer(store: Store, command: PlaceOrder, now: datetime) -> _Offer:
    with store.read() as tx:
        campaign = rows.campaign(tx, command.campaign_id)
        if campaign is None:
            raise NotFoundError("campaign", command.campaign_id)
        loaded = catalogue.loaded(tx, campaign.product_revision_id, now.date())
        version_id = _version_id(tx, command.design, campaign.product)
        _refuse_unless_open(campaign, now)
    resolved = resolution.resolve(loaded, command.choices)
    total = Money(resolved.price.total.minor * command.quantity, resolved.price.total.currency)
    if command.shown_total is not None and command.shown_total != total.minor:
        raise PriceChangedError(command.shown_total, total.minor)
    start = max(now, campaign.closes_at).date()
    return _Offer(
        campaign.name,
        campaign.product_revision_id,
        version_id,
        resolved,
        total,
        Money(pre_order.deposit(total.minor), total.currency),
        resolution.promised(loaded.product, resolved.configuration, start),
    )


def _version_id(tx: Tx, reference: str | None, product: str) -> int | None:
    if reference is None:
        return None
    version = designs.by_reference(tx, reference)
    if version is None or designs.product_of(tx, version) != product:
        raise NotFoundError("design", reference)
    return version.id


def _refuse_unless_open(row: CampaignRow, now: datetime) -> None:
    if not takes_orders(CampaignState(row.state), row.opens_at, row.closes_at, now):
        raise StateError("campaign", _state_in_words(row, now), "take orders")


def _state_in_words(row: CampaignRow, now: datetime) -> str:
    if row.state != CampaignState.OPEN:
        return row.state
    return "not open yet" if now < row.opens_at else "over"


def _place(  # noqa: PLR0917 # one transaction is one function
    tx: Tx,
    actor: Actor,
    command: PlaceOrder,
    offer: _Offer,
    held: Authorisation,
    asked: Request,
    now: datetime,
) -> Answer:
    before = idempotency.begin(tx, asked, now)
    if before is not None:
        return before
    reserved = rows.reserve(tx, command.campaign_id, command.quantity, now)
    if reserved is None:
        answer = _refusal(tx, command, now)
        idempotency.finish(tx, asked, answer)
        return answer
    row = _row(tx, actor, command, offer, now)
    serials = (pre_order.serial(row.number, piece + 1) for piece in range(row.quantity))
    rows.add_pre_order(tx, row, serials)
    if row.deposit_minor:
        paid = ledger.deposit(row.number, row.deposit_minor)
        rows.add_transfer(tx, row, paid, held.provider, held.reference, now)
    audit.record(tx, actor, "place", ("pre_order", row.number), now, quantity=row.quantity)
    answer = Answer(CREATED, {"number": row.number})
    idempotency.finish(tx, asked, answer)
    _announce(tx, row, "order_placed", reserved, now)
    return answer


def _refusal(tx: Tx, command: PlaceOrder, now: datetime) -> Answer:
    """Say why there was no place; it is kept, so that the key does not succeed later."""
    row = rows.campaign(tx, command.campaign_id)
    if row is None:
        raise NotFoundError("campaign", command.campaign_id)
    if not takes_orders(CampaignState(row.state), row.opens_at, row.closes_at, now):
        return Answer(CONFLICT, {"state": _state_in_words(row, now)})
    left = row.capacity - row.reserved
    return Answer(CONFLICT, {"campaign": row.name, "wanted": command.quantity, "left": left})


def _row(tx: Tx, actor: Actor, command: PlaceOrder, offer: _Offer, now: datetime) -> PreOrderRow:
    resolved = offer.resolved
    state = transition(PRE_ORDER, PreOrderState.PLACED, "confirm")  # the deposit is held
    return PreOrderRow(
        number=_free_number(tx),
        secret=secrets.token_urlsafe(24),
        product_revision_id=offer.revision_id,
        design_version_id=offer.version_id,
        account_id=actor.account_id,
        state=state.value,
        choices=dict(resolved.choices),
        configuration=dict(resolved.configuration),
        texts=dict(resolved.texts),
        price_lines=[{**asdict(line), "name": dict(line.name)} for line in resolved.price.lines],
        unit_minor=resolved.price.total.minor,
        total_minor=offer.total.minor,
        deposit_minor=offer.deposit.minor,
        currency=offer.total.currency,
        promised_on=offer.promised_on,
        placed_at=now,
        **command.model_dump(exclude={"key", "choices", "design", "shown_total"}),
    )


def _free_number(tx: Tx) -> str:
    number = pre_order.number(secrets.token_bytes(pre_order.NUMBER_LENGTH))
    while rows.is_number_taken(tx, number):
        number = pre_order.number(secrets.token_bytes(pre_order.NUMBER_LENGTH))
    return number


def _cancel(tx: Tx, actor: Actor, row: PreOrderRow, now: datetime) -> None:
    state = transition(PRE_ORDER, row.state, "cancel")
    if not rows.move_pre_order(tx, row, state, cancelled_at=now):
        raise ConflictError("Somebody changed this order at the same moment. Reload the page.")
    reserved = rows.give_back(tx, row.campaign_id, row.quantity)
    if reserved is None:
        raise ConflictError(
            "The campaign is closed and the factory is at work, so this order cannot be"
            " cancelled here any more. Write to us."
        )
    taken = rows.transfers(tx, row.id).get(TransferKind.DEPOSIT)
    if taken is not None:
        back = ledger.refund(row.number, taken.amount_minor)
        rows.add_transfer(tx, row, back, taken.provider, f"REFUND-{row.number}", now)
    audit.record(tx, actor, "cancel", ("pre_order", row.number), now)
    _announce(tx, row, "order_cancelled", reserved, now)


def _announce(tx: Tx, row: PreOrderRow, kind: str, reserved: int, now: datetime) -> None:
    outbox.append(tx, Message("event", f"order:{row.number}", kind, {"number": row.number}), now)
    count = Message("event", f"plan:{row.campaign_id}", kind, {"reserved": reserved})
    outbox.append(tx, count, now)


def _answered(store: Store, answer: Answer) -> Placed:
    body = answer.body
    if "state" in body:
        raise StateError("campaign", body["state"], "take orders")
    if answer.status != CREATED:
        raise SoldOutError(body["campaign"], body["wanted"], body["left"])
    with store.read() as tx:
        row = rows.by_number(tx, body["number"])
        return Placed(
            row.number,
            row.secret,
            Money(row.total_minor, row.currency),
            Money(row.deposit_minor, row.currency),
            row.promised_on,
        )


def _authorisation(row: LedgerTransferRow, order_row: PreOrderRow) -> Authorisation:
    return Authorisation(row.provider, row.reference, Money(row.amount_minor, order_row.currency))
