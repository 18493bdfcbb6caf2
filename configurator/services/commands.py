"""What people send, as checked and frozen commands."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from configurator.errors import InvalidError
from configurator.store import idempotency

Key = Annotated[str, StringConstraints(min_length=8, max_length=100, pattern=r"^[\w.:-]+$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*$")]
Choices = Annotated[
    dict[str, Annotated[str, StringConstraints(max_length=200)]], Field(max_length=200)
]
Number = Annotated[int, Field(ge=1, le=2_147_483_647)]
"""A number that the database gave to a row; a larger one does not fit into its columns."""
OptionId = Annotated[str, StringConstraints(max_length=60)]
OptionalText = Annotated[str, StringConstraints(max_length=500)]


class Command(BaseModel):
    """The base of every input: unknown fields are refused, text is stripped."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Keyed(Command):
    """A command that creates something: its key makes sending it twice harmless."""

    key: Key

    def request(self, scope: str) -> idempotency.Request:
        """Return the request's identity for the store."""
        return idempotency.request(scope, self.key, self.model_dump(exclude={"key"}))


C = TypeVar("C", bound=Command)


def read(kind: type[C], values: Mapping[str, Any]) -> C:
    """Make a command of form values, or raise InvalidError with a word for every wrong field."""
    try:
        return kind.model_validate(dict(values))
    except ValidationError as error:
        fields = {
            ".".join(str(part) for part in problem["loc"]): str(problem["msg"])
            for problem in error.errors()
        }
        raise InvalidError("Some fields need another look.", fields) from error
