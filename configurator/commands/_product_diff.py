"""What `roundel product diff` tells of two revisions, and of what people saved of the old ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from configurator.commands._product_report import NOT_COUNTED, Report
from configurator.commands._product_said import row, rows
from configurator.commands._product_target import Target
from configurator.domain.exact import exact, grouped
from configurator.domain.money import Money, show_change
from configurator.domain.product_diff import (
    Balance,
    Difference,
    ModelDiff,
    balance,
    model_diff,
    price_diff,
)
from configurator.engine import Engine

if TYPE_CHECKING:
    from configurator.services.draft_effects import Touched
    from configurator.store.engine import Store

TOO_LARGE = "not counted: both sets of rules together are too large to compile"


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both targets with their engines."""

    old: Target
    new: Target
    before: Engine
    after: Engine


def compared(old: Target, new: Target, store: "Store | None") -> Report:
    """Compare two targets; with a store, look through what is saved of the product."""
    sides = _Sides(old, new, old.engine(), new.engine())
    asked = model_diff(old.model, new.model)
    prices = Difference()
    if old.product is not None and new.product is not None:
        prices = price_diff(old.product, new.product)
    counted = balance(sides.before, sides.after, budget=new.budget)
    touched = None if store is None else _touched(sides, store)
    return Report(
        tuple(_lines(sides, asked, prices, counted, touched)),
        _said(sides, asked, prices, counted, touched),
    )


def _touched(sides: _Sides, store: "Store") -> "tuple[Touched, ...] | None":
    """List the designs and live orders that the new revision cannot build, or prices otherwise."""
    from configurator.services import draft_effects
    from configurator.store import draft_effects as saved

    product = sides.new.product
    if product is None:
        return None
    with store.read() as tx:
        kept = list(saved.kept(tx, product.id))
    return tuple(draft_effects.touched(kept, product, sides.after))


def _lines(
    sides: _Sides,
    asked: ModelDiff,
    prices: Difference,
    counted: Balance | None,
    touched: "Sequence[Touched] | None",
) -> Iterator[str]:
    yield f"{sides.old.title}"
    yield f"-> {sides.new.title}"
    yield from rows("Options", list(_marked(asked.options)))
    values = [
        f"{mark[:2]}{option} == {mark[2:]}"
        for option, found in asked.values.items()
        for mark in _marked(found)
    ]
    yield from rows("Values", values)
    yield from rows("Rules", list(_rule_lines(sides, asked.rules)))
    yield from rows("Prices", list(_marked(prices)))
    yield from _balance_lines(sides, counted)
    if touched is not None:
        yield from rows("Designs and orders", [_touch_line(sides, each) for each in touched])


def _marked(found: Difference) -> Iterator[str]:
    yield from (f"+ {each}" for each in found.added)
    yield from (f"- {each}" for each in found.removed)
    yield from (f"~ {each}" for each in found.changed)


def _rule_lines(sides: _Sides, found: Difference) -> Iterator[str]:
    yield from (f"+ {sides.new.rule_line(each)}" for each in found.added)
    yield from (f"- {sides.old.rule_line(each)}" for each in found.removed)
    yield from (f"~ {sides.new.rule_line(each)}" for each in found.changed)


def _balance_lines(sides: _Sides, counted: Balance | None) -> Iterator[str]:
    if counted is None:
        yield row("Products", _reason(sides))
        return
    yield row("Products appear", grouped(counted.appear))
    yield row("Products vanish", grouped(counted.vanish))
    yield row("Products stay", grouped(counted.stay))
    if counted.apart:
        yield from rows("None stays for", counted.apart)


def _reason(sides: _Sides) -> str:
    is_search = sides.before.size is None or sides.after.size is None
    return NOT_COUNTED if is_search else TOO_LARGE


def _touch_line(sides: _Sides, touched: "Touched") -> str:
    named = f"{touched.kind} {touched.reference}" + (f" ({touched.title})" if touched.title else "")
    if touched.how == "impossible" or sides.new.product is None:
        return f"{named} cannot be built any more"
    change = show_change(Money(touched.delta, sides.new.product.currency))
    return f"{named} would cost {change}"


def _said(
    sides: _Sides,
    asked: ModelDiff,
    prices: Difference,
    counted: Balance | None,
    touched: "Sequence[Touched] | None",
) -> dict[str, object]:
    said: dict[str, object] = {
        "old": _side(sides.old, sides.before),
        "new": _side(sides.new, sides.after),
        "options": _plain(asked.options),
        "values": {option: _plain(found) for option, found in asked.values.items()},
        "rules": {
            "added": [sides.new.rule(each) for each in asked.rules.added],
            "removed": [sides.old.rule(each) for each in asked.rules.removed],
            "changed": [
                {"old": sides.old.rule(each), "new": sides.new.rule(each)}
                for each in asked.rules.changed
            ],
        },
        "prices": _plain(prices),
        **_counts(sides, counted),
        "touched": None,
    }
    if touched is not None:
        said["touched"] = [
            {
                "kind": each.kind,
                "reference": each.reference,
                "title": each.title,
                "how": each.how,
                "price_change": each.delta,
            }
            for each in touched
        ]
    return said


def _counts(sides: _Sides, counted: Balance | None) -> Mapping[str, object]:
    if counted is None:
        none = dict.fromkeys(("appear", "vanish", "stay"))
        return {**none, "apart": [], "reason": _reason(sides)}
    return {
        "appear": exact(counted.appear),
        "vanish": exact(counted.vanish),
        "stay": exact(counted.stay),
        "apart": list(counted.apart),
        "reason": None,
    }


def _side(target: Target, engine: Engine) -> dict[str, object]:
    product = target.product
    return {
        "target": target.name,
        "product": product.id if product else None,
        "revision": product.revision if product else None,
        "count": None if engine.size is None else exact(engine.count()),
    }


def _plain(found: Difference) -> dict[str, list[str]]:
    return {
        "added": list(found.added),
        "removed": list(found.removed),
        "changed": list(found.changed),
    }
