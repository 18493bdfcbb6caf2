"""What the planner does: look at the demand, close, check the plan, take it away, release it."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from lxml import etree
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.end_to_end.rounds import NAME, PIECES
from tests.end_to_end.wishing import ENGRAVING, Tracked

SCHEMAS = Path(os.environ.get("ROUNDEL_BENCH_DATA", "../shared/data")) / "b2mml" / "Schema"


@dataclass(frozen=True, slots=True)
class Files:
    """The downloads of a plan, by kind."""

    folder: Path

    def __getitem__(self, kind: str) -> Path:
        """Return where the file of a kind is."""
        return self.folder / f"plan.{kind}"


def sees_the_demand(page: Page, order: Tracked) -> None:
    """Find the campaign and in it what was ordered, without names and addresses."""
    page.get_by_role("link", name="Planning").first.click()
    page.get_by_role("link", name=NAME).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    row = page.get_by_role("row", name=re.compile(order.number))
    expect(row).to_contain_text(ENGRAVING)
    expect(page.get_by_role("main")).not_to_contain_text("Nanjing Road")
    expect(page.get_by_role("main")).not_to_contain_text("Ada Lin")
    expect(page.get_by_text("of 40 places").first).to_be_visible()


def closes_and_waits_for_the_plan(page: Page) -> None:
    """Close the campaign; the page follows by itself until the plan is ready."""
    page.get_by_text("Close the campaign…").click()
    page.get_by_role("button", name="Yes, close it and plan").click()
    page.evaluate("window.isTheSamePage = true")
    opened = page.get_by_role("link", name=re.compile("^Open plan"))
    expect(opened).to_be_visible(timeout=60_000)
    assert page.evaluate("window.isTheSamePage"), "the page was reloaded instead of following"
    opened.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plan")


def reads_the_plan(page: Page, order: Tracked) -> str:
    """Look through the tabs; return the name of the final work order of an order."""
    parts = page.get_by_role("navigation", name="Parts of the plan")
    expect(page.get_by_role("definition").first).to_contain_text(str(PIECES))
    parts.get_by_role("link", name="Requirements").click()
    needed = page.get_by_role("table", name="Requirements by item and week")
    expect(needed.get_by_role("row", name=re.compile("Compressor 7.2 kW"))).to_be_visible()
    parts.get_by_role("link", name="To buy").click()
    bought = page.get_by_role("table", name=re.compile("What must be bought"))
    expect(bought.get_by_role("row", name=re.compile("Compressor 7.2 kW"))).to_be_visible()
    parts.get_by_role("link", name="Load").click()
    expect(page.get_by_role("main")).to_contain_text("QD")
    parts.get_by_role("link", name="Work orders").click()
    page.get_by_label("Kind of work centre").select_option("SHIP")
    page.get_by_role("button", name="Show", exact=True).click()
    final = page.get_by_role("row").filter(has_text=order.number)
    found = re.search(r"WO-\w+", final.inner_text())
    assert found is not None
    final.get_by_role("link", name="Tianbo round air conditioner").click()
    expect(page.get_by_role("main")).to_contain_text(order.number)
    expect(page.get_by_role("main")).to_contain_text(ENGRAVING)
    page.go_back()
    parts.get_by_role("link", name="Overview").click()
    return found[0]


def takes_the_files(page: Page, folder: Path) -> Files:
    """Download the work orders in every format; a worker prints the travellers."""
    files = Files(folder)
    for kind in ("csv", "json", "xml"):
        page.get_by_text("Work orders as a file").click()
        with page.expect_download() as download:
            page.get_by_role("link", name=re.compile(f"^{kind.upper()} ")).click()
        download.value.save_as(files[kind])
        page.keyboard.press("Escape")
    page.get_by_text("Work orders as a file").click()
    page.get_by_role("button", name="Print all travellers").click()
    printed = page.get_by_role("link", name="Download the PDF")
    expect(printed).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        printed.click()
    download.value.save_as(files["pdf"])
    return files


def checks_the_files(files: Files, order: Tracked, final: str) -> None:
    """Read the downloads as those would who get them: all tell of the same work orders."""
    rows = list(csv.DictReader(io.StringIO(files["csv"].read_text(encoding="utf-8-sig"))))
    jobs = {job["id"]: job for job in json.loads(files["json"].read_text(encoding="utf-8"))}
    assert {row["work_order"] for row in rows} == set(jobs)
    assert [text["text"] for text in jobs[final]["texts"]] == [ENGRAVING]
    assert [peg["order"] for peg in jobs[final]["pegs"]] == [order.number]
    assert (
        next(row for row in rows if row["work_order"] == final)["orders"] == f"{order.number} x 1"
    )
    assert sum(len(job["units"]) for job in jobs.values()) == PIECES
    _checks_the_b2mml(files["xml"], set(jobs))
    _checks_the_travellers(files["pdf"], order, final, set(jobs))


def _checks_the_b2mml(path: Path, ids: set[str]) -> None:
    document = etree.parse(path)
    written = {text.strip() for text in document.getroot().itertext()}
    assert ids <= written
    if (SCHEMAS / "B2MML-WorkSchedule.xsd").exists():
        etree.XMLSchema(etree.parse(SCHEMAS / "B2MML-WorkSchedule.xsd")).assertValid(document)


def _checks_the_travellers(path: Path, order: Tracked, final: str, ids: set[str]) -> None:
    texts = [page.extract_text() for page in PdfReader(path).pages]
    assert all(any(name in text for text in texts) for name in ids)
    (number,) = [n for n, text in enumerate(texts, 1) if final in text and order.number in text]
    assert ENGRAVING in texts[number - 1]
    if shutil.which("pdftoppm") is None:
        pytest.fail("pdftoppm is missing: apt-get install poppler-utils")
    words = ["pdftoppm", "-r", "150", "-png", "-singlefile", "-f", str(number), "-l", str(number)]
    subprocess.run([*words, path, path.with_suffix("")], check=True)
    with Image.open(path.with_suffix(".png")) as picture:
        codes = {code.text for code in zxingcpp.read_barcodes(picture)}
    assert codes == {final}


def releases(page: Page) -> None:
    """Release the plan to the plants."""
    page.get_by_text("Release to the plants…").click()
    page.get_by_role("button", name="Yes, release all of it").click()
    expect(
        page.get_by_text(re.compile(r"Released: \d+ work orders go to the plants"))
    ).to_be_visible()


def sees_all_ended(page: Page) -> None:
    """Watch the plan's own page until it says, by itself, that everything is made."""
    steps = page.get_by_role("list", name="The life of this plan")
    expect(steps).to_contain_text("Shipped, done", timeout=120_000)
