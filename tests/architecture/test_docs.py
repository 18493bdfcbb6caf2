"""What the program can do is written in the documents."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from configurator import cli, settings

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = [name for names in cli.SECTIONS.values() for name in names]
SETTINGS = [
    "DATABASE_URL", "REDIS_URL", "ROUNDEL_DEMO", "ROUNDEL_EVENTS_PORT", "ROUNDEL_EVENTS_URL",
    "ROUNDEL_HOME", "ROUNDEL_HOST", "ROUNDEL_PLANTS_PORT", "ROUNDEL_PLANT_SPEED", "ROUNDEL_PORT",
    "ROUNDEL_PUBLIC_URL", "ROUNDEL_SECRET_KEY", "ROUNDEL_WORKERS",
]  # fmt: skip


def test_the_manual_lists_every_command_module() -> None:
    modules = {path.stem for path in (ROOT / "configurator" / "commands").glob("[a-z]*.py")}

    assert set(COMMANDS) == modules


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(cli.roundel, [name, "--help"])

    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 3


@pytest.mark.parametrize("name", COMMANDS)
def test_the_operations_manual_documents_every_command(name: str) -> None:
    assert f"roundel {name}" in _operations()


def test_the_list_of_settings_here_is_the_list_in_the_code() -> None:
    code = Path(settings.__file__).read_text(encoding="utf-8")

    assert [name for name in SETTINGS if f'"{name}"' not in code] == []
    quoted = {word for word in code.split('"') if word.startswith("ROUNDEL_") and word.isupper()}
    assert quoted <= set(SETTINGS)


@pytest.mark.parametrize("name", SETTINGS)
def test_the_operations_manual_documents_every_setting(name: str) -> None:
    assert f"`{name}`" in _operations()


def _operations() -> str:
    return (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
