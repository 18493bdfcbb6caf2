"""Whether two people's choices can be had together."""

from typing import Protocol

from configurator.engine.model import Choices, Conflict


class Explaining(Protocol):
    """What combining asks of an engine."""

    def is_possible(self, choices: Choices) -> bool:
        """Say whether something that can be built contains the choices."""

    def explain(self, choices: Choices) -> Conflict:
        """Tell which choices and rules clash."""


def combine(engine: Explaining, left: Choices, right: Choices) -> Conflict | None:
    """Tell why two partial selections cannot be had together, None if they can.

    Two values for one option clash by themselves; else the conflict is that of `explain`.
    """
    for option, value in left.items():
        other = right.get(option, value)
        if other != value:
            return Conflict(((option, value), (option, other)), ())
    both = {**left, **right}
    return None if engine.is_possible(both) else engine.explain(both)
