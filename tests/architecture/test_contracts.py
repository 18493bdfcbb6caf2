"""The import contracts hold, and a planted violation is refused."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLANTED = [
    ("bom/planted.py", "import configurator.settings", "stand alone"),
    ("factory_adapter/planted.py", "import configurator.settings", "stand alone"),
    ("configurator/domain/planted.py", "import sqlmodel", "pure"),
    ("configurator/engine/planted.py", "import flask", "pure"),
    ("configurator/web/planted.py", "import sqlalchemy", "SQL lives in the store"),
    ("configurator/services/planted.py", "import flask", "Flask lives in the web"),
    ("configurator/store/planted.py", "import configurator.services", "inwards"),
    ("configurator/services/planted.py", "import factory_adapter.simulator", "stranger"),
    ("factory_adapter/planted.py", "import bom.model", "only its problems and tables"),
]


def test_the_import_contracts_are_kept() -> None:
    result = _lint(ROOT)

    assert result.returncode == 0, result.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("path", "line", "contract"), PLANTED)
def test_a_forbidden_import_is_refused(path: str, line: str, contract: str, tmp_path: Path) -> None:
    for name in ("bom", "configurator", "factory_adapter"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    (tmp_path / path).write_text(f'"""Planted."""\n\n{line}\n', encoding="utf-8")

    result = _lint(tmp_path)

    assert result.returncode == 1
    broken = [text for text in result.stdout.splitlines() if " BROKEN" in text]
    assert any(contract in text for text in broken), result.stdout


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(program), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
    )
