"""`roundel product diff`: two revisions, and what is saved of the old one."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from configurator.commands.product import product
from configurator.services import co_designing, pre_ordering
from configurator.services.payments import TestPaymentProvider
from configurator.store.engine import open_store
from tests.shops import NOW, furnish, key, shop_in

EXAMPLES = Path(__file__).parents[2] / "examples"
OLD = """\
features
\tLamp
\t\toptional
\t\t\tdimmer
\t\t\tremote
constraints
\tremote => dimmer
"""


def run(*words: str, status: int = 0) -> Result:
    result = CliRunner().invoke(product, words, catch_exceptions=False)
    assert result.exit_code == status, result.output
    return result


def asked(*words: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(run("diff", *words, "--json").stdout)
    return said


def test_tells_what_a_new_feature_brings(tmp_path: Path) -> None:
    (tmp_path / "old.uvl").write_text(OLD, encoding="utf-8")
    new = OLD.replace("\t\t\tremote\n", "\t\t\tremote\n\t\t\ttimer\n") + "\ttimer => remote\n"
    (tmp_path / "new.uvl").write_text(new, encoding="utf-8")
    words = (str(tmp_path / "old.uvl"), str(tmp_path / "new.uvl"))

    said = asked(*words)

    assert (said["old"]["count"], said["new"]["count"]) == ("3", "4")
    assert (said["appear"], said["vanish"], said["stay"]) == ("1", "0", "3")
    assert said["options"] == {"added": ["timer"], "removed": [], "changed": []}
    assert "timer => remote" in [rule["text"] for rule in said["rules"]["added"]]
    assert said["rules"]["removed"] == []
    assert "  Products appear     1\n" in run("diff", *words).stdout


def test_tells_what_changed_in_a_product_and_whom_it_touches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    store = open_store(f"sqlite:///{home / 'roundel.sqlite3'}")
    store.migrate()
    furnish(store)
    shop = shop_in(store)
    for choices in ({"light_ring": "thin"}, {"colour": "ink", "light_ring": "none"}):
        saved = co_designing.SaveDesign(product="tianbo", choices=choices, title="Mine", key=key())
        co_designing.save_design(store, shop.ada, saved, NOW)
    order = shop.order(choices={"light_ring": "thin"})
    placed = pre_ordering.place(store, TestPaymentProvider(), shop.ada, order, NOW)
    store.close()
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    new = tmp_path / "examples" / "tianbo"
    text = (new / "product.yaml").read_text(encoding="utf-8")
    rules = "rules:\n  - {id: no-thin, rule: light_ring != thin, why: {en: W.}}\n"
    assert "\nrules:\n" in text
    text = text.replace("\nrules:\n", f"\n{rules}").replace("2026.1", "2026.2", 1)
    (new / "product.yaml").write_text(text, encoding="utf-8")

    said = asked("tianbo:2026.1", str(new), "--installation", str(home))

    assert [rule["id"] for rule in said["rules"]["added"]] == ["no-thin"]
    assert said["appear"] == "0"
    assert int(said["vanish"]) + int(said["stay"]) == int(said["old"]["count"])
    assert said["new"]["revision"] == "2026.2"
    touched = [(each["kind"], each["how"]) for each in said["touched"]]
    assert touched == [("design", "impossible"), ("order", "impossible")]
    assert said["touched"][1]["reference"] == placed.number
    monkeypatch.setenv("ROUNDEL_HOME", str(home))
    assert "cannot be built any more" in run("diff", "tianbo:2026.1", str(new)).stdout
    missing = run("diff", "tianbo:1999", str(new), status=2)
    assert "revision 1999 of tianbo is not published here" in missing.stderr


def test_looks_for_an_installation_and_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDEL_HOME", str(tmp_path / "nothing"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    fridge = str(EXAMPLES / "fridge")

    said = asked(fridge, fridge)

    assert said["touched"] is None
    assert (said["appear"], said["vanish"]) == ("0", "0")
    assert os.listdir(tmp_path) == []  # noqa: PTH208 # nothing at all
    assert "--installation" in run("diff", "tianbo:2026.1", fridge, status=2).stderr
    absent = run("diff", fridge, fridge, "--installation", str(tmp_path / "no"), status=1)
    assert "installation" in absent.stderr
