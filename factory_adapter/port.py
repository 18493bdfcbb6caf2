"""The one interface that every plant link implements."""

from typing import Protocol

from factory_adapter.model import Capabilities, JobCommand, JobResponse, JobState, Receipt


class GatewayUnavailableError(ConnectionError):
    """The plant gave no answer: the outcome is unknown, so send the same command id again."""


class Gateway(Protocol):
    """A synchronous link to one plant. Every method may raise GatewayUnavailableError."""

    def capabilities(self) -> Capabilities:
        """Ask what the plant can do."""

    def submit(self, command: JobCommand) -> Receipt:
        """Hand over a command; the receipt is durable, and a repeat gets the same one."""

    def poll(self, after: int, limit: int) -> tuple[JobResponse, ...]:
        """Fetch the responses that follow sequence `after`, in order without gaps."""

    def snapshot(self) -> tuple[JobState, ...]:
        """Ask where every job of the plant stands."""

    def close(self) -> None:
        """Let go of connections."""
