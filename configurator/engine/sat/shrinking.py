"""Find a smallest set of assumptions that cannot be, the same one whatever a solver has learnt."""

from collections.abc import Callable, Collection, Sequence

Refute = Callable[[list[int]], Collection[int] | None]
"""Gives assumptions that cannot be together, of those asked about; None if all can."""


def smallest(assumptions: Sequence[int], refute: Refute) -> list[int] | None:
    """Leave out, the first ones first, what the impossibility does not need; None if all can be.

    What a refutation did not use need not be tried: the result is that of trying them all.
    """
    core = refute(list(assumptions))
    if core is None:
        return None
    place = {literal: at for at, literal in enumerate(assumptions)}
    needed: list[int] = []
    waiting = sorted(core, key=place.__getitem__)
    while waiting:
        first, *_ = waiting
        after = place[first] + 1
        found = refute([*needed, *assumptions[after:]])
        if found is None:
            needed.append(first)
            waiting = waiting[1:]
        else:
            waiting = sorted((x for x in found if place[x] >= after), key=place.__getitem__)
    return needed
