"""The filled shop, served to a real browser; every page is watched for broken policies."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize
from werkzeug.serving import make_server

from tests.web.conftest import Example, app, filled_shop

__all__ = ["app", "filled_shop"]

WIDE: ViewportSize = {"width": 1280, "height": 900}
QUIET = ("net::ERR_CONNECTION_REFUSED", "status of 404", "status of 409", "status of 422")
"""What is no fault of a page here: the event stream server is not running in these tests."""


@dataclass(frozen=True, slots=True)
class Site:
    """A served shop."""

    url: str
    example: Example


@pytest.fixture
def site(app: Flask, filled_shop: tuple[object, Example]) -> Iterator[Site]:
    """Serve the application on a free port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", filled_shop[1])
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Page]:
    """Open a page; afterwards, there was no console error and no violation of the policy."""
    del site  # closed after the page
    yield from _watched(browser.new_context(locale="en-GB", viewport=WIDE))


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    """Open a page on the narrowest screen that is supported."""
    del site
    yield from _watched(
        browser.new_context(
            locale="en-GB", viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True
        )
    )


@pytest.fixture
def plain_visitor(browser: Browser, site: Site) -> Iterator[Page]:
    """Open a page in a browser without JavaScript."""
    del site
    yield from _watched(browser.new_context(locale="en-GB", java_script_enabled=False))


def _watched(context: BrowserContext) -> Iterator[Page]:
    context.set_default_timeout(15_000)
    faults: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(word in message.text for word in QUIET):
            faults.append(message.text)

    page = context.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []
