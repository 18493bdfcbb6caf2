"""The package list of setup.cfg, the vendored scripts and the locks are what they claim to be."""

import configparser
import re
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSETS = {"configurator.examples", "configurator.static", "configurator.templates"}


def test_the_package_list_names_every_folder_with_python_in_it() -> None:
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = set(metadata["options"]["packages"].split())

    found = {
        str(path.parent.relative_to(ROOT)).replace("/", ".")
        for root in ("bom", "configurator", "factory_adapter")
        for path in (ROOT / root).rglob("*.py")
    }

    assert listed - ASSETS == found


def test_every_package_says_what_it_is_for() -> None:
    folders = {
        path.parent
        for root in ("bom", "configurator", "factory_adapter")
        for path in (ROOT / root).rglob("*.py")
    }

    silent = [
        str(folder.relative_to(ROOT))
        for folder in folders
        if not (folder / "__init__.py").is_file()
        or not (folder / "__init__.py").read_text(encoding="utf-8").startswith('"""')
    ]

    assert sorted(silent) == []


def test_vendored_scripts_are_byte_for_byte_the_published_ones() -> None:
    table = (ROOT / "static" / "vendor" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+\.js) \|.*\| ([0-9a-f]{64}) \|$", table, re.MULTILINE)

    hashes = {
        path.name: sha256(path.read_bytes()).hexdigest()
        for path in (ROOT / "static" / "vendor").glob("*.js")
    }

    assert dict(rows) == hashes


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_holds_hashes_and_no_place_to_download_from(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")

    assert "--hash=sha256:" in lock
    assert "://" not in lock
    assert "index" not in lock.replace("importlib", "")
    assert "find-links" not in lock
