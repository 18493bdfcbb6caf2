"""How far a value is from the default: what a completed configuration keeps small."""

from configurator.domain.product import Product, ProductOption

STEP = 1_000_000
"""Leaving one more default outweighs every difference below it."""


def nearness(product: Product) -> dict[str, dict[str, int]]:
    """Give by option and value the cost of leaving the default; nearer values cost less."""
    return {option.id: _distances(option) for option in product.options}


def _distances(option: ProductOption) -> dict[str, int]:
    places = {value.id: place for place, value in enumerate(option.values)}
    usual = option.values[places[option.default]]
    distances = {}
    for value in option.values:
        is_ordered = option.kind == "number"
        gap = places[value.id] - places[usual.id] if is_ordered else value.price - usual.price
        distances[value.id] = STEP + min(abs(gap), STEP - 1) if value != usual else 0
    return distances
