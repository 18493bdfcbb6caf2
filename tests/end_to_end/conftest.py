"""People with a browser each; whatever goes wrong in any of them is heard."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page


@dataclass(slots=True)
class People:
    """Opens a fresh browser for each person, and listens to its console."""

    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def browser_of(self, name: str, **settings: Any) -> Page:  # noqa: ANN401 # Playwright's own
        """Open a page in a browser that nobody used before."""
        context = self.browser.new_context(**{"locale": "en-GB", **settings})
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        page = context.new_page()

        def hear(message: ConsoleMessage) -> None:
            is_stream = "/stream?" in message.location["url"] + message.text
            is_refusal = "status of 422" in message.text
            if message.type == "error" and not (is_stream or is_refusal):
                self.faults.append(f"{name}: {message.text} {message.location['url']}")

        page.on("console", hear)
        page.on("pageerror", lambda error: self.faults.append(f"{name}: {error}"))
        return page

    def go_home(self) -> None:
        """Close all browsers."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()


@pytest.fixture
def people(browser: Browser) -> Iterator[People]:
    """Open browsers; no console complains, except of a cut stream or a refused form."""
    opened = People(browser)
    yield opened
    opened.go_home()
    assert opened.faults == []
