"""Queries about campaigns, pre-orders, their units and the ledger."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import col, select

from configurator.domain.ledger import Transfer, TransferKind
from configurator.domain.states import (
    CampaignState,
    PreOrderState,
)
from configurator.store.engine import Tx
from configurator.store.tables import (
    CampaignRow,
    LedgerTransferRow,
    PlanRunRow,
    PreOrderRow,
    UnitRow,
)


def campaign(tx: Tx, campaign_id: int) -> CampaignRow | None:
    """Find a campaign."""
    return tx.session.get(CampaignRow, campaign_id)


def add_campaign(tx: Tx, row: CampaignRow) -> int:
    """Add a campaign and return its id."""
    tx.session.add(row)
    tx.session.flush()
    return row.id


def campaigns(tx: Tx) -> list[CampaignRow]:
    """List all campaigns, newest first."""
    return list(tx.session.exec(select(CampaignRow).order_by(col(CampaignRow.id).desc())))


def open_campaigns(tx: Tx, now: datetime, product: str | None = None) -> list[CampaignRow]:
    """List the campaigns that take orders, the one that closes first at the top."""
    statement = select(CampaignRow).where(
        col(CampaignRow.state) == CampaignState.OPEN.value,
        col(CampaignRow.opens_at) <= now,
        col(CampaignRow.closes_at) > now,
    )
    if product is not None:
        statement = statement.where(col(CampaignRow.product) == product)
    return list(
        tx.session.exec(statement.order_by(col(CampaignRow.closes_at), col(CampaignRow.id)))
    )


def move_campaign(tx: Tx, row: CampaignRow, state: CampaignState) -> bool:
    """Bring a campaign into another state; False if somebody else moved it first."""
    statement = (
        update(CampaignRow)
        .where(col(CampaignRow.id) == row.id, col(CampaignRow.state) == row.state)
        .values(state=state.value)
        .returning(col(CampaignRow.id))
    )
    return tx.session.execute(statement).scalar_one_or_none() is not None


def reserve(tx: Tx, campaign_id: int, quantity: int, now: datetime) -> int | None:
    """Take places of an open campaign; return how many are taken now, None if it cannot be.

    One conditional statement: reading first and writing later sells places twice.
    """
    statement = (
        update(CampaignRow)
        .where(
            col(CampaignRow.id) == campaign_id,
            col(CampaignRow.state) == CampaignState.OPEN.value,
            col(CampaignRow.opens_at) <= now,
            col(CampaignRow.closes_at) > now,
            col(CampaignRow.reserved) + quantity <= col(CampaignRow.capacity),
        )
        .values(reserved=col(CampaignRow.reserved) + quantity)
        .returning(col(CampaignRow.reserved))
        .execution_options(synchronize_session=False)
    )
    return tx.session.execute(statement).scalar_one_or_none()


def give_back(tx: Tx, campaign_id: int, quantity: int) -> int | None:
    """Give places of an open campaign back; return how many are taken now, None if it closed."""
    statement = (
        update(CampaignRow)
        .where(
            col(CampaignRow.id) == campaign_id,
            col(CampaignRow.state) == CampaignState.OPEN.value,
        )
        .values(reserved=col(CampaignRow.reserved) - quantity)
        .returning(col(CampaignRow.reserved))
        .execution_options(synchronize_session=False)
    )
    return tx.session.execute(statement).scalar_one_or_none()


def add_pre_order(tx: Tx, row: PreOrderRow, serials: Iterable[str]) -> int:
    """Add an order with its units and return its id."""
    tx.session.add(row)
    tx.session.flush()
    tx.session.add_all(
        UnitRow(serial=serial, pre_order_id=row.id, unit_no=number)
        for number, serial in enumerate(serials, start=1)
    )
    tx.session.flush()
    return row.id


def is_number_taken(tx: Tx, number: str) -> bool:
    """Tell whether an order has this number."""
    statement = select(PreOrderRow.id).where(col(PreOrderRow.number) == number)
    return tx.session.exec(statement).one_or_none() is not None


def by_number(tx: Tx, number: str) -> PreOrderRow:
    """Load an order that is known to exist; guarded access is in ``store.access``."""
    return tx.session.exec(select(PreOrderRow).where(col(PreOrderRow.number) == number)).one()


def move_pre_order(tx: Tx, row: PreOrderRow, state: PreOrderState, **values: datetime) -> bool:
    """Bring an order into another state; False if somebody else moved it first."""
    statement = (
        update(PreOrderRow)
        .where(col(PreOrderRow.id) == row.id, col(PreOrderRow.state) == row.state)
        .values(state=state.value, **values)
        .returning(col(PreOrderRow.id))
    )
    return tx.session.execute(statement).scalar_one_or_none() is not None


def of_account(tx: Tx, account_id: int) -> list[PreOrderRow]:
    """List the orders that an account placed, newest first."""
    statement = (
        select(PreOrderRow)
        .where(col(PreOrderRow.account_id) == account_id)
        .order_by(col(PreOrderRow.id).desc())
    )
    return list(tx.session.exec(statement))


def live_of_campaign(tx: Tx, campaign_id: int) -> list[PreOrderRow]:
    """List the orders of a campaign that were not cancelled, in the order they came."""
    statement = (
        select(PreOrderRow)
        .where(
            col(PreOrderRow.campaign_id) == campaign_id,
            col(PreOrderRow.state) != PreOrderState.CANCELLED.value,
        )
        .order_by(col(PreOrderRow.id))
    )
    return list(tx.session.exec(statement))


def serials(tx: Tx, pre_order_id: int) -> list[str]:
    """List the serial numbers of an order's units."""
    statement = (
        select(UnitRow.serial)
        .where(col(UnitRow.pre_order_id) == pre_order_id)
        .order_by(col(UnitRow.unit_no))
    )
    return list(tx.session.exec(statement))


def count_by_version(tx: Tx, version_ids: Iterable[int]) -> int:
    """Count the orders of certain design versions that were not cancelled."""
    statement = select(func.count()).where(
        col(PreOrderRow.design_version_id).in_(list(version_ids)),
        col(PreOrderRow.state) != PreOrderState.CANCELLED.value,
    )
    return tx.session.exec(statement).one()


def add_transfer(  # noqa: PLR0917 # the columns of a transfer
    tx: Tx, order: PreOrderRow, transfer: Transfer, provider: str, reference: str, now: datetime
) -> None:
    """Write a movement of money."""
    tx.session.add(
        LedgerTransferRow(
            pre_order_id=order.id,
            kind=transfer.kind.value,
            debit=transfer.debit,
            credit=transfer.credit,
            amount_minor=transfer.amount,
            currency=order.currency,
            provider=provider,
            reference=reference,
            at=now,
        )
    )
    tx.session.flush()


def transfers(tx: Tx, pre_order_id: int) -> dict[TransferKind, LedgerTransferRow]:
    """Return the movements of an order's money by kind."""
    statement = select(LedgerTransferRow).where(col(LedgerTransferRow.pre_order_id) == pre_order_id)
    return {TransferKind(row.kind): row for row in tx.session.exec(statement)}


def newest_plan_run(tx: Tx, campaign_id: int) -> int | None:
    """Return the id of a campaign's newest plan run."""
    statement = select(func.max(col(PlanRunRow.id))).where(
        col(PlanRunRow.campaign_id) == campaign_id
    )
    return tx.session.exec(statement).one()
