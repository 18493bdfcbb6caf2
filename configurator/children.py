"""Child processes: started in sessions of their own, restarted when they fall, stopped to the last.

Each child leads its own session, so that everything it starts in turn can be found and ended.
Linux ends the children of a supervisor that is killed. What runs is written to a file too, so that
the next start can clear away what a killed one left all the same.
"""

import ctypes
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
STEADY_AFTER = 60.0
"""A child that lived this many seconds starts its next life with the first delay again."""
LOG_KEPT = 4_000_000
PR_SET_PDEATHSIG = 1
_prctl = getattr(ctypes.CDLL(None), "prctl", None)  # absent where the system is not Linux


def always_ready() -> bool:
    """Answer for children that are ready as soon as they run."""
    return True


@dataclass(frozen=True, slots=True)
class Program:
    """What to run under which name, and how to ask whether it is ready."""

    name: str
    command: tuple[str, ...]
    is_ready: Callable[[], bool] = always_ready


@dataclass(slots=True)
class Child:
    """One program, alive or waiting to be started again."""

    program: Program
    log: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    falls: int = 0
    was_ready: bool = field(default=False)

    @property
    def is_running(self) -> bool:
        """Tell whether the program runs now."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Run the program in a new session, its output appended to its log."""
        _shorten(self.log)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 # our own programs only
                self.program.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 # the supervisor has one thread
            )
        self.started = time.monotonic()

    def fell(self) -> int | None:
        """Return the exit status if the program ended since the last look, and plan its return."""
        if self.process is None or self.process.poll() is None:
            return None
        status = self.process.returncode
        end_sessions([self.process.pid])
        self.process = None
        lived = time.monotonic() - self.started
        self.falls = 1 if lived > STEADY_AFTER else self.falls + 1
        self.due = time.monotonic() + min(LONGEST_DELAY, FIRST_DELAY * 2 ** (self.falls - 1))
        return status

    def is_ready(self) -> bool:
        """Tell whether the program runs and says that it can work."""
        self.was_ready = self.was_ready or (self.is_running and self.program.is_ready())
        return self.was_ready

    def last_lines(self, count: int = 12) -> str:
        """Return the end of the log, for a person who has to find out what happened."""
        if not self.log.exists():
            return ""
        text = self.log.read_bytes()[-8_000:].decode("utf-8", "replace")
        return "\n".join(text.splitlines()[-count:])


def _end_with_parent() -> None:
    if _prctl is not None:
        _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(children: Iterable[Child], grace: float, is_hurried: Callable[[], bool]) -> None:
    """Ask every child to end, wait at most *grace* seconds, then end what is left by force."""
    running = [child.process for child in children if child.process is not None]
    for process in running:
        with suppress(ProcessLookupError):
            process.terminate()
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and not is_hurried():
        if all(process.poll() is not None for process in running):
            break
        time.sleep(0.05)
    end_sessions([process.pid for process in running])
    for process in running:
        process.wait()


def end_sessions(leaders: Sequence[int]) -> None:
    """Kill every process of the sessions that *leaders* opened, and wait until they are gone."""
    deadline = time.monotonic() + 2
    while (members := _members(set(leaders))) and time.monotonic() < deadline:
        for member in members:
            with suppress(psutil.Error):
                member.kill()
        psutil.wait_procs(members, timeout=0.05)


def _members(sessions: set[int]) -> list[psutil.Process]:
    members = []
    for pid in psutil.pids():
        with suppress(ProcessLookupError, PermissionError, psutil.Error):
            if os.getsid(pid) in sessions:
                process = psutil.Process(pid)
                if process.status() != psutil.STATUS_ZOMBIE:
                    members.append(process)
    return members


def remember(path: Path, children: Iterable[Child]) -> None:
    """Write down what runs, for the start after a start that was killed."""
    pids = [child.process.pid for child in children if child.process is not None]
    rows = [{"pid": pid, "created": _created(pid)} for pid in pids]
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"boot": psutil.boot_time(), "children": rows}), encoding="ascii")
    draft.replace(path)


def sweep(path: Path) -> int:
    """End what an earlier, killed start left running; return how many programs that were."""
    if not path.exists():
        return 0
    try:
        left = json.loads(path.read_text(encoding="ascii"))
        rows = left["children"] if abs(left["boot"] - psutil.boot_time()) < 1 else []
        leaders = [row["pid"] for row in rows if row["created"] == _created(row["pid"])]
    except (ValueError, KeyError, TypeError):
        leaders = []
    for pid in leaders:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 3
    while any(psutil.pid_exists(pid) for pid in leaders) and time.monotonic() < deadline:
        time.sleep(0.05)
    end_sessions(leaders)
    path.unlink()
    return len(leaders)


def _created(pid: int) -> float | None:
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None


def _shorten(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_KEPT:
        log.replace(log.with_suffix(".log.1"))
