"""Deposits as transfers: each moves one amount from one account to another, so all sum to zero."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

WORLD = "world"


class TransferKind(StrEnum):
    """Why money moves; each kind happens at most once per order."""

    DEPOSIT = "deposit"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Transfer:
    """An amount in minor units that moves from ``debit`` to ``credit``."""

    kind: TransferKind
    debit: str
    credit: str
    amount: int


def held(order_number: str) -> str:
    """Return the account that holds an order's deposit."""
    return f"held:{order_number}"


def deposit(order_number: str, amount: int) -> Transfer:
    """Move a buyer's deposit into the order's account."""
    return Transfer(TransferKind.DEPOSIT, WORLD, held(order_number), amount)


def refund(order_number: str, amount: int) -> Transfer:
    """Move a deposit back to the buyer."""
    return Transfer(TransferKind.REFUND, held(order_number), WORLD, amount)


def balances(transfers: Iterable[Transfer]) -> Mapping[str, int]:
    """Return what every account holds.

    >>> balances([deposit("RD-1", 5), refund("RD-1", 5)])
    {'world': 0, 'held:RD-1': 0}
    """
    totals: dict[str, int] = {}
    for transfer in transfers:
        totals[transfer.debit] = totals.get(transfer.debit, 0) - transfer.amount
        totals[transfer.credit] = totals.get(transfer.credit, 0) + transfer.amount
    return totals
