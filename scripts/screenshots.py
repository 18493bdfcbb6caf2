"""Take a picture of every page, wide and narrow, light and dark, into build/screenshots.

Starts a system of its own with the demo in a temporary home, so the pictures do not depend on
what somebody did to theirs. With an address as argument (`scripts/screenshots.py
http://127.0.0.1:8000 .roundel`) it looks at that system instead and signs in from its demo.json.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "screenshots"
README_PICTURE = ROOT / "docs" / "img" / "configure.png"
WIDTHS = {1440: 900, 390: 844, 320: 640}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
START_SECONDS = 150
CONFIGURE = "/configure/tianbo"
ODD_QUERY = "?light_ring=aurora&shape=tile"
"""A design that cannot be built, to see how the page says so."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A page: who looks, where to begin, and patterns of links to follow from there."""

    name: str
    path: str
    by: str = ""
    follow: tuple[str, ...] = ()


SHOTS = (
    Shot("home", "/"),
    Shot("gallery", "/gallery"),
    Shot("configure", CONFIGURE),
    Shot("configure-conflict", CONFIGURE + ODD_QUERY),
    Shot("configure-fridge", "/configure/fridge"),
    Shot("checkout", "/checkout/tianbo"),
    Shot("campaigns", "/campaigns"),
    Shot("campaign", "/campaigns", follow=(r"^/campaigns/\w+$",)),
    Shot("sign-in", "/sign-in"),
    Shot("sign-up", "/sign-up"),
    Shot("not-found", "/nowhere"),
    Shot("design", "/gallery", follow=(r"^/d/[\w-]+",)),
    Shot("me-consumer", "/me", "consumer"),
    Shot("orders", "/orders", "consumer"),
    Shot("tracking", "/orders", "consumer", (r"^/orders/[\w-]+",)),
    Shot("me-designer", "/me", "designer"),
    Shot("proposal", "/me", "consumer", (r"^/proposals/\w+",)),
    Shot("planner", "/planner", "planner"),
    Shot("planner-campaign", "/planner", "planner", (r"^/planner/campaigns/\w+",)),
    Shot("plan", "/planner", "planner", (r"^/planner/plans/\w+",)),
    Shot(
        "work-order",
        "/planner",
        "planner",
        (r"^/planner/plans/\w+", r"^/planner/work-orders/[\w-]+"),
    ),
    Shot("plants", "/plants", "operator"),
    Shot("admin", "/admin", "admin"),
)


def main(words: list[str]) -> int:
    """Take all pictures; return how many pages could not be reached or do not fit."""
    if words:
        return _take_all(words[0].rstrip("/"), Path(words[1] if words[1:] else ".roundel"))
    with tempfile.TemporaryDirectory(prefix="roundel-shots-") as home, _system(Path(home)) as url:
        return _take_all(url, Path(home))


def _take_all(url: str, home: Path) -> int:
    accounts = {
        row["role"]: row for row in json.loads((home / "demo.json").read_text())["accounts"]
    }
    OUT.mkdir(parents=True, exist_ok=True)
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
        )
        for role in dict.fromkeys(shot.by for shot in SHOTS):
            state = _signed_in(browser, url, accounts[role]) if role else None
            for (width, height), scheme in product(WIDTHS.items(), SCHEMES):
                context = browser.new_context(
                    storage_state=state,
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    reduced_motion="reduce",
                    locale="en-GB",
                )
                shots = [shot for shot in SHOTS if shot.by == role]
                complaints += _take(context, url, shots, f"{width}-{scheme}")
                context.close()
        _take_readme_picture(browser, url)
        browser.close()
    print("\n".join(dict.fromkeys(complaints)) or "No complaints.")
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}")
    return len(complaints)


def _take(context: BrowserContext, url: str, shots: list[Shot], kind: str) -> Iterator[str]:
    page = context.new_page()
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            heard.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(str(error)))
    for shot in shots:
        heard.clear()
        if not _reach(page, url, shot):
            yield f"{shot.name}: no page to be reached from {shot.path}"
            continue
        page.screenshot(path=OUT / f"{shot.name}-{kind}.png", full_page=True)
        too_wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if too_wide > 0:
            yield f"{shot.name} {kind}: {too_wide} px wider than the window"
        yield from (f"{shot.name} {kind}: {text}" for text in heard if "404" not in text)


def _reach(page: Page, url: str, shot: Shot) -> bool:
    answer = page.goto(url + shot.path, wait_until="load")
    for pattern in shot.follow:
        addresses = [link.get_attribute("href") or "" for link in page.locator("a[href]").all()]
        address = next((a for a in addresses if re.search(pattern, a.removeprefix(url))), None)
        if address is None:
            return False
        answer = page.goto(url + address.removeprefix(url), wait_until="load")
    page.wait_for_timeout(200)
    return shot.name == "not-found" or (answer is not None and answer.ok)


def _take_readme_picture(browser: Browser, url: str) -> None:
    README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
    page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light")
    page.goto(url + CONFIGURE, wait_until="load")
    page.wait_for_timeout(300)
    page.screenshot(path=README_PICTURE)
    picture = Image.open(README_PICTURE).convert("RGB")
    few_colours = picture.quantize(
        palette=picture.quantize(256), dither=Image.Dither.FLOYDSTEINBERG
    )
    few_colours.save(README_PICTURE, optimize=True)
    page.close()


def _signed_in(browser: Browser, url: str, account: dict[str, str]) -> str:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}/sign-in")
    page.fill("input[name=email]", account["email"])
    page.fill("input[name=password]", account["password"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)
    kept = Path(tempfile.mkdtemp()) / "state.json"
    context.storage_state(path=kept)
    context.close()
    return str(kept)


@contextmanager
def _system(home: Path) -> Iterator[str]:
    port = _free_ports(8)
    environment = {**os.environ, "ROUNDEL_HOME": str(home), "ROUNDEL_PORT": str(port)}
    environment |= {"ROUNDEL_EVENTS_PORT": str(port + 1), "ROUNDEL_PLANTS_PORT": str(port + 2)}
    log = home / "up.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "configurator", "up"],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while "Stop with Ctrl-C" not in log.read_text():
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(log.read_text())
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def _free_ports(count: int) -> int:
    for start in range(18_000, 60_000, count):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", start)):
                return start
    raise SystemExit("no free port")


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
