"""What is different between two revisions: options, values, rules, prices, and the products.

A product is what it answers to every option. Two revisions may have different options: one that a
revision does not have counts there as answered by "-" (does not apply), "no" or "none", whichever
of these the other revision knows. So a product stays if its old answers are answers of the new
revision, everything that only one of them asks is absent, and it meets the rules of both. Where an
option of one side can never be absent, or two options share no value, no product stays.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from configurator.domain.product import Product
from configurator.engine import (
    Clause,
    ContradictionError,
    Engine,
    Model,
    Option,
    Rule,
    TooLargeError,
    compile_model,
)
from configurator.engine.compiling import MOST_STEPS

ABSENT = ("-", "no", "none")
UNNAMED = "line "
"""The id of a rule that is known by its line only, so that it says nothing of another file."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What came, what went, and what is there in both but otherwise."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class ModelDiff:
    """What is different in what is asked; `values` are by option, of those that both have."""

    options: Difference
    values: Mapping[str, Difference]
    rules: Difference


@dataclass(frozen=True, slots=True)
class Balance:
    """How many products appear, vanish and stay; `apart` are the options for which none stays."""

    appear: int
    vanish: int
    stay: int
    apart: tuple[str, ...] = ()


def model_diff(old: Model, new: Model) -> ModelDiff:
    """Compare two models; rules are the same if they say the same, else if they have one name."""
    before, after = _by_id(old), _by_id(new)
    values = {
        option: difference(dict.fromkeys(of.values, 0), dict.fromkeys(after[option].values, 0))
        for option, of in before.items()
        if option in after
    }
    values = {option: found for option, found in values.items() if found}
    kinds = [option for option in before if option in after and _differ(before, after, option)]
    return ModelDiff(
        options=Difference(
            tuple(option for option in after if option not in before),
            tuple(option for option in before if option not in after),
            tuple(kinds),
        ),
        values=values,
        rules=_rules(old.rules, new.rules),
    )


def price_diff(old: Product, new: Product) -> Difference:
    """Compare prices: the base price, those of values that both have, and conditional ones."""
    return difference(dict(_prices(old)), dict(_prices(new)), only=_conditional(old, new))


def balance(old: Engine, new: Engine, *, budget: int = MOST_STEPS) -> Balance | None:
    """Count exactly the products that only one of two models builds, and those of both.

    None if that cannot be counted: one of them is answered by search, or both together take more
    than `budget` steps to compile.
    """
    if old.size is None or new.size is None:
        return None
    before, after = _by_id(old.model), _by_id(new.model)
    ids = tuple(dict.fromkeys([*before, *after]))
    shared = {each: _common(before.get(each), after.get(each)) for each in ids}
    apart = tuple(each for each in ids if not shared[each])
    stay = 0 if apart else _count(_both(old.model, new.model, shared), budget)
    if stay is None:
        return None
    return Balance(new.count() - stay, old.count() - stay, stay, apart)


def difference(
    old: Mapping[str, object], new: Mapping[str, object], only: Iterable[str] | None = None
) -> Difference:
    """Compare what stands under each name; `only` bounds what is called added or removed."""
    shown = None if only is None else set(only)
    return Difference(
        tuple(each for each in new if each not in old and (shown is None or each in shown)),
        tuple(each for each in old if each not in new and (shown is None or each in shown)),
        tuple(each for each in old if each in new and old[each] != new[each]),
    )


def _by_id(model: Model) -> dict[str, Option]:
    return {option.id: option for option in model.options}


def _differ(before: Mapping[str, Option], after: Mapping[str, Option], option: str) -> bool:
    return (before[option].numbers is None) != (after[option].numbers is None)


def _rules(old: Sequence[Rule], new: Sequence[Rule]) -> Difference:
    """Leave out what both say, then tell changed rules by their names."""
    removed, added = _without(old, new), _without(new, old)
    names = {rule for rule in removed if not rule.startswith(UNNAMED)} & set(added)
    return Difference(
        tuple(rule for rule in added if rule not in names),
        tuple(rule for rule in removed if rule not in names),
        tuple(rule for rule in removed if rule in names),
    )


def _without(rules: Sequence[Rule], others: Sequence[Rule]) -> list[str]:
    same = Counter(repr(rule.condition) for rule in others)
    left = []
    for rule in rules:
        said = repr(rule.condition)
        if same[said]:
            same[said] -= 1
        else:
            left.append(rule.id)
    return left


def _prices(product: Product) -> Iterator[tuple[str, object]]:
    yield "base price", product.base_price
    for option in product.options:
        for value in option.values:
            yield f"{option.id} == {value.id}", value.price
    for rule in product.prices:
        yield f"price {rule.id}", (rule.amount, rule.when, rule.per)


def _conditional(old: Product, new: Product) -> set[str]:
    """Name the conditional prices: that values come and go is told of them as values."""
    return {f"price {rule.id}" for rule in (*old.prices, *new.prices)}


def _common(old: Option | None, new: Option | None) -> tuple[str, ...]:
    """List the answers that both know; of an option that one lacks the one that says absent."""
    if old is None or new is None:
        only = old or new
        known = only.values if only else ()
        return next(((value,) for value in ABSENT if value in known), ())
    if (old.numbers is None) != (new.numbers is None):
        return ()
    return tuple(value for value in old.values if value in new.values)


def _both(old: Model, new: Model, shared: Mapping[str, tuple[str, ...]]) -> Model:
    """Put two models together: all options with all values, of which only the common ones stay."""
    before, after = _by_id(old), _by_id(new)
    options = tuple(_joined(before.get(each), after.get(each)) for each in shared)
    bounds = [
        Rule(f"both {option.id}", Clause(((option.id, shared[option.id]),)))
        for option in options
        if len(shared[option.id]) < len(option.values)
    ]
    rules = [
        Rule(f"{side} {rule.id}", rule.condition)
        for side, model in (("old", old), ("new", new))
        for rule in model.rules
    ]
    return Model(options, (*bounds, *rules))


def _joined(old: Option | None, new: Option | None) -> Option:
    first, second = old or new, new or old
    if first is None or second is None:
        raise ValueError("There is no option to join.")
    values = tuple(dict.fromkeys((*first.values, *second.values)))
    if first.numbers is None:
        return Option(first.id, values)
    return Option(first.id, values, tuple(int(value) for value in values if value != "-"))


def _count(model: Model, budget: int) -> int | None:
    try:
        return compile_model(model, budget=budget).count()
    except ContradictionError:
        return 0
    except TooLargeError:
        return None
