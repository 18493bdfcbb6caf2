"""Printed travellers are read by people and by scanners, in every language."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from factory_adapter.export import font
from factory_adapter.export.labels import WORDS
from factory_adapter.export.traveller import travellers_pdf
from factory_adapter.model import (
    JobFeature,
    JobMaterial,
    JobOperation,
    JobOrder,
    JobPeg,
    JobText,
)

AT = datetime(2026, 12, 1, tzinfo=UTC)


def job(name: str = "WO-7K3M9QXA", *, units: int = 2, text: str = "愛你一萬年") -> JobOrder:
    return JobOrder(
        id=name,
        version=1,
        plant="qingdao",
        item="TB-1000",
        item_name="天铂圆形空调",
        quantity=units,
        operations=(
            JobOperation(10, "总装", "QD-ASSEMBLE", "assemble", "pine", 15, 420, AT, AT),
            JobOperation(20, "Prüfen", "QD-TEST", "test", "", 0, 60),
        ),
        due=AT + timedelta(days=20),
        materials=(JobMaterial("TB-2100", "離心風機模組", 2),),
        units=tuple(f"RD-{n:06}-1" for n in range(units)),
        pegs=(JobPeg("RD-000000", units),),
        features=(JobFeature("颜色", "松针绿"),),
        texts=(JobText("RD-000000-1", "刻字", text),),
    )


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("lang", sorted(WORDS))
def test_says_everything_in_the_language_of_the_plant(lang: str) -> None:
    found = text_of(travellers_pdf([job()], lang=lang))

    for wanted in ("WO-7K3M9QXA", "天铂圆形空调", "離心風機模組", "松针绿", "愛你一萬年", "Prüfen"):
        assert wanted in found
    for name in ("title", "operations", "materials", "pegs", "units", "due"):
        assert WORDS[lang][name] in found


def test_every_language_has_every_word_and_the_font_can_show_it() -> None:
    for lang, words in WORDS.items():
        assert words.keys() == WORDS["en"].keys(), lang
        assert font.missing("".join(words.values())) == ()


def test_every_font_is_embedded() -> None:
    pdf = PdfReader(BytesIO(travellers_pdf([job()], lang="zh-Hans")))

    embedded, left_out = pdf.pages[0]._get_fonts()  # noqa: SLF001 # pypdf has no public way

    assert embedded
    assert not left_out


def test_scanners_read_both_codes(tmp_path: Path) -> None:
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is missing; install poppler-utils")
    (tmp_path / "t.pdf").write_bytes(travellers_pdf([job("WO-7K3M9QXA"), job("WO-0B")], lang="en"))
    subprocess.run(
        ["pdftoppm", "-r", "150", "-png", tmp_path / "t.pdf", tmp_path / "t"], check=True
    )

    for path, wanted in zip(sorted(tmp_path.glob("*.png")), ("WO-7K3M9QXA", "WO-0B"), strict=True):
        with Image.open(path) as page:
            codes = zxingcpp.read_barcodes(page)
        assert {(str(code.format).replace(" ", ""), code.text) for code in codes} == {
            ("Code128", wanted),
            ("QRCode", wanted),
        }


def test_a_character_that_the_font_lacks_is_shown_and_named() -> None:
    found = text_of(travellers_pdf([job(text="𠮷田 🎉")], lang="en"))

    assert "〓田 〓" in found
    assert "U+1F389, U+20BB7" in found


def test_markup_in_a_text_is_only_text() -> None:
    wish = '<img src="/etc/hostname"/> <b>&amp; %s {x}'

    assert wish in text_of(travellers_pdf([job(text=wish)], lang="en"))


def test_a_long_list_goes_on_over_pages_with_the_head_on_each() -> None:
    pages = PdfReader(BytesIO(travellers_pdf([job(units=300)], lang="en"))).pages

    assert len(pages) == 3
    for number, page in enumerate(pages, 1):
        assert "WO-7K3M9QXA" in page.extract_text()
        assert f"Page {number} of 3" in page.extract_text()


def test_no_work_orders_still_give_a_page() -> None:
    assert "No work orders." in text_of(travellers_pdf([], lang="en"))


def test_the_same_jobs_give_the_same_bytes() -> None:
    assert travellers_pdf([job()], lang="en") == travellers_pdf([job()], lang="en")


def test_the_font_shows_what_is_written_in_china_and_taiwan() -> None:
    gb_2312 = [bytes((a, b)) for a in range(0xB0, 0xF8) for b in range(0xA1, 0xFF)]
    simplified = b"".join(gb_2312).decode("gb2312", "ignore")
    big_5 = [
        bytes((a, b)) for a in range(0xA4, 0xC6) for b in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    ]
    traditional = b"".join(big_5).decode("big5", "ignore")

    assert font.missing(simplified) == ()
    assert font.missing(traditional) == ()
    assert len(simplified) > 6700
    assert len(traditional) > 5300


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.floats(20, 300))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, room: float) -> None:
    lines = font.wrap(text, 9, room)

    assert "".join(lines).replace(" ", "") == font.printable(text).replace(" ", "")
    assert all(font.width(line, 9) <= room or len(line) <= 2 for line in lines)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80), st.text(min_size=1, max_size=40))
def test_whatever_people_write_gives_a_page(text: str, name: str) -> None:
    assert travellers_pdf([job(name, text=text)], lang="en").startswith(b"%PDF")
