"""The event stream server as a process of its own, over a real SQLite file."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from configurator.live_topics import sign_topic
from configurator.store.engine import Store, open_store
from configurator.store.tables import OutboxRow

if TYPE_CHECKING:
    from tests.conftest import Wait

SECRET = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    store: Store
    process: subprocess.Popen[bytes]

    def say(self, topic: str, kind: str = "unit", *, channel: str = "event", n: int = 1) -> int:
        with self.store.write() as tx:
            rows = [
                OutboxRow(channel=channel, topic=topic, kind=kind, payload={"n": i}, created_at=NOW)
                for i in range(n)
            ]
            tx.session.add_all(rows)
            tx.session.flush()
            return rows[-1].id

    def address(self, topic: str) -> str:
        return f"{self.url}/stream?topic={topic}&token={sign_topic(topic, SECRET)}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, wait_until: "Wait") -> Iterator[Server]:
    home = tmp_path_factory.mktemp("events")
    with _served(home, wait_until) as started:
        yield started


@contextmanager
def _served(home: Path, wait_until: "Wait") -> Iterator[Server]:
    url = f"sqlite:///{home / 'roundel.sqlite3'}"
    store = open_store(url)
    store.migrate()
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port = line.getsockname()[1]
    environment = {
        **os.environ,
        "ROUNDEL_HOME": str(home),
        "DATABASE_URL": url,
        "ROUNDEL_SECRET_KEY": SECRET,
        "ROUNDEL_EVENTS_PORT": str(port),
    }
    words = [sys.executable, "-m", "configurator", "events"]
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)
    server = Server(f"http://127.0.0.1:{port}", store, process)
    try:
        wait_until(lambda: _is_well(server), seconds=20, what="the start of the event server")
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
        store.close()


def _is_well(server: Server) -> bool:
    try:
        return httpx.get(f"{server.url}/healthz").status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def _listening(server: Server, topic: str, **headers: str) -> Iterator[Iterator[str]]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    with httpx.stream("GET", server.address(topic), headers=sent, timeout=5) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["access-control-allow-origin"] == "*"
        lines = answer.iter_lines()
        assert next(lines) == "retry: 1000"
        yield lines


def _take(lines: Iterator[str], count: int) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    event: dict[str, str] = {}
    while len(found) < count:
        line = next(lines)
        if line:
            name, _, value = line.partition(": ")
            event[name] = value
        else:
            found += [event] if "data" in event else []
            event = {}
    return found


def test_tells_a_follower_of_an_event_within_two_seconds_and_nobody_else(server: Server) -> None:
    with _listening(server, "order:A") as lines:
        first = next(lines)
        began = datetime.now(UTC)
        server.say("order:B")
        server.say("order:A", channel="dispatch")
        number = server.say("order:A", "unit")

        (event,) = _take(lines, 1)

    assert first.startswith("id: ")
    assert event == {"id": str(number), "event": "unit", "data": '{"n":0}'}
    assert (datetime.now(UTC) - began).total_seconds() < 2


def test_resumes_after_the_last_event_that_was_seen(server: Server) -> None:
    last = server.say("order:C", n=1500)

    with _listening(server, "order:C", Last_Event_ID=str(last - 1200)) as lines:
        missed = _take(lines, 1200)
        following = server.say("order:C")
        missed += _take(lines, 1)

    assert [int(event["id"]) for event in missed] == [*range(last - 1199, last + 1), following]


def test_the_cursor_at_the_start_lets_even_a_quiet_listener_resume(server: Server) -> None:
    with _listening(server, "order:D") as lines:
        cursor = next(lines).removeprefix("id: ")
    number = server.say("order:D")

    with _listening(server, "order:D", Last_Event_ID=cursor) as lines:
        (event,) = _take(lines, 1)

    assert event["id"] == str(number)


def test_refuses_a_topic_without_its_pass(server: Server) -> None:
    wrong = server.address("order:E").replace("order:E", "order:F")

    assert httpx.get(wrong).status_code == 403
    assert httpx.get(f"{server.url}/stream").status_code == 403
    assert httpx.get(f"{server.url}/else").status_code == 404


def test_answers_the_question_of_a_browser_from_another_origin(server: Server) -> None:
    answer = httpx.options(server.address("plants"))

    assert answer.status_code == 204
    assert answer.headers["access-control-allow-headers"] == "*"


def test_forgets_those_who_left(server: Server, wait_until: "Wait") -> None:
    with _listening(server, "order:G"):
        assert httpx.get(f"{server.url}/healthz").json()["followers"] >= 1

    wait_until(
        lambda: httpx.get(f"{server.url}/healthz").json()["followers"] == 0,
        seconds=10,
        what="the end of the connection",
    )


def test_ends_its_streams_and_stops_when_told(tmp_path: Path, wait_until: "Wait") -> None:
    with (
        _served(tmp_path, wait_until) as server,
        httpx.stream("GET", server.address("plants"), timeout=10) as answer,
    ):
        lines = answer.iter_lines()
        next(lines)

        server.process.send_signal(signal.SIGTERM)

        assert server.process.wait(timeout=10) == 0
