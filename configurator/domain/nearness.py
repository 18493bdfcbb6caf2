"""How far a value is from the default: what a completed configuration keeps small."""

from collections.abc import Iterable, Mapping, Sequence

from bom.expression import And, Compare, Expression, Name, Number, Value
from configurator.domain.product import Product, ProductOption, YieldingDefault
from configurator.engine import Case, Charge, Costs


def nearness(product: Product) -> Costs:
    """Give by option and value the cost of leaving the default; nearer values cost less.

    Where a default yields to another one under a condition, a charge puts that right.
    """
    return product.costs.near or nearness_of(product.options, product.yielding)


def nearness_of(options: Iterable[ProductOption], yielding: Sequence[YieldingDefault]) -> Costs:
    """Give the costs of `nearness` for the parts of a product."""
    listed = list(options)
    step = _step(listed)
    distances = {option.id: _distances(option, step) for option in listed}
    charges = default_charges(listed, yielding)
    amounts = {
        charge.id: {str(case.amount): case.amount for case in charge.cases} for charge in charges
    }
    return {**distances, **amounts}


def default_charges(
    options: Iterable[ProductOption], yielding: Sequence[YieldingDefault]
) -> tuple[Charge, ...]:
    """Make of the defaults that yield what they add to the distances, one charge an option."""
    listed = list(options)
    step = _step(listed)
    return tuple(
        Charge(f"default:{option.id}", tuple(_cases(option, cases, step)))
        for option in listed
        if (cases := [one for one in yielding if one.option == option.id])
    )


def _cases(option: ProductOption, yielding: Sequence[YieldingDefault], step: int) -> Iterable[Case]:
    """Make the new default cost nothing and the old one a step, as long as the condition holds."""
    distances = _distances(option, step)
    for default in yielding:
        if default.value != option.default:
            usual = And((default.when, _has(option, default.value)))
            yield Case(usual, -distances[default.value])
            yield Case(And((default.when, _has(option, option.default))), step)
        yield Case(default.when, 0)


def _has(option: ProductOption, value: str) -> Expression:
    if option.kind == "number":
        return Compare(Name(option.id), "==", Number(int(value)))
    return Compare(Name(option.id), "==", Value(value))


def _step(options: Iterable[ProductOption]) -> int:
    """Give what outweighs all places together: the fewest defaults are left first."""
    return 1 + sum(len(option.values) for option in options)


def _distances(option: ProductOption, step: int) -> Mapping[str, int]:
    """Rank the values by how far they are from the default: in steps, or else in price."""
    gaps = _gaps(option)
    ranks = {gap: rank for rank, gap in enumerate(sorted(set(gaps.values())))}
    return {
        value: step + ranks[gap] if value != option.default else 0 for value, gap in gaps.items()
    }


def _gaps(option: ProductOption) -> Mapping[str, int]:
    places = {value.id: place for place, value in enumerate(option.values)}
    usual = option.values[places[option.default]]
    if option.kind == "number":
        return {value: abs(place - places[usual.id]) for value, place in places.items()}
    return {value.id: abs(value.price - usual.price) for value in option.values}
