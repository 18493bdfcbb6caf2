"""Every address with values that nobody should send, as every role: never a 500."""

import random
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.web.conftest import PASSWORD, Example

NUMBERS = ("0", "-1", "2147483648", "9" * 19, "9" * 30, "9" * 5000, "²", "1e3")
TEXTS = (
    *NUMBERS,
    "",
    " ",
    "\x00",
    "a\x00b",
    "\r\nX: y",
    "\u202eabc",
    "\ufffe",
    "\U0010ffff",
    "😀" * 300,
    "晚风",
    "A" * 90_000,
    "<script>alert(1)</script>",
    "=1+1",
    "{{7*7}}",
    "' OR 1=1 --",
    "../../etc/passwd",
    "//evil.example",
    "/\\evil.example",
    "x:99999999999",
    "engraving=%00",
    "diameter=" + "9" * 5000,
    "a=b&" * 3000,
)
FORM = {
    "product": "tianbo",
    "query": "colour=clay",
    "key": "key-of-mallory",
    "title": "Title",
    "message": "Hello",
    "campaign_id": "1",
    "quantity": "1",
    "name": "Mallory",
    "email": "mallory@roundel.example",
    "street": "1 Road",
    "city": "City",
    "postcode": "1",
    "country": "CN",
    "body": "Hello",
    "password": "a long enough password",
    "roles": "planner",
    "next": "/",
    "design": "",
    "s": "",
    "number": "1",
    "option": "",
    "reason": "No",
    "shown_price": "1",
    "language": "en",
    "theme": "dark",
}
QUERY = ("a", "b", "s", "v", "q", "tab", "page", "sort", "next", "product", "text", "was", "design")
BODIES = (
    (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
    (b"{}", "application/json"),
    (b"a=" + b"x" * 300_000, "application/x-www-form-urlencoded"),
    (b"&".join(b"a%d=b" % n for n in range(3000)), "application/x-www-form-urlencoded"),
    (b"--x\r\nnothing", "multipart/form-data; boundary=x"),
    (b"", "multipart/form-data"),
)
ROLES = ("", "Ada", "Bao", "Chen", "Eve")


FEW, ALL = 2, 1000


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("most", [FEW, pytest.param(ALL, marks=pytest.mark.soak)])
def test_no_request_breaks_a_page(open_door: tuple[Flask, Example], who: str, most: int) -> None:
    app, example = open_door
    client = _signed_in(app, who)
    dice = random.Random(who)  # noqa: S311 # the same requests every time

    broken = {
        (rule.rule, method, what): status
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in {"static", "sign_in.sign_out"}
        for method, path, what, body in _requests(rule, example, dice, most)
        if (status := _status(client, method, path, body)) >= 500
    }

    assert broken == {}


def _signed_in(app: Flask, who: str) -> FlaskClient:
    client = app.test_client()
    if who:
        form = {"email": f"{who.lower()}@roundel.example", "password": PASSWORD}
        assert client.post("/sign-in", data=form).status_code == 303
    return client


Body = dict[str, str] | tuple[bytes, str] | None


def _requests(
    rule: Rule, example: Example, dice: random.Random, most: int
) -> Iterator[tuple[str, str, str, Body]]:
    methods = sorted((rule.methods or set()) & {"GET", "POST"})
    fine = _path(rule, example, {})
    for method in methods:
        for part in rule.arguments:
            for value in [*dice.sample(TEXTS, 1), "9" * 10, "a\x00b"]:
                path = _path(rule, example, {part: value})
                yield method, path, f"{part}={value[:20]!r}", FORM if method == "POST" else None
    if "POST" in methods:
        for field in dice.sample(list(FORM), min(most, len(FORM))):
            for value in [dice.choice(TEXTS)]:
                yield "POST", fine, f"{field}={value[:20]!r}", {**_fresh(dice), field: value}
        yield from (("POST", fine, kind, (content, kind)) for content, kind in BODIES[:most])
    for name in dice.sample(QUERY, min(most, len(QUERY))) if "GET" in methods else ():
        value = dice.choice([*TEXTS, "9" * 30, "\x00"])
        yield "GET", f"{fine}?{name}={quote(value)}", f"{name}={value[:20]!r}", None
    yield from ((method, fine, "", None) for method in ("PUT", "DELETE", "PATCH", "TRACE"))


def _fresh(dice: random.Random) -> dict[str, str]:
    return {**FORM, "key": f"key-{dice.random()}"}


def _path(rule: Rule, example: Example, changed: dict[str, str]) -> str:
    known = {
        "product_id": "tianbo",
        "code": example.design,
        "number": example.order,
        "proposal_id": str(example.proposal),
        "kind": "csv",
        "work_order_id": "WO-1",
        "verb": "enable",
    }
    path = rule.rule
    for part in rule.arguments:
        value = quote(changed.get(part, known.get(part, "1")), safe="")
        path = re.sub(rf"<[^>]*\b{part}>", value, path)
    return path


def _status(client: FlaskClient, method: str, path: str, body: Body) -> int:
    if isinstance(body, tuple):
        answer = client.open(path, method=method, data=body[0], content_type=body[1])
    else:
        answer = client.open(path, method=method, data=body)
    assert b"Traceback" not in answer.data
    where = answer.headers.get("Location", "/")
    assert re.match(r"(http://localhost)?/(?![/\\])", where), f"{path[:80]} sends to {where[:80]}"
    answer.close()
    return answer.status_code
