"""What is built is what people get: the wheel alone, in an empty environment, serves the pages."""

import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.conftest import Wait

ROOT = Path(__file__).resolve().parents[2]
INGREDIENTS = (
    "bom", "configurator", "factory_adapter", "templates", "static", "examples",
    "setup.cfg", "pyproject.toml", "requirements.in", "requirements-dev.in", "README.md", "LICENSE",
)  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the sources."""
    source = tmp_path_factory.mktemp("source")
    for name in INGREDIENTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=_leave_out)
        else:
            shutil.copy(ROOT / name, source / name)
    words = ["-m", "build", "--wheel", "--no-isolation", "--outdir", "dist", "."]
    result = subprocess.run(
        [sys.executable, *words], cwd=source, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    (built,) = (source / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an empty environment that sees the locked libraries only."""
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=False, symlinks=True)
    site = (
        place / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    )
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
         "--target", str(site), str(wheel)],
        check=True, capture_output=True, cwd=place,
    )  # fmt: skip
    # Path files are not read inside a folder that a path file names: the sources stay out.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return place / "bin" / "python"


@pytest.fixture(scope="module")
def served(
    installed: Path, tmp_path_factory: pytest.TempPathFactory, wait_until: "Wait"
) -> Iterator[str]:
    """Serve the pages of the installed wheel from an empty folder."""
    empty = tmp_path_factory.mktemp("empty")
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port = line.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "ROUNDEL_HOME": str(empty / "data"),
        "ROUNDEL_PORT": str(port),
    }
    command = [str(installed), "-P", "-m", "configurator"]
    subprocess.run([*command, "prepare"], cwd=empty, env=environment, check=True)
    server = subprocess.Popen([*command, "web"], cwd=empty, env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: _is_healthy(url), seconds=60, what="the start of the web server")
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_the_wheel_holds_the_three_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        roots = {name.split("/")[0] for name in archive.namelist()}

    assert {root for root in roots if not root.endswith(".dist-info")} == {
        "bom", "configurator", "factory_adapter",
    }  # fmt: skip


def test_the_wheel_holds_every_template_static_file_and_example(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())

    for folder in ("templates", "static", "examples"):
        files = {f"configurator/{path.relative_to(ROOT)}" for path in _files_under(ROOT / folder)}
        assert files <= packed


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())

    for package in ("bom", "configurator", "factory_adapter"):
        assert {str(path.relative_to(ROOT)) for path in _files_under(ROOT / package)} <= packed


def test_the_installed_wheel_runs_from_its_own_files(installed: Path, tmp_path: Path) -> None:
    code = (
        "import configurator, bom, factory_adapter as f; print(configurator.__file__, f.__file__)"
    )
    result = subprocess.run(
        [str(installed), "-c", code],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )

    assert str(ROOT) not in result.stdout


def test_the_installed_wheel_serves_its_home_page(served: str) -> None:
    answer = httpx.get(served + "/", follow_redirects=True)

    assert answer.status_code == httpx.codes.OK
    assert "<html" in answer.text


def test_the_installed_wheel_serves_every_static_file(served: str, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name.removeprefix("configurator/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith("configurator/static/")
        }

    answers = {path: httpx.get(f"{served}/{path}") for path in packed}

    assert packed
    assert {path for path, answer in answers.items() if not answer.is_success} == set()
    assert {path: answer.content for path, answer in answers.items()} == packed


def _files_under(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    ]


def _leave_out(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name == "__pycache__" or name.endswith(".pyc")}


def _is_healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=5).is_success
    except httpx.TransportError:
        return False
