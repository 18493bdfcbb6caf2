"""A page that follows what happens: nothing that was told while it fetched is lost."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Flask
from playwright.sync_api import Page, Route, expect

from configurator.domain.permissions import SYSTEM
from configurator.services import campaigning
from configurator.web.shop import EXTENSION

if TYPE_CHECKING:
    from tests.browser.conftest import Site


def test_fetches_once_more_what_was_told_while_an_answer_was_on_its_way(
    page: Page, site: "Site"
) -> None:
    order(page, site)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/orders/**", hold, times=1)
    for _told in range(3):
        page.evaluate("htmx.trigger('#progress', 'refresh')")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert len(held) == 1

    with (
        page.expect_response(re.compile("/orders/")),
        page.expect_request(re.compile("/orders/")),
    ):
        held[0].continue_()

    expect(page.get_by_role("list", name=re.compile("Steps of"))).to_be_visible()


def order(page: Page, site: "Site") -> None:
    """Order what is offered and stay on the tracking page."""
    page.goto(f"{site.url}/checkout/tianbo")
    for label, text in (
        ("Name", "Ada Lin"),
        ("E-mail", "ada@example.com"),
        ("Street and number", "Nanjing Road 12"),
        ("Postcode", "200001"),
        ("Town", "Shanghai"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Place the pre-order").click()
    expect(page).to_have_url(re.compile(r"/orders/RD-"))


def test_says_the_new_state_also_in_the_headline(page: Page, site: "Site", app: Flask) -> None:
    order(page, site)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Confirmed: made when the campaign has closed")
    page.evaluate("window.isTheSamePage = true")
    close_the_campaign(app, site)

    page.evaluate("htmx.trigger('#progress', 'refresh')")

    expect(heading).to_have_text("In the plan of the plants")
    expect(heading).to_have_count(1)
    assert page.evaluate("window.isTheSamePage")


def test_comes_back_to_a_stream_that_refused(page: Page, site: "Site") -> None:
    asked: list[str] = []

    def refuse_once(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(status=503, body="Not ready.")
        else:
            route.fulfill(content_type="text/event-stream", body="retry: 60000\n\n")

    page.route("**/stream?*", refuse_once)

    with page.expect_response(lambda answer: "/stream?" in answer.url and answer.ok):
        order(page, site)

    assert len(asked) == 2


def close_the_campaign(app: Flask, site: "Site") -> None:
    """Close the only campaign there is."""
    store = app.extensions[EXTENSION].store
    campaigning.close(store, SYSTEM, site.example.campaign, datetime.now(UTC))
