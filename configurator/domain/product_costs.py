"""What the engine weighs: prices, and how much a value is loved."""

from collections.abc import Mapping, Sequence

from configurator.domain.pricing import extra_price
from configurator.domain.product import PriceRule, Product, ProductOption
from configurator.domain.product_prices import amounts
from configurator.domain.product_rules import engine_values
from configurator.engine import Case, Charge, Costs

Tallies = Mapping[str, Mapping[str, int]]
"""By option and value, how often it was chosen."""


def price_charges(rules: Sequence[PriceRule]) -> tuple[Charge, ...]:
    """Make charges of the prices that depend on several options together, or on none."""
    return tuple(
        Charge(_charge(rule), (Case(rule.when, rule.amount, rule.per),))
        for rule in rules
        if len(rule.options) != 1
    )


def price_costs(options: Sequence[ProductOption], rules: Sequence[PriceRule]) -> Costs:
    """Give costs whose sum over a configuration is its price without the base price.

    A price that depends on a single option is a price of that option's values.
    """
    costs = {
        option.id: {value.id: value.price for value in option.values if value.price}
        for option in options
    }
    by_id = {option.id: option for option in options}
    for rule in rules:
        if len(rule.options) == 1:
            (option,) = rule.options
            _add(costs[option], _by_value(rule, by_id[option]))
        else:
            costs[_charge(rule)] = {str(due): due for due in _dues(rule, by_id)}
    return costs


def loved_costs(product: Product, tallies: Tallies) -> Costs:
    """Let every value cost by how many fewer people chose it than the favourite of its option."""
    costs = {}
    for option in product.options:
        tally = tallies.get(option.id, {})
        most = max((tally.get(value.id, 0) for value in option.values), default=0)
        costs[option.id] = {
            value.id: most - tally.get(value.id, 0)
            for value in option.values
            if tally.get(value.id, 0) < most
        }
    return costs


def _charge(rule: PriceRule) -> str:
    return f"price:{rule.id}"


def _by_value(rule: PriceRule, option: ProductOption) -> dict[str, int]:
    dues = {value: extra_price(rule, {option.id: value}) for value in engine_values(option)}
    return {value: due for value, due in dues.items() if due}


def _add(costs: dict[str, int], more: Mapping[str, int]) -> None:
    for value, due in more.items():
        costs[value] = costs.get(value, 0) + due


def _dues(rule: PriceRule, options: Mapping[str, ProductOption]) -> set[int]:
    """List every amount that can be due, and perhaps some that cannot."""
    if rule.per is None:
        return {rule.amount}
    return {(rule.amount * times).numerator for _, times in amounts(rule.per, options)}
