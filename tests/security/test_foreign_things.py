"""What belongs to others, and roles that one does not have: refused, and nothing is changed."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from configurator.store.ordering import by_number
from configurator.store.tables import metadata
from tests.web.conftest import PASSWORD, Example, Pages

THIRD_PARTIES = ("", "Bao", "Chen", "Eve")


def _attempts(example: Example) -> Iterator[tuple[str, dict[str, str]]]:
    """What none of the third parties may do: all of it belongs to Ada or to another role."""
    order, design, proposal = example.order, example.design, example.proposal
    yield f"/orders/{order}/cancel", {}
    yield f"/orders/{order}/cancel", {"s": "guessed"}
    yield f"/d/{design}/versions/1", {"query": "colour=snow", "key": "version-of-mallory"}
    yield f"/proposals/{proposal}/accept", {}
    yield f"/proposals/{proposal}/decline", {"reason": "No"}


ADMINISTRATION: tuple[tuple[str, dict[str, str]], ...] = (
    ("/admin/accounts", {"name": "M", "email": "m@roundel.example", "roles": "admin"}),
    ("/admin/accounts/2/roles", {"roles": "admin"}),
    ("/admin/accounts/1/password", {}),
    ("/admin/accounts/1/disable", {}),
    ("/admin/accounts/1/sign-out", {}),
    ("/planner/campaigns/1/close", {}),
    ("/planner/plans/1/release", {}),
    ("/planner/plans/1/retry", {}),
)


@pytest.mark.parametrize("who", THIRD_PARTIES)
def test_nobody_touches_what_belongs_to_another(
    open_door: tuple[Flask, Example], visitor: Pages, who: str
) -> None:
    _sign_in(visitor, who)
    before = _counts(open_door[0])

    answers = {
        path: visitor.client.post(path, data=form).status_code
        for path, form in _attempts(visitor.example)
    }
    pages = [visitor.get(f"/orders/{visitor.example.order}{s}") for s in ("", "?s=", "?s=x")]

    assert set(answers.values()) <= {403, 404}, answers
    assert [page.status_code for page in pages] == [404] * 3
    assert _counts(open_door[0]) == before


@pytest.mark.parametrize("who", ["", "Ada", "Bao"])
def test_nobody_without_the_role_plans_or_administers(
    open_door: tuple[Flask, Example], visitor: Pages, who: str
) -> None:
    _sign_in(visitor, who)
    before = _counts(open_door[0])

    answers = {
        path: visitor.client.post(path, data=form).status_code for path, form in ADMINISTRATION
    }

    assert set(answers.values()) == {403}, answers
    assert _counts(open_door[0]) == before


def test_a_new_account_cannot_give_itself_a_role(visitor: Pages) -> None:
    form = {"name": "M", "email": "mallory@roundel.example", "password": PASSWORD}
    more = {"roles": "admin", "role": "admin", "is_admin": "1", "id": "1", "is_active": "1"}

    answer = visitor.client.post("/sign-up", data={**form, **more})

    assert answer.status_code == 303
    assert visitor.get("/admin").status_code == 403
    assert visitor.get("/planner").status_code == 403


def test_a_buyer_cannot_set_the_price_the_state_or_the_secret(
    open_door: tuple[Flask, Example], visitor: Pages
) -> None:
    tampered = {
        **ORDER,
        "campaign_id": str(visitor.example.campaign),
        "shown_total": "1",
        "total_minor": "1",
        "deposit_minor": "0",
        "state": "shipped",
        "secret": "known",
        "account_id": "1",
        "key": "order-of-mallory",
    }
    honest = {**tampered, "key": "order-of-honest"}

    first = visitor.client.post("/pre-orders", data=tampered)
    other = visitor.client.post("/pre-orders", data={**honest, "shown_price": "1"})

    assert first.status_code == 303
    assert "s=known" not in first.headers["Location"]
    assert other.status_code == 409
    store = open_door[0].extensions["roundel"].store
    with store.read() as tx:
        row = by_number(tx, first.headers["Location"].split("/orders/")[1].split("?")[0])
    assert (row.state, row.account_id) == ("confirmed", None)
    assert row.total_minor == row.unit_minor > row.deposit_minor > 0


@pytest.mark.parametrize("quantity", ["-5", "0", "101", "1.5", "9" * 30, "²", "1e3", ""])
def test_an_odd_quantity_is_refused_and_the_form_is_kept(visitor: Pages, quantity: str) -> None:
    form = {**ORDER, "campaign_id": str(visitor.example.campaign), "key": "order-of-mallory"}

    answer = visitor.client.post("/pre-orders", data={**form, "quantity": quantity})

    assert answer.status_code == 422
    assert 'value="1 Example Road"' in answer.text


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "http:evil"],
)
def test_no_form_sends_anybody_to_another_site(visitor: Pages, target: str) -> None:
    forms = {
        "/language": {"language": "en"},
        "/theme": {"theme": "dark"},
        "/sign-in": {"email": "ada@roundel.example", "password": PASSWORD},
    }

    went = {
        path: visitor.client.post(path, data={**form, "next": target}).headers["Location"]
        for path, form in forms.items()
    }

    assert set(went.values()) == {"/"}, went


def test_a_session_that_somebody_else_fixed_is_replaced(visitor: Pages) -> None:
    visitor.client.set_cookie("roundel_account", "fixed")

    _sign_in(visitor, "Ada")

    cookie = visitor.client.get_cookie("roundel_account")
    assert cookie is not None
    assert cookie.value != "fixed"
    visitor.client.post("/sign-out")
    visitor.client.set_cookie("roundel_account", cookie.value)
    assert visitor.get(f"/orders/{visitor.example.order}").status_code == 404


ORDER = {
    "product": "tianbo",
    "query": "",
    "quantity": "1",
    "name": "Mallory",
    "email": "mallory@roundel.example",
    "street": "1 Example Road",
    "city": "Qingdao",
    "postcode": "266000",
    "country": "CN",
}


def _sign_in(visitor: Pages, who: str) -> None:
    if who:
        form = {"email": f"{who.lower()}@roundel.example", "password": PASSWORD}
        assert visitor.client.post("/sign-in", data=form).status_code == 303


def _counts(app: Flask) -> dict[str, int]:
    store = app.extensions["roundel"].store
    with store.engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
            for table in metadata.tables
        }
