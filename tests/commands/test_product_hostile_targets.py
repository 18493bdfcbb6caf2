"""Targets and choices that nobody should give: told in words, never a traceback."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from configurator.commands.product import product

EXAMPLES = Path(__file__).parents[2] / "examples"
TIANBO = str(EXAMPLES / "tianbo")
UVL = "features\n\tRoot\n\t\toptional\n" + "".join(f"\t\t\tf{at}\n" for at in range(10_000))
COMMANDS = (
    ("check",),
    ("count",),
    ("sample",),
    ("explain", "a=b"),
    ("repair", "a=b"),
    ("diff", TIANBO),
    ("convert", "out.uvl"),
)
FILES: dict[str, tuple[bytes, str]] = {
    "cut.uvl.gz": (gzip.compress(UVL.encode())[:-40], "the gzip file ends too early"),
    "broken.uvl.gz": (b"\x1f\x8b" + b"\0" * 40, "the gzip file is broken"),
    "binary.uvl": (bytes(range(256)), "is not UTF-8"),
    "latin.dimacs": ("c 1 Größe\n".encode("latin-1"), "is not UTF-8"),
    "empty.uvl": (b"", ":1:1: "),
    "entities.xml": (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', ":1:1: "),
    "other.xml": (b"<html/>", "is no model's"),
    "model.json": (b"{}", "is no format of models"),
    "notes.yaml": (b"a: b", "a product is a folder with product.yaml"),
    "uvl": (b"x", "is no format of models"),
}


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_model_is_told_of_in_words(
    name: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    content, said = FILES[name]
    (tmp_path / name).write_bytes(content)
    command, *more = words

    result = CliRunner().invoke(product, [command, str(tmp_path / name), *more, "--json"])

    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2
    assert said in result.stderr
    (first, *_) = json.loads(result.stdout)["problems"]
    assert {"file", "line", "column", "what", "mend"} == first.keys()


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("/nowhere", "there is no such file or folder"),
        ("/dev/zero", "it is no file"),
        ("/", "product.yaml:1:1: the file cannot be read"),
        ("x" * 5000, "there is no such file or folder"),
        ("a\udcffb", "there is no such file or folder"),
        ("tianbo:2026.1", "--installation"),
    ],
)
def test_a_target_that_is_none_is_told_of_in_words(
    target: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDEL_HOME", str(tmp_path / "nothing"))

    result = CliRunner().invoke(product, ["check", target, "--json"])

    assert result.exit_code == 2
    assert said in result.stderr
    assert json.loads(result.stdout)["problems"]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.uvl")

    result = CliRunner().invoke(product, ["count", str(tmp_path / "pipe.uvl")])

    assert result.exit_code == 2
    assert "it is no file" in result.stderr


def test_ten_thousand_choices_are_read_and_their_mistakes_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "wide.uvl").write_text(UVL, encoding="utf-8")
    wide = str(tmp_path / "wide.uvl")
    right = [f"f{at}=yes" for at in range(10_000)]
    wrong = [f"g{at}=yes" for at in range(10_000)]

    counted = CliRunner().invoke(product, ["count", wide, *right, "--json"])
    refused = CliRunner().invoke(product, ["explain", wide, *wrong, "--json"])

    assert json.loads(counted.stdout) == {"count": "1"}
    assert refused.exit_code == 2
    assert len(json.loads(refused.stdout)["problems"]) == 10_000


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["shape"], "Write OPTION=VALUE"),
        (["shape=tile", "shape=halo"], "shape is given twice"),
        (["shape="], "shape has no value ''"),
        (["\udcff=tile"], "There is no option"),
        (["extras=coffee"], "There is no option"),
        (["engraving=" + "x" * 10_000], "at most"),
    ],
)
def test_choices_that_are_none_are_told_of_in_words(words: list[str], said: str) -> None:
    result = CliRunner().invoke(product, ["explain", TIANBO, *words, "--json"])

    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2
    assert said in result.stderr
    assert json.loads(result.stdout)["problems"]


@pytest.mark.parametrize("out", ["/nowhere/x.uvl", "/proc/x.uvl", "model.txt"])
def test_does_not_convert_to_where_it_cannot_write(out: str) -> None:
    result = CliRunner().invoke(product, ["convert", TIANBO, out])

    assert result.exit_code == 2
    assert out in result.stderr


def test_the_program_itself_prints_json_and_nothing_else() -> None:
    answer = _roundel("product", "count", TIANBO, "shape=tile", "--json")
    refused = _roundel("product", "count", "/nowhere", "--json")

    assert list(json.loads(answer.stdout)) == ["count"]
    assert answer.stderr == ""
    assert refused.returncode == 2
    assert "problems" in json.loads(refused.stdout)
    assert "Traceback" not in refused.stderr


def _roundel(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "configurator", *words], capture_output=True, text=True, check=False
    )
