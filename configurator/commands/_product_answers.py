"""What `roundel product` answers about choices: how many, which, why not, and what mends it."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from random import Random

from configurator.commands._product_said import REFUSED, Refusal
from configurator.commands._product_target import Target
from configurator.domain.exact import exact, grouped
from configurator.domain.money import Money, show
from configurator.engine import (
    Choices,
    CompiledModel,
    Conflict,
    Engine,
    ImpossibleError,
    Repair,
    TooLargeError,
)
from configurator.services import wording

Answer = tuple[list[str], dict[str, object]]
"""The same for people and as JSON."""
NO = "no"


def count(target: Target, chosen: Choices) -> Answer:
    """Count exactly what can be built with the choices."""
    number = _counting(target, "count").count(chosen)
    return [grouped(number)], {"count": exact(number)}


def sample(target: Target, chosen: Choices, number: int, seed: int) -> Answer:
    """Draw products with the choices, each equally likely every time."""
    engine = _counting(target, "products")
    draw = Random(seed)  # noqa: S311 # a lottery of products
    seeds = [draw.getrandbits(64) for _ in range(number)]
    try:
        products = [engine.sample(chosen, each) for each in seeds]
    except ImpossibleError as error:
        lines = ["Nothing that can be built has these choices: see `roundel product explain`."]
        raise Refusal(lines, {"products": [], "reason": lines[0]}, REFUSED) from error
    return [_one(target, each) for each in products], {"seed": seed, "products": products}


def explain(target: Target, chosen: Choices) -> tuple[list[str], dict[str, object], bool]:
    """Say whether choices go together, and if not, a smallest reason."""
    engine = target.searched()
    if engine.is_possible(chosen):
        return ["These go together."], {"possible": True}, True
    conflict = engine.explain(chosen)
    lines = [f"{_together(target, conflict)}.", *target.rule_lines(conflict)]
    return lines, {"possible": False, **target.conflict(conflict)}, False


def repair(
    target: Target, chosen: Choices, keep: frozenset[str], limit: int
) -> tuple[list[str], dict[str, object], bool]:
    """Give the best ways to mend choices: fewest changes, then price, then delivery."""
    product = target.product
    costs = (product.price_costs(), product.lead_costs()) if product else ()
    engine: Engine = target.engine() if product else target.searched()
    if engine.is_possible(chosen):
        return ["These go together."], {"possible": True, "repairs": []}, True
    found = engine.repair(chosen, keep, *costs, limit=limit)
    said = [_repair(target, each) for each in found]
    lines = [f"{at}. {_repair_line(target, each)}" for at, each in enumerate(found, start=1)]
    if not found:
        kept = {option: value for option, value in chosen.items() if option in keep}
        conflict = engine.explain(kept)
        lines = ["Nothing mends this: " + _together(target, conflict) + "."]
        lines += target.rule_lines(conflict)
    return lines, {"possible": False, "repairs": said}, bool(found)


def _counting(target: Target, answer: str) -> CompiledModel:
    """Compile; a model that is too large is not counted, and so nothing is drawn from it."""
    try:
        return target.compiled()
    except TooLargeError as error:
        reason = f"{error}, so nothing can be counted or drawn; --budget gives it more"
        raise Refusal(
            [f"{target.name}: {reason}."], {answer: None, "reason": reason}, REFUSED
        ) from error


def _one(target: Target, product: Mapping[str, str]) -> str:
    """Write a product as choices for a shell; features that are not there are left out."""
    flags = {each.id for each in target.model.options if set(each.values) == {NO, "yes"}}
    words = (
        f"{option}={value}"
        for option, value in product.items()
        if not (option in flags and value == NO)
    )
    return shlex.join(words)


def _together(target: Target, conflict: Conflict) -> str:
    verb = "do not go together" if len(conflict.choices) > 1 else "cannot be had"
    return f"{_choices(target, conflict.choices)} {verb}"


def _choices(target: Target, choices: Iterable[tuple[str, str]]) -> str:
    if target.product is not None:
        return wording.pairs(target.product, choices, "en")
    return ", ".join(f"{option}={value}" for option, value in choices)


def _repair(target: Target, found: Repair) -> dict[str, object]:
    said: dict[str, object] = {"changes": dict(found.changes)}
    product = target.product
    if product is not None:
        said["price"] = product.base_price + found.cost[0]
        said["currency"] = product.currency
        said["working_days"] = _days(target, found.cost)
    return said


def _repair_line(target: Target, found: Repair) -> str:
    product = target.product
    if product is None:
        words = (
            f"release {option}" if value is None else f"{option}={value}"
            for option, value in found.changes.items()
        )
        return ", ".join(words)
    label = wording.repair_label(product, found.changes, "en")
    price = show(Money(product.base_price + found.cost[0], product.currency))
    days = _days(target, found.cost)
    return f"{label} (from {price}{f', {days} working days' if days is not None else ''})"


def _days(target: Target, cost: Sequence[int]) -> int | None:
    """Give the working days of a repair, None where the product does not tell them apart."""
    product = target.product
    return cost[1] if product is not None and product.lead_costs() else None
