"""The value lists of XCSP: whole numbers, words, and ranges like 1..9."""

import re
from collections.abc import Iterable

from configurator.engine.model import Option

MOST_VALUES = 10_000
RANGE = re.compile(r"([-+]?[0-9]{1,12})\.\.([-+]?[0-9]{1,12})")
NUMBER = re.compile(r"[-+]?[0-9]{1,12}")
WORD = re.compile(r"[^\W\d]\w*")


class ValuesError(ValueError):
    """A list of values that cannot be read."""


def values_of(words: Iterable[str]) -> tuple[str, ...]:
    """Read values; ValuesError says which is none."""
    found: dict[str, None] = {}
    for word in words:
        whole = RANGE.fullmatch(word)
        if whole is not None:
            low, high = int(whole[1]), int(whole[2])
            if high - low >= MOST_VALUES:
                raise ValuesError(f"{word} are more than {MOST_VALUES} values")
            found.update((str(value), None) for value in range(low, high + 1))
        elif NUMBER.fullmatch(word):
            found[str(int(word))] = None
        elif WORD.fullmatch(word):
            found[word] = None
        else:
            raise ValuesError(f"{word[:40]} is no value")
    if len(found) > MOST_VALUES:
        raise ValuesError(f"there are more than {MOST_VALUES} values")
    return tuple(found)


def option_of(identity: str, values: tuple[str, ...]) -> Option:
    """Make an option; one whose values are all whole numbers is a number option."""
    try:
        return Option(identity, values, tuple(map(int, values)))
    except ValueError:
        return Option(identity, values)
