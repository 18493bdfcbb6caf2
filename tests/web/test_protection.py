"""Forged forms, foreign origins, guessed addresses, floods, headers, crashes."""

from typing import TYPE_CHECKING

import pytest
from flask import Flask

from configurator.web.security import policy

if TYPE_CHECKING:
    from tests.web.conftest import Pages

CHANGES = (
    "/language",
    "/theme",
    "/sign-in",
    "/sign-up",
    "/sign-out",
    "/designs",
    "/pre-orders",
    "/d/x/fork",
    "/d/x/comments",
    "/proposals/1/accept",
    "/orders/x/cancel",
)


@pytest.mark.parametrize("path", CHANGES)
def test_refuses_a_form_without_its_token(pages: "Pages", path: str) -> None:
    answer = pages.client.post(path, data={"name": "Mallory"})

    assert answer.status_code == 400
    assert "no longer fresh" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://e.vil"},
    ],
)
def test_refuses_a_change_asked_for_by_another_site(
    pages: "Pages", headers: dict[str, str]
) -> None:
    fields = {"csrf_token": pages.token(), "theme": "dark"}

    answer = pages.client.post("/theme", data=fields, headers=headers)

    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/", "/nope", "/static/css/roundel.css", "/healthz"])
def test_sends_protecting_headers_with_every_answer(pages: "Pages", path: str) -> None:
    headers = pages.get(path).headers

    assert headers["Content-Security-Policy"] == policy("http://localhost:8001")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_lets_a_browser_keep_static_files_for_a_year(pages: "Pages") -> None:
    assert "max-age=31536000" in pages.get("/static/css/roundel.css").headers["Cache-Control"]


def test_hides_an_order_from_whoever_has_not_its_secret(pages: "Pages") -> None:
    path = f"/orders/{pages.example.order}"
    pages.sign_in("Bao")

    answers = [pages.get(path), pages.get(f"{path}?s=guessed"), pages.get("/orders/RD-NO")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_shows_an_order_to_whoever_has_its_secret(pages: "Pages") -> None:
    answer = pages.get(f"/orders/{pages.example.order}?s={pages.example.secret}")

    assert answer.status_code == 200
    assert "Ada Lin" in answer.text


def test_lets_only_the_owner_decide_about_a_proposal(pages: "Pages") -> None:
    path = f"/proposals/{pages.example.proposal}"
    pages.sign_in("Bao")

    page, answer = pages.get(path), pages.post(f"{path}/accept", {})

    assert "Your decision" not in page.text
    assert answer.status_code in {403, 404}


def test_lets_nobody_add_a_version_to_the_design_of_another(pages: "Pages") -> None:
    pages.sign_in("Bao")
    fields = {"query": "colour=snow", "key": "version-of-mallory"}

    answer = pages.post(f"/d/{pages.example.design}/versions/1", fields)

    assert answer.status_code in {403, 404}


def test_slows_down_who_guesses_passwords(pages: "Pages") -> None:
    fields = {"email": "ada@roundel.example", "password": "guess"}

    statuses = [pages.post("/sign-in", fields).status_code for _ in range(11)]

    assert statuses[:10] == [422] * 10
    assert statuses[10] == 429


def test_answers_an_unknown_address_and_a_wrong_password_alike(pages: "Pages") -> None:
    answers = [
        pages.post("/sign-in", {"email": email, "password": "a wrong password"})
        for email in ("ada@roundel.example", "nobody@roundel.example")
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert all("do not go together" in answer.text for answer in answers)


def test_keeps_the_sign_in_away_from_scripts(pages: "Pages") -> None:
    fields = {"email": "ada@roundel.example", "password": "a quiet round breeze"}

    cookies = pages.post("/sign-in", fields).headers.getlist("Set-Cookie")

    sign_in = next(cookie for cookie in cookies if cookie.startswith("roundel_account="))
    assert "HttpOnly" in sign_in
    assert "SameSite=Lax" in sign_in


def test_shows_a_reference_and_no_traceback_when_something_breaks(app: Flask) -> None:
    def broken() -> str:
        raise ZeroDivisionError("secret detail")

    app.add_url_rule("/broken", view_func=broken)

    answer = app.test_client().get("/broken")

    assert answer.status_code == 500
    assert "reference" in answer.text
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
