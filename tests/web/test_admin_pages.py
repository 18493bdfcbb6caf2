"""The administrator opens accounts, changes roles, and looks over everything."""

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.conftest import Pages

FAY = {"name": "Fay", "email": "fay@roundel.example", "roles": "operator"}


def _password(page: str) -> str:
    found = re.search(r'id="once-password"\s+value="([^"]+)"', page)
    assert found
    return found[1]


def _account(page: str, name: str) -> int:
    """Find an account's number in its forms."""
    row = page.rsplit(f">{name}", maxsplit=1)[-1]
    found = re.search(r"/admin/accounts/(\d+)/", row)
    assert found
    return int(found[1])


@pytest.fixture
def admin(pages: "Pages") -> "Pages":
    """Return Eve's browser."""
    pages.sign_in("Eve")
    return pages


def test_opens_an_account_with_a_password_that_is_shown_once(admin: "Pages") -> None:
    answer = admin.post("/admin/accounts", FAY)
    again = admin.get("/admin").text

    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    password = _password(answer.text)
    assert password not in again
    admin.post("/sign-out", {})
    fields = {"email": FAY["email"], "password": password}
    assert admin.post("/sign-in", fields).status_code == 303
    assert admin.get("/plants").status_code == 200


def test_keeps_the_form_when_the_address_is_taken_or_no_role_is_chosen(admin: "Pages") -> None:
    taken = admin.post("/admin/accounts", {**FAY, "email": "ada@roundel.example"})
    nothing = admin.post("/admin/accounts", {"name": "Fay", "email": "fay@roundel.example"})
    wrong = admin.post("/admin/accounts", {**FAY, "email": "fay"})

    assert [answer.status_code for answer in (taken, nothing, wrong)] == [422, 422, 422]
    assert 'value="Fay"' in taken.text
    assert "at least one role" in nothing.text
    assert "no e-mail address" in wrong.text


def test_gives_other_roles_and_a_new_password(admin: "Pages") -> None:
    chen = _account(admin.get("/admin").text, "Chen")

    changed = admin.post(f"/admin/accounts/{chen}/roles", {"roles": "operator"})
    reset = admin.post(f"/admin/accounts/{chen}/password", {})
    closed = admin.post(f"/admin/accounts/{chen}/disable", {})
    opened = admin.post(f"/admin/accounts/{chen}/enable", {})
    signed_out = admin.post(f"/admin/accounts/{chen}/sign-out", {})

    assert [one.status_code for one in (changed, reset, closed, opened, signed_out)] == [
        303,
        201,
        303,
        303,
        303,
    ]
    admin.post("/sign-out", {})
    fields = {"email": "chen@roundel.example", "password": _password(reset.text)}
    assert admin.post("/sign-in", fields).status_code == 303
    assert admin.get("/planner").status_code == 403


def test_refuses_to_take_the_own_roles_away(admin: "Pages") -> None:
    eve = _account(admin.get("/admin").text, "Eve")

    admin.post(f"/admin/accounts/{eve}/roles", {"roles": "consumer"})

    assert "cannot change your own roles" in admin.get("/admin").text
    assert admin.get("/admin/audit").status_code == 200


def test_says_that_an_account_does_not_exist(admin: "Pages") -> None:
    assert admin.post("/admin/accounts/999/password", {}).status_code == 404
    assert admin.post("/admin/accounts/999/sign-out", {}).status_code == 404
    assert admin.post("/admin/accounts/999/disable", {}).status_code == 404


def test_shows_who_did_what_without_secrets(admin: "Pages") -> None:
    password = _password(admin.post("/admin/accounts", FAY).text)

    trail = admin.get("/admin/audit").text

    assert "create staff" in trail
    assert password not in trail


def test_shows_that_every_invariant_holds(admin: "Pages") -> None:
    page = admin.get("/admin/reconcile").text

    assert "All is well." in page
    assert "broken" not in page
