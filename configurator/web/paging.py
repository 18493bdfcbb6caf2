"""Long lists in pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import request

T = TypeVar("T")
LONGEST_NUMBER = 10


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list; ``earlier`` and ``later`` are addresses, "" at the ends."""

    items: Sequence[T]
    first: int
    last: int
    total: int
    earlier: str
    later: str


def page_of(items: Sequence[T], args: Mapping[str, str], size: int) -> Page[T]:
    """Cut the page out that the address names, the nearest there is."""
    pages = max(1, -(-len(items) // size))
    asked = args.get("page", "1")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < LONGEST_NUMBER
    number = min(max(int(asked), 1), pages) if is_number else 1
    start = (number - 1) * size
    shown = items[start : start + size]
    return Page(
        shown,
        start + 1 if shown else 0,
        start + len(shown),
        len(items),
        address(page=number - 1) if number > 1 else "",
        address(page=number + 1) if number < pages else "",
    )


def address(**changes: object) -> str:
    """Return the present address with some of its query changed; None takes a part out."""
    query = {**request.args.to_dict(), **changes}
    written = urlencode({name: value for name, value in query.items() if value is not None})
    return f"{request.path}?{written}" if written else request.path
