"""`roundel product publish` and `roundel campaign`: a new product is files and two commands."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from configurator import cli, settings

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDEL_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.current.cache_clear()


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.roundel, words)


def opened(closes: str = "2099-01-31", capacity: str = "5") -> Result:
    words = ("--name", "First round", "--capacity", capacity, "--closes", closes)
    return run("campaign", "open", "fridge", *words)


def test_a_product_is_published_and_takes_orders_without_code() -> None:
    published = run("product", "publish", str(EXAMPLES / "fridge"))
    campaign = opened()

    assert published.output == "Self-designed refrigerator, revision 2026.1, can be configured.\n"
    assert campaign.output == "Campaign 1 takes orders for 5 units until 2099-01-31.\n"
    listed = " ".join(run("campaign", "list").output.split())
    assert listed == "1 open 0 of 5 2099-01-31 fridge: First round"


def test_a_published_revision_is_not_replaced(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    product = tmp_path / "examples" / "fridge" / "product.yaml"
    run("product", "publish", str(product.parent))
    product.write_text(product.read_text(encoding="utf-8") + "\n# another\n", encoding="utf-8")

    result = run("product", "publish", str(product.parent))

    assert result.exit_code == 1
    assert "Give the changed files a new `revision:`" in result.output


def test_a_campaign_is_refused_with_the_reason() -> None:
    assert "fridge" in opened().output
    run("product", "publish", str(EXAMPLES / "fridge"))

    assert opened().exit_code == 0
    assert (opened(capacity="0").exit_code, "capacity:" in opened(capacity="0").output) == (1, True)
    assert opened(closes="2001-01-01").exit_code == 1
