"""Bills of materials: configurations in, batched and pegged work orders out."""

from bom.cost import roll_up_cost
from bom.exploding import explode
from bom.graph import cycle, indented, low_level_codes, where_used
from bom.model import Bom, Demand, Plan, Promise
from bom.promising import promise
from bom.resolving import resolve
from bom.variants import ResolveError

__all__ = [
    "Bom",
    "Demand",
    "Plan",
    "Promise",
    "ResolveError",
    "cycle",
    "explode",
    "indented",
    "low_level_codes",
    "promise",
    "resolve",
    "roll_up_cost",
    "where_used",
]
