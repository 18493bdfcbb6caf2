"""Forms: what was typed, kept, and a word for each field that needs another look."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from configurator.web.words import _

C = TypeVar("C", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class FormState:
    """A form as it is shown: the values that were sent, and the errors by field."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


EMPTY = FormState()


def new_key() -> str:
    """Return an idempotency key: sending one form twice does its work once."""
    return secrets.token_urlsafe(18)


def key_of(form: Mapping[str, str]) -> str:
    """Return the key that came with a form, or a new one for a form without."""
    return form.get("key") or new_key()


def read(
    kind: type[C], form: Mapping[str, str], **more: object
) -> tuple[C, None] | tuple[None, FormState]:
    """Make a command of the form's fields and *more*, or the form's state with its errors."""
    known = {name: form[name] for name in kind.model_fields if name in form}
    try:
        return kind.model_validate(known | more), None
    except ValidationError as error:
        return None, FormState(dict(form), in_words(error))


def in_words(error: ValidationError) -> dict[str, str]:
    """Return one word for each field, in the visitor's language."""
    words: dict[str, str] = {}
    for detail in error.errors():
        words.setdefault(str(detail["loc"][0]) if detail["loc"] else "", _word(detail))
    return words


def _word(detail: ErrorDetails) -> str:
    limits: Mapping[str, Any] = detail.get("ctx", {})  # pydantic: the limits differ by type
    if detail["type"] == "string_too_short" and limits.get("min_length", 1) > 1:
        return _("Use at least %(num)s characters.", num=limits["min_length"])
    if detail["type"] == "string_too_long":
        return _("Use at most %(num)s characters.", num=limits["max_length"])
    if detail["loc"] and detail["loc"][0] == "email" and detail.get("input"):
        return _("This is no e-mail address. It looks like ada@example.com.")
    return {
        "missing": _("Please fill this in."),
        "string_too_short": _("Please fill this in."),
        "value_error": _("Please fill this in."),
        "int_parsing": _("Give a whole number."),
        "greater_than_equal": _("Give %(num)s or more.", num=limits.get("ge", "")),
        "less_than_equal": _("Give %(num)s or less.", num=limits.get("le", "")),
    }.get(detail["type"], detail["msg"])
