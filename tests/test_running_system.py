"""`roundel up` as a person meets it: started, used, hurt, stopped, started again."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

if TYPE_CHECKING:
    from tests.conftest import RunningSystem, Start, Wait

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("system")]


def test_it_prints_its_address_and_the_demo_accounts(running_system: "RunningSystem") -> None:
    said = running_system.said()

    assert f"Roundel is ready: {running_system.url}" in said
    accounts = json.loads((running_system.home / "demo.json").read_text())["accounts"]
    assert len(accounts) >= 5
    assert all(row["email"] in said and row["password"] in said for row in accounts)


def test_it_keeps_everything_of_its_owner_to_its_owner(running_system: "RunningSystem") -> None:
    modes = {
        name: (running_system.home / name).stat().st_mode & 0o077
        for name in ("demo.json", "secret_key")
    }

    assert modes == {"demo.json": 0, "secret_key": 0}


def test_the_event_stream_listens_beside_the_pages(running_system: "RunningSystem") -> None:
    port = httpx.URL(running_system.url).port
    assert port is not None

    answer = httpx.get(f"http://127.0.0.1:{port + 1}/nowhere")

    assert answer.status_code == httpx.codes.NOT_FOUND


def test_a_second_start_on_the_same_home_is_refused(running_system: "RunningSystem") -> None:
    second = subprocess.run(
        [sys.executable, "-m", "configurator", "up"],
        env=running_system.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert second.returncode == 1
    assert "already runs" in second.stdout
    assert "Traceback" not in second.stdout + second.stderr


def test_a_killed_page_server_is_back_at_once(
    running_system: "RunningSystem", wait_until: "Wait"
) -> None:
    (web,) = _programs(running_system, "web")
    web.kill()
    wait_until(lambda: not _is_alive(web), seconds=10, what="the death")

    wait_until(lambda: "web ended" in running_system.said(), seconds=10, what="the word about it")
    wait_until(lambda: _is_healthy(running_system.url), seconds=60, what="the return")


def test_it_stops_cleanly_keeps_its_data_and_starts_again(
    start_system: "Start", tmp_path: Path, wait_until: "Wait"
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    first = start_system(home)
    key, accounts = (home / "secret_key").read_text(), (home / "demo.json").read_text()
    family = psutil.Process(first.process.pid).children(recursive=True)
    assert len(family) >= 7

    first.process.send_signal(signal.SIGINT)
    status = first.process.wait(timeout=40)

    assert status == 0
    assert "Traceback" not in first.said()
    wait_until(lambda: not any(map(_is_alive, family)), seconds=5, what="the end of all programs")
    assert not (home / "running.json").exists()

    second = start_system(home)

    assert (home / "secret_key").read_text() == key
    assert (home / "demo.json").read_text() == accounts
    assert _is_healthy(second.url)


def test_a_killed_start_leaves_nothing_behind_and_the_next_goes_on(
    start_system: "Start", tmp_path: Path, wait_until: "Wait"
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    first = start_system(home, ROUNDEL_DEMO="no")
    left = psutil.Process(first.process.pid).children(recursive=True)
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()

    second = start_system(home, ROUNDEL_DEMO="no")

    assert _is_healthy(second.url)
    wait_until(lambda: not any(map(_is_alive, left)), seconds=5, what="the end of the left ones")


def _programs(system: "RunningSystem", command: str) -> list[psutil.Process]:
    children = psutil.Process(system.process.pid).children()
    return [child for child in children if child.cmdline()[-1] == command]


def _is_alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def _is_healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=5).is_success
    except httpx.TransportError:
        return False
