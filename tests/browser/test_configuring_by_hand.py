"""Configuring with the mouse, the keyboard, a phone, and without JavaScript."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Route, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Site


def pick(page: Page, option: str, value: str) -> None:
    """Click the card of a value."""
    page.locator(f'label:has(> input[name="{option}"][value="{value}"])').click()


def test_updates_price_and_address_with_one_click(visitor: Page, site: "Site") -> None:
    visitor.goto(f"{site.url}/configure/tianbo")
    before = visitor.locator(".total").inner_text()

    pick(visitor, "finish", "lacquer")

    expect(visitor.locator(".total")).not_to_have_text(before)
    expect(visitor).to_have_url(re.compile(r"finish=lacquer"))
    expect(visitor.locator("#status")).to_contain_text("Can be built")


def test_keeps_the_focus_while_arrow_keys_change_the_value(visitor: Page, site: "Site") -> None:
    visitor.goto(f"{site.url}/configure/tianbo")
    visitor.locator('input[name="finish"][value="matte"]').focus()

    for value in ("gloss", "brushed", "fabric"):
        visitor.keyboard.press("ArrowRight")
        expect(visitor).to_have_url(re.compile(f"finish={value}"))

    focused = visitor.evaluate("[document.activeElement.name, document.activeElement.value]")
    assert focused == ["finish", "fabric"]
    expect(visitor.locator('input[name="finish"][value="fabric"]')).to_be_checked()


def test_ends_where_the_last_of_six_quick_keys_says(visitor: Page, site: "Site") -> None:
    visitor.goto(f"{site.url}/configure/tianbo")
    visitor.locator('input[name="colour"][value="pine"]').focus()

    for _ in range(6):
        visitor.keyboard.press("ArrowRight")

    expect(visitor).to_have_url(re.compile("colour=champagne|colour=plum|colour=cinnabar"))
    chosen = re.search(r"colour=(\w+)", visitor.url)
    assert chosen
    expect(visitor.locator(f'input[name="colour"][value="{chosen[1]}"]')).to_be_checked()


def test_mends_an_impossible_choice_with_one_click(visitor: Page, site: "Site") -> None:
    visitor.goto(f"{site.url}/configure/tianbo?panel=nest")
    pick(visitor, "shape", "tile")
    expect(visitor.get_by_role("alert")).to_contain_text("cannot be built together")
    expect(visitor.get_by_role("button", name="Pre-order")).to_have_attribute(
        "aria-disabled", "true"
    )

    visitor.locator("[data-fix]").click()

    expect(visitor.locator("#conflict")).to_have_count(0)
    expect(visitor.get_by_role("button", name="Pre-order")).not_to_have_attribute(
        "aria-disabled", "true"
    )
    checked = visitor.locator("#options input:checked").evaluate_all(
        "all => all.every(one => one.hasAttribute('checked'))"
    )
    assert checked


def test_follows_the_offered_click_beside_a_reason(visitor: Page, site: "Site") -> None:
    visitor.goto(f"{site.url}/configure/tianbo?shape=tile")

    visitor.get_by_role("button", name="Why not Thin, Wide, Temperature dial?").click()
    expect(visitor.locator("#w-light_ring")).to_contain_text("needs a round outlet")
    visitor.locator("#w-light_ring a").first.click()

    expect(visitor.locator("#conflict")).to_have_count(0)
    expect(visitor).not_to_have_url(re.compile("shape=tile&?$"))


def test_puts_reasons_away_with_a_second_click_and_with_the_next_choice(
    visitor: Page, site: "Site"
) -> None:
    visitor.goto(f"{site.url}/configure/tianbo?shape=tile")
    question = visitor.locator("#r-light_ring .why")
    answer = visitor.locator("#w-light_ring")

    question.click()
    expect(answer).to_contain_text("needs a round outlet")
    expect(question).to_be_focused()
    question.click()
    expect(answer).to_be_empty()
    question.click()
    expect(answer).to_contain_text("needs a round outlet")
    pick(visitor, "trim", "brass")

    expect(visitor).to_have_url(re.compile("trim=brass"))
    expect(answer).to_be_empty()


def test_shows_the_same_after_clicks_as_after_loading_anew(visitor: Page, site: "Site") -> None:
    visitor.goto(f"{site.url}/configure/tianbo")
    clicks = (
        ("shape", "tile"),
        ("panel", "slats"),
        ("shape", "pebble"),
        ("extras_spare_filter", "yes"),
        ("extras_cleaning_set", "yes"),
        ("extras_spare_filter", "yes"),
        ("finish", "brushed"),
        ("light_ring", "wide"),
        ("control", "matter"),
    )
    for option, value in clicks:
        with visitor.expect_response(re.compile("/configure/tianbo\\?")):
            pick(visitor, option, value)
        visitor.wait_for_timeout(150)
    shown = visitor.evaluate(SHOWN)

    visitor.goto(visitor.url)

    assert shown == visitor.evaluate(SHOWN)


SHOWN = """() => [...document.querySelectorAll('#configurator *')]
  .filter(one => !one.closest('.stage-bar, .save-fields, noscript') && one.name !== 'title')
  .map(one => [one.tagName, one.id, ...['class', 'd', 'fill'].map(name => one.getAttribute(name)),
    one.checked, one.children.length ? '' : one.textContent.trim()].join(' '))"""


def test_takes_the_best_of_what_is_open_with_one_click(visitor: Page, site: "Site") -> None:
    visitor.goto(f"{site.url}/configure/tianbo?shape=tile")
    before = visitor.locator(".total").inner_text()

    visitor.get_by_role("button", name="Cheapest").click()

    expect(visitor.locator(".total")).not_to_have_text(before)
    expect(visitor).to_have_url(re.compile("shape=tile&diameter=480"))


def test_undoes_and_redoes_with_buttons_and_keys(visitor: Page, site: "Site") -> None:
    visitor.goto(f"{site.url}/configure/tianbo")
    undo = visitor.get_by_role("button", name="Undo")
    expect(undo).to_be_hidden()
    pick(visitor, "colour", "snow")
    expect(visitor).to_have_url(re.compile("colour=snow"))
    pick(visitor, "colour", "clay")
    expect(visitor).to_have_url(re.compile("colour=clay"))

    undo.click()
    expect(visitor).to_have_url(re.compile("colour=snow"))
    expect(visitor.locator('input[name="colour"][value="snow"]')).to_be_checked()
    visitor.keyboard.press("Control+z")
    expect(visitor).to_have_url(f"{site.url}/configure/tianbo")
    visitor.get_by_role("button", name="Redo").click()

    expect(visitor).to_have_url(re.compile("colour=snow"))


def test_changes_the_language_without_losing_a_choice(visitor: Page, site: "Site") -> None:
    visitor.goto(f"{site.url}/configure/tianbo")
    pick(visitor, "colour", "snow")
    expect(visitor).to_have_url(re.compile("colour=snow"))

    visitor.locator("summary", has_text="Language and appearance").click()
    visitor.get_by_role("button", name="简体中文").click()

    expect(visitor.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(visitor).to_have_url(f"{site.url}/configure/tianbo?colour=snow")


def test_signs_in_without_losing_a_choice(visitor: Page, site: "Site") -> None:
    visitor.goto(f"{site.url}/configure/tianbo")
    pick(visitor, "colour", "snow")
    expect(visitor).to_have_url(re.compile("colour=snow"))

    visitor.get_by_role("link", name="Sign in").first.click()
    visitor.get_by_label("E-mail").fill("ada@roundel.example")
    visitor.get_by_label("Password").fill("a quiet round breeze")
    visitor.get_by_role("main").get_by_role("button", name="Sign in").click()

    expect(visitor).to_have_url(f"{site.url}/configure/tianbo?colour=snow")


def test_writes_the_engraving_into_the_picture_while_typing(visitor: Page, site: "Site") -> None:
    visitor.goto(f"{site.url}/configure/tianbo")

    visitor.locator("#engraving").press_sequentially("Ada 晚风", delay=30)

    expect(visitor).to_have_url(re.compile("engraving=Ada"))
    expect(visitor.locator(".drawing svg")).to_contain_text("Ada 晚风")
    expect(visitor.locator("#engraving")).to_be_focused()
    expect(visitor.locator("#engraving")).to_have_value("Ada 晚风")


def test_keeps_the_price_details_open_over_a_click(visitor: Page, site: "Site") -> None:
    visitor.goto(f"{site.url}/configure/tianbo")
    visitor.locator(".price-details summary").click()

    pick(visitor, "finish", "gloss")

    expect(visitor).to_have_url(re.compile("finish=gloss"))
    expect(visitor.locator(".price-details table").first).to_be_visible()


def test_keeps_the_choice_and_offers_another_try_when_the_server_is_away(
    browser_page: Page, site: "Site"
) -> None:
    page = browser_page
    page.route("**/engine/*", lambda route: route.fulfill(status=404))
    page.goto(f"{site.url}/configure/tianbo")

    def cut(route: Route) -> None:
        route.abort()

    page.route("**/configure/**", cut)
    pick(page, "finish", "gloss")
    expect(page.locator("#offline")).to_be_visible()
    page.unroute("**/configure/**")
    page.get_by_role("button", name="Try again").click()

    expect(page).to_have_url(re.compile("finish=gloss"))
    expect(page.locator("#offline")).to_be_hidden()


@pytest.fixture
def browser_page(page: Page, site: "Site") -> Page:
    """Return a page whose console may complain about the failure that the test makes."""
    del site
    return page


def test_saves_from_the_configure_page(visitor: Page, site: "Site") -> None:
    visitor.goto(f"{site.url}/configure/tianbo?colour=snow")

    visitor.get_by_role("button", name="Save", exact=True).first.click()
    visitor.get_by_label("Name of the design").fill("Snow for Ada")
    visitor.locator("#save").get_by_role("button", name="Save").click()

    expect(visitor.get_by_role("heading", level=1)).to_have_text("Snow for Ada")


def test_goes_from_the_product_to_an_order_without_javascript(
    plain_visitor: Page, site: "Site"
) -> None:
    page = plain_visitor
    page.goto(site.url)
    page.get_by_role("link", name="Make it yours").first.click()
    page.locator('label:has(> input[name="colour"][value="snow"])').click()
    page.get_by_role("button", name="Update price and picture").click()
    expect(page).to_have_url(f"{site.url}/configure/tianbo?colour=snow")
    page.locator('label:has(> input[name="trim"][value="brass"])').click()
    page.get_by_role("button", name="Pre-order").click()
    expect(page).to_have_url(re.compile(r"/checkout/tianbo\?colour=snow&trim=brass"))
    for label, text in (
        ("Name", "Ada Lin"),
        ("E-mail", "ada@example.com"),
        ("Street and number", "Nanjing Road 12"),
        ("Postcode", "200001"),
        ("Town", "Shanghai"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Place the pre-order").click()

    expect(page.locator(".steps").first.locator("li")).to_have_count(7)
    page.get_by_role("link", name="Reload").click()
    expect(page.locator(".steps").first.locator("li")).to_have_count(7)


PAGES = (
    "/",
    "/gallery",
    "/configure",
    "/configure/tianbo",
    "/configure/tianbo?shape=tile&panel=nest",
    "/checkout/tianbo",
    "/campaigns",
    "/sign-in",
    "/sign-up",
    "/me",
    "/about",
    "/nope",
)


@pytest.mark.parametrize("path", PAGES)
def test_never_scrolls_sideways_on_the_narrowest_screen(
    phone: Page, site: "Site", path: str
) -> None:
    phone.goto(f"{site.url}{path}")

    excess = phone.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )

    assert excess == 0


SMALL_TARGETS = """() => [...document.querySelectorAll(
    'button, .button, summary, select, .value, input.input')]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().width > 1)
  .map(one => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5 && box.height > 0)
  .map(([text, box]) => `${text} ${Math.round(box.height)}`)"""


@pytest.mark.parametrize("path", ["/", "/configure/tianbo", "/checkout/tianbo", "/gallery"])
def test_gives_fingers_targets_that_are_large_enough(phone: Page, site: "Site", path: str) -> None:
    phone.goto(f"{site.url}{path}")

    assert phone.evaluate(SMALL_TARGETS) == []


def test_shows_where_the_focus_is(visitor: Page, site: "Site") -> None:
    visitor.goto(site.url)
    visitor.keyboard.press("Tab")

    expect(visitor.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(visitor.get_by_role("link", name="Skip to the content")).to_be_in_viewport()


def test_decides_a_proposal_in_the_browser(visitor: Page, site: "Site") -> None:
    visitor.goto(f"{site.url}/sign-in?next=/proposals/{site.example.proposal}")
    visitor.get_by_label("E-mail").fill("ada@roundel.example")
    visitor.get_by_label("Password").fill("a quiet round breeze")
    visitor.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("Bao proposes a change")

    visitor.get_by_role("button", name="Accept").click()

    expect(visitor).to_have_url(f"{site.url}/d/{site.example.design}")
    expect(visitor.get_by_text("Plum").first).to_be_visible()
