"""The interface's own strings, in the visitor's language."""

import flask_babel  # type: ignore[import-untyped] # the package ships no types


def _(message: str, **values: object) -> str:
    """Return the message in the visitor's language, with its %(name)s filled in."""
    return str(flask_babel.gettext(message, **values))


def later(message: str) -> str:
    """Mark a sentence for the translators that is looked up where it is shown."""
    return message


def pgettext(context: str, message: str) -> str:
    """Return a word that other languages translate differently in different places."""
    return str(flask_babel.pgettext(context, message))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return the message for this number; %(num)d is the number."""
    return str(flask_babel.ngettext(one, many, num, **values))
