"""Take a picture of every page, wide and narrow, light and dark, into build/screenshots.

Starts a system of its own with the demo in a temporary home, so the pictures do not depend on
what somebody did to theirs. Its people order, fork, close a small campaign and release its plan;
the simulated plants make it while the pictures are taken. Whatever does not fit its window, is cut
off, stands uneven, or is told on the console (also a broken Content-Security-Policy) is reported.

With `--at http://127.0.0.1:8000 --home .roundel` it looks at that system instead, and signs in
from its demo.json; `--only tracking` takes the pictures whose names match.
"""

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    StorageState,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

from scripts.screenshots_story import SHOTS, STAGES, Shot, Story

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "screenshots"
README_PICTURES = ROOT / "docs" / "img"
START_SECONDS = 150
PLANT_SPEED = "120"
"""Slow enough for a unit to be seen half made, fast enough to be shipped when all is pictured."""

FAULTS = """() => {
  const found = [];
  const root = document.documentElement;
  const wide = root.scrollWidth - root.clientWidth;
  if (wide > 0) found.push(`${wide} px wider than the window`);
  const told = (one) => `${one.className || one.tagName}: ${one.textContent.trim().slice(0, 40)}`;
  for (const one of document.querySelectorAll("main *, header *")) {
    if (one.closest("input, svg, .wall, .visually-hidden, .table-scroll")) continue;
    const isHiding = ["hidden", "clip"].includes(getComputedStyle(one).overflowX);
    if (isHiding && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
      found.push(`cut off, ${told(one)}`);
  }
  for (const row of document.querySelectorAll(".row, .actions, .copy, .search")) {
    const seen = [...row.children].filter((one) => one.offsetWidth);
    const even = seen.filter((one) => one.matches(".button, .input"));
    even.forEach((one, place) => {
      const other = even[place + 1];
      if (other && one.offsetTop === other.offsetTop && one.offsetHeight !== other.offsetHeight)
        found.push(`uneven, ${told(one)} and ${told(other)}`);
    });
  }
  return found;
}"""


@dataclass(frozen=True, slots=True)
class View:
    """How somebody looks at the pages."""

    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"
    language: str = "en"

    @property
    def name(self) -> str:
        """Return what tells its pictures from others."""
        return f"{self.width}-{self.scheme}" + (
            "" if self.language == "en" else f"-{self.language}"
        )


VIEWS = (
    View(1440, 900),
    View(1440, 900, "dark"),
    View(390, 844),
    View(390, 844, "dark"),
    View(320, 640),
    View(320, 640, "dark"),
    View(1440, 900, language="zh-Hans"),
    View(390, 844, "dark", "zh-Hans"),
    View(1440, 900, "dark", "zh-Hant"),
    View(390, 844, language="zh-Hant"),
)


class Camera:
    """Takes the pictures of one system."""

    def __init__(
        self, browser: Browser, url: str, states: Mapping[str, StorageState], only: str
    ) -> None:
        """Look at the system at *url*, signed in as *states* say."""
        self.browser = browser
        self.url = url
        self.states = states
        self.only = re.compile(only)
        self.complaints: list[str] = []

    def take(self, stage: str, addresses: Mapping[str, str]) -> None:
        """Take every picture of a stage, in every view."""
        shots = [shot for shot in SHOTS if shot.stage == stage and self.only.search(shot.name)]
        for role, view in product(dict.fromkeys(shot.by for shot in shots), VIEWS):
            seen = [shot for shot in shots if shot.by == role]
            if view.language != "en":
                seen = [shot for shot in seen if shot.in_chinese]
            context = self._context(role, view)
            for shot in seen:
                self._picture(context, shot, view, addresses)
            context.close()

    def _context(self, role: str, view: View) -> BrowserContext:
        context = self.browser.new_context(
            storage_state=self.states.get(role),
            viewport={"width": view.width, "height": view.height},
            color_scheme=view.scheme,
            reduced_motion="reduce",
            locale="en-GB" if view.language == "en" else view.language,
            timezone_id="Asia/Shanghai",
        )
        context.add_cookies([{"name": "language", "value": view.language, "url": self.url}])
        return context

    def _picture(
        self, context: BrowserContext, shot: Shot, view: View, addresses: Mapping[str, str]
    ) -> None:
        name = f"{shot.name} {view.name}"
        address = addresses.get(shot.address, shot.address)
        if not address.startswith("/"):
            self.complaints.append(f"{name}: nothing to be reached as {shot.address}")
            return
        page = context.new_page()
        page.on("console", lambda message: self._hear(name, shot, message))
        page.on("pageerror", lambda error: self.complaints.append(f"{name}: {error}"))
        answer = page.goto(self.url + address, wait_until="load")
        if answer is None or answer.status != shot.status:
            self.complaints.append(f"{name}: status {answer.status if answer else 'none'}")
        self._act(name, shot, page)
        page.wait_for_timeout(250)
        page.screenshot(path=OUT / f"{shot.name}-{view.name}.png", full_page=shot.is_whole)
        self.complaints += [f"{name}: {fault}" for fault in page.evaluate(FAULTS)]
        page.close()

    def _act(self, name: str, shot: Shot, page: Page) -> None:
        try:
            if shot.act is not None:
                shot.act(page)
        except (PlaywrightError, AssertionError) as error:
            self.complaints.append(f"{name}: {str(error).splitlines()[0]}")

    def _hear(self, name: str, shot: Shot, message: ConsoleMessage) -> None:
        is_expected = f"status of {shot.status}" in message.text or "status of 422" in message.text
        if message.type == "error" and not is_expected:
            self.complaints.append(f"{name}: {message.text}")


def main() -> int:
    """Take all pictures; return 1 if there was anything to complain about."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--at", help="Address of a running system.")
    parser.add_argument("--home", type=Path, default=Path(".roundel"), help="Its ROUNDEL_HOME.")
    parser.add_argument("--only", default="", help="Expression that names of pictures match.")
    told = parser.parse_args()
    if told.at:
        return _take_all(told.at.rstrip("/"), told.home, told.only)
    with tempfile.TemporaryDirectory(prefix="roundel-shots-") as home, _system(Path(home)) as url:
        return _take_all(url, Path(home), told.only)


def _take_all(url: str, home: Path, only: str) -> int:
    accounts = {
        row["role"]: row for row in json.loads((home / "demo.json").read_text())["accounts"]
    }
    OUT.mkdir(parents=True, exist_ok=True)
    for stale in OUT.glob("*.png") if not only else ():
        stale.unlink()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
        )
        states = {role: _signed_in(browser, url, account) for role, account in accounts.items()}
        camera = Camera(browser, url, states, only)
        story = Story(browser, url, states)
        for stage in STAGES:
            story.reach(stage)
            if stage == "running" and not only and "making" in story.addresses:
                _take_readme_picture(camera, story.addresses["making"], "tracking")
            camera.take(stage, story.addresses)
        if not only:
            _take_readme_picture(camera, "/configure/tianbo", "configure")
        browser.close()
    print("\n".join(dict.fromkeys(camera.complaints)) or "No complaints.")
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}")
    return 1 if camera.complaints else 0


def _take_readme_picture(camera: Camera, address: str, name: str) -> None:
    """Take a picture for README.md, with few colours so that it stays small."""
    README_PICTURES.mkdir(parents=True, exist_ok=True)
    path = README_PICTURES / f"{name}.png"
    context = camera.browser.new_context(
        storage_state=camera.states["consumer"],
        viewport={"width": 1280, "height": 860},
        color_scheme="light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    page = context.new_page()
    page.goto(camera.url + address, wait_until="load")
    page.wait_for_timeout(500)
    page.screenshot(path=path)
    picture = Image.open(path).convert("RGB")
    few_colours = picture.quantize(
        palette=picture.quantize(256), dither=Image.Dither.FLOYDSTEINBERG
    )
    few_colours.save(path, optimize=True)
    context.close()


def _signed_in(browser: Browser, url: str, account: Mapping[str, str]) -> StorageState:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}/sign-in")
    page.fill("input[name=email]", account["email"])
    page.fill("input[name=password]", account["password"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)
    state = context.storage_state()
    context.close()
    return state


@contextmanager
def _system(home: Path) -> Iterator[str]:
    port = _free_ports(8)
    environment = {**os.environ, "ROUNDEL_HOME": str(home), "ROUNDEL_PORT": str(port)}
    environment |= {"ROUNDEL_EVENTS_PORT": str(port + 1), "ROUNDEL_PLANTS_PORT": str(port + 2)}
    environment |= {"ROUNDEL_PLANT_SPEED": PLANT_SPEED}
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
    sys.exit(main())
