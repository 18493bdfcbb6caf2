"""Small programs under the supervisor: readiness, falls, stops; nothing is left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from configurator import children, settings, supervisor
from configurator.children import Child, Program
from configurator.supervisor import Supervisor, UpError

if TYPE_CHECKING:
    from tests.conftest import Wait

FOREVER = "import time; time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); {FOREVER}"  # noqa: E501 # one program
PARENT = f"import subprocess, sys, os; subprocess.Popen([sys.executable, '-c', 'import os; os.setpgrp(); {FOREVER}']); print('born', flush=True); {FOREVER}"  # noqa: E501 # one program


def _python(name: str, code: str) -> Program:
    return Program(name, (sys.executable, "-c", code))


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Supervisor]:
    (tmp_path / "home").mkdir()
    here = settings.read({"ROUNDEL_HOME": str(tmp_path / "home")})
    chief = Supervisor(here, lambda _text: None)
    yield chief
    chief.wish.signals = 2
    chief.stop()


def _log(chief: Supervisor, name: str) -> str:
    return (chief.settings.home / "logs" / f"{name}.log").read_text()


def _pid(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def test_waits_until_a_program_says_that_it_is_ready(watched: Supervisor, tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    code = f"import time; time.sleep(0.3); open({str(flag)!r}, 'w').close(); {FOREVER}"

    watched.start([Program("slow", (sys.executable, "-c", code), flag.exists)])

    assert flag.exists()


def test_a_step_that_fails_is_reported_with_the_end_of_its_log(watched: Supervisor) -> None:
    with pytest.raises(UpError, match=r"step failed with status 3(.|\n)*the reason"):
        watched.run_once(_python("step", "print('the reason'); raise SystemExit(3)"))


def test_a_step_that_succeeds_leaves_nothing_to_watch(watched: Supervisor) -> None:
    watched.run_once(_python("step", "pass"))

    assert watched.family == []


def test_a_program_that_never_comes_up_is_given_up(watched: Supervisor) -> None:
    broken = Program("broken", (sys.executable, "-c", "raise SystemExit('no')"), lambda: False)

    with pytest.raises(UpError, match="broken ended 4 times at the start"):
        watched.start([broken])


def test_a_program_that_falls_is_started_again(watched: Supervisor, wait_until: "Wait") -> None:
    watched.start([_python("web", "print('alive', flush=True); " + FOREVER)])
    (child,) = watched.family
    first = _pid(child)
    wait_until(lambda: "alive" in _log(watched, "web"), seconds=10, what="its output")
    os.kill(first, signal.SIGKILL)

    def is_back() -> bool:
        watched._look_after(watched.family)  # noqa: SLF001 # one look instead of the endless watch
        return child.is_running and _pid(child) != first

    wait_until(is_back, seconds=10, what="the second start")
    wait_until(lambda: _log(watched, "web").count("alive") == 2, seconds=10, what="its output")


def test_every_early_fall_counts(watched: Supervisor, wait_until: "Wait") -> None:
    child = Child(_python("falls", "raise SystemExit(1)"), watched.settings.home / "x.log", {})
    for _ in range(3):
        child.start()
        wait_until(lambda: child.fell() is not None, seconds=10, what="the fall")

    assert child.falls == 3


def test_stopping_ends_programs_that_do_not_listen(
    watched: Supervisor, wait_until: "Wait", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "GRACE", 0.3)
    watched.start([_python("polite", FOREVER), _python("deaf", STUBBORN)])
    wait_until(lambda: "deaf" in _log(watched, "deaf"), seconds=10, what="the start")
    pids = [_pid(child) for child in watched.family]

    watched.stop()

    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert not (watched.settings.home / "running.json").exists()


def test_stopping_leaves_no_grandchild_behind(watched: Supervisor, wait_until: "Wait") -> None:
    watched.start([_python("parent", PARENT)])
    wait_until(lambda: "born" in _log(watched, "parent"), seconds=10, what="the birth")
    leader = _pid(watched.family[0])
    (grandchild,) = psutil.Process(leader).children()

    watched.stop()

    assert not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE


def test_the_next_start_clears_away_what_a_killed_one_left(
    watched: Supervisor, wait_until: "Wait"
) -> None:
    watched.start([_python("left", PARENT)])
    wait_until(lambda: "born" in _log(watched, "left"), seconds=10, what="the birth")
    left = psutil.Process(_pid(watched.family[0]))
    family = [left, *left.children()]

    assert children.sweep(watched.settings.home / "running.json") == 1

    wait_until(lambda: not any(map(_is_alive, family)), seconds=5, what="the end of the left ones")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of such a death")
def test_programs_end_with_a_supervisor_that_is_killed(tmp_path: Path, wait_until: "Wait") -> None:
    code = (
        "import sys, time; from pathlib import Path; from configurator.children import *\n"
        f"program = Program('web', (sys.executable, '-c', {FOREVER!r}))\n"
        f"child = Child(program, Path({str(tmp_path / 'web.log')!r}), {{}}); child.start()\n"
        "print(child.process.pid, flush=True); time.sleep(600)"
    )
    chief = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert chief.stdout is not None
    child = psutil.Process(int(chief.stdout.readline()))

    chief.kill()
    chief.wait()

    wait_until(lambda: not _is_alive(child), seconds=5, what="the end of the program")
    chief.stdout.close()


def test_a_number_that_another_program_has_by_now_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", FOREVER], start_new_session=True)
    note = tmp_path / "running.json"
    rows = [{"pid": stranger.pid, "created": 1.0}]
    note.write_text(json.dumps({"boot": psutil.boot_time(), "children": rows}))

    try:
        assert children.sweep(note) == 0
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_damaged_note_of_what_ran_is_ignored(tmp_path: Path) -> None:
    note = tmp_path / "running.json"
    note.write_text("{")

    assert children.sweep(note) == 0


def test_refuses_a_busy_port_and_says_how_to_choose_another(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        here = settings.read({"ROUNDEL_HOME": str(tmp_path), "ROUNDEL_PORT": str(port)})

        with pytest.raises(UpError, match=f"port {port} .*ROUNDEL_PORT="):
            supervisor.up(here, plants=(), say=lambda _text: None)


def test_refuses_a_second_start_on_the_same_home(tmp_path: Path) -> None:
    here = settings.read({"ROUNDEL_HOME": str(tmp_path)})

    with (
        supervisor._only_one(here.home),  # noqa: SLF001 # a start that stays
        pytest.raises(UpError, match=f"already runs .*process {os.getpid()}"),
    ):
        supervisor.up(here, plants=(), say=lambda _text: None)


def test_the_bundled_redis_starts_and_keeps_its_data(watched: Supervisor) -> None:
    watched.start([supervisor._redis(watched.settings)])  # noqa: SLF001 # the real program

    assert watched.settings.redis_socket.is_socket()
    assert (watched.settings.home / "redis" / "appendonly.aof").exists()


def _is_alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
