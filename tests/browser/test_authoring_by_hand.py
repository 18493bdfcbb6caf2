"""Writing a product in a real browser: saved while typing, told by line, never overwritten."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Flask
from playwright.sync_api import Browser, Page, expect

from configurator import tasks
from configurator.store import jobs
from configurator.web.shop import EXTENSION
from tests.web.conftest import PASSWORD

if TYPE_CHECKING:
    from configurator.store.engine import Store
    from tests.browser.conftest import Site


def work(app: Flask) -> None:
    store: Store = app.extensions[EXTENSION].store
    with store.read() as tx:
        due = jobs.open_ids(tx)
    for task_id in due:
        tasks.perform(store, task_id, lambda: datetime.now(UTC))


def sign_in(page: Page, site: "Site", name: str) -> None:
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("E-mail").fill(f"{name.lower()}@roundel.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site.url}/")


def start(page: Page, site: "Site") -> None:
    sign_in(page, site, "Bao")
    page.goto(f"{site.url}/author")
    page.locator(".confirm summary").first.click()
    page.get_by_label("What is it about?").first.fill("Winter")
    page.get_by_role("button", name="Start", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Winter")


def refresh(page: Page) -> None:
    """Do what an event of the stream does."""
    page.evaluate("htmx.trigger('#draft-side', 'refresh')")


def test_saves_while_typing_and_leads_to_the_wrong_line(
    visitor: Page, site: "Site", app: Flask
) -> None:
    start(visitor, site)
    field = visitor.locator("#text")
    wrong = field.input_value().replace("base_price:", "bsae_price:", 1) + "\n\n"
    field.fill(wrong)
    expect(visitor.locator("#draft-saved")).to_contain_text("Version 2")
    lines = wrong.split("\n")
    expect(visitor.locator("[data-lines] span")).to_have_count(len(lines))

    work(app)
    refresh(visitor)
    line = next(number for number, each in enumerate(lines, 1) if "bsae_price" in each)
    expect(visitor.locator(f"#L{line}")).to_have_class("wrong")
    visitor.get_by_role("link", name=f"line {line}", exact=False).first.click()

    chosen = visitor.evaluate(
        "() => { const f = document.querySelector('#text');"
        " return f.value.slice(f.selectionStart, f.selectionEnd); }"
    )
    assert chosen == lines[line - 1]


def test_tries_out_what_was_written(visitor: Page, site: "Site", app: Flask) -> None:
    start(visitor, site)
    field = visitor.locator("#text")
    field.fill(field.input_value().replace('base_price: "3990.00"', 'base_price: "4190.00"'))
    expect(visitor.locator("#draft-saved")).to_contain_text("Version 2")
    work(app)
    refresh(visitor)

    trial = visitor.locator("#draft-trial")
    expect(trial).to_contain_text("¥4,")
    before = trial.locator("strong.number").inner_text()
    visitor.locator("#try-shape").select_option("tile")

    expect(trial.locator("strong.number")).not_to_have_text(before)
    refresh(visitor)
    expect(visitor.locator("#try-shape")).to_have_value("tile")


def test_types_on_after_a_save_and_stops_at_somebody_elses(
    visitor: Page, browser: Browser, site: "Site", app: Flask
) -> None:
    del app
    start(visitor, site)
    saved = visitor.locator("#draft-saved")
    visitor.locator("#text").fill("one: 1")
    expect(saved).to_contain_text("Version 2")
    visitor.locator("#text").fill("two: 2")
    expect(saved).to_contain_text("Version 3")

    other = browser.new_context(locale="en-GB").new_page()
    sign_in(other, site, "Bao")
    other.goto(visitor.url)
    other.locator("#text").fill("theirs: 4")
    expect(other.locator("#draft-saved")).to_contain_text("Version 4")
    with visitor.expect_response(re.compile("/files")) as answered:
        visitor.locator("#text").fill("mine: 5")

    assert answered.value.status == 409
    expect(saved).to_contain_text("Nothing was overwritten")
    expect(visitor.locator("#text")).to_have_value("mine: 5")
    visitor.get_by_role("button", name="Save mine over it").click()
    expect(visitor.locator("#text")).to_have_value("mine: 5")
    expect(visitor.get_by_text("Saved.", exact=True)).to_be_visible()
    other.context.close()


def test_writes_without_javascript(plain_visitor: Page, site: "Site", app: Flask) -> None:
    page = plain_visitor
    start(page, site)
    page.locator("#text").fill("nonsense: [")
    page.get_by_role("button", name="Save").click()
    work(app)
    page.reload()

    expect(page.locator("#text")).to_have_value("nonsense: [")
    expect(page.locator(".complaints li").first).to_be_visible()
    page.locator(".complaints a").first.click()
    expect(page).to_have_url(re.compile("#L[0-9]+$"))
