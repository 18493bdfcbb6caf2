"""Files that nobody should write: every one is told of in words, and no plan is begun."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from configurator.cli import roundel

EXAMPLES = Path(__file__).parents[2] / "examples"
HEADER = "order,quantity,due,customer,engraving\n"
Damage = Callable[[Path], object]


def _orders(line: str) -> Damage:
    return lambda product: (product / "orders.csv").write_text(HEADER + line, encoding="utf-8")


def _instead(file: str, old: str, new: str) -> Damage:
    def damage(product: Path) -> None:
        text = (product / file).read_text(encoding="utf-8")
        assert old in text
        (product / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return damage


def _pipe(product: Path) -> None:
    (product / "drawing.svg").unlink()
    os.mkfifo(product / "drawing.svg")


LONG = "x" * 200_000
CASES: dict[str, tuple[Damage, str]] = {
    "a due day beyond the calendar": (_orders("A,1,9999-12-31,,\n"), "due: 9999-12-31 is out of"),
    "a due day before the calendar": (_orders("A,1,0001-01-01,,\n"), "due: 0001-01-01 is out of"),
    "a quantity of 31 digits": (_orders(f"A,1{'0' * 30},2027-01-01,,\n"), "is out of range"),
    "a quantity of endless lots": (_orders("A,1000000,2027-01-01,,\n"), "more than 20000"),
    "a mark that no machine writes": (_orders("A,1,2027-01-01,,\ufffe\n"), "cannot be written"),
    "a quantity of a part of 31 digits": (
        _instead("lines.csv", "TB-1000,TB-1100,1,", f"TB-1000,TB-1100,1{'0' * 30},"),
        "TB-1100: the orders need more than",
    ),
    "a cell of 200,000 signs in items": (
        _instead("items.csv", "Front assembly", LONG),
        "is no CSV",
    ),
    "a cell of 200,000 signs in routings": (
        _instead("routings.csv", "Join front", LONG),
        "is no CSV",
    ),
    "a drawing that never ends": (
        _instead("product.yaml", "drawing: drawing.svg", "drawing: /dev/zero"),
        "it is no file",
    ),
    "a drawing that never begins": (_pipe, "it is no file"),
    "a path with a NUL": (
        _instead("product.yaml", "drawing: drawing.svg", r'drawing: "a\0b"'),
        r"product.yaml:13:10: the character '\x00' cannot be written",
    ),
    "a key that is half a character": (
        _instead("product.yaml", "currency: CNY", 'currency: CNY\n"\\ud800": 1'),
        r"the character '\ud800' cannot be written",
    ),
    "a folder with an endless name": (
        _instead("product.yaml", "includes: [../modules]", f"includes: [{'x' * 300}]"),
        "has none of items.csv",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_file_is_told_of_in_words(case: str, tmp_path: Path) -> None:
    damage, words = CASES[case]
    product = _product(tmp_path)
    damage(product)

    answer = _plan(product, tmp_path / "out")

    assert isinstance(answer.exception, SystemExit), answer.exception
    assert answer.exit_code == 2
    assert words in answer.output
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/zero has no end on Linux")
def test_orders_that_never_end_are_refused(tmp_path: Path) -> None:
    product = _product(tmp_path)

    answer = _plan(product, tmp_path / "out", "--orders", "/dev/zero")

    assert answer.exit_code == 2
    assert "larger than 64 MB" in answer.output


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_beyond_the_calendar_is_refused(day: str, tmp_path: Path) -> None:
    product = _product(tmp_path)

    answer = _plan(product, tmp_path / "out", "--today", day)

    assert answer.exit_code == 2
    assert "use a day from 2000-01-01 to 2199-12-31" in answer.output


def test_no_file_is_put_in_place_when_one_cannot_be(tmp_path: Path) -> None:
    product = _product(tmp_path)
    out = tmp_path / "out"
    (out / "work_orders.csv").mkdir(parents=True)

    answer = _plan(product, out)

    assert answer.exit_code == 2
    assert "work_orders.csv is a folder there" in answer.output
    assert [path.name for path in out.iterdir()] == ["work_orders.csv"]


def _product(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    product = tmp_path / "examples" / "tianbo"
    _orders("A,1,2027-01-29,,\n")(product)
    return product


def _plan(product: Path, out: Path, *more: str) -> Result:
    words = ["--product", str(product), "--orders", str(product / "orders.csv")]
    words += ["--out", str(out), "--today", "2026-11-22", *more]
    return CliRunner().invoke(roundel, ["plan", *words])
