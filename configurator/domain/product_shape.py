"""Check the shape of product.yaml and say what is wrong in the words of its author."""

from collections.abc import Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bom.problems import Problems, did_you_mean
from configurator.domain.product_schema import SHAPES, ProductEntry
from configurator.domain.source import Path, Source

PATTERNS: Mapping[str, str] = {
    "^[a-z][a-z0-9_]*$": "Start with a small letter, then small letters, digits and _.",
    "^[A-Za-z0-9_]+$": "Use letters, digits and _ only.",
    "^[a-z0-9][a-z0-9_-]*$": "Use small letters, digits, - and _ only.",
    r"^-?[0-9]+(\.[0-9]+)?$": 'Write a decimal amount, like "99.00".',
    r"\.csv$": "Name a file that ends in .csv.",
    "^#[0-9A-Fa-f]{6}$": 'Write a colour, like "#1F5F54".',
}
EXPECTED: Mapping[str, tuple[str, str]] = {
    "int_parsing": ("{input} is no whole number", "Write a whole number."),
    "int_type": ("a whole number is expected here", "Write one."),
    "bool_parsing": ("{input} is neither true nor false", "Write true or false."),
    "string_type": ("a text is expected here", "Write one."),
    "string_too_short": ("the text is empty", "Write one."),
    "list_type": ("a list is expected here", "Write each entry after a dash, or in [ ]."),
    "too_short": ("the list has too few entries", "Add entries."),
    "model_type": ("a mapping is expected here", "Write its keys and values, or put it in { }."),
}


def read_shape(source: Source, problems: Problems) -> ProductEntry | None:
    """Give the checked entries of product.yaml; None and problems if the shape is wrong."""
    try:
        return ProductEntry.model_validate(source.plain)
    except ValidationError as error:
        for details in error.errors():
            _complain(details, source, problems)
        return None


def _complain(details: ErrorDetails, source: Source, problems: Problems) -> None:
    path: Path = details["loc"]
    what, mend = _words(details, str(path[-1]) if path else "the file")
    is_key = details["type"] == "extra_forbidden"
    line, column = source.key_place(path) if is_key else source.place(path)
    problems.add(source.file, line, what, mend, column=column)


def _words(details: ErrorDetails, last: str) -> tuple[str, str]:
    kind, context = details["type"], details.get("ctx", {})
    if kind == "missing":
        return f"{last} is missing", "Add it."
    if kind == "extra_forbidden":
        otherwise = "Put a text with a comma in quotes." if " " in last else "Remove it."
        return f"{last} is not known here", did_you_mean(last, _known_keys(), otherwise)
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        return f"{details['input']!r} does not fit", PATTERNS.get(pattern, f"Match {pattern}.")
    if kind == "value_error":
        what, _, mend = str(context["error"]).partition("; ")
        return what, f"{mend[:1].upper()}{mend[1:]}." if mend else "Mend it."
    if kind in EXPECTED:
        what, mend = EXPECTED[kind]
        return what.format(input=details["input"]), mend
    return details["msg"][:1].lower() + details["msg"][1:], "Change it accordingly."


def _known_keys() -> set[str]:
    fields = [field for shape in SHAPES for field in shape.model_fields.items()]
    return {field.alias or name for name, field in fields}
