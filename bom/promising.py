"""When a configuration can be ready: the cumulative lead time and its critical chain."""

from datetime import date

from bom.model import Bom, Configuration, Promise, Step
from bom.variants import Key, structure_of
from bom.weeks import ahead


def promise(bom: Bom, item: str, configuration: Configuration, *, today: date) -> Promise:
    """Promise the day that holds even if nothing is in stock and everything waits for its parts.

    The steps are the longest chain, in the order in which they happen.
    """
    structure = structure_of(bom)
    known: dict[Key, tuple[int, tuple[Key, ...]]] = {}

    def longest(key: Key) -> tuple[int, tuple[Key, ...]]:
        if key not in known:
            valid = [edge for edge in structure.edges(key) if edge.is_valid(today)]
            below = [longest(edge.child) for edge in valid]
            days, chain = max(below, key=lambda found: found[0], default=(0, ()))
            known[key] = days + bom.items[key[0]].lead_time_days, (*chain, key)
        return known[key]

    _, chain = longest(structure.root(item, configuration))
    steps = []
    start = ahead(today, 0)
    for name, _features in chain:
        made = bom.items[name]
        end = ahead(start, made.lead_time_days)
        steps.append(Step(name, made.names, made.lead_time_days, start, end))
        start = end
    return Promise(start, tuple(steps))
