"""Artifacts as files that all processes of a machine map into their memory.

The database has every artifact; a file is only its copy. It is named by the hash of its content,
written whole or not at all, and checked when it is opened: whatever happens to the folder costs
one reading from the database.
"""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from mmap import ACCESS_READ, mmap
from pathlib import Path

FOLDER = "artifacts"
ENDING = ".roundel"


def digest_of(content: bytes | mmap | memoryview) -> str:
    """Name a content by its hash."""
    return blake2b(content, digest_size=16).hexdigest()


def opened(folder: Path | None, digest: str, restore: Callable[[], bytes]) -> memoryview:
    """Map the file of an artifact; write it anew if it is missing or damaged.

    Without a folder, or if it cannot be written to, the content stays in this process's memory.
    """
    if folder is None:
        return memoryview(restore())
    path = folder / FOLDER / f"{digest}{ENDING}"
    found = _mapped(path, digest)
    if found is not None:
        return found
    content = restore()
    with suppress(OSError):
        _write(path, content)
        found = _mapped(path, digest)
    return memoryview(content) if found is None else found


def _mapped(path: Path, digest: str) -> memoryview | None:
    try:
        with path.open("rb") as file:
            found = mmap(file.fileno(), 0, access=ACCESS_READ)
    except (OSError, ValueError):  # missing, or empty
        return None
    if digest_of(found) != digest:
        found.close()
        return None
    return memoryview(found)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
