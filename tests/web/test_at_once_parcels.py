"""What the configure page takes along: kept for ever, packed, small, and gone when it is old."""

import gzip
import json
import re
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped] # no types
import pytest

from configurator.engine import CompiledModel, search_model
from configurator.services import catalogue
from configurator.services.catalogue import LoadedProduct

if TYPE_CHECKING:
    from tests.web.conftest import Pages

SMALL = 30_000


def addresses(pages: "Pages", language: str = "en") -> tuple[str, str]:
    page = pages.get("/configure/tianbo", Accept_Language=language).text
    found = re.search(r'data-engine="([^"]+)" data-words="([^"]+)"', page)
    assert found
    return found[1], found[2]


def test_sends_the_compiled_model_packed_and_for_ever(pages: "Pages") -> None:
    engine, _ = addresses(pages)

    plain = pages.get(engine)
    by_coding = {
        coding: pages.get(engine, Accept_Encoding=coding) for coding in ("br", "gzip, deflate")
    }

    assert plain.status_code == 200
    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert brotli.decompress(by_coding["br"].data) == plain.data
    assert gzip.decompress(by_coding["gzip, deflate"].data) == plain.data
    tag = by_coding["br"].headers["ETag"]
    assert pages.get(engine, Accept_Encoding="br", If_None_Match=tag).status_code == 304


def test_takes_no_more_along_than_a_small_picture(pages: "Pages") -> None:
    sent = [pages.get(each, Accept_Encoding="gzip").data for each in addresses(pages)]

    assert sum(map(len, sent)) < SMALL


def test_words_are_those_of_the_language_of_the_page(pages: "Pages") -> None:
    by_language = {}
    for language in ("en", "zh-Hans", "zh-Hant"):
        _, words = addresses(pages, language)
        by_language[language] = json.loads(pages.get(words, Accept_Language=language).text)

    follows = {language: said["say"]["follows"] for language, said in by_language.items()}
    assert follows == {
        "en": "follows from your other choices",
        "zh-Hans": "由其他选择决定",
        "zh-Hant": "由其他選擇決定",
    }
    assert by_language["en"]["prices"] == by_language["zh-Hans"]["prices"]
    assert by_language["en"]["script"].startswith("/static/js/engine.js?v=")


def test_a_fragment_names_the_same_parcels(pages: "Pages") -> None:
    fragment = pages.get("/configure/tianbo?colour=snow", HX_Request="true").text

    assert all(address in fragment for address in addresses(pages))


@pytest.mark.parametrize("kind", ["engine", "words"])
@pytest.mark.parametrize("digest", ["0000000000000000", "x" * 500, "%00"])
def test_what_is_gone_is_not_found(pages: "Pages", kind: str, digest: str) -> None:
    assert pages.get(f"/configure/tianbo/{kind}/{digest}").status_code in {400, 404}
    assert pages.get(f"/configure/nothing/{kind}/{digest}").status_code in {400, 404}


def test_a_product_that_is_searched_is_answered_by_the_server_alone(
    pages: "Pages", monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, words = addresses(pages)
    compiled = catalogue.current

    def searched(*asked: object) -> LoadedProduct:
        loaded = compiled(*asked)  # type: ignore[arg-type] # handed on as they came
        assert isinstance(loaded.engine, CompiledModel)
        return LoadedProduct(loaded.revision_id, loaded.product, search_model(loaded.product.model))

    monkeypatch.setattr(catalogue, "current", searched)
    monkeypatch.setattr(catalogue, "on_sale", lambda *asked: (searched(*asked[:2]), None))
    page = pages.get("/configure/tianbo?colour=snow")

    assert page.status_code == 200
    assert "data-engine" not in page.text
    assert pages.get(engine).status_code == pages.get(words).status_code == 404
