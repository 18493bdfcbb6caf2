"""Plants for tests: the simulated plants behind a gateway that can fail, without any process."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from configurator.services import (
    campaigning,
    catalogue,
    dispatching,
    planning,
    pre_ordering,
    tracking,
)
from configurator.services.payments import TestPaymentProvider
from configurator.store.engine import Store
from factory_adapter.model import (
    Capabilities,
    JobCommand,
    JobResponse,
    JobState,
    Plant,
    Receipt,
)
from factory_adapter.port import GatewayUnavailableError
from factory_adapter.simulator.plant import EPOCH, Nature, SimulatedPlant
from tests.shops import NOW, Shop

CHOICES: Sequence[dict[str, str]] = (
    {"shape": "halo", "colour": "ink"},
    {"shape": "tile"},
    {"shape": "halo", "colour": "ink", "engraving": "For Ada 送给你"},
)


class KilledError(BaseException):
    """Stands for SIGKILL: nobody catches it."""


@dataclass(slots=True)
class Yard:
    """A gateway to one simulated plant: answers can get lost, and who asks can be killed."""

    plant: SimulatedPlant
    receipts: dict[str, Receipt] = field(default_factory=dict)
    heard: list[JobCommand] = field(default_factory=list)
    lost_before: int = 0
    lost_after: int = 0
    kill_at: int | None = None

    def capabilities(self) -> Capabilities:
        return self.plant.capabilities()

    def submit(self, command: JobCommand) -> Receipt:
        if self.lost_before:
            self.lost_before -= 1
            raise GatewayUnavailableError("nobody answers")
        self.heard.append(command)
        if command.id not in self.receipts:
            self.receipts[command.id] = self.plant.apply(command)
        if self.lost_after:
            self.lost_after -= 1
            raise GatewayUnavailableError("the answer got lost")
        if len(self.heard) == self.kill_at:
            raise KilledError
        return self.receipts[command.id]

    def poll(self, after: int, limit: int) -> tuple[JobResponse, ...]:
        return tuple(self.plant.responses[after : after + limit])

    def snapshot(self) -> tuple[JobState, ...]:
        return self.plant.states()

    def close(self) -> None:
        pass


@dataclass(slots=True)
class Yards:
    """All plants of a product, with a clock of their own."""

    store: Store
    yards: dict[str, Yard]
    now: datetime = NOW

    def deliver(self) -> int:
        return sum(
            dispatching.deliver(self.store, name, yard, self.now)
            for name, yard in self.yards.items()
        )

    def work(self, hours: float) -> None:
        self.now += timedelta(hours=hours)
        for yard in self.yards.values():
            yard.plant.step((self.now - EPOCH) // timedelta(milliseconds=1))

    def record(self) -> int:
        return sum(
            tracking.record(
                self.store,
                name,
                yard.poll(tracking.cursor(self.store, name), 500),
                self.now,
            )
            for name, yard in self.yards.items()
        )

    def run(self, *, rounds: int = 500, hours: float = 2.0) -> None:
        """Deliver, work and record until nothing happens any more."""
        for _ in range(rounds):
            sent = self.deliver()
            self.work(hours)
            told = self.record()
            is_busy = any(yard.plant.is_busy for yard in self.yards.values())
            if not sent and not told and not is_busy:
                return
        raise AssertionError(f"the plants are not done after {rounds} rounds")

    def responses(self) -> Iterator[JobResponse]:
        for yard in self.yards.values():
            yield from yard.plant.responses


def yards_of(store: Store, plants: Sequence[Plant]) -> Yards:
    """Build the plants, all idle, at the time of the shop."""
    yards = Yards(
        store, {plant.id: Yard(SimulatedPlant(plant, Nature(seed=7))) for plant in plants}
    )
    yards.work(0)
    return yards


def order_and_close(shop: Shop, *, orders: int = 2, quantity: int = 1) -> int:
    """Place some orders, close the campaign and return its queued plan run."""
    for number in range(orders):
        command = shop.order(choices=CHOICES[number % len(CHOICES)], quantity=quantity)
        pre_ordering.place(shop.store, TestPaymentProvider(), shop.ada, command, NOW)
    return campaigning.close(shop.store, shop.chen, shop.campaign_id, NOW)


def released(shop: Shop, *, orders: int = 2, quantity: int = 1) -> Yards:
    """Order, close, plan and release; return the plants that now have work."""
    run = order_and_close(shop, orders=orders, quantity=quantity)
    planning.run(shop.store, run, NOW)
    planning.release(shop.store, shop.chen, run, NOW)
    return yards_of(shop.store, catalogue.current(shop.store, "tianbo").product.plants)
