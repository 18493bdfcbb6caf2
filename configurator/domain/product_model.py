"""What the engine is told of a product: its options, its rules, and the amounts that follow."""

from collections.abc import Sequence

from bom.expression import Compare, Expression, Iff, Name, Value
from configurator.domain.product import ProductOption, ProductRule
from configurator.domain.product_rules import NOT_APPLICABLE, engine_values
from configurator.engine import Charge, Model, Option, Rule


def engine_model(
    options: Sequence[ProductOption],
    rules: Sequence[ProductRule],
    charges: Sequence[Charge] = (),
) -> Model:
    """Tell the engine: a conditional option gets the value "-" and the rule that says when."""
    plain = [Rule(rule.id, rule.condition) for rule in rules]
    conditional = [
        Rule(f"when:{option.id}", Iff(option.when, _applies(option)))
        for option in options
        if option.when is not None
    ]
    return Model(tuple(map(_option, options)), (*plain, *conditional), tuple(charges))


def _option(option: ProductOption) -> Option:
    numbers = tuple(option.number.amounts()) if option.number else None
    return Option(option.id, engine_values(option), numbers)


def _applies(option: ProductOption) -> Expression:
    return Compare(Name(option.id), "!=", Value(NOT_APPLICABLE))
