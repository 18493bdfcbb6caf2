"""The interface's own strings, in the visitor's language."""

import flask_babel  # type: ignore[import-untyped] # the package ships no types


def _(message: str, **values: object) -> str:
    """Return the message in the visitor's language, with its %(name)s filled in."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return the message for this number; %(num)d is the number."""
    return str(flask_babel.ngettext(one, many, num, **values))
