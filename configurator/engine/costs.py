"""Several costs of which the first decide, as one number for each value."""

from collections.abc import Sequence
from dataclasses import dataclass

from configurator.engine.kernel import INFINITE
from configurator.engine.model import Costs

HIGHEST = INFINITE >> 9
"""A margin for repairs, which add this much for every choice that they change."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One cost for each value; `apart` tells what a sum of them comes to in each of the costs."""

    combined: Sequence[int]
    bases: tuple[int, ...]
    radices: tuple[int, ...]
    span: int
    """More than any two products differ by."""

    def apart(self, total: int) -> tuple[int, ...]:
        """Split a sum over one value of every variable into the single costs."""
        parts = []
        for base, radix in zip(reversed(self.bases), reversed(self.radices), strict=True):
            total, rest = divmod(total, radix)
            parts.append(rest + base)
        return tuple(reversed(parts))


def weighed(variables: Sequence[tuple[str, Sequence[str]]], costs: Sequence[Costs]) -> Weights:
    """Combine costs so that the first decide; OverflowError if they are too far apart for that."""
    columns = [
        [[cost.get(name, {}).get(value, 0) for value in values] for name, values in variables]
        for cost in costs
    ]
    bases = tuple(sum(map(min, column)) for column in columns)
    radices = tuple(
        1 + sum(map(max, column)) - base for column, base in zip(columns, bases, strict=True)
    )
    combined = [0] * sum(len(values) for _, values in variables)
    span = 1
    for column, radix in zip(reversed(columns), reversed(radices), strict=True):
        number = 0
        for own in column:
            least = min(own)
            for cost in own:
                combined[number] += (cost - least) * span
                number += 1
        span *= radix
    if span > HIGHEST:
        raise OverflowError(f"The costs are too far apart to be compared: they span {span}.")
    return Weights(combined, bases, radices, span)
