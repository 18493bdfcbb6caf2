"""Accounts, their roles and where they are signed in."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from configurator.domain.permissions import Role
from configurator.store.tables.columns import UtcDateTime, check, new_id, one_of


class AccountRow(SQLModel, table=True):
    """A person who can sign in."""

    __tablename__ = "account"
    __table_args__ = (check("email_lower", "email = lower(email)"),)

    id: int = new_id()
    email: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=80)
    password_hash: str
    is_active: bool = True
    created_at: datetime = Field(sa_type=UtcDateTime)


class AccountRoleRow(SQLModel, table=True):
    """A role that an account holds."""

    __tablename__ = "account_role"
    __table_args__ = (one_of("role", Role),)

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    role: str = Field(primary_key=True, max_length=20)


class SignInRow(SQLModel, table=True):
    """One browser's session; only the hash of its token is kept."""

    __tablename__ = "sign_in"
    __table_args__ = (check("lives", "expires_at > created_at"),)

    id: int = new_id()
    token_hash: str = Field(unique=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
