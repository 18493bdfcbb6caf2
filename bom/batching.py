"""Turn planned lots into work orders and purchases with stable ids, and into setup campaigns."""

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

from bom.model import (
    Component,
    Configuration,
    Item,
    Operation,
    Purchase,
    WorkOperation,
    WorkOrder,
)
from bom.pegging import Need, Share
from bom.variants import Key
from bom.weeks import back, week_name


@dataclass(slots=True, eq=False)
class Lot:
    """A planned order on its way to become a work order or a purchase."""

    id: str
    item: Item
    key: Key
    variant: str
    quantity: int
    due: date
    share: Share = field(default_factory=Share)
    needs: list[tuple[Key, Need]] = field(default_factory=list)

    @property
    def start(self) -> date:
        """The last day to start making it, or to order it."""
        return back(self.due, self.item.lead_time_days)

    @property
    def surplus(self) -> int:
        """The units that are made for no order."""
        return self.quantity - sum(self.share.orders.values())


class Names:
    """Give out short ids that depend only on what they name."""

    def __init__(self, scope: str) -> None:
        self._scope = scope
        self._taken: set[str] = set()

    def name(self, prefix: str, *parts: str) -> str:
        """Return the prefix and eight characters, the next ones if those are taken."""
        attempt = 0
        while True:
            text = "\x1f".join((self._scope, prefix, *parts, *(str(attempt),) * (attempt > 0)))
            digest = blake2b(text.encode(), digest_size=5).digest()
            name = prefix + b32encode(digest).decode()
            if name not in self._taken:
                self._taken.add(name)
                return name
            attempt += 1


def work_order(lot: Lot, routing: Sequence[Operation], variants: dict[Key, str]) -> WorkOrder:
    """Write the work order of a lot."""
    operations = tuple(_operation(step, dict(lot.key[1])) for step in routing)
    return WorkOrder(
        id=lot.id,
        variant=lot.variant,
        item=lot.item.id,
        quantity=lot.quantity,
        start=lot.start,
        due=lot.due,
        campaign=_campaign(operations, lot.start),
        operations=operations,
        components=tuple(Component(key[0], variants[key], need.units) for key, need in lot.needs),
        surplus=lot.surplus,
    )


def purchase(lot: Lot) -> Purchase:
    """Write the purchase of a lot."""
    return Purchase(
        id=lot.id,
        item=lot.item.id,
        quantity=lot.quantity,
        order_by=lot.start,
        needed_by=lot.due,
        supplier=lot.item.supplier,
        cost=lot.quantity * lot.item.cost,
        variant=lot.variant,
        surplus=lot.surplus,
    )


def _operation(step: Operation, configuration: Configuration) -> WorkOperation:
    return WorkOperation(
        sequence=step.sequence,
        names=step.names,
        work_centre=step.work_centre,
        stage=step.stage,
        setup_minutes=step.setup_minutes,
        run_seconds=step.run_seconds,
        family="/".join(str(configuration[option]) for option in step.family),
    )


def _campaign(operations: Sequence[WorkOperation], start: date) -> str:
    for operation in operations:
        if operation.family:
            return f"{operation.work_centre}/{operation.family}/{week_name(start)}"
    return ""
