"""Authoring by pages, without JavaScript: writing, clashing, proposing, approving, publishing."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from configurator import tasks
from configurator.services import catalogue
from configurator.store import jobs

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from configurator.store.engine import Store
    from tests.web.conftest import Pages

HX = {"HX_Request": "true"}


def work(app: Flask) -> None:
    """Do what the workers are asked for."""
    store: Store = app.extensions["roundel"].store
    with store.read() as tx:
        due = jobs.open_ids(tx)
    for task_id in due:
        tasks.perform(store, task_id, lambda: datetime.now(UTC))


def hidden(answer: "TestResponse", name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found, name
    return found[1]


@pytest.fixture
def draft(pages: "Pages") -> str:
    """Start a draft as Bao and return its address."""
    pages.sign_in("Bao")
    home = pages.get("/author")
    fields = {"revision_id": hidden(home, "revision_id"), "title": "Steel is dearer"}
    answer = pages.post("/author/drafts", {**fields, "key": "a-new-draft"})
    assert answer.status_code == 303
    return answer.headers["Location"]


def text_of(pages: "Pages", path: str) -> str:
    page = pages.get(path).text
    found = re.search(r"<textarea id=\"text\".*?>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    return unescape(found[1])


def save(pages: "Pages", draft: str, text: str, **fields: str | int) -> "TestResponse":
    sent = {"file": "product.yaml", "text": text, "base": 1, **fields}
    return pages.post(f"{draft}/files", sent)


def test_shows_the_products_with_what_the_engine_made_of_them(pages: "Pages") -> None:
    pages.sign_in("Bao")

    page = pages.get("/author")

    assert page.status_code == 200
    assert "compiled" in page.text
    assert "Start a draft" in page.text


def test_shows_the_files_with_their_lines(pages: "Pages", draft: str, app: Flask) -> None:
    work(app)

    page = pages.get(draft)

    assert page.status_code == 200
    assert 'id="L1"' in page.text
    assert "no problems" in page.text
    assert "Can be built" in page.text
    assert "<svg" in page.text
    assert "lines.csv" in page.text


def test_says_that_it_is_being_checked_until_a_worker_did_it(pages: "Pages", draft: str) -> None:
    page = pages.get(draft)

    assert page.status_code == 200
    assert "being checked" in page.text


def test_keeps_a_wrong_text_and_links_every_problem_to_its_line(
    pages: "Pages", draft: str, app: Flask
) -> None:
    text = text_of(pages, draft).replace("base_price:", "bsae_price:", 1)
    line = next(n for n, each in enumerate(text.split("\n"), 1) if "bsae_price" in each)

    answer = save(pages, draft, text)
    work(app)

    assert answer.status_code == 303
    page = pages.get(draft)
    assert "bsae_price" in page.text
    assert f'#L{line}" data-line="{line}"' in page.text
    assert "Propose for publication" in page.text


def test_saves_what_is_typed_and_tells_the_new_version(pages: "Pages", draft: str) -> None:
    token = pages.token()
    sent = {"csrf_token": token, "file": "product.yaml", "text": "a: 1", "base": "1", "page": "p1"}

    answer = pages.client.post(f"{draft}/files", data=sent, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert hidden(answer, "base") == "2"
    assert "<html" not in answer.text


def test_a_clash_overwrites_nothing_and_keeps_both_texts(pages: "Pages", draft: str) -> None:
    save(pages, draft, "theirs: 1")

    answer = save(pages, draft, "mine: 1\nmine: 2")

    assert answer.status_code == 409
    assert "mine: 2</textarea>" in answer.text
    assert "theirs: 1" in answer.text  # in the difference
    assert text_of(pages, draft) == "theirs: 1"
    over = re.search(r'name="over"\s+value="(\d+)"', answer.text)
    assert over
    assert save(pages, draft, "mine: 3", over=over[1]).status_code == 303
    assert text_of(pages, draft) == "mine: 3"


def test_a_clash_while_typing_is_told_beside_the_text(pages: "Pages", draft: str) -> None:
    save(pages, draft, "theirs: 1")
    sent = {"csrf_token": pages.token(), "file": "product.yaml", "text": "mine", "base": "1"}

    answer = pages.client.post(f"{draft}/files", data=sent, headers={"HX-Request": "true"})

    assert answer.status_code == 409
    assert "Save mine over it" in answer.text
    assert hidden(answer, "base") == "1"


def test_takes_a_file_far_longer_than_other_forms(pages: "Pages", draft: str) -> None:
    long = "# 很长的注释\n" * 40_000

    assert save(pages, draft, long).status_code == 303
    assert text_of(pages, draft) == long


def test_tries_the_draft_out_in_the_page(pages: "Pages", draft: str, app: Flask) -> None:
    work(app)

    fragment = pages.get(f"{draft}/trial?colour=ink", **HX)
    page = pages.get(f"{draft}/trial?colour=ink")

    assert fragment.status_code == page.status_code == 200
    assert "<html" not in fragment.text
    assert '<option value="ink" selected>' in fragment.text
    assert "<svg" in page.text


def test_publishes_with_the_approval_of_a_second_person(
    pages: "Pages", draft: str, app: Flask
) -> None:
    text = text_of(pages, draft).replace('revision: "2026.1"', 'revision: "2026.2"')
    save(pages, draft, text.replace('base_price: "3990.00"', 'base_price: "4190.00"'))
    work(app)
    version = hidden(pages.get(draft), "version")
    proposed = pages.post(f"{draft}/propose", {"version": version, "message": "Dearer steel."})
    assert proposed.status_code == 303
    assert "Approve and publish" not in pages.get(draft).text
    own = pages.post(f"{draft}/approve", {"version": version})
    assert own.status_code == 409

    pages.sign_in("Eve")
    assert "4190.00" in pages.get(f"{draft}/changes").text
    assert "Approve and publish" in pages.get(draft).text
    approved = pages.post(f"{draft}/approve", {"version": version})
    waiting = pages.get(draft).text
    work(app)

    assert approved.status_code == 303
    assert "Queued" in waiting
    page = pages.get(draft)
    assert "Published." in page.text
    assert "¥4,190" in pages.get("/configure/tianbo").text
    assert "approve" in pages.get(f"{draft}/history").text


def test_sends_a_proposal_back_with_words(pages: "Pages", draft: str, app: Flask) -> None:
    work(app)
    version = hidden(pages.get(draft), "version")
    pages.post(f"{draft}/propose", {"version": version, "message": "As it is."})
    pages.sign_in("Eve")

    pages.post(f"{draft}/send-back", {"reason": "Give it another revision."})

    assert "Give it another revision." in pages.get(draft).text


def test_adds_and_removes_a_file(pages: "Pages", draft: str) -> None:
    added = pages.post(f"{draft}/files/new", {"name": "modules/items.csv"})
    refused = pages.post(f"{draft}/files/new", {"name": "../../etc/passwd"})
    removed = pages.post(f"{draft}/files/remove", {"file": "modules/items.csv"})

    assert [answer.status_code for answer in (added, refused, removed)] == [303, 303, 303]
    assert "modules/items.csv" in added.headers["Location"]
    assert "passwd" not in pages.get(draft).text


def test_is_closed_to_all_whose_role_does_not_open_it(pages: "Pages", draft: str) -> None:
    paths = ("/author", draft, f"{draft}/changes", f"{draft}/history", f"{draft}/trial")
    pages.sign_in("Ada")

    answers = [pages.get(path).status_code for path in paths]
    posts = [
        pages.post(f"{draft}/{what}", {"name": "x.csv", "file": "x.csv", "text": "", "base": 1})
        for what in ("files", "files/new", "files/remove", "propose", "approve", "send-back")
    ]

    assert set(answers) == {403}
    assert {answer.status_code for answer in posts} <= {403, 422}
    assert all("Traceback" not in answer.text for answer in posts)


@pytest.mark.parametrize("name", ["Chen", "Eve"])
def test_lets_other_staff_read(pages: "Pages", draft: str, name: str) -> None:
    pages.sign_in(name)

    page = pages.get(draft)

    assert page.status_code == 200
    assert "readonly" in page.text
    assert save(pages, draft, "x").status_code == 403


def test_says_that_a_product_is_being_prepared_and_has_it_made(
    pages: "Pages", app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("configurator.services.catalogue.FORMAT", 99)
    monkeypatch.setattr("configurator.services.engines.FORMAT", 99)
    catalogue.forget()

    waiting = pages.get("/configure/tianbo")
    others = [pages.get(path).status_code for path in ("/", "/gallery", "/configure", "/healthz")]
    work(app)
    ready = pages.get("/configure/tianbo")
    catalogue.forget()

    assert waiting.status_code == 503
    assert "being prepared" in waiting.text
    assert waiting.headers["Retry-After"]
    assert others == [200] * 4
    assert ready.status_code == 200


def test_a_reader_of_chinese_reads_chinese(pages: "Pages", draft: str) -> None:
    page = pages.get(draft, Accept_Language="zh-CN")

    assert "提议发布" in page.text
