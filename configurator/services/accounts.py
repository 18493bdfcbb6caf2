"""Accounts: register, sign in and out, staff."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Annotated

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from pydantic import EmailStr, StringConstraints

from configurator.domain.permissions import STAFF, VISITOR, Action, Actor, Role, require
from configurator.errors import ConflictError, InvalidError, NotFoundError, SignInError
from configurator.services.commands import Command, Line
from configurator.store import accounts as rows
from configurator.store import audit
from configurator.store.engine import Store, Tx
from configurator.store.tables import AccountRow, SignInRow

Password = Annotated[str, StringConstraints(min_length=12, max_length=128, strip_whitespace=False)]

# Sessions of staff end sooner: their accounts can do more harm.
SESSION = timedelta(days=30)
STAFF_SESSION = timedelta(hours=12)
_hasher = PasswordHasher()


class Register(Command):
    """A new account that a person opens for themselves."""

    name: Line
    email: EmailStr
    password: Password
    is_designer: bool = False


class CreateStaff(Command):
    """An account with roles that only an administrator gives."""

    name: Line
    email: EmailStr
    password: Password
    roles: frozenset[Role]


class NewPassword(Command):
    """A password that an administrator sets."""

    password: Password


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as its owner and administrators see it."""

    id: int
    name: str
    email: str
    roles: frozenset[Role]
    is_active: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session: put the token into a cookie, nobody else ever sees it."""

    token: str
    account: AccountView
    expires_at: datetime


def register(store: Store, command: Register, now: datetime) -> AccountView:
    """Open an account; InvalidError (field email) if the address has one."""
    roles = {Role.CONSUMER, Role.DESIGNER} if command.is_designer else {Role.CONSUMER}
    hashed = _hasher.hash(command.password)
    with store.write() as tx:
        row = _add(tx, command.name, command.email, hashed, frozenset(roles), now)
        audit.record(tx, _actor(tx, row), "register", ("account", row.id), now)
        return _view(tx, row)


def sign_in(store: Store, email: str, password: str, now: datetime) -> SignedIn:
    """Start a session, or raise SignInError, with the same answer for an unknown address."""
    with store.read() as tx:
        found = rows.by_email(tx, email.strip())
        known = found.password_hash if found is not None and found.is_active else _nobodys_hash()
        account_id = found.id if found is not None and found.is_active else None
    # Outside of the transaction: it takes long on purpose.
    if not _is_password(known, password) or account_id is None:
        raise SignInError
    token = secrets.token_urlsafe(32)
    with store.write() as tx:
        row = rows.by_id(tx, account_id)
        if row is None or not row.is_active:
            raise SignInError
        view = _view(tx, row)
        expires_at = now + (STAFF_SESSION if view.roles & STAFF else SESSION)
        session = SignInRow(
            token_hash=_hash(token), account_id=account_id, created_at=now, expires_at=expires_at
        )
        rows.add_sign_in(tx, session)
        audit.record(tx, _actor(tx, row), "sign in", ("account", row.id), now)
        return SignedIn(token, view, expires_at)


def account_of(store: Store, token: str | None, now: datetime) -> Actor:
    """Return who holds the token; VISITOR if nobody does or it has expired."""
    if not token:
        return VISITOR
    with store.read() as tx:
        row = rows.signed_in(tx, _hash(token), now)
        return VISITOR if row is None else _actor(tx, row)


def sign_out(store: Store, token: str | None) -> None:
    """End the session; silent if there is none."""
    if token:
        with store.write() as tx:
            rows.end_sign_in(tx, _hash(token))


def account(store: Store, actor: Actor) -> AccountView:
    """Return the actor's own account; NotFoundError for visitors."""
    with store.read() as tx:
        return _view(tx, _load(tx, actor.account_id))


def create_staff(store: Store, actor: Actor, command: CreateStaff, now: datetime) -> AccountView:
    """Open an account with roles, as an administrator."""
    require(actor, Action.MANAGE_ACCOUNTS)
    _check_roles(command.roles)
    hashed = _hasher.hash(command.password)
    with store.write() as tx:
        row = _add(tx, command.name, command.email, hashed, command.roles, now)
        audit.record(
            tx, actor, "create staff", ("account", row.id), now, roles=sorted(command.roles)
        )
        return _view(tx, row)


def accounts(store: Store, actor: Actor) -> tuple[AccountView, ...]:
    """List all accounts, for administrators."""
    require(actor, Action.MANAGE_ACCOUNTS)
    with store.read() as tx:
        return tuple(_view(tx, row) for row in rows.everybody(tx))


def find(store: Store, actor: Actor, email: str) -> AccountView | None:
    """Find an account by its address, as an administrator."""
    require(actor, Action.MANAGE_ACCOUNTS)
    with store.read() as tx:
        row = rows.by_email(tx, email.strip())
        return None if row is None else _view(tx, row)


def set_roles(
    store: Store, actor: Actor, account_id: int, roles: frozenset[Role], now: datetime
) -> AccountView:
    """Give an account other roles; its sessions end."""
    require(actor, Action.MANAGE_ACCOUNTS)
    _check_roles(roles)
    _refuse_self(actor, account_id)
    with store.write() as tx:
        row = _load(tx, account_id)
        rows.replace_roles(tx, account_id, roles)
        rows.end_sign_ins(tx, account_id)
        audit.record(tx, actor, "set roles", ("account", account_id), now, roles=sorted(roles))
        return _view(tx, row)


def set_password(
    store: Store, actor: Actor, account_id: int, command: NewPassword, now: datetime
) -> None:
    """Give an account another password, as an administrator; its sessions end."""
    require(actor, Action.MANAGE_ACCOUNTS)
    hashed = _hasher.hash(command.password)
    with store.write() as tx:
        row = _load(tx, account_id)
        row.password_hash = hashed
        rows.end_sign_ins(tx, account_id)
        audit.record(tx, actor, "set password", ("account", account_id), now)


def end_sessions(store: Store, actor: Actor, account_id: int, now: datetime) -> None:
    """Sign an account out everywhere, as an administrator."""
    require(actor, Action.MANAGE_ACCOUNTS)
    with store.write() as tx:
        _load(tx, account_id)
        rows.end_sign_ins(tx, account_id)
        audit.record(tx, actor, "end sessions", ("account", account_id), now)


def disable(store: Store, actor: Actor, account_id: int, now: datetime) -> AccountView:
    """Close an account and end its sessions at once."""
    require(actor, Action.MANAGE_ACCOUNTS)
    _refuse_self(actor, account_id)
    with store.write() as tx:
        row = _load(tx, account_id)
        row.is_active = False
        rows.end_sign_ins(tx, account_id)
        audit.record(tx, actor, "disable", ("account", account_id), now)
        return _view(tx, row)


def enable(store: Store, actor: Actor, account_id: int, now: datetime) -> AccountView:
    """Open a closed account again."""
    require(actor, Action.MANAGE_ACCOUNTS)
    with store.write() as tx:
        row = _load(tx, account_id)
        row.is_active = True
        audit.record(tx, actor, "enable", ("account", account_id), now)
        return _view(tx, row)


def _add(  # noqa: PLR0917 # the columns of an account
    tx: Tx, name: str, email: str, hashed: str, roles: frozenset[Role], now: datetime
) -> AccountRow:
    row = AccountRow(name=name, email=email.lower(), password_hash=hashed, created_at=now)
    added = rows.add(tx, row, roles)
    if added is None:
        message = "There is an account with this address. Sign in, or use another one."
        raise InvalidError(message, {"email": message})
    return added


def _load(tx: Tx, account_id: int | None) -> AccountRow:
    row = None if account_id is None else rows.by_id(tx, account_id)
    if row is None:
        raise NotFoundError("account", account_id or "without signing in")
    return row


def _check_roles(roles: frozenset[Role]) -> None:
    if not roles or Role.VISITOR in roles:
        message = "Choose at least one role; a visitor is somebody without an account."
        raise InvalidError(message, {"roles": message})


def _refuse_self(actor: Actor, account_id: int) -> None:
    if actor.account_id == account_id:
        raise ConflictError(
            "You cannot change your own roles or access. Ask another administrator."
        )


def _view(tx: Tx, row: AccountRow) -> AccountView:
    return AccountView(
        row.id, row.name, row.email, rows.roles(tx, row.id), row.is_active, row.created_at
    )


def _actor(tx: Tx, row: AccountRow) -> Actor:
    return Actor(row.id, row.name, rows.roles(tx, row.id))


def _is_password(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    """Return something to check against, so that unknown addresses take as long as known ones."""
    return _hasher.hash(secrets.token_urlsafe())


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
