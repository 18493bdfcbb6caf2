"""Every page answers, as a page, in three languages, to whom it concerns."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from configurator import settings
from configurator.web.app import create_app

if TYPE_CHECKING:
    from tests.web.conftest import Pages


EVERYBODY = (
    "/",
    "/about",
    "/gallery",
    "/gallery?text=nothing-like-this",
    "/gallery?page=zzz",
    "/configure",
    "/configure/tianbo",
    "/configure/tianbo?shape=tile&panel=nest",
    "/configure/tianbo?no_such_option=1&shape=no_such_value",
    "/configure/tianbo?engraving=" + "x" * 60,
    "/campaigns",
    "/sign-in",
    "/sign-up",
    "/me",
    "/orders",
    "/proposals",
    "/compare",
    "/checkout/tianbo",
    "/healthz",
    "/styleguide",
)


@pytest.mark.parametrize("path", EVERYBODY)
def test_answers_everybody(pages: "Pages", path: str) -> None:
    answer = pages.get(path)

    assert answer.status_code == 200
    assert "Traceback" not in answer.text


def test_shows_what_people_made(pages: "Pages") -> None:
    example = pages.example
    pages.sign_in("Ada")
    paths = (
        f"/d/{example.design}",
        f"/d/{example.design}?v=1",
        f"/d/{example.fork}",
        "/me",
        "/proposals",
        f"/proposals/{example.proposal}",
        f"/compare?a={example.design}&b={example.fork}",
        f"/campaigns/{example.campaign}",
        f"/orders/{example.order}",
        "/orders",
    )

    answers = {path: pages.get(path) for path in paths}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(
        paths, 200
    )


@pytest.mark.parametrize(
    ("wanted", "lang", "word"),
    [
        ("zh-CN,zh;q=0.9", "zh-Hans", "天铂"),
        ("zh-TW", "zh-Hant", "天鉑"),
        ("fr,en;q=0.5", "en", "Tianbo"),
    ],
)
def test_speaks_the_language_of_the_browser(
    pages: "Pages", wanted: str, lang: str, word: str
) -> None:
    page = pages.get("/configure/tianbo", Accept_Language=wanted).text

    assert f'lang="{lang}"' in page
    assert word in page


def test_keeps_the_chosen_language_and_comes_back_to_the_page(pages: "Pages") -> None:
    answer = pages.post("/language", {"language": "zh-Hans", "next": "/gallery?sort=forked"})

    assert answer.status_code == 303
    assert answer.location == "/gallery?sort=forked"
    assert 'lang="zh-Hans"' in pages.get("/").text


def test_renders_the_chosen_theme_on_the_server(pages: "Pages") -> None:
    pages.post("/theme", {"theme": "dark", "next": "/"})

    page = pages.get("/").text

    assert 'data-theme="dark"' in page
    assert 'data-wall="dark"' in page


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example", "/\\evil.example"]
)
def test_never_redirects_to_another_site(pages: "Pages", next_page: str) -> None:
    answer = pages.post("/theme", {"theme": "dark", "next": next_page})

    assert answer.location == "/"


def test_says_what_is_missing_on_a_page_that_does_not_exist(pages: "Pages") -> None:
    answer = pages.get("/d/nothing-here")

    assert answer.status_code == 404
    assert "Nothing is here" in answer.text


def test_keeps_interface_library_attributes_in_the_macros() -> None:
    root = Path(__file__).parents[2] / "templates"

    offenders = [
        path.relative_to(root).as_posix()
        for path in root.rglob("*.html")
        if path.parent.name != "macros" and re.search(r"\shx-[a-z]", path.read_text("utf-8"))
    ]

    assert offenders == []


def test_has_no_inline_script_or_style() -> None:
    root = Path(__file__).parents[2] / "templates"
    inline = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)")

    offenders = [p.name for p in root.rglob("*.html") if inline.search(p.read_text("utf-8"))]

    assert offenders == []


def test_opens_an_empty_shop(tmp_path: Path) -> None:
    made = create_app(settings.read({"ROUNDEL_HOME": str(tmp_path), "REDIS_URL": "memory://"}))
    store = made.extensions["roundel"].store
    store.migrate()
    visitor = made.test_client()

    statuses = [
        visitor.get(path).status_code for path in ("/", "/gallery", "/configure", "/healthz")
    ]

    store.close()
    assert statuses == [200, 200, 200, 200]
