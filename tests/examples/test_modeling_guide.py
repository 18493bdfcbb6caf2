"""Every file and every answer in docs/modeling.md is real."""

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from bom.problems import ProblemsError
from configurator.commands.product import product as command
from configurator.domain.product_check import examine
from configurator.domain.product_files import load, read_directory

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "modeling.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
SECTIONS = ("groups", "options", "rules", "defaults", "prices")


@dataclass
class Desk:
    """The product of the guide as far as it has been written."""

    head: str = ""
    sections: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def take(self, kind: str, block: str) -> None:
        """Add a block of the guide: a whole file, or entries of a section."""
        title, _, text = block.partition("\n")
        place = title.removeprefix("# ")
        if place == "product.yaml":
            self.head, _, rest = text.partition("groups:\n")
            groups, _, options = rest.partition("options:\n")
            self.sections = {"groups": groups, "options": options}
        elif place.startswith("under "):
            section = place.removeprefix("under ")
            self.sections[section] = self.sections.get(section, "") + text
        elif kind == "csv":
            self.files[place] = block

    def write(self, shop: Path, more: str = "", section: str = "") -> Path:
        """Write the directory, with more entries in one section."""
        desk = shop / "desk"
        desk.mkdir(exist_ok=True)
        parts = {name: self.sections.get(name, "") for name in SECTIONS}
        if section:
            parts[section] += more
        body = "".join(f"{name}:\n{text}" for name, text in parts.items() if text)
        (desk / "product.yaml").write_text(self.head + body, encoding="utf-8")
        (desk / "drawing.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', encoding="utf-8"
        )
        for name, text in self.files.items():
            (desk / name).write_text(text, encoding="utf-8")
        plants = shop / "plants"
        if not plants.exists():
            plants.symlink_to(ROOT / "examples" / "plants")
        return desk


def blocks() -> list[tuple[str, str]]:
    return [(kind, text) for kind, text in BLOCK.findall(GUIDE)]


def whole() -> Desk:
    desk = Desk()
    for kind, text in blocks():
        if kind in {"yaml", "csv"}:
            desk.take(kind, text)
    return desk


def wrong() -> list[tuple[str, str, str]]:
    found = []
    for (kind, text), (_, answer) in zip(blocks(), blocks()[1:], strict=False):
        if kind == "yaml" and text.startswith("# wrong, under "):
            title, _, entry = text.partition("\n")
            found.append((title.removeprefix("# wrong, under "), entry, answer.strip()))
    return found


def test_every_yaml_and_csv_block_is_part_of_a_product() -> None:
    known = (
        "# product.yaml",
        "# under ",
        "# wrong, under ",
        "# items",
        "# lines",
        "# routings",
        "# edges",
    )

    assert all(text.startswith(known) for kind, text in blocks() if kind in {"yaml", "csv"})
    assert len(wrong()) == 6


def test_the_desk_can_be_loaded_and_nothing_is_wrong_with_it(tmp_path: Path) -> None:
    desk = load(read_directory(whole().write(tmp_path)))

    findings = examine(desk)
    assert not findings.dead_values
    assert not findings.forced_values
    assert not findings.redundant_rules
    assert not findings.price_holes
    assert not findings.clashing_defaults
    assert not findings.changed_defaults
    assert not findings.dead_lines
    assert not findings.dead_prices
    assert findings.missing_translations == ()


@pytest.mark.parametrize(("section", "entry", "said"), wrong())
def test_each_mistake_gets_the_answer_that_is_shown(
    section: str, entry: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ProblemsError) as caught:
        load(read_directory(whole().write(tmp_path, entry, section)))

    assert any(said in str(problem) for problem in caught.value.problems), str(caught.value)


def test_the_commands_give_the_answers_that_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole().write(tmp_path)
    monkeypatch.chdir(tmp_path)
    shown = [line for kind, text in blocks() if kind == "console" for line in text.splitlines()]

    given = []
    for line in shown:
        if line.startswith("$ roundel product "):
            words = shlex.split(line.removeprefix("$ roundel product "))
            output = CliRunner().invoke(command, words, catch_exceptions=False).output
            given += [line, *output.splitlines()]
    assert shown == given
