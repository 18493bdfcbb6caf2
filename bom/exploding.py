"""What a configuration consists of in all, as if nothing were in stock."""

from dataclasses import dataclass, replace
from datetime import date

from bom.model import LOT_FOR_LOT, Bom, Configuration, Demand, Features
from bom.resolving import resolve


@dataclass(frozen=True, slots=True)
class Needed:
    """Units of one variant, scrap included."""

    item: str
    features: Features
    quantity: int


def explode(
    bom: Bom, item: str, configuration: Configuration, *, quantity: int = 1, on: date
) -> tuple[Needed, ...]:
    """Add up every variant that so many units need, parents before their children."""
    items = {
        name: replace(thing, lead_time_days=0, lot=LOT_FOR_LOT, on_hand=0, safety_stock=0)
        for name, thing in bom.items.items()
    }
    bare = Bom(items, bom.lines, bom.operations)
    plan = resolve(bare, item, [Demand("explode", configuration, quantity, on)], today=on)
    features = {variant.id: variant.features for variant in plan.variants}
    return tuple(Needed(row.item, features[row.variant], row.gross) for row in plan.requirements)
