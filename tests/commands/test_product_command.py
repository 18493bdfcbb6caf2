import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from configurator.commands.product import product

EXAMPLES = Path(__file__).parents[2] / "examples"


def run(*words: str) -> Result:
    return CliRunner().invoke(product, words, catch_exceptions=False)


def test_explains_a_product() -> None:
    result = run("check", str(EXAMPLES / "tianbo"))

    assert result.exit_code == 0
    assert "Tianbo round air conditioner (tianbo, revision 2026.1, " in result.output
    assert " can be built (" in result.output
    assert "  Dead choices        none\n" in result.output
    assert "  Not translated      none\n" in result.output
    assert " levels, " in result.output


def test_lists_every_mistake_with_its_place_and_ends_with_status_2(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    file = tmp_path / "examples" / "tianbo" / "product.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("shape != tile", "shape != tyle").replace("item: TB-1000", "item: TB-1001")
    file.write_text(text, encoding="utf-8")
    drawing = file.with_name("drawing.svg")
    drawing.write_text("<svg><script/></svg>", encoding="utf-8")

    result = run("check", str(file.parent))

    assert result.exit_code == 2
    lines = result.output.splitlines()
    assert any("there is no item TB-1001 in items.csv. Did you mean TB-1" in line for line in lines)
    assert any("shape has no value tyle. Did you mean tile?" in line for line in lines)
    assert any(line.startswith("drawing.svg:1:") for line in lines)
    assert all(line.startswith(("product.yaml:", "drawing.svg:")) for line in lines[:-1])
    assert lines[-1].startswith(f"{len(lines) - 1} problems in ")


def test_counts_and_explains_choices() -> None:
    tianbo = str(EXAMPLES / "tianbo")

    everything = int(run("count", tianbo).output.replace(",", ""))
    tiles = int(run("count", tianbo, "shape=tile").output.replace(",", ""))
    clash = run("explain", tianbo, "shape=tile", "light_ring=thin")

    assert 0 < tiles < everything
    assert clash.exit_code == 1
    assert "Shape: Tile, Light ring: Thin do not go together." in clash.output
    assert "light_ring != none -> shape != tile" in clash.output
    assert "Switch Shape to Halo" in run("repair", tianbo, "shape=tile", "light_ring=thin").output
    assert "These go together" in run("explain", tianbo, "shape=tile").output


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("shpe=tile", "Did you mean shape?"),
        ("shape=tyle", "Did you mean tile?"),
        ("engraving=<>", "cannot be written here"),
    ],
)
def test_says_what_is_wrong_with_a_choice(word: str, said: str) -> None:
    result = run("explain", str(EXAMPLES / "tianbo"), word)

    assert result.exit_code == 2
    assert said in result.output
