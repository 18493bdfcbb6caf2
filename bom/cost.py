"""What one unit of a configuration costs to buy and make."""

from datetime import date
from fractions import Fraction
from math import ceil

from bom.model import PPM, Bom, Configuration
from bom.variants import Key, Structure


def roll_up_cost(
    bom: Bom, item: str, configuration: Configuration, *, on: date | None = None
) -> int:
    """Add up all components with their scrap, and what making adds; rounded up once, at the end.

    With a date only the lines that hold on it count.
    """
    structure = Structure(bom)
    known: dict[Key, Fraction] = {}

    def cost(key: Key) -> Fraction:
        if key not in known:
            own = bom.items[key[0]]
            edges = [e for e in structure.edges(key) if on is None or e.is_valid(on)]
            added = own.cost * (1 + Fraction(own.scrap_ppm, PPM))
            known[key] = added + sum(edge.factor * cost(edge.child) for edge in edges)
        return known[key]

    return ceil(cost(structure.root(item, configuration)))
