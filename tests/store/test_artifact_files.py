"""Artifacts as files: mapped by all, checked when opened, restored from the database."""

import threading
from pathlib import Path

import pytest

from configurator.store.artifact_files import ENDING, FOLDER, digest_of, opened

CONTENT = bytes(range(256)) * 40
DIGEST = digest_of(CONTENT)


def unasked() -> bytes:
    pytest.fail("the file is there, so the database is not asked")


def file_in(home: Path) -> Path:
    return home / FOLDER / f"{DIGEST}{ENDING}"


def test_writes_the_file_once_and_maps_it_ever_after(tmp_path: Path) -> None:
    first = opened(tmp_path, DIGEST, lambda: CONTENT)
    second = opened(tmp_path, DIGEST, unasked)

    assert bytes(first) == bytes(second) == CONTENT
    assert [path.name for path in file_in(tmp_path).parent.iterdir()] == [f"{DIGEST}{ENDING}"]


@pytest.mark.parametrize("damage", [b"", CONTENT[:-1], CONTENT + b"x", b"\x01" + CONTENT[1:]])
def test_restores_a_file_that_is_not_what_its_name_says(tmp_path: Path, damage: bytes) -> None:
    opened(tmp_path, DIGEST, lambda: CONTENT)
    file_in(tmp_path).write_bytes(damage)

    found = opened(tmp_path, DIGEST, lambda: CONTENT)

    assert bytes(found) == CONTENT
    assert file_in(tmp_path).read_bytes() == CONTENT


def test_keeps_what_is_mapped_when_the_folder_is_deleted(tmp_path: Path) -> None:
    found = opened(tmp_path, DIGEST, lambda: CONTENT)
    file_in(tmp_path).unlink()

    assert bytes(found) == CONTENT
    assert bytes(opened(tmp_path, DIGEST, lambda: CONTENT)) == CONTENT


def test_does_without_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file is in the way", encoding="utf-8")

    assert bytes(opened(tmp_path, DIGEST, lambda: CONTENT)) == CONTENT
    assert bytes(opened(None, DIGEST, lambda: CONTENT)) == CONTENT


def test_lets_many_open_it_at_once(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [
        threading.Thread(
            target=lambda: found.append(bytes(opened(tmp_path, DIGEST, lambda: CONTENT)))
        )
        for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [CONTENT] * 8
