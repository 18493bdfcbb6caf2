"""The link to a plant that exchanges files in a folder: job orders as B2MML, the rest as JSON."""

import time
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from factory_adapter.codec import (
    CAPABILITIES,
    COMMAND,
    RECEIPT,
    RESPONSES,
    STATES,
    UnreadableError,
    decode,
    encode,
)
from factory_adapter.drop import DropFolder, write_whole
from factory_adapter.export.b2mml import work_schedule
from factory_adapter.model import Capabilities, JobCommand, JobResponse, JobState, Receipt
from factory_adapter.port import GatewayUnavailableError

PATIENCE_SECONDS = 5.0
GLANCE_SECONDS = 0.005

Message = TypeVar("Message")


class FileGateway:
    """Puts commands into a folder and reads answers from it."""

    def __init__(
        self, plant_id: str, root: Path, *, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._plant_id = plant_id
        self._folder = DropFolder(root)
        self._patience_seconds = patience_seconds

    def capabilities(self) -> Capabilities:
        """Read what the plant can do."""
        return self._read(CAPABILITIES, self._folder.capabilities)

    def submit(self, command: JobCommand) -> Receipt:
        """Put a command into the folder and wait for its receipt."""
        place = self._folder.receipt(command.id)
        deadline = time.monotonic() + self._patience_seconds
        if not place.exists():
            self._put(command)
        while not place.exists():
            if time.monotonic() > deadline:
                raise GatewayUnavailableError(
                    f"Plant {self._plant_id} has not answered {command.id} within "
                    f"{self._patience_seconds:g} s. Is it running on {self._folder.root}?"
                )
            time.sleep(GLANCE_SECONDS)
        return self._read(RECEIPT, place)

    def poll(self, after: int, limit: int) -> tuple[JobResponse, ...]:
        """Read responses by sequence."""
        found: list[JobResponse] = []
        for path in self._folder.batches(after):
            for response in self._read(RESPONSES, path):
                if response.sequence == after + len(found) + 1 and len(found) < limit:
                    found.append(response)
            if len(found) >= limit:
                break
        return tuple(found)

    def snapshot(self) -> tuple[JobState, ...]:
        """Read where every job stands."""
        return self._read(STATES, self._folder.snapshot)

    def close(self) -> None:
        """Do nothing: no connection is held."""

    def _put(self, command: JobCommand) -> None:
        try:
            self._folder.make()
            write_whole(*self._written(command))
        except OSError as error:
            raise GatewayUnavailableError(f"{self._folder.root}: {error}") from error

    def _written(self, command: JobCommand) -> tuple[Path, bytes]:
        if command.job is None:
            return self._folder.command(command.id), encode(COMMAND, command)
        return self._folder.command(command.id, ".xml"), work_schedule([command.job])

    def _read(self, form: TypeAdapter[Message], path: Path) -> Message:
        try:
            return decode(form, path.read_bytes())
        except (OSError, UnreadableError) as error:
            raise GatewayUnavailableError(
                f"Plant {self._plant_id} has left nothing usable in {path}: {error}"
            ) from error
