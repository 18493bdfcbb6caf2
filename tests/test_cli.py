import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from configurator import cli


def _roundel(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "configurator", *words],
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_is_a_manual_by_section() -> None:
    result = CliRunner().invoke(cli.roundel, ["--help"])

    assert result.exit_code == 0
    for section, commands in cli.SECTIONS.items():
        assert f"{section}:" in result.output
        assert all(f"  {name} " in result.output for name in commands)


def test_an_unknown_command_is_refused_in_words() -> None:
    result = CliRunner().invoke(cli.roundel, ["fly"])

    assert result.exit_code == 2
    assert "No such command 'fly'" in result.output


def test_wrong_settings_are_told_in_words(tmp_path: Path) -> None:
    result = _roundel("reconcile", ROUNDEL_HOME=str(tmp_path), ROUNDEL_PORT="x")

    assert result.returncode == 2
    assert "ROUNDEL_PORT is 'x'" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_unknown_plant_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    result = _roundel("plant", "atlantis", ROUNDEL_HOME=str(tmp_path))

    assert result.returncode == 2
    assert "'atlantis' is none of" in result.stderr
    assert "Traceback" not in result.stderr
