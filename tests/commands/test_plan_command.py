import csv
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bom.problems import ProblemsError
from configurator.cli import roundel
from configurator.services.plan_files import plan_from_files

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TODAY = date(2026, 11, 22)
ORDERS = (
    "order,quantity,due,shape,colour,engraving,customer\n"
    "A-1,30,2027-02-01,halo,ink,For Ada,Ada\n"
    "A-2,50,2027-02-01,halo,ink,,Bao\n"
    "A-3,1,2027-02-08,tile,,,=HYPERLINK(0)\n"
)
FILES = {
    "requirements.csv",
    "work_orders.csv",
    "work_orders.json",
    "work_orders.xml",
    "purchases.csv",
    "pegging.csv",
    "exceptions.csv",
    "schedule.csv",
    "travellers.pdf",
}


def plan(product: Path, orders: Path, out: Path, *more: str) -> Result:
    words = ["plan", "--product", str(product), "--orders", str(orders), "--out", str(out)]
    return CliRunner().invoke(roundel, [*words, "--today", TODAY.isoformat(), *more])


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the example with mistakes in three files."""
    for name in ("tianbo", "modules", "plants"):
        shutil.copytree(EXAMPLES / name, tmp_path / "files" / name)
    product = tmp_path / "files" / "tianbo"
    for name, old, new in (
        (
            "product.yaml",
            "light_ring != none -> shape != tile",
            "light_rink != none -> shape != tile",
        ),
        ("lines.csv", "TB-1000,", "TB-9999,"),
    ):
        text = (product / name).read_text(encoding="utf-8")
        assert old in text
        (product / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return product


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_turns_an_order_file_into_a_plan(orders: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan"

    result = plan(EXAMPLES / "tianbo", orders, out, "--schedule")

    assert result.exit_code == 0, result.output
    assert {path.name for path in out.iterdir()} == FILES
    assert "3 orders, 81 units" in result.output
    finals = {
        row["work_order"]: int(row["quantity"])
        for row in read(out / "work_orders.csv")
        if row["item"] == "TB-1000"
    }
    assert sum(finals.values()) == 81
    pegged = [row for row in read(out / "pegging.csv") if row["supply"] in finals]
    assert {row["order"]: int(row["quantity"]) for row in pegged} == {
        "A-1": 30,
        "A-2": 50,
        "A-3": 1,
    }
    assert read(out / "purchases.csv")
    assert read(out / "schedule.csv")
    assert read(out / "requirements.csv")


def test_the_same_files_give_the_same_plan(orders: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        plan_from_files(EXAMPLES / "tianbo", orders, tmp_path / name, today=TODAY)

    for name in sorted(FILES - {"travellers.pdf"}):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_tells_every_mistake_of_every_file_and_writes_nothing(
    broken: Path, orders: Path, tmp_path: Path
) -> None:
    orders.write_text("order,quantity,due\nA-1,none,2027-02-01\nA-1,1,someday\n", encoding="utf-8")
    out = tmp_path / "plan"

    result = plan(broken, orders, out)

    assert result.exit_code == 2
    assert not out.exists()
    lines = result.output.splitlines()
    for file, line in (("product.yaml", "light_rink"), ("lines.csv", "TB-9999")):
        assert any(file in said and line in said for said in lines), result.output
    assert any(said.startswith("orders.csv:2:") for said in lines), result.output
    assert any(said.startswith("orders.csv:3:") for said in lines), result.output
    assert "nothing was written" in lines[-1]


def test_tells_every_order_that_cannot_be_built(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "order,quantity,due,shape,light_ring,engraving\n"
        "A-1,1,2027-02-01,tile,thin,\n"
        "A-2,1,2027-02-01,cube,,\n"
        f"A-3,1,2027-02-01,,,{'x' * 200}\n"
        "A-4,1,2027-02-01,halo,,\n"
        "A-5,some,2027-02-01,halo,,\n",
        encoding="utf-8",
    )

    with pytest.raises(ProblemsError) as caught:
        plan_from_files(EXAMPLES / "tianbo", path, tmp_path / "plan", today=TODAY)

    problems = caught.value.problems
    assert [(problem.file, problem.line) for problem in problems] == [
        ("orders.csv", 2),
        ("orders.csv", 3),
        ("orders.csv", 4),
        ("orders.csv", 6),
    ]
    assert "The light ring needs a round outlet" in problems[0].what
    assert "cube" in problems[1].what
    assert all(problem.mend for problem in problems)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "orders.csv:1:"),
        (b"order,quantity,due\n", "there is no order"),
        (b"order,quantity,due\n\xff\xfe,1,2027-01-01\n", "no UTF-8"),
        (b"order,quantity,due,flavour\nA-1,1,2027-01-01,mint\n", "flavour"),
    ],
)
def test_bad_order_files_are_told_and_not_traced(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(content)

    result = plan(EXAMPLES / "tianbo", path, tmp_path / "plan")

    assert result.exit_code == 2
    assert said in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_missing_files_are_told(tmp_path: Path) -> None:
    result = plan(tmp_path / "nowhere", tmp_path / "none.csv", tmp_path / "plan")

    assert result.exit_code == 2
    assert "product.yaml" in result.output
    assert "none.csv" in result.output


def test_a_plan_that_was_there_stays_when_the_new_one_fails(orders: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    out.mkdir()
    (out / "requirements.csv").write_text("the old plan", encoding="utf-8")
    orders.write_text("order,quantity,due\n", encoding="utf-8")

    result = plan(EXAMPLES / "tianbo", orders, out)

    assert result.exit_code == 2
    assert (out / "requirements.csv").read_text(encoding="utf-8") == "the old plan"
    assert [path.name for path in out.iterdir()] == ["requirements.csv"]
