"""Choose for a person what is still open: the cheapest, the soonest, the most loved, or by lot."""

from collections.abc import Mapping
from typing import Literal

from configurator.domain.nearness import nearness
from configurator.domain.product import Product
from configurator.domain.product_costs import Tallies, loved_costs
from configurator.engine import Choices, Configuration, Costs, Engine, ImpossibleError
from configurator.services.configuring_repairs import written
from configurator.services.standing import (
    NOT_APPLICABLE,
    Standing,
    canonical_query,
    stand,
)
from configurator.store import designs
from configurator.store.engine import Store

Goal = Literal["cheapest", "soonest", "loved"]
GOALS: tuple[Goal, ...] = ("cheapest", "soonest", "loved")


def completed(
    product: Product, compiled: Engine, choices: Choices, goal: Goal, tallies: Tallies
) -> str:
    """Give the query of the best product for a goal that keeps the choices.

    Nothing that can be built with them is better; among equals it is the one nearest to the
    defaults. Choices that clash are given back as they are.
    """
    standing = stand(product, compiled, choices)
    if standing.repairs:
        return canonical_query(standing.choices)
    costs = (_cost(product, goal, tallies), nearness(product))
    wanted = compiled.complete(_kept(product, compiled, standing), *costs)
    return _query(product, compiled, standing, wanted)


def surprised(product: Product, compiled: Engine, choices: Choices, seed: int) -> str:
    """Give the query of a product that keeps the choices, each of all these equally likely.

    Texts stay as they are. UncountedError if the model is searched.
    """
    standing = stand(product, compiled, choices)
    if standing.repairs:
        return canonical_query(standing.choices)
    wanted = compiled.sample(_kept(product, compiled, standing), seed)
    return _query(product, compiled, standing, wanted)


def tallies(store: Store, product: str) -> Tallies:
    """Count how often people chose each value in what is shown in the gallery."""
    with store.read() as tx:
        return designs.tallies(tx, product)


def _cost(product: Product, goal: Goal, tallies: Tallies) -> Costs:
    if goal == "cheapest":
        return product.price_costs()
    return product.lead_costs() if goal == "soonest" else loved_costs(product, tallies)


def _kept(product: Product, compiled: Engine, standing: Standing) -> dict[str, str]:
    """Leave out of the lot what only a person can write, where anything else can be left alone."""
    silent = {
        option.id: option.default
        for option in product.options
        if option.kind == "text" and option.id not in standing.possible
    }
    kept = {**standing.possible, **silent}
    return kept if compiled.is_possible(kept) else dict(standing.possible)


def _query(product: Product, compiled: Engine, standing: Standing, wanted: Configuration) -> str:
    """Add as few choices as lead to the product: what follows from others stays open."""
    classes = dict(standing.possible)
    costs = standing.costs
    for _ in product.options:
        shown = _completed(compiled, classes, costs)
        differing = {
            option.id: wanted[option.id]
            for option in product.options
            if option.kind != "text"
            and wanted[option.id] not in NOT_APPLICABLE
            and shown.get(option.id) != wanted[option.id]
        }
        if not differing:
            break
        classes |= differing
    return canonical_query(written(product, classes, standing.choices))


def _completed(compiled: Engine, classes: Choices, costs: tuple[Costs, ...]) -> Mapping[str, str]:
    try:
        return compiled.complete(classes, *costs)
    except ImpossibleError:  # pragma: no cover # all choices are of one product
        return {}
