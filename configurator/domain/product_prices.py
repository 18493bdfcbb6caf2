"""Read the conditional prices of product.yaml: every amount that can be due is a whole one."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product as combinations
from math import prod

from bom.expression import Expression, amount, names
from configurator.domain.product import PriceRule, ProductOption
from configurator.domain.product_reading import ProductReader
from configurator.domain.product_rules import engine_values
from configurator.domain.source import Path

MOST_COMBINATIONS = 20_000


def read_prices(
    reader: ProductReader, options: Mapping[str, ProductOption]
) -> tuple[PriceRule, ...]:
    """Read the conditional prices."""
    reader.no_twins(("prices",), [price.id for price in reader.entry.prices])
    rules = []
    for index, entry in enumerate(reader.entry.prices):
        path: Path = ("prices", index)
        when = reader.condition((*path, "when"), entry.when)
        per = reader.expression((*path, "per"), entry.per) if entry.per else None
        money = reader.money((*path, "amount"), entry.amount)
        effective = reader.effective(path, entry)
        rules.append(PriceRule(entry.id, money, entry.name.names(), when, per, effective))
        if per is not None and names(per) <= options.keys():
            _check_whole(reader, path, money, per, options)
    return tuple(rules)


def amounts(
    per: Expression, options: Mapping[str, ProductOption]
) -> Iterator[tuple[dict[str, str], Fraction]]:
    """Give what a formula comes to, by the values of the options that it mentions."""
    mentioned = sorted(names(per))
    for values in combinations(*(engine_values(options[option]) for option in mentioned)):
        configured = dict(zip(mentioned, values, strict=True))
        yield configured, amount(per, configured)


def _check_whole(
    reader: ProductReader,
    path: Path,
    money: int,
    per: Expression,
    options: Mapping[str, ProductOption],
) -> None:
    """Refuse a price that can come out as a fraction of the smallest coin."""
    many = prod(len(engine_values(options[option])) for option in names(per))
    if many > MOST_COMBINATIONS:
        what = f"the formula asks for {many} combinations of values"
        reader.complain((*path, "per"), what, f"Split it: {MOST_COMBINATIONS} are allowed.")
        return
    for configured, times in amounts(per, options):
        if (money * times).denominator != 1:
            listed = ", ".join(f"{key} = {value}" for key, value in configured.items())
            what = f"the price is no whole amount at {listed}"
            reader.complain((*path, "per"), what, "Change the formula so that it is.")
            return
