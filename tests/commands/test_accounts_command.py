"""`roundel accounts`: people by the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from configurator import settings
from configurator.commands.accounts import accounts


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDEL_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.current.cache_clear()


def run(*words: str) -> Result:
    return CliRunner().invoke(accounts, words)


def create(
    email: str = "chen@roundel.example",
    password: str = "correct horse battery",  # noqa: S107
) -> Result:
    return run(
        "create", "--name", "Chen", "--email", email, "--role", "planner", "--password", password
    )


def test_opens_an_account_with_a_role_and_lists_it() -> None:
    assert create().output == "chen@roundel.example can sign in as planner.\n"

    listed = run("list")
    assert "chen@roundel.example" in listed.output
    assert "planner" in listed.output


def test_tells_every_wrong_field() -> None:
    result = create(email="nowhere", password="short")

    assert result.exit_code == 1
    assert "email:" in result.output
    assert "password:" in result.output


def test_sets_a_password() -> None:
    create()

    assert run("password", "chen@roundel.example", "--password", "x" * 12).exit_code == 0
    assert run("password", "nobody@roundel.example", "--password", "x" * 12).exit_code == 1
    assert run("password", "chen@roundel.example", "--password", "short").exit_code == 1
