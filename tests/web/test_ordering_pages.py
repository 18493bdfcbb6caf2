"""Check out, follow and cancel an order."""

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.conftest import Pages

BUYER = {
    "product": "tianbo",
    "query": "colour=snow",
    "quantity": "1",
    "name": "Ada Lin",
    "email": "ada@roundel.example",
    "phone": "",
    "street": "Nanjing Road 12",
    "city": "Shanghai",
    "postcode": "200001",
    "country": "CN",
    "key": "order-by-test",
}


def shown_price(pages: "Pages") -> str:
    found = re.search(
        r'name="shown_price" value="(\d+)"', pages.get("/checkout/tianbo?colour=snow").text
    )
    assert found
    return found[1]


def filled(pages: "Pages", **changed: str) -> dict[str, str | int]:
    campaign = pages.example.campaign
    return {**BUYER, "campaign_id": campaign, "shown_price": shown_price(pages), **changed}


def test_places_an_order_and_shows_its_seven_steps(pages: "Pages") -> None:
    placed = pages.post("/pre-orders", filled(pages))

    page = pages.get(placed.location).text

    assert placed.status_code == 303
    assert page.count('class="step-name"') == 7
    assert "no money moved" in page


def test_promises_the_day_that_the_configure_page_showed(pages: "Pages") -> None:
    shown = re.search(r"Arrives by ([^·]+) ·", pages.get("/configure/tianbo?colour=snow").text)
    placed = pages.post("/pre-orders", filled(pages, key="the-day-that-was-shown"))

    assert shown
    assert f"Promised for {shown[1]}." in pages.get(placed.location).text


def test_places_one_order_when_the_form_is_sent_twice(pages: "Pages") -> None:
    form = filled(pages)

    assert pages.post("/pre-orders", form).location == pages.post("/pre-orders", form).location


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("name", "", "Please fill this in."),
        ("email", "nowhere", "This is no e-mail address."),
        ("quantity", "many", "Give a whole number."),
        ("quantity", "0", "Give 1 or more."),
        ("postcode", "9" * 30, "Use at most 20 characters."),
    ],
)
def test_keeps_the_form_and_marks_the_field_that_is_wrong(
    pages: "Pages", field: str, value: str, word: str
) -> None:
    answer = pages.post("/pre-orders", filled(pages, street="Long Lane 1", **{field: value}))

    assert answer.status_code == 422
    assert 'value="Long Lane 1"' in answer.text
    assert word in answer.text
    assert f'aria-describedby="{field}-error"' in answer.text


def test_tells_a_changed_price_instead_of_charging_it(pages: "Pages") -> None:
    answer = pages.post("/pre-orders", filled(pages, shown_price="100"))

    assert answer.status_code == 409
    assert "price has changed" in answer.text
    assert 'value="Nanjing Road 12"' in answer.text


def test_tells_how_many_places_are_left(pages: "Pages") -> None:
    answer = pages.post("/pre-orders", filled(pages, quantity="60"))

    assert answer.status_code == 409
    assert "48 places left" in answer.text


def test_sends_a_design_that_cannot_be_built_back_to_be_mended(pages: "Pages") -> None:
    answer = pages.get("/checkout/tianbo?shape=tile&panel=nest")

    assert answer.status_code == 303
    assert answer.location.startswith("/configure/tianbo?")


def test_never_orders_what_cannot_be_built(pages: "Pages") -> None:
    answer = pages.post("/pre-orders", filled(pages, query="shape=tile&panel=nest"))

    assert answer.status_code == 422


def test_says_that_the_payment_is_a_test_and_how_long_one_can_change(pages: "Pages") -> None:
    page = pages.get("/checkout/tianbo").text

    assert "This is a test payment." in page
    assert "right of withdrawal" in page


def test_fetches_the_progress_of_an_order_as_a_fragment(pages: "Pages") -> None:
    path = f"/orders/{pages.example.order}?s={pages.example.secret}"

    page, fragment = pages.get(path).text, pages.get(path, HX_Request="true").text

    assert "<!DOCTYPE html>" in page
    assert re.match(r'\s*<section class="stack"\s+id="progress"', fragment)
    assert re.search(r'data-stream="http://localhost:8001/stream\?topic=order', fragment)


def test_cancels_an_order_and_gives_the_deposit_back(pages: "Pages") -> None:
    number, secret = pages.example.order, pages.example.secret

    answer = pages.post(f"/orders/{number}/cancel", {"s": secret})

    page = pages.get(answer.location).text
    assert "Given back" in page
    assert "Cancel the order" not in page


def test_lists_the_orders_of_this_browser(pages: "Pages") -> None:
    pages.post("/pre-orders", filled(pages))

    assert "Tianbo" in pages.get("/orders").text


def test_opens_an_account_and_says_what_a_password_needs(pages: "Pages") -> None:
    fields = {"name": "Lin", "email": "lin@roundel.example", "password": "short", "next": "/me"}

    refused = pages.post("/sign-up", fields)
    opened = pages.post("/sign-up", fields | {"password": "long enough for everyone"})

    assert refused.status_code == 422
    assert "at least 12 characters" in refused.text
    assert 'value="lin@roundel.example"' in refused.text
    assert opened.location == "/me"


def test_refuses_a_second_account_with_the_same_address(pages: "Pages") -> None:
    fields = {"name": "Ada", "email": "ada@roundel.example", "password": "long enough for all"}

    assert pages.post("/sign-up", fields).status_code == 422


def test_remembers_which_design_was_ordered(pages: "Pages") -> None:
    code = pages.example.design
    shown = re.search(r'href="(/checkout/[^"]+)"', pages.get(f"/d/{code}").text)

    assert shown
    page = pages.get(shown[1].replace("&amp;", "&")).text
    assert re.search(rf'name="design"\s+value="{code}"', page)
