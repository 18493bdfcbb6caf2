"""`roundel product` asked about products and model files: counts, samples, reasons, repairs."""

import gzip
import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result

from configurator.commands.product import product

EXAMPLES = Path(__file__).parents[2] / "examples"
TIANBO = str(EXAMPLES / "tianbo")
LAMP = """\
features
\tLamp
\t\tmandatory
\t\t\tShade
\t\t\t\talternative
\t\t\t\t\tglass
\t\t\t\t\tpaper
\t\toptional
\t\t\tdimmer
\t\t\tremote
constraints
\tremote => dimmer
\tglass & remote => dimmer
"""
CLASH = LAMP.replace("alternative", "alternative").replace(
    "glass & remote => dimmer", "glass => remote\n\tpaper => remote\n\tremote => !dimmer"
)
DIMACS = "c 1 a\nc 2 b\np cnf 2 1\n1 2 0\n"
FEATUREIDE = """\
<featureModel><struct><and name="Root" mandatory="true"><feature name="a"/><feature name="b"/>
</and></struct><constraints/></featureModel>
"""
XCSP = """\
<instance format="XCSP3" type="CSP"><variables><var id="x">1..3</var><var id="y">1..3</var>
</variables><constraints><intension>lt(x,y)</intension></constraints></instance>
"""


def run(*words: str, status: int = 0) -> Result:
    result = CliRunner().invoke(product, words, catch_exceptions=False)
    assert result.exit_code == status, result.output
    return result


def asked(*words: str, status: int = 0) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(run(*words, "--json", status=status).stdout)
    return said


@pytest.fixture
def lamp(tmp_path: Path) -> str:
    return written(tmp_path, "lamp.uvl", LAMP)


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("lamp.uvl", LAMP, "6"),
        ("two.dimacs", DIMACS, "3"),
        ("two.cnf", DIMACS, "3"),
        ("two.xml", FEATUREIDE, "4"),
        ("two.xml", XCSP, "3"),
    ],
)
def test_counts_a_file_of_every_format_packed_or_not(
    name: str, text: str, count: str, tmp_path: Path
) -> None:
    plain = written(tmp_path, name, text)
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress(text.encode()))

    assert asked("count", plain) == asked("count", str(packed)) == {"count": count}


def test_prints_counts_beyond_any_digit_limit(tmp_path: Path) -> None:
    features = "".join(f"\t\t\tf{number}\n" for number in range(20_000))
    large = written(tmp_path, "large.uvl", f"features\n\tRoot\n\t\toptional\n{features}")

    assert len(asked("count", large)["count"]) == 6021
    assert run("count", large).stdout.startswith("398,027,684,")


def test_a_folder_and_its_product_file_are_the_same_target() -> None:
    inside = str(EXAMPLES / "tianbo" / "product.yaml")

    assert asked("count", TIANBO, "shape=tile") == asked("count", inside, "shape=tile")


def test_says_that_a_model_is_too_large_to_be_counted(tmp_path: Path) -> None:
    draw = Random(1)  # noqa: S311 # always the same clauses
    clauses = [
        " ".join(str(draw.choice((-1, 1)) * each) for each in draw.sample(range(1, 81), 3))
        for _ in range(250)
    ]
    text = f"p cnf 80 250\n{''.join(f'{clause} 0' + chr(10) for clause in clauses)}"
    hard = written(tmp_path, "hard.cnf", text)
    little = ("--budget", "1000")

    said = asked("count", hard, *little, status=1)
    assert said["count"] is None
    assert "too large to compile" in said["reason"]
    assert asked("sample", hard, *little, status=1)["products"] is None
    checked = asked("check", hard, *little)
    assert (checked["engine"], checked["count"], checked["nodes"]) == ("search", None, None)
    assert "not counted" in run("check", hard, *little).stdout
    assert asked("explain", hard, "x1=yes")["possible"] in {True, False}
    assert asked("diff", hard, hard, *little)["reason"] == checked["reason"]


def test_draws_every_product_equally_often(lamp: str) -> None:
    words = ("sample", lamp, "--number", "600", "--seed", "1")

    drawn = Counter(run(*words).stdout.splitlines())
    assert len(drawn) == 6
    assert all(60 < times < 140 for times in drawn.values())
    assert "Lamp=yes Shade=yes glass=yes dimmer=yes" in drawn
    assert asked(*words) == asked(*words)
    assert asked("sample", lamp, "glass=no")["products"][0]["paper"] == "yes"
    assert asked("sample", lamp, "remote=yes", "dimmer=no", status=1)["products"] == []


def test_explains_with_the_line_of_each_rule(lamp: str) -> None:
    said = asked("explain", lamp, "paper=yes", "remote=yes", "dimmer=no", status=1)

    assert said["choices"] == [
        {"option": "remote", "value": "yes"},
        {"option": "dimmer", "value": "no"},
    ]
    (rule,) = said["rules"]
    assert rule == {"id": "line 12", "file": lamp, "line": 12, "text": "remote => dimmer"}
    shown = run("explain", lamp, "remote=yes", "dimmer=no", status=1).stdout
    assert shown == (f"remote=yes, dimmer=no do not go together.\n  {lamp}:12: remote => dimmer\n")
    assert asked("explain", lamp, "remote=yes") == {"possible": True}


def test_tells_the_places_of_all_kinds_of_rules_of_a_product() -> None:
    computer = str(EXAMPLES / "pc")
    hot = ("processor=Stufe_2", "cpu_cooler=Silent_Loop_120mm")
    (imported,) = asked("explain", computer, *hot, status=1)["rules"]
    assert (imported["file"], imported["line"]) == ("pc_richmond.uvl", 471)
    assert imported["text"].startswith('"Stufe 2" | "Stufe 3" => ')
    clash = asked("explain", TIANBO, "shape=tile", "light_ring=thin", status=1)
    text = (EXAMPLES / "tianbo" / "product.yaml").read_text(encoding="utf-8").splitlines()
    (rule,) = clash["rules"]
    assert rule["id"] in text[rule["line"] - 1] or rule["text"] in text[rule["line"] - 1]
    assert rule["why"]
    applies = asked("explain", TIANBO, "light_ring=none", "ring_colour=warm", status=1)
    (rule,) = applies["rules"]
    assert rule["id"] == "when:ring_colour"
    assert "ring_colour applies when" in rule["text"]


def test_repairs_by_changes_price_and_delivery(lamp: str) -> None:
    words = ("repair", TIANBO, "shape=tile", "light_ring=thin")

    first, second = asked(*words)["repairs"]
    assert first["price"] <= second["price"]
    assert first["currency"] == "CNY"
    (kept,) = asked(*words, "--keep", "light_ring")["repairs"]
    assert list(kept["changes"]) == ["shape"]
    assert len(asked(*words, "--limit", "1")["repairs"]) == 1
    assert asked("repair", lamp, "remote=yes", "dimmer=no")["repairs"] == [
        {"changes": {"dimmer": "yes"}},
        {"changes": {"remote": "no"}},
    ]
    assert run("repair", lamp, "remote=yes").stdout == "These go together.\n"
    both = ("--keep", "remote", "--keep", "dimmer")
    nothing = run("repair", lamp, "remote=yes", "dimmer=no", *both, status=1).stdout
    assert nothing.startswith("Nothing mends this: remote=yes, dimmer=no do not go together.\n")


def test_checks_a_model_file(lamp: str, tmp_path: Path) -> None:
    said = asked("check", lamp)

    assert (said["options"], said["count"], said["engine"]) == (6, "6", "compiled")
    assert [rule["line"] for rule in said["redundant_rules"]] == [13]
    assert {"option": "Shade", "value": "yes"} in said["forced_values"]
    assert said["dead_values"] == []
    dead = asked("check", written(tmp_path, "dead.uvl", f"{LAMP}\t!dimmer\n"))
    assert [each["option"] for each in dead["dead_values"]] == ["dimmer", "remote"]
    assert dead["dead_values"][0]["rules"][0]["line"] == 14


def test_lists_a_smallest_set_of_rules_that_exclude_everything(tmp_path: Path) -> None:
    clash = written(tmp_path, "clash.uvl", CLASH)

    said = asked("check", clash, status=1)
    lines = {rule["line"] for rule in said["contradiction"]}
    assert {12, 13, 14, 15} <= lines
    for command in ("count", "sample"):
        assert asked(command, clash, status=1) == said
    assert asked("explain", clash, "glass=yes", status=1) == said
    shown = run("check", clash, status=1)
    assert "nothing can be built: these rules exclude everything." in shown.stderr
    assert f"{clash}:12: remote => dimmer" in shown.stderr


@pytest.mark.parametrize("target", ["tianbo", "fridge", "pc", "lamp.uvl", "two.xml"])
def test_converts_and_keeps_the_count(target: str, tmp_path: Path) -> None:
    written(tmp_path, "lamp.uvl", LAMP)
    written(tmp_path, "two.xml", XCSP)
    source = str(EXAMPLES / target if (EXAMPLES / target).exists() else tmp_path / target)
    out = str(tmp_path / "out.uvl")

    assert asked("convert", source, out)["file"] == out
    assert asked("count", out) == asked("count", source)
