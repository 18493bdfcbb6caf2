"""A shop to try things out in: products, people, designs, a campaign and its orders."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from configurator.domain.permissions import Role
from configurator.store.engine import Store


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody of the cast."""

    name: str
    email: str
    role: Role
    password: str


@dataclass(frozen=True, slots=True)
class DemoAccounts:
    """The cast, as kept in ``demo.json``."""

    accounts: tuple[DemoAccount, ...]


def load(store: Store, home: Path, now: datetime) -> DemoAccounts:
    """Load the demo; what is already there stays as it is."""
    raise NotImplementedError
