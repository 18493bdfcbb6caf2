"""A click is answered in the browser before the server has answered, and without it."""

import random
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from configurator.domain.product_files import read_directory
from configurator.services import catalogue
from configurator.web.shop import EXTENSION
from tests.browser.test_configuring_by_hand import pick

if TYPE_CHECKING:
    from tests.browser.conftest import Site

SHOWN = """() => ({
  total: document.querySelector(".total").textContent,
  count: document.querySelector(".count").textContent,
  options: [...document.querySelectorAll("fieldset.option")].filter(one => !one.hidden).map(one => [
    one.id,
    one.querySelector(".now").textContent,
    [...one.querySelectorAll("input:not([disabled])")].map(input => [
      input.value, input.checked, input.hasAttribute("checked"),
      input.getAttribute("aria-describedby"),
      input.nextElementSibling?.classList.contains("no"),
      input.nextElementSibling?.querySelector(".delta")?.textContent,
    ]),
  ]),
})"""
CLICKABLE = """() => [...document.querySelectorAll("#options label.value input:not(:checked)")]
  .filter(one => one.parentElement.checkVisibility()).map(one => [one.name, one.value])"""
FRAGMENT = re.compile(r"/configure/\w+\?")
EXAMPLES = Path(__file__).parents[2] / "examples"
CLICKS = 15


def opened(page: Page, address: str) -> Page:
    """Open the page and wait until it can answer by itself."""
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("data-at-once", "ready")
    return page


@pytest.mark.parametrize("product", ["tianbo", "fridge"])
def test_shows_at_once_what_the_server_says_then(
    visitor: Page, site: "Site", app: Flask, product: str
) -> None:
    store = app.extensions[EXTENSION].store
    catalogue.publish(store, read_directory(EXAMPLES / product), datetime.now(UTC))
    page = opened(visitor, f"{site.url}/configure/{product}")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(FRAGMENT, hold)
    draw = random.Random(5)  # noqa: S311 # a sample, not a secret

    for _ in range(CLICKS):
        option, value = draw.choice(page.evaluate(CLICKABLE))
        page.locator(f'#options input[name="{option}"][value="{value}"]').dispatch_event("click")
        at_once = page.evaluate(SHOWN)
        page.evaluate("document.getElementById('configurator').dataset.before = ''")
        while not held:
            page.wait_for_timeout(10)
        held.pop().continue_()
        expect(page.locator("#configurator")).not_to_have_attribute("data-before", "")
        confirmed = page.evaluate(SHOWN)
        begun = {each[0] for each in confirmed["options"]} - {
            each[0] for each in at_once["options"]
        }
        confirmed["options"] = [each for each in confirmed["options"] if each[0] not in begun]
        assert confirmed == at_once, (option, value, page.url)


def test_goes_on_answering_with_the_network_off(browser: Browser, site: "Site") -> None:
    context = browser.new_context(locale="en-GB")
    page = opened(context.new_page(), f"{site.url}/configure/tianbo")
    before = page.locator(".total").inner_text()

    context.set_offline(offline=True)
    pick(page, "finish", "lacquer")
    expect(page.locator(".total")).not_to_have_text(before)
    expect(page.locator(".arrives")).to_contain_text("No answer from the server")
    expect(page.locator("#status")).to_contain_text("Can be built")
    expect(page.locator("#offline")).to_be_hidden()
    alone = page.locator(".total").inner_text()
    pick(page, "shape", "tile")
    expect(page.locator(".total")).not_to_have_text(alone)
    expect(page.locator("#r-light_ring")).to_contain_text("The reason follows")
    offline = page.evaluate(SHOWN)
    context.set_offline(offline=False)

    expect(page).to_have_url(re.compile("shape=tile"), timeout=20_000)
    assert "finish=lacquer" in page.url
    expect(page.locator(".arrives")).to_contain_text("Arrives by")
    assert page.evaluate(SHOWN) == offline
    context.close()


def test_asks_the_server_alone_where_there_is_no_compiled_model(
    visitor: Page, site: "Site"
) -> None:
    visitor.route("**/engine/*", lambda route: route.fulfill(status=404))
    visitor.goto(f"{site.url}/configure/tianbo")

    pick(visitor, "finish", "gloss")

    expect(visitor).to_have_url(re.compile("finish=gloss"))
    expect(visitor.locator("html")).not_to_have_attribute("data-at-once", "ready")
