"""What a configuration costs, line by line."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bom.expression import amount, evaluate
from configurator.domain.money import Money
from configurator.domain.product import Names, PriceRule, Product, ProductOption, paired


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One reason why the price is what it is, in minor units."""

    kind: Literal["base", "option", "rule"]
    id: str
    name: Names = field(hash=False)
    amount: int


@dataclass(frozen=True, slots=True)
class Price:
    """The total and the lines that add up to it."""

    total: Money
    lines: tuple[PriceLine, ...]


def price(product: Product, configuration: Mapping[str, str]) -> Price:
    """Price a complete configuration; lines of 0 are left out, but for the base price."""
    lines = [PriceLine("base", product.id, product.name, product.base_price)]
    for option in product.options:
        value = option.value(configuration[option.id])
        if value is not None and value.price:
            lines.append(
                PriceLine("option", option.id, paired(option.name, value.name), value.price)
            )
    configured = product.bom_configuration(configuration)
    for rule in product.prices:
        extra = extra_price(rule, configured)
        if extra:
            lines.append(PriceLine("rule", rule.id, rule.name, extra))
    return Price(Money(sum(line.amount for line in lines), product.currency), tuple(lines))


def total(product: Product, configuration: Mapping[str, str]) -> int:
    """Give the total alone, in minor units."""
    return product.base_price + _sum(product, product.options, product.prices, configuration)


def change(product: Product, before: Mapping[str, str], after: Mapping[str, str]) -> int:
    """Tell how much a configuration costs more than another; only what differs is priced."""
    options = [option for option in product.options if before[option.id] != after[option.id]]
    differing = {option.id for option in options}
    rules = [rule for rule in product.prices if not differing.isdisjoint(rule.options)]
    return _sum(product, options, rules, after) - _sum(product, options, rules, before)


def _sum(
    product: Product,
    options: Iterable[ProductOption],
    rules: Collection[PriceRule],
    configuration: Mapping[str, str],
) -> int:
    values = (option.value(configuration[option.id]) for option in options)
    asked = {option: configuration[option] for rule in rules for option in rule.options}
    configured = product.bom_configuration(asked)
    chosen = sum(value.price for value in values if value is not None)
    return chosen + sum(extra_price(rule, configured) for rule in rules)


def extra_price(rule: PriceRule, configured: Mapping[str, str | int]) -> int:
    """Tell what a price rule adds; 0 when its condition does not hold."""
    if rule.when is not None and not evaluate(rule.when, configured):
        return 0
    if rule.per is None:
        return rule.amount
    extra = rule.amount * amount(rule.per, configured)
    if extra.denominator != 1:
        raise ValueError(f"Price rule {rule.id} gives {extra}, which is no whole amount.")
    return extra.numerator
