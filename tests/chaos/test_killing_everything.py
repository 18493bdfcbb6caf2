"""kill -9 of every program while people order, close and build: nothing is lost or doubled."""

import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from sqlmodel import col, select

from configurator import settings
from configurator.store.engine import Store, open_store
from configurator.store.ordering import live_of_campaign, newest_plan_run, serials
from configurator.store.tables import CampaignRow
from tests.chaos.people import Person

if TYPE_CHECKING:
    from tests.conftest import RunningSystem, Start, Wait

pytestmark = [pytest.mark.soak, pytest.mark.xdist_group("system")]

PAUSE = 5.0
ORDERS = 8
ENOUGH_DEATHS = 12


@dataclass(frozen=True, slots=True)
class Books:
    """What the database says about a campaign."""

    state: str
    run: int | None
    reserved: int
    numbers: list[str]
    pieces: int
    units: int
    shipped: set[str]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_loop_survives_the_death_of_every_program(
    database: str,
    start_system: "Start",
    wait_until: "Wait",
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    home = tmp_path / "a home"
    home.mkdir()
    choice = {}
    if database == "postgresql":
        choice["DATABASE_URL"] = request.getfixturevalue("postgres_url")
    system = start_system(home, **choice)
    campaign = _campaign(system)
    buyer, chen = Person(system.url), Person(system.url)

    with _monkey(system) as killed:
        numbers = []
        for n in range(ORDERS):
            numbers.append(buyer.order(campaign, f"chaos-order-{n:04}"))
            wait_until(partial(_have_died, killed, n // 2), seconds=60, what="a death")
        _sign_in_planner(chen, home)
        chen.post(f"/planner/campaigns/{campaign}/close", {})

    # The supervisor itself dies too, with everything half done; the next start goes on.
    system.process.kill()
    system.process.wait()
    system = start_system(home, **choice)
    buyer.client.base_url = chen.client.base_url = system.url

    def is_in(state: str) -> bool:
        return _read(system, campaign).state == state

    with _monkey(system) as more_killed:
        wait_until(lambda: is_in("planned"), seconds=300, what="the plan")
        chen.post(f"/planner/plans/{_read(system, campaign).run}/release", {})
        wait_until(lambda: len(more_killed) >= ENOUGH_DEATHS, seconds=120, what="more deaths")

    wait_until(lambda: is_in("completed"), seconds=400, what="the last unit")
    assert buyer.unexpected + chen.unexpected == []
    again = [buyer.order(campaign, f"chaos-order-{n:04}") for n in range(ORDERS)]
    assert again == numbers, "a repeated key got another order"
    _check_books(system, campaign, numbers)
    buyer.close()
    chen.close()


def _check_books(system: "RunningSystem", campaign: int, numbers: list[str]) -> None:
    books = _read(system, campaign)
    assert books.reserved == books.pieces == books.units
    assert set(numbers) <= set(books.numbers)
    assert books.shipped == set(books.numbers)
    assert "0 findings" in _reconciled(system)


def _have_died(killed: list[str], least: int) -> bool:
    return len(killed) >= least


@contextmanager
def _monkey(system: "RunningSystem") -> Iterator[list[str]]:
    """Kill one program after the other, so that each comes up between its deaths."""
    stop, killed = threading.Event(), list[str]()
    dice = random.Random(7)  # noqa: S311 # the same order every time

    def go() -> None:
        while not stop.wait(PAUSE):
            with suppress(psutil.Error, IndexError):
                child = dice.choice(psutil.Process(system.process.pid).children())
                name = " ".join(child.cmdline()[-2:])
                child.kill()
                killed.append(name)

    thread = threading.Thread(target=go)
    thread.start()
    try:
        yield killed
    finally:
        stop.set()
        thread.join()


def _reconciled(system: "RunningSystem") -> str:
    found = subprocess.run(
        [sys.executable, "-m", "configurator", "reconcile"],
        env=system.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout + ("0 findings" if found.returncode == 0 else found.stderr)


def _sign_in_planner(chen: Person, home: Path) -> None:
    accounts = json.loads((home / "demo.json").read_text(encoding="utf-8"))["accounts"]
    row = next(row for row in accounts if row["role"] == "planner")
    chen.sign_in(row["email"], row["password"])


def _campaign(system: "RunningSystem") -> int:
    with _store(system).read() as tx:
        rows = tx.session.exec(select(CampaignRow).where(col(CampaignRow.product) == "tianbo"))
        return next(iter(rows)).id


def _read(system: "RunningSystem", campaign: int) -> Books:
    with _store(system).read() as tx:
        row = tx.session.get_one(CampaignRow, campaign)
        orders = live_of_campaign(tx, campaign)
        return Books(
            state=row.state,
            run=newest_plan_run(tx, campaign),
            reserved=row.reserved,
            numbers=[order.number for order in orders],
            pieces=sum(order.quantity for order in orders),
            units=sum(len(serials(tx, order.id)) for order in orders),
            shipped={order.number for order in orders if order.state == "shipped"},
        )


def _store(system: "RunningSystem") -> Store:
    url = settings.read(system.environment).database_url
    if url not in _STORES:
        _STORES[url] = open_store(url)
    return _STORES[url]


_STORES: dict[str, Store] = {}
