"""What changes when a draft is published: products that appear and vanish, what people saved."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from configurator.domain.pricing import total
from configurator.domain.product import Product
from configurator.engine import (
    ContradictionError,
    Model,
    Option,
    Rule,
    TooLargeError,
    UncountedError,
    compile_model,
)
from configurator.services.engines import DRAFT_BUDGET, Engine
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


@dataclass(frozen=True, slots=True)
class Balance:
    """How many products appear and vanish."""

    appear: int
    vanish: int


def balance(old: Engine, new: Engine) -> Balance | None:
    """Count the products that only one of two models builds; None if they ask other questions.

    A product is one by all its answers, so models with other options have none in common.
    """
    options = {option.id: option for option in new.model.options}
    if options.keys() != {option.id for option in old.model.options}:
        return None
    shared = tuple(_shared(option, options[option.id]) for option in old.model.options)
    rules = (*_named("old", old.model), *_named("new", new.model))
    try:
        both = compile_model(Model(shared, rules), budget=DRAFT_BUDGET).count()
        return Balance(appear=new.count() - both, vanish=old.count() - both)
    except ContradictionError:
        return Balance(appear=new.count(), vanish=old.count())
    except (TooLargeError, UncountedError):
        return None


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


def _shared(old: Option, new: Option) -> Option:
    values = tuple(value for value in old.values if value in new.values)
    if old.numbers is None:
        return Option(old.id, values)
    amounts = dict(zip((value for value in old.values if value != "-"), old.numbers, strict=False))
    return Option(old.id, values, tuple(amounts[value] for value in values if value in amounts))


def _named(side: str, model: Model) -> Iterator[Rule]:
    for rule in model.rules:
        yield Rule(f"{side} {rule.id}", rule.condition)
