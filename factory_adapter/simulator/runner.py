"""The process of a simulated plant."""

import fcntl
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from factory_adapter.model import GatewayKind, Plant
from factory_adapter.simulator.drop_box import DropBox
from factory_adapter.simulator.journal import Journal
from factory_adapter.simulator.plant import Nature
from factory_adapter.simulator.service import PlantService
from factory_adapter.simulator.site import Site

TICK_SECONDS = 0.05
SHORTEST_GLANCE_SECONDS, LONGEST_GLANCE_SECONDS = 0.001, 0.016
REPORT_SECONDS = 0.2  # few files, yet well within a second

Say = Callable[[str], None]


class PlantBusyError(RuntimeError):
    """The plant's journal or address is in use by another process."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a plant process is told: its link, its speed and where it keeps its journal."""

    gateway: GatewayKind
    address: str  # a URL for rest, a folder for files
    home: Path
    speed: int = 600
    seed: int = 1


def run_plant(
    plant: Plant, assignment: Assignment, *, say: Say, stop: threading.Event | None = None
) -> None:
    """Run a plant until SIGTERM, SIGINT or `stop`; a later run goes on from the journal."""
    ends = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        _end_on_signals(ends)
    folder = assignment.home / "plants" / plant.id
    folder.mkdir(parents=True, exist_ok=True)
    with _sole_process(folder / "lock"):
        journal = Journal(folder / "journal.sqlite3")
        try:
            site = Site(journal, plant, Nature(assignment.seed), speed=assignment.speed)
            if site.has_other_files:
                say("The work centres changed; this journal goes on with the ones it began with.")
            say(
                f"Plant {plant.id} works at {assignment.speed} times real time, "
                f"{assignment.gateway} at {assignment.address}."
            )
            _serve(site, assignment, ends)
        finally:
            journal.close()
    say(f"Plant {plant.id} stopped.")


def _serve(site: Site, assignment: Assignment, ends: threading.Event) -> None:
    if assignment.gateway == "files":
        _exchange_files(site, Path(assignment.address), ends)
    else:
        _answer_requests(site, assignment.address, ends)


def _answer_requests(site: Site, address: str, ends: threading.Event) -> None:
    place = urlsplit(address)
    try:
        service = PlantService(site, place.hostname or "127.0.0.1", place.port or 0)
    except OSError as error:
        raise PlantBusyError(f"Cannot listen on {address}: {error.strerror}.") from error
    answering = threading.Thread(target=service.serve_forever, args=(TICK_SECONDS,))
    answering.start()
    try:
        while not ends.wait(TICK_SECONDS):
            site.advance()
    finally:
        service.shutdown()
        answering.join()
        service.server_close()


def _exchange_files(site: Site, root: Path, ends: threading.Event) -> None:
    box = DropBox(site, root)
    pause = SHORTEST_GLANCE_SECONDS
    next_report = 0.0
    while not ends.wait(pause):
        has_more = box.serve() > 0  # one command is often followed by another
        pause = SHORTEST_GLANCE_SECONDS if has_more else min(2 * pause, LONGEST_GLANCE_SECONDS)
        if time.monotonic() >= next_report:
            next_report = time.monotonic() + REPORT_SECONDS
            site.advance()
            box.report()
    box.report()


def _end_on_signals(ends: threading.Event) -> None:
    def end(_number: int, _frame: FrameType | None) -> None:
        ends.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)


@contextmanager
def _sole_process(path: Path) -> Iterator[None]:
    """Hold a lock that the system frees however the process ends."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise PlantBusyError(
                f"This plant runs already on {path.parent}. Stop it, or use another home."
            ) from error
        yield
