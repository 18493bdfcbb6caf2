"""The link to a plant with a web service."""

from typing import TypeVar

import httpx
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
from factory_adapter.model import Capabilities, JobCommand, JobResponse, JobState, Receipt
from factory_adapter.port import GatewayUnavailableError

PATIENCE_SECONDS = 5.0

Message = TypeVar("Message")


class RestGateway:
    """Speaks to a plant over HTTP. Every failure means: outcome unknown."""

    def __init__(
        self, plant_id: str, address: str, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._plant_id = plant_id
        self._client = httpx.Client(
            base_url=address, timeout=PATIENCE_SECONDS, transport=transport, trust_env=False
        )

    def capabilities(self) -> Capabilities:
        """Ask what the plant can do."""
        return self._ask(CAPABILITIES, "GET", "/capabilities")

    def submit(self, command: JobCommand) -> Receipt:
        """Hand over a command."""
        return self._ask(RECEIPT, "POST", "/commands", body=encode(COMMAND, command))

    def poll(self, after: int, limit: int) -> tuple[JobResponse, ...]:
        """Fetch responses by sequence."""
        return self._ask(RESPONSES, "GET", f"/responses?after={after}&limit={limit}")

    def snapshot(self) -> tuple[JobState, ...]:
        """Ask where every job stands."""
        return self._ask(STATES, "GET", "/jobs")

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(
        self, form: TypeAdapter[Message], method: str, path: str, *, body: bytes | None = None
    ) -> Message:
        headers = {"Content-Type": "application/json"} if body else {}
        try:
            answer = self._client.request(method, path, content=body, headers=headers)
            answer.raise_for_status()
            return decode(form, answer.content)
        except (httpx.HTTPError, UnreadableError) as error:
            raise GatewayUnavailableError(
                f"Plant {self._plant_id} at {self._client.base_url} gave no usable answer "
                f"to {method} {path}: {error}"
            ) from error
