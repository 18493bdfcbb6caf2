"""The parts of product.yaml, all or those of one day, and what the engine is told of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bom.model import Bom
from configurator.domain.nearness import default_charges, nearness_of
from configurator.domain.product import (
    Group,
    Multiple,
    PriceRule,
    ProductCosts,
    ProductOption,
    ProductRule,
    YieldingDefault,
)
from configurator.domain.product_costs import price_charges, price_costs
from configurator.domain.product_effectivity import (
    Calendar,
    Dated,
    calendar_of,
    effective_rules,
    in_effect,
)
from configurator.domain.product_import import read_imported
from configurator.domain.product_lead import TooManyWaysError, lead_charge, lead_costs
from configurator.domain.product_model import engine_model
from configurator.domain.product_options import read_groups, read_options
from configurator.domain.product_prices import read_prices
from configurator.domain.product_reading import ProductReader
from configurator.domain.product_rules import number_rules, read_defaults, read_rules
from configurator.engine import Charge, Model


@dataclass(frozen=True, slots=True)
class Parts:
    """What stands in product.yaml, checked against each other."""

    groups: tuple[Group, ...]
    options: tuple[ProductOption, ...]
    multiples: tuple[Multiple, ...]
    rules: tuple[ProductRule, ...]
    prices: tuple[PriceRule, ...]
    yielding: tuple[YieldingDefault, ...]
    imported: frozenset[str] = frozenset()

    def calendar(self, bom: Bom) -> Calendar:
        """Collect the days on which something changes."""
        dated: tuple[Dated, ...] = (*self.options, *self.rules, *self.prices, *self.yielding)
        return calendar_of(dated, self.options, bom)

    def on(self, day: date | None) -> "Parts":
        """Keep what is in effect on a day, with rules against the rest; everything if None."""
        if day is None:
            return self
        multiples = {multiple.id: multiple for multiple in self.multiples}
        against = effective_rules(self.options, multiples, day)
        return replace(
            self,
            rules=(*in_effect(self.rules, day), *against),
            prices=in_effect(self.prices, day),
            yielding=in_effect(self.yielding, day),
        )


@dataclass(frozen=True, slots=True)
class Made:
    """What is made of the parts for the engine."""

    rules: tuple[ProductRule, ...]
    prices: tuple[PriceRule, ...]
    yielding: tuple[YieldingDefault, ...]
    model: Model
    costs: ProductCosts

    @staticmethod
    def of(parts: Parts, bom: Bom, item: str, day: date | None) -> "Made":
        """Make the engine's model with all charges and costs."""
        options = {option.id: option for option in parts.options}
        lead, is_known = _lead(bom, item, options, day)
        charges = (
            *default_charges(parts.options, parts.yielding),
            *price_charges(parts.prices),
            *((lead,) if lead is not None else ()),
        )
        near = nearness_of(parts.options, parts.yielding)
        prices = price_costs(parts.options, parts.prices)
        return Made(
            rules=parts.rules,
            prices=parts.prices,
            yielding=parts.yielding,
            model=engine_model(parts.options, parts.rules, charges),
            costs=ProductCosts(near, prices, lead_costs(lead), is_lead_known=is_known),
        )


def read_parts(reader: ProductReader, texts: Mapping[str, str]) -> Parts:
    """Read all parts of product.yaml; tables may be among the texts."""
    imported = read_imported(reader, texts)
    reader.known.update(imported.known())
    read = read_options(reader, imported.options)
    by_id = {option.id: option for option in read.options}
    rules = read_rules(reader, by_id, texts)
    is_whole = not reader.problems
    return Parts(
        groups=read_groups(reader),
        options=read.options,
        multiples=(*imported.multiples, *read.multiples),
        rules=(
            *rules,
            *(number_rules(read.multiples, by_id) if is_whole else ()),
            *imported.rules,
        ),
        prices=read_prices(reader, by_id),
        yielding=read_defaults(reader, by_id),
        imported=frozenset(imported.known()),
    )


def _lead(
    bom: Bom, item: str, options: Mapping[str, ProductOption], day: date | None
) -> tuple[Charge | None, bool]:
    try:
        return lead_charge(bom, item, options, day), True
    except TooManyWaysError:
        return None, False
