"""How far a value is from the default: what a completed configuration keeps small."""

from collections.abc import Iterable, Mapping, Sequence

from bom.expression import And, Compare, Expression, Name, Number, Value
from configurator.domain.product import Product, ProductOption, YieldingDefault
from configurator.engine import Case, Charge, Costs

STEP = 1_000_000
"""Leaving one more default outweighs every difference below it."""


def nearness(product: Product) -> Costs:
    """Give by option and value the cost of leaving the default; nearer values cost less.

    Where a default yields to another one under a condition, a charge puts that right.
    """
    return product.costs.near or nearness_of(product.options, product.yielding)


def nearness_of(options: Iterable[ProductOption], yielding: Sequence[YieldingDefault]) -> Costs:
    """Give the costs of `nearness` for the parts of a product."""
    listed = list(options)
    distances = {option.id: _distances(option) for option in listed}
    charges = default_charges(listed, yielding)
    amounts = {
        charge.id: {str(case.amount): case.amount for case in charge.cases} for charge in charges
    }
    return {**distances, **amounts}


def default_charges(
    options: Iterable[ProductOption], yielding: Sequence[YieldingDefault]
) -> tuple[Charge, ...]:
    """Make of the defaults that yield what they add to the distances, one charge an option."""
    return tuple(
        Charge(f"default:{option.id}", tuple(_cases(option, cases)))
        for option in options
        if (cases := [one for one in yielding if one.option == option.id])
    )


def _cases(option: ProductOption, yielding: Sequence[YieldingDefault]) -> Iterable[Case]:
    """Make the new default cost nothing and the old one a step, as long as the condition holds."""
    distances = _distances(option)
    for default in yielding:
        if default.value != option.default:
            usual = And((default.when, _has(option, default.value)))
            yield Case(usual, -distances[default.value])
            yield Case(And((default.when, _has(option, option.default))), STEP)
        yield Case(default.when, 0)


def _has(option: ProductOption, value: str) -> Expression:
    if option.kind == "number":
        return Compare(Name(option.id), "==", Number(int(value)))
    return Compare(Name(option.id), "==", Value(value))


def _distances(option: ProductOption) -> Mapping[str, int]:
    places = {value.id: place for place, value in enumerate(option.values)}
    usual = option.values[places[option.default]]
    distances = {}
    for value in option.values:
        is_ordered = option.kind == "number"
        gap = places[value.id] - places[usual.id] if is_ordered else value.price - usual.price
        distances[value.id] = STEP + min(abs(gap), STEP - 1) if value != usual else 0
    return distances
