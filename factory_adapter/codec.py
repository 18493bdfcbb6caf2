"""What is exchanged with a plant as JSON; whatever comes in is checked."""

from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from factory_adapter.model import (
    Capabilities,
    JobCommand,
    JobOrder,
    JobResponse,
    JobState,
    Plant,
    Receipt,
)

Message = TypeVar("Message")

COMMAND = TypeAdapter(JobCommand)
RECEIPT = TypeAdapter(Receipt)
RESPONSE = TypeAdapter(JobResponse)
RESPONSES = TypeAdapter(tuple[JobResponse, ...])
STATES = TypeAdapter(tuple[JobState, ...])
CAPABILITIES = TypeAdapter(Capabilities)
JOBS = TypeAdapter(tuple[JobOrder, ...])
PLANT = TypeAdapter(Plant)


class UnreadableError(ValueError):
    """A message that does not have the agreed form; says where and what is wrong."""


def encode(form: TypeAdapter[Message], message: Message) -> bytes:
    """Write a message as JSON."""
    return form.dump_json(message)


def decode(form: TypeAdapter[Message], body: bytes | str) -> Message:
    """Read a message; refuse one that has another form."""
    try:
        return form.validate_json(body, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the message"
        raise UnreadableError(f"{place}: {first['msg']}") from error
