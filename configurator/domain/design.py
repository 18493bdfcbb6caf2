"""Versions of a design: who chose what, and how two lines of change are merged.

What people chose (intents) is merged, never what the engine made of it: a repair by the engine
looks like an edit, and merging edits gives products that cannot be built.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Author:
    """Who chose: an account, or a visitor's name without one."""

    account_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Intent:
    """A value that a person chose for an option."""

    value: str
    by: Author
    why: str
    at: datetime


Intents = Mapping[str, Intent]


@dataclass(frozen=True, slots=True)
class Clash:
    """An option that both sides changed, differently; None means back to the default."""

    option: str
    ours: Intent | None
    theirs: Intent | None


@dataclass(frozen=True, slots=True)
class Merge:
    """The union of two lines of change, and the options on which they clash."""

    intents: Intents
    clashes: tuple[Clash, ...]


def choices(intents: Intents) -> dict[str, str]:
    """Return the chosen values alone."""
    return {option: intent.value for option, intent in intents.items()}


def carried(
    before: Intents, chosen: Mapping[str, str], by: Author, why: str, at: datetime
) -> Intents:
    """Return the intents of *chosen*: what was chosen before keeps its author, the rest is *by*.

    >>> from datetime import UTC
    >>> ada, bao = Author(1, "Ada"), Author(2, "Bao")
    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> old = {"shape": Intent("halo", ada, "", now)}
    >>> new = carried(old, {"shape": "halo", "colour": "pine"}, bao, "", now)
    >>> [(option, intent.by.name) for option, intent in new.items()]
    [('shape', 'Ada'), ('colour', 'Bao')]
    """
    return {
        option: before[option]
        if option in before and before[option].value == value
        else Intent(value, by, why, at)
        for option, value in chosen.items()
    }


def changed(before: Intents, after: Intents) -> tuple[str, ...]:
    """Return the options whose chosen value differs, in the order of *after*, then removed ones."""
    options = [*after, *(option for option in before if option not in after)]
    return tuple(
        option for option in options if _value(before.get(option)) != _value(after.get(option))
    )


def merge(base: Intents, ours: Intents, theirs: Intents) -> Merge:
    """Merge three ways, choice by choice; a removed choice is a change too. O(options)."""
    merged: dict[str, Intent] = {}
    clashes: list[Clash] = []
    for option in dict.fromkeys((*ours, *theirs, *base)):
        mine, other, origin = ours.get(option), theirs.get(option), base.get(option)
        kept = mine
        if _value(mine) != _value(other) and _value(mine) == _value(origin):
            kept = other
        elif _value(mine) != _value(other) and _value(other) != _value(origin):
            clashes.append(Clash(option, mine, other))
        if kept is not None:
            merged[option] = kept
    return Merge(merged, tuple(clashes))


def common_ancestor(left: int, right: int, parents: Mapping[int, Iterable[int]]) -> int | None:
    """Return the newest version that both versions descend from; ids grow with time."""
    shared = _ancestry(left, parents) & _ancestry(right, parents)
    return max(shared, default=None)


def _ancestry(version: int, parents: Mapping[int, Iterable[int]]) -> set[int]:
    seen: set[int] = set()
    waiting = [version]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting.extend(parents.get(current, ()))
    return seen


def _value(intent: Intent | None) -> str | None:
    return None if intent is None else intent.value
