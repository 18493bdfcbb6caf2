"""Styles and scripts: kept for a year, packed, and nothing but them."""

from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped] # no types
import pytest

from configurator.web.static_files import address, files

if TYPE_CHECKING:
    from tests.web.conftest import Pages


def test_sends_a_file_packed_to_browsers_that_can_unpack(pages: "Pages") -> None:
    path = address("css/parts.css")

    packed = pages.get(path, Accept_Encoding="br")
    plain = pages.get(path)

    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.data) == plain.data


def test_loads_the_configure_page_with_less_than_forty_kilobytes(pages: "Pages") -> None:
    page = pages.get("/configure/tianbo", Accept_Encoding="br")
    names = ["css/roundel.css", "css/parts.css", "css/pages.css", "css/mobile.css"]
    styles = sum(len(files()[name].packed) for name in names)
    scripts = sum(
        len(files()[name].packed)
        for name in ("vendor/htmx-4.0.1.min.js", "js/page.js", "js/configure.js")
    )

    at_once = sum(len(files()[name].packed) for name in ("js/engine.js", "js/configure_at_once.js"))

    assert at_once <= 9_000  # fetched beside the page, which does without
    assert styles <= 12_000
    assert scripts <= 20_000
    assert len(page.data) + styles + scripts <= 40_960


@pytest.mark.parametrize("name", ["../setup.cfg", "%2e%2e/setup.cfg", "/etc/passwd", "css", ""])
def test_sends_nothing_else(pages: "Pages", name: str) -> None:
    assert pages.get(f"/static/{name}").status_code in {404, 308}
