"""A plant process that is killed at any moment forgets nothing and does nothing twice."""

import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic, sleep

import pytest

from factory_adapter.gateways import open_gateway
from factory_adapter.model import GatewayKind, JobCommand, JobOperation, JobOrder, JobResponse
from factory_adapter.port import Gateway, GatewayUnavailableError

PLANTS = "plant,name_en,gateway\nfoshan,Foshan,rest\n"
CENTRES = "work_centre,plant,kind,name_en,machines\nF-ASSY,foshan,ASSY,Assembly,3\n"
JOBS = 6


def order(number: int) -> JobOrder:
    name = f"WO-{number}"
    return JobOrder(
        id=name,
        version=1,
        plant="foshan",
        item="TB-1000",
        item_name="Round air conditioner",
        quantity=5,
        operations=tuple(
            JobOperation(step, "Assemble", "ASSY", "assemble", "", 5, 600) for step in (10, 20, 30)
        ),
        due=datetime(2026, 12, 24, tzinfo=UTC),
        units=tuple(f"{name}-{n}" for n in range(5)),
    )


def commands() -> Iterator[JobCommand]:
    for number in range(JOBS):
        job = order(number)
        yield JobCommand(f"store-{job.id}", "store", job.id, 1, job)
        yield JobCommand(f"start-{job.id}", "start", job.id, 1)


@dataclass
class Plant:
    """A plant process of a test, which may be killed and started again."""

    home: Path
    kind: GatewayKind
    address: str

    @contextmanager
    def running(self, *, speed: int) -> Iterator[subprocess.Popen[bytes]]:
        place = "--dir" if self.kind == "files" else "--address"
        options = ["--gateway", self.kind, place, self.address, "--speed", str(speed)]
        folders = ["--home", str(self.home), "--plants", str(self.home)]
        process = subprocess.Popen(
            [sys.executable, "-m", "configurator", "plant", "foshan", *options, *folders],
            env={**os.environ, "ROUNDEL_HOME": str(self.home)},
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@pytest.fixture(params=["rest", "files"])
def plant(request: pytest.FixtureRequest, tmp_path: Path) -> Plant:
    (tmp_path / "plants.csv").write_text(PLANTS)
    (tmp_path / "work_centres.csv").write_text(CENTRES)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    kind: GatewayKind = request.param
    return Plant(tmp_path, kind, url if kind == "rest" else str(tmp_path / "exchange"))


def until(happened: Callable[[], bool]) -> None:
    deadline = monotonic() + 30
    while not happened():
        assert monotonic() < deadline
        sleep(0.02)


def insist(gateway: Gateway, command: JobCommand) -> None:
    """Send a command until it is answered, as the relay does."""

    def is_answered() -> bool:
        try:
            return gateway.submit(command).accepted
        except GatewayUnavailableError:
            return False

    until(is_answered)


def story(gateway: Gateway) -> list[JobResponse]:
    try:
        return list(gateway.poll(0, 1000))
    except GatewayUnavailableError:
        return []


def _is_longer(gateway: Gateway, length: int) -> bool:
    return len(story(gateway)) > length


def _continued(told: list[JobResponse], now: list[JobResponse]) -> list[JobResponse]:
    """Check that a later story goes on from an earlier one."""
    assert now[: len(told)] == told
    return now


def test_killed_again_and_again_it_makes_every_unit_exactly_once(plant: Plant) -> None:
    gateway = open_gateway("foshan", plant.kind, plant.address)
    told: list[JobResponse] = []
    wanted = list(commands())

    for round_number in range(4):
        with plant.running(speed=3_000) as process:
            for command in wanted[: 3 * (round_number + 1)]:
                insist(gateway, command)
            until(partial(_is_longer, gateway, len(told)))
            told = _continued(told, story(gateway))
            process.send_signal(signal.SIGKILL)
            process.wait()
    with plant.running(speed=100_000):
        for command in wanted:
            insist(gateway, command)
        until(lambda: Counter(r.event for r in story(gateway))["ended"] == JOBS)
        told = _continued(told, story(gateway))
    gateway.close()

    passed = Counter((r.unit, r.operation) for r in told if r.event == "unit_ended")
    assert len(passed) == JOBS * 5 * 3
    assert set(passed.values()) == {1}
    assert [response.sequence for response in told] == list(range(1, len(told) + 1))


def test_it_stops_cleanly_when_told_to(plant: Plant) -> None:
    gateway = open_gateway("foshan", plant.kind, plant.address)
    with plant.running(speed=1) as process:
        insist(gateway, next(commands()))
        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=10) == 0
    gateway.close()


def test_the_same_plant_does_not_run_twice(plant: Plant) -> None:
    gateway = open_gateway("foshan", plant.kind, plant.address)
    with plant.running(speed=1):
        insist(gateway, next(commands()))
        with plant.running(speed=1) as second:
            assert second.wait(timeout=20) == 1
    gateway.close()
