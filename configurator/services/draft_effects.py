"""What people saved, and what would become of it when a draft is published."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from configurator.domain.pricing import total
from configurator.domain.product import Product
from configurator.engine import Engine
from configurator.store.draft_effects import Kept

Touch = Literal["impossible", "price"]


@dataclass(frozen=True, slots=True)
class Touched:
    """A design or an order that the draft could not build any more, or prices otherwise."""

    kind: Literal["design", "order"]
    reference: str
    title: str
    how: Touch
    delta: int = 0


def touched(kept: Iterable[Kept], product: Product, engine: Engine) -> Iterator[Touched]:
    """Tell which saved configurations the draft cannot build, or prices otherwise."""
    for each in kept:
        known = {option.id for option in product.options}
        asked = {name: value for name, value in each.configuration.items() if name in known}
        if not engine.is_possible(asked):
            yield Touched(each.kind, each.reference, each.title, "impossible")
        elif asked.keys() == known:
            delta = total(product, asked) - each.unit_price
            if delta:
                yield Touched(each.kind, each.reference, each.title, "price", delta)
