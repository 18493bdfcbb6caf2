"""Queries about accounts and sessions."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from configurator.domain.permissions import Role
from configurator.store.engine import Tx
from configurator.store.tables import AccountRoleRow, AccountRow, SignInRow


def by_email(tx: Tx, email: str) -> AccountRow | None:
    """Find an account by its address."""
    return tx.session.exec(
        select(AccountRow).where(col(AccountRow.email) == email.lower())
    ).one_or_none()


def by_id(tx: Tx, account_id: int) -> AccountRow | None:
    """Find an account."""
    return tx.session.get(AccountRow, account_id)


def everybody(tx: Tx) -> list[AccountRow]:
    """List all accounts in the order they came."""
    return list(tx.session.exec(select(AccountRow).order_by(col(AccountRow.id))))


def add(tx: Tx, row: AccountRow, roles: Iterable[Role]) -> AccountRow | None:
    """Add an account with its roles; None if its address is taken."""
    try:
        with tx.session.begin_nested():
            tx.session.add(row)
    except IntegrityError:
        return None
    tx.session.add_all(AccountRoleRow(account_id=row.id, role=role.value) for role in roles)
    tx.session.flush()
    return row


def roles(tx: Tx, account_id: int) -> frozenset[Role]:
    """Return an account's roles."""
    statement = select(AccountRoleRow.role).where(col(AccountRoleRow.account_id) == account_id)
    return frozenset(Role(role) for role in tx.session.exec(statement))


def replace_roles(tx: Tx, account_id: int, new: Iterable[Role]) -> None:
    """Give an account other roles."""
    tx.session.execute(delete(AccountRoleRow).where(col(AccountRoleRow.account_id) == account_id))
    tx.session.add_all(AccountRoleRow(account_id=account_id, role=role.value) for role in new)
    tx.session.flush()


def add_sign_in(tx: Tx, row: SignInRow) -> None:
    """Start a session; the account's expired ones are cleared away."""
    tx.session.execute(
        delete(SignInRow).where(
            col(SignInRow.account_id) == row.account_id,
            col(SignInRow.expires_at) <= row.created_at,
        )
    )
    tx.session.add(row)


def signed_in(tx: Tx, token_hash: str, now: datetime) -> AccountRow | None:
    """Find the active account that holds an unexpired token."""
    statement = (
        select(AccountRow)
        .join(SignInRow, col(SignInRow.account_id) == col(AccountRow.id))
        .where(
            col(SignInRow.token_hash) == token_hash,
            col(SignInRow.expires_at) > now,
            col(AccountRow.is_active),
        )
    )
    return tx.session.exec(statement).one_or_none()


def end_sign_in(tx: Tx, token_hash: str) -> None:
    """End one session."""
    tx.session.execute(delete(SignInRow).where(col(SignInRow.token_hash) == token_hash))


def end_sign_ins(tx: Tx, account_id: int) -> None:
    """End all sessions of an account."""
    tx.session.execute(delete(SignInRow).where(col(SignInRow.account_id) == account_id))
