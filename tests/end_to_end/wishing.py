"""What consumers and designers do: configure, save, share, order, fork, propose, accept."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.end_to_end.rounds import password_of

ENGRAVING = "晚风 Ada"
TITLE = "Evening wind"
FORM = (
    ("Name", "Ada Lin"),
    ("E-mail", "ada.lin@example.com"),
    ("Street and number", "Nanjing Road 12"),
    ("Postcode", "200001"),
    ("Town", "Shanghai"),
)


@dataclass(frozen=True, slots=True)
class Tracked:
    """A guest's order: its number, and the link that only the guest has."""

    number: str
    url: str


def sign_in(page: Page, home: Path, name: str) -> None:
    """Sign in from wherever the page is, and come back there."""
    page.get_by_role("banner").get_by_role("link", name="Sign in").first.click()
    page.get_by_label("E-mail").fill(f"{name}@roundel.example")
    page.get_by_label("Password").fill(password_of(home, name))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text(f"Welcome back, {name.capitalize()}.")).to_be_visible()


def pick(page: Page, option: str, value: str) -> None:
    """Choose a value as a person does: by clicking its card."""
    group = page.get_by_role("group", name=re.compile(f"^{option}"))
    card = group.locator("label", has=page.get_by_role("radio", name=re.compile(f"^{value}")))
    card.click()


def configures(page: Page, url: str) -> None:
    """Run into what cannot be built, read why, mend it with one click, go on wishing."""
    page.goto(url)
    page.get_by_role("link", name="Make it yours").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Make it yours")
    page.goto(f"{url}/configure/tianbo")
    pick(page, "Shape", "Tile")
    expect(page).to_have_url(re.compile("shape=tile"))
    pick(page, "Panel", "Nest")
    conflict = page.get_by_role("alert")
    expect(conflict).to_contain_text("Nest ribs are wound on a round frame.")
    expect(page.get_by_role("button", name="Pre-order")).to_have_attribute("aria-disabled", "true")

    conflict.get_by_role("link", name=re.compile("^Fix it")).click()

    expect(conflict).to_have_count(0)
    expect(page).not_to_have_url(re.compile("shape=tile"))
    pick(page, "Colour", "Indigo")
    expect(page).to_have_url(re.compile("colour=indigo"))
    page.get_by_role("textbox", name="Engraving").press_sequentially(ENGRAVING, delay=20)
    expect(page.get_by_label("Your design")).to_contain_text(ENGRAVING)
    expect(page).to_have_url(re.compile("engraving=.*Ada"))


def finds_the_same_design_behind_the_address(page: Page, address: str, price: str) -> None:
    """Open the address somewhere else: it is the whole design."""
    page.goto(address)
    expect(page.get_by_role("textbox", name="Engraving")).to_have_value(ENGRAVING)
    expect(page.get_by_role("radio", name="Nest")).to_be_checked()
    expect(page.get_by_role("radio", name="Indigo")).to_be_checked()
    expect(page.locator(".total")).to_have_text(price)


def saves(page: Page, title: str, why: str) -> str:
    """Save the design on the page; return the address to share."""
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_label("Name of the design").fill(title)
    page.get_by_label("What did you have in mind?").fill(why)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.get_by_label("The address of this design").input_value()


def pre_orders_as_a_guest(page: Page, shared: str) -> Tracked:
    """Order a shared design without an account; keep the link to its tracking page."""
    page.goto(shared)
    price = page.locator(".price-now").inner_text()
    page.get_by_role("link", name="Pre-order").click()
    page.get_by_role("button", name="Place the pre-order").click()
    expect(page.get_by_role("alert")).to_contain_text("5 fields need your attention")
    for label, text in FORM:
        page.get_by_label(label, exact=True).fill(text)
    expect(page.get_by_role("row", name="One piece, with tax")).to_contain_text(price)
    page.get_by_role("button", name="Place the pre-order").click()

    expect(page).to_have_url(re.compile(r"/orders/RD-\w+\?s="))
    number = re.search(r"RD-\w+", page.url)
    assert number is not None
    expect(page.get_by_text(f"Order {number[0]}")).to_be_visible()
    expect(page.get_by_role("list", name=re.compile("Steps of"))).to_contain_text("Confirmed, done")
    return Tracked(number[0], page.get_by_label(re.compile("Your link to this page")).input_value())


def forks_and_proposes_back(page: Page, shared: str, message: str) -> str:
    """Fork a design, make it better, offer it to its owner; return the proposal's address."""
    page.goto(shared)
    page.get_by_role("button", name="Fork and change").click()
    expect(page.get_by_text("This copy is yours.")).to_be_visible()
    pick(page, "Trim", "Oak")
    expect(page).to_have_url(re.compile("trim=oak"))
    pick(page, "Light colour", "Jade")
    expect(page).to_have_url(re.compile("ring_colour=jade"))
    page.get_by_role("button", name="Save version").click()
    page.get_by_label("What did you have in mind?").fill("Oak is warmer.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(f"forked from {TITLE} by Ada")).to_be_visible()
    page.get_by_label("What did you change, and why is it better?").fill(message)
    page.get_by_role("button", name="Propose to Ada").click()
    expect(page).to_have_url(re.compile(r"/proposals/\d+$"))
    return page.url


def compares_comments_and_accepts(page: Page, message: str, remark: str) -> None:
    """Look at a proposal option by option, talk about it, take it in."""
    page.get_by_text("Account of").locator("xpath=ancestor::summary").click()
    page.get_by_role("link", name="Proposals").first.click()
    page.get_by_role("row", name=re.compile(message[:20])).get_by_role("link").click()
    table = page.get_by_role("table", name="Option by option")
    expect(table.get_by_role("row", name="Trim")).to_contain_text("Oak (Bao)")
    expect(table.get_by_role("row", name="Trim")).to_contain_text("+¥220")
    expect(table.get_by_role("row", name="Light colour")).to_contain_text("+¥40")
    expect(table.get_by_role("row", name="Price difference")).to_contain_text("+¥260")
    page.get_by_label("Your comment").fill(remark)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("article").filter(has_text=remark)).to_be_visible()

    page.get_by_role("button", name="Accept").click()

    expect(page.get_by_text("this is now version 2 of the design")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^Trim"))).to_contain_text("Bao")
    expect(page.get_by_role("row", name=re.compile("^Colour"))).to_contain_text("Ada")
