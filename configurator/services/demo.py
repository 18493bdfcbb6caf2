"""A shop to try things out in: products, people, designs, campaigns and their orders.

What the shop holds is in the examples: each product directory has a ``demo.yaml`` and perhaps an
``orders.csv``. Everything goes through the services, with keys, so that loading twice adds nothing.
"""

import json
import logging
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import yaml
from pydantic import Field

from bom.io.orders import OrderRow, read_orders
from configurator import resources
from configurator.domain.permissions import SYSTEM, VISITOR, Actor, Role
from configurator.domain.pre_order import readable
from configurator.domain.product_files import read_directory
from configurator.errors import ConflictError, ReplayedKeyError
from configurator.services import accounts, campaigning, catalogue, co_designing, pre_ordering
from configurator.services.accounts import CreateStaff
from configurator.services.campaigning import CreateCampaign
from configurator.services.co_designing import AddVersion, ForkDesign, Propose, SaveDesign
from configurator.services.commands import Command, read
from configurator.services.payments import TestPaymentProvider
from configurator.services.pre_ordering import PlaceOrder
from configurator.store.engine import Store

CAST = (
    ("Ada", Role.CONSUMER),
    ("Bao", Role.DESIGNER),
    ("Chen", Role.PLANNER),
    ("Dee", Role.OPERATOR),
    ("Eve", Role.ADMIN),
)
FILE = "demo.json"
_log = logging.getLogger(__name__)


class DemoCampaign(Command):
    """The window that is opened for a product."""

    name: str
    capacity: int
    days: int


class DemoDesign(Command):
    """A design of the gallery; one with ``forks`` is a changed copy of an earlier one."""

    id: str
    by: str
    title: str
    choices: dict[str, str]
    why: str = ""
    forks: str | None = None
    propose: str | None = None
    is_ordered: bool = False


class DemoFile(Command):
    """The contents of a ``demo.yaml``."""

    campaign: DemoCampaign
    designs: tuple[DemoDesign, ...] = Field(default=())


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


@dataclass(frozen=True, slots=True)
class _Stage:
    """Where the demo plays."""

    store: Store
    cast: Mapping[str, Actor]
    product: str
    campaign_id: int
    now: datetime

    def key(self, *parts: str) -> str:
        """Return a key that is the same at every loading."""
        return ".".join(("demo", self.product, *parts))


def load(store: Store, home: Path, now: datetime) -> DemoAccounts:
    """Load the demo; what is already there stays as it is."""
    people = _people(home)
    cast = {person.name.lower(): _actor(store, person, now) for person in people.accounts}
    for directory in _examples():
        try:
            _load_product(store, cast, directory, now)
        except (ConflictError, ReplayedKeyError) as error:
            _log.warning("The demo of %s stays as it is: %s", directory.name, error)
    return people


def _examples() -> list[Path]:
    try:
        folder = resources.asset_dir("examples")
    except FileNotFoundError:
        _log.warning("The folder examples/ is not here, so the demo has people but no products.")
        return []
    return sorted(path.parent for path in folder.glob("*/demo.yaml"))


def _people(home: Path) -> DemoAccounts:
    """Read the cast and its passwords, or make them up and keep them for the owner's eyes only."""
    path = home / FILE
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))["accounts"]
        return DemoAccounts(
            tuple(DemoAccount(**{**person, "role": Role(person["role"])}) for person in kept)
        )
    people = DemoAccounts(
        tuple(
            DemoAccount(name, f"{name.lower()}@roundel.example", role, _password())
            for name, role in CAST
        )
    )
    home.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(people), file, indent=2)
    draft.replace(path)
    return people


def _password() -> str:
    letters = readable(secrets.token_bytes(12), 12)
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def _actor(store: Store, person: DemoAccount, now: datetime) -> Actor:
    known = accounts.find(store, SYSTEM, person.email)
    if known is None:
        roles = {person.role} | ({Role.CONSUMER} if person.role is Role.DESIGNER else set())
        command = CreateStaff(
            name=person.name, email=person.email, password=person.password, roles=frozenset(roles)
        )
        known = accounts.create_staff(store, SYSTEM, command, now)
    return Actor(known.id, known.name, known.roles)


def _load_product(store: Store, cast: Mapping[str, Actor], directory: Path, now: datetime) -> None:
    text = (directory / "demo.yaml").read_text(encoding="utf-8")
    script = read(DemoFile, yaml.safe_load(text))
    revision_id = catalogue.publish(store, read_directory(directory), now)
    product = catalogue.revision(store, revision_id).product.id
    campaign_id = _campaign(store, product, script.campaign, now)
    stage = _Stage(store, cast, product, campaign_id, now)
    _draw(stage, script.designs)
    orders = directory / "orders.csv"
    if orders.exists():
        for order in read_orders(orders.read_text(encoding="utf-8"), file=orders.name):
            _place(stage, order)


def _campaign(store: Store, product: str, wanted: DemoCampaign, now: datetime) -> int:
    for known in campaigning.campaigns(store, SYSTEM, now):
        if known.product == product:
            return known.id
    command = CreateCampaign(
        product=product,
        name=wanted.name,
        capacity=wanted.capacity,
        opens_at=now,
        closes_at=now + timedelta(days=wanted.days),
    )
    campaign_id = campaigning.create(store, SYSTEM, command, now)
    campaigning.open_campaign(store, SYSTEM, campaign_id, now)
    return campaign_id


def _draw(stage: _Stage, designs: tuple[DemoDesign, ...]) -> None:
    """Save the designs in their order, one minute after the other."""
    codes: dict[str, str] = {}
    for position, design in enumerate(designs):
        at = replace(stage, now=stage.now - timedelta(minutes=len(designs) - position))
        codes[design.id] = _fork(at, design, codes) if design.forks else _save(at, design)
        if design.is_ordered:
            _order_design(stage, design, codes[design.id])


def _save(stage: _Stage, design: DemoDesign) -> str:
    command = SaveDesign(
        product=stage.product,
        choices=design.choices,
        title=design.title,
        why=design.why,
        key=stage.key("design", design.id),
    )
    return co_designing.save_design(stage.store, stage.cast[design.by], command, stage.now).code


def _fork(stage: _Stage, design: DemoDesign, codes: Mapping[str, str]) -> str:
    actor = stage.cast[design.by]
    original = codes[design.forks or ""]
    fork = ForkDesign(code=original, title=design.title, key=stage.key("fork", design.id))
    code = co_designing.fork(stage.store, actor, fork, stage.now).code
    before = co_designing.design(stage.store, actor, code, number=1).head.choices
    change = AddVersion(
        code=code,
        base=1,
        choices={**before, **design.choices},
        message=design.why,
        key=stage.key("change", design.id),
    )
    co_designing.add_version(stage.store, actor, change, stage.now)
    if design.propose:
        offer = Propose(code=code, message=design.propose, key=stage.key("offer", design.id))
        co_designing.propose(stage.store, actor, offer, stage.now)
    return code


def _order_design(stage: _Stage, design: DemoDesign, code: str) -> None:
    actor = stage.cast[design.by]
    choices = co_designing.design(stage.store, actor, code, number=1).head.choices
    command = PlaceOrder(
        campaign_id=stage.campaign_id,
        choices=dict(choices),
        name=actor.name,
        email=f"{design.by}@roundel.example",
        design=f"{code}:1",
        key=stage.key("order", design.id),
        **_ADDRESS,
    )
    pre_ordering.place(stage.store, TestPaymentProvider(), actor, command, stage.now)


def _place(stage: _Stage, order: OrderRow) -> None:
    command = PlaceOrder(
        campaign_id=stage.campaign_id,
        choices=dict(order.choices),
        quantity=order.quantity,
        name=order.customer or order.order,
        email=f"{order.order.lower()}@customers.example",
        key=stage.key("order", order.order),
        **_ADDRESS,
    )
    pre_ordering.place(stage.store, TestPaymentProvider(), VISITOR, command, stage.now)


_ADDRESS = {"street": "1 Example Road", "city": "Qingdao", "postcode": "266000", "country": "CN"}
