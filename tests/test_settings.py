from pathlib import Path

import pytest
from redis import from_url
from sqlalchemy import make_url

from configurator import settings
from configurator.settings import SettingsError


def test_everything_has_a_default_below_the_home(tmp_path: Path) -> None:
    found = settings.read({"ROUNDEL_HOME": str(tmp_path)})

    assert found.port == 8000
    assert found.events_port == 8001
    assert found.database_url == f"sqlite:///{tmp_path / 'roundel.sqlite3'}"
    assert found.has_own_redis
    assert found.public_url == "http://127.0.0.1:8000"
    assert not found.is_https


def test_the_secret_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    home = tmp_path / "home"

    first = settings.read({"ROUNDEL_HOME": str(home)})
    second = settings.read({"ROUNDEL_HOME": str(home)})

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert (home / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in home.iterdir()] == ["secret_key"]


def test_the_secret_key_is_not_shown_with_the_settings(tmp_path: Path) -> None:
    found = settings.read({"ROUNDEL_HOME": str(tmp_path)})

    assert found.secret_key not in repr(found)


def test_all_wrong_settings_are_named_at_once(tmp_path: Path) -> None:
    wrong = {
        "ROUNDEL_HOME": str(tmp_path),
        "ROUNDEL_PORT": "eighty",
        "ROUNDEL_PLANT_SPEED": "0",
        "ROUNDEL_DEMO": "perhaps",
        "ROUNDEL_SECRET_KEY": "short",
    }

    with pytest.raises(SettingsError) as refusal:
        settings.read(wrong)

    assert [problem.split()[0] for problem in refusal.value.problems] == [
        "ROUNDEL_PORT",
        "ROUNDEL_SECRET_KEY",
        "ROUNDEL_PLANT_SPEED",
        "ROUNDEL_DEMO",
    ]


def test_a_port_of_other_digits_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        settings.read({"ROUNDEL_HOME": str(tmp_path), "ROUNDEL_PORT": "８０００"})


def test_a_long_home_still_gets_a_socket_that_the_system_accepts(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 30)

    found = settings.read({"ROUNDEL_HOME": str(home)})

    assert len(str(found.redis_socket)) < 104
    assert found.redis_socket == settings.read({"ROUNDEL_HOME": str(home)}).redis_socket


@pytest.mark.parametrize("name", ["my roundel", "50% off", "why?", "a#b", "a=b", "名字"])
def test_a_home_of_any_name_gets_a_socket_and_a_database(name: str, tmp_path: Path) -> None:
    found = settings.read({"ROUNDEL_HOME": str(tmp_path / name)})

    # Redis reports its clients as "laddr=PATH:0 name=..." and the address is read as a URL.
    assert not set(str(found.redis_socket)) & set(" %?#=\t")
    assert from_url(found.redis_url).connection_pool.connection_kwargs["path"] == str(
        found.redis_socket
    )
    assert make_url(found.database_url).database == str(tmp_path / name / "roundel.sqlite3")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_plain_postgresql_address_gets_our_driver(scheme: str, tmp_path: Path) -> None:
    given = {"ROUNDEL_HOME": str(tmp_path), "DATABASE_URL": f"{scheme}://ada@host/roundel"}

    found = settings.read(given)

    assert found.database_url == "postgresql+psycopg://ada@host/roundel"


def test_the_events_are_on_the_host_that_the_page_was_asked_for(tmp_path: Path) -> None:
    found = settings.read({"ROUNDEL_HOME": str(tmp_path)})
    proxied = settings.read(
        {"ROUNDEL_HOME": str(tmp_path), "ROUNDEL_EVENTS_URL": "https://live.example/"}
    )

    assert found.events_origin("localhost") == "http://localhost:8001"
    assert proxied.events_origin("localhost") == "https://live.example"


def test_a_rest_plant_has_a_port_and_a_file_plant_a_folder(tmp_path: Path) -> None:
    found = settings.read({"ROUNDEL_HOME": str(tmp_path), "ROUNDEL_PORT": "9000"})

    assert found.plant_address("SZ", "rest", 1) == "http://127.0.0.1:9003"
    assert found.plant_address("FS", "files", 0) == str(tmp_path / "plants" / "FS" / "exchange")
