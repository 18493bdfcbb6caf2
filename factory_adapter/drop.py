"""The folder through which a plant without a network service is reached.

commands/   platform -> plant, <command id>.json, or .xml: a B2MML job order to store
receipts/   plant -> platform, <command id>.json
responses/  plant -> platform, <first>-<last>.json, never changed and never deleted by the plant
capabilities.json, snapshot.json
Every file appears whole: it is written beside its place and renamed.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

DRAFT = ".draft-"


@dataclass(frozen=True, slots=True)
class DropFolder:
    """Where everything is in an exchange folder."""

    root: Path

    @property
    def commands(self) -> Path:
        """Return where commands are put."""
        return self.root / "commands"

    @property
    def receipts(self) -> Path:
        """Return where answers to commands are put."""
        return self.root / "receipts"

    @property
    def responses(self) -> Path:
        """Return where reports are put."""
        return self.root / "responses"

    @property
    def capabilities(self) -> Path:
        """Return the file that tells what the plant can do."""
        return self.root / "capabilities.json"

    @property
    def snapshot(self) -> Path:
        """Return the file that tells where every job stands."""
        return self.root / "snapshot.json"

    def command(self, command_id: str, suffix: str = ".json") -> Path:
        """Return the file of one command."""
        return self.commands / (quote(command_id, safe="") + suffix)

    def receipt(self, command_id: str) -> Path:
        """Return the file of the answer to one command."""
        return self.receipts / (quote(command_id, safe="") + ".json")

    def batch(self, first: int, last: int) -> Path:
        """Return the file of the responses with these sequences."""
        return self.responses / f"{first:012d}-{last:012d}.json"

    def batches(self, after: int) -> list[Path]:
        """List the files that hold responses after a sequence, in order."""
        return sorted(path for path in _whole(self.responses) if _last(path) > after)

    def waiting(self) -> list[Path]:
        """List the commands that nobody took yet, oldest first."""
        found = ((path.stat().st_mtime_ns, path.name, path) for path in _whole(self.commands))
        return [path for _, _, path in sorted(found)]

    def make(self) -> None:
        """Create the folders."""
        for folder in (self.commands, self.receipts, self.responses):
            folder.mkdir(parents=True, exist_ok=True)


def command_id(path: Path) -> str:
    """Tell the id of the command in a file."""
    return unquote(path.stem)


def write_whole(path: Path, body: bytes) -> None:
    """Let a file appear at once: readers never see half of it, not even after a power cut."""
    draft = path.with_name(f"{DRAFT}{os.getpid()}-{path.name}")
    with draft.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)  # a rename that a power cut undoes is made again by whoever waits for it


def _whole(folder: Path) -> Iterator[Path]:
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        if not entry.name.startswith(".") and entry.name.endswith((".json", ".xml")):
            yield Path(entry.path)


def _last(path: Path) -> int:
    last = path.stem.rpartition("-")[2]
    return int(last) if last.isdigit() else 0
