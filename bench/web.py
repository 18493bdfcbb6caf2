"""The click of the configure page: the real application under granian, CPU time per request.

The baseline is a route of the same application, in the same process, that says hello: it passes the
same hooks for headers, cookies and compression. CPU time is that of granian and its children as the
kernel counts it. Each click is sent as a browser sends it: all fields, what they were made of, and
the tags of the parts that it has, out of the page before the click, which another process made. All
addresses are different, so that no kept view answers; "seen before" asks the same ones again.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx
import psutil
from flask import Flask
from flask.testing import FlaskClient

from bench.report import ROOT, Row
from configurator import settings as configuration
from configurator.domain.product_files import read_directory
from configurator.engine import Engine
from configurator.resources import asset_dir
from configurator.services import catalogue, configuring
from configurator.services.catalogue import LoadedProduct
from configurator.store.engine import open_store
from configurator.web.app import create_app
from configurator.web.consumer import SEEN

HELLO = "/bench-hello"
TAG = re.compile(r'data-tag="([^"]+)"')
CLICKS = 200
ROUNDS = 3
START_SECONDS = 60
SIZE_REACH = 16.0
RATIO_REACH = 6.0


@dataclass(frozen=True, slots=True)
class Click:
    """What a browser asks for, and the tags of the parts that it has."""

    path: str
    seen: str

    def sent(self, client: httpx.Client) -> httpx.Response:
        """Ask."""
        return client.get(self.path, headers={SEEN: self.seen})


_HELLO = Click(HELLO, "")


def application() -> Flask:
    """Return the real application with one more route; granian calls this."""
    app = create_app()
    app.add_url_rule(HELLO, "bench_hello", lambda: "hello")
    return app


def rows() -> Iterator[Row]:
    """Ask for hello, new clicks and known clicks in turns."""
    with tempfile.TemporaryDirectory() as home:
        loaded = _shop(Path(home))
        pages = _pages(Path(home))
        rounds = [
            list(_clicks(loaded, pages, first)) for first in range(0, ROUNDS * CLICKS, CLICKS)
        ]
        with _server(Path(home)) as (process, client):
            for click in (_HELLO, *rounds[0][:20]):
                click.sent(client)
            measured = [_round(process, client, clicks) for clicks in rounds]
            sizes = [len(click.sent(client).content) / 1024 for click in rounds[-1]]
    hello, fresh, known = (min(turn) for turn in zip(*measured, strict=True))
    yield Row("a click", fresh, "ms", RATIO_REACH, hello, "hello")
    yield Row("a click seen before", known, "ms", RATIO_REACH, hello, "hello")
    yield Row("fragment, median, not compressed", sorted(sizes)[CLICKS // 2], "kB", SIZE_REACH)
    yield Row("fragment, largest, not compressed", max(sizes), "kB", SIZE_REACH)


def _shop(home: Path) -> LoadedProduct:
    store = open_store(f"sqlite:///{home / 'bench.sqlite3'}")
    store.migrate()
    catalogue.publish(store, read_directory(asset_dir("examples") / "tianbo"), datetime.now(UTC))
    loaded = catalogue.current(store, "tianbo")
    store.close()
    return loaded


def _pages(home: Path) -> FlaskClient:
    """Make the pages before the clicks in this process, so that the server has not seen them."""
    settings = configuration.read(
        {"ROUNDEL_HOME": str(home), "DATABASE_URL": f"sqlite:///{home / 'bench.sqlite3'}"}
    )
    return create_app(settings).test_client()


def _clicks(loaded: LoadedProduct, pages: FlaskClient, first: int) -> Iterator["Click"]:
    for seed in range(first, first + CLICKS):
        fields = _fields(loaded, loaded.compiled, seed)
        before = pages.get(f"/configure/tianbo?{fields['was']}").text
        yield Click(f"/configure/tianbo?{urlencode(fields)}", " ".join(TAG.findall(before)))


def _fields(loaded: LoadedProduct, compiled: Engine, seed: int) -> dict[str, str]:
    """Send a form in which one option was changed, after up to six others."""
    product = loaded.product
    sample = compiled.sample({}, seed)
    options = [o.id for o in product.options if o.kind != "text" and sample[o.id] != "-"]
    turn = seed % len(options)
    clicked, *chosen = (options[turn:] + options[:turn])[: 1 + seed % 7]
    now = datetime.now(UTC)
    before = {option: sample[option] for option in chosen}
    view = configuring.configure(product, compiled, before, lang="en", now=now, base=None)
    shown = {
        option.id: option.value
        for group in view.groups
        for option in group.options
        if option.visible and option.kind != "text"
    }
    # The text makes each address one of its own, as in a shop where everybody engraves a name.
    return {"was": view.query, **shown, clicked: sample[clicked], "engraving": f"No {seed}"}


def _round(
    process: psutil.Process, client: httpx.Client, clicks: Sequence[Click]
) -> tuple[float, float, float]:
    hello = _per_request(process, client, [_HELLO] * CLICKS * 5)
    fresh = _per_request(process, client, clicks)
    return hello, fresh, _per_request(process, client, clicks)


def _per_request(process: psutil.Process, client: httpx.Client, clicks: Sequence[Click]) -> float:
    before = _spent(process)
    for click in clicks:
        click.sent(client).raise_for_status()
    return (_spent(process) - before) / len(clicks) * 1000


def _spent(process: psutil.Process) -> float:
    times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
    return sum(each.user + each.system for each in times)


@contextmanager
def _server(home: Path) -> Iterator[tuple[psutil.Process, httpx.Client]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["--interface=wsgi", f"--port={port}", "--factory", "--no-ws", "--blocking-threads=8"]
    command = [sys.executable, "-m", "granian", *words, "bench.web:application"]
    database = f"sqlite:///{home / 'bench.sqlite3'}"
    environment = {**os.environ, "ROUNDEL_HOME": str(home), "DATABASE_URL": database}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    fragment = {"HX-Request": "true", "Accept-Encoding": "identity"}
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=fragment) as client:
            _wait(client)
            yield psutil.Process(server.pid), client
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


def _wait(client: httpx.Client) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            client.get(HELLO).raise_for_status()
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return
