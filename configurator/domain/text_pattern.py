"""Patterns of texts, matched in time linear in the text.

A product's author writes the pattern and anybody writes the text. The standard library's `re`
tries some patterns in exponentially many ways, and nothing else of the process runs meanwhile.
"""

from functools import lru_cache
from typing import Annotated

from pydantic import StringConstraints, TypeAdapter, ValidationError
from pydantic_core import SchemaError

KEPT = 256


class PatternError(ValueError):
    """The text is no regular expression that can be matched in linear time."""


def check_pattern(pattern: str) -> None:
    """Refuse what is no pattern, looks around, or refers back; PatternError says where."""
    _matcher(pattern)


def fits(pattern: str, text: str) -> bool:
    r"""Say whether a whole text is of a pattern.

    >>> fits(r"[\w ]*", "For Ada"), fits("a|b", "ab"), fits("(a|aa)+", "a" * 999 + "!")
    (True, False, False)
    """
    try:
        _matcher(pattern).validate_python(text)
    except ValidationError:
        return False
    return True


@lru_cache(maxsize=KEPT)
def _matcher(pattern: str) -> TypeAdapter[str]:
    _made(pattern)  # alone first: ")|(" means something only between brackets
    return _made(rf"\A(?:{pattern})\z")


def _made(pattern: str) -> TypeAdapter[str]:
    try:
        return TypeAdapter(Annotated[str, StringConstraints(pattern=pattern)])
    except SchemaError as error:
        raise PatternError(str(error).strip().splitlines()[-1].strip()) from error
