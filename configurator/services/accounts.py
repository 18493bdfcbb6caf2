"""Accounts: register, sign in and out, staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import EmailStr, StringConstraints

from configurator.domain.permissions import Actor, Role
from configurator.services.commands import Command, Line
from configurator.store.engine import Store

Password = Annotated[str, StringConstraints(min_length=12, max_length=128, strip_whitespace=False)]


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
    raise NotImplementedError


def sign_in(store: Store, email: str, password: str, now: datetime) -> SignedIn:
    """Start a session, or raise SignInError, with the same answer for an unknown address."""
    raise NotImplementedError


def account_of(store: Store, token: str | None, now: datetime) -> Actor:
    """Return who holds the token; VISITOR if nobody does or it has expired."""
    raise NotImplementedError


def sign_out(store: Store, token: str | None) -> None:
    """End the session; silent if there is none."""
    raise NotImplementedError


def account(store: Store, actor: Actor) -> AccountView:
    """Return the actor's own account; NotFoundError for visitors."""
    raise NotImplementedError


def create_staff(store: Store, actor: Actor, command: CreateStaff, now: datetime) -> AccountView:
    """Open an account with roles, as an administrator."""
    raise NotImplementedError


def accounts(store: Store, actor: Actor) -> tuple[AccountView, ...]:
    """List all accounts, for administrators."""
    raise NotImplementedError


def set_roles(
    store: Store, actor: Actor, account_id: int, roles: frozenset[Role], now: datetime
) -> AccountView:
    """Give an account other roles; its sessions end."""
    raise NotImplementedError


def disable(store: Store, actor: Actor, account_id: int, now: datetime) -> AccountView:
    """Close an account and end its sessions at once."""
    raise NotImplementedError


def enable(store: Store, actor: Actor, account_id: int, now: datetime) -> AccountView:
    """Open a closed account again."""
    raise NotImplementedError
