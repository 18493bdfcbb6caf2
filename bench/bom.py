"""The tianbo super BOM, 10,000 orders of 1,000 configurations due in 12 weeks.

The baseline is `bom.reference`, the slow exact definition of a plan's quantities, on a subsample of
100 orders of 100 configurations. The first row resolves the same subsample; in the second the
reference's time is multiplied by 100, the ratio of the orders, because nobody would wait for it.
That scaling is an estimate: batching makes ten times the orders less than ten times the work, for
both. The resolver's times include pegging, links and notices, which the reference does not make.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from bench.report import Row
from bench.timing import milliseconds
from bom import Demand, resolve
from bom.reference import reference
from configurator.domain import product_files
from configurator.domain.product import Product
from configurator.engine import compile_model
from configurator.resources import asset_dir

TODAY = date(2026, 11, 23)
ORDERS, CONFIGURATIONS, FEW = 10_000, 1_000, 100
WEEKS = 12


def rows() -> Iterator[Row]:
    """Resolve few orders and many."""
    product = product_files.load(product_files.read_directory(asset_dir("examples") / "tianbo"))
    everything = _demands(product)
    few = everything[:FEW]
    own = partial(resolve, product.bom, product.item, few, today=TODAY)
    slow = partial(reference, product.bom, product.item, few)
    _check(product, few)
    mine, exact = (spent / 1000 for spent in milliseconds(own, slow, rounds=3))
    yield Row(f"{FEW} orders", mine, "s", 0.5, exact, "reference")
    many = partial(resolve, product.bom, product.item, everything, today=TODAY)
    (whole,) = milliseconds(many, rounds=2)
    scaled = exact * ORDERS / FEW
    yield Row(f"{ORDERS:,} orders", whole / 1000, "s", 0.1, scaled, "reference, scaled by 100")


def _demands(product: Product) -> list[Demand]:
    compiled = compile_model(product.model)
    drawn = [product.bom_configuration(compiled.sample({}, seed)) for seed in range(CONFIGURATIONS)]
    return [
        Demand(
            order=f"O-{number:05}",
            configuration=drawn[number % CONFIGURATIONS],
            quantity=1 + number % 3,
            due=TODAY + timedelta(weeks=8 + number % WEEKS, days=number % 5),
        )
        for number in range(ORDERS)
    ]


def _check(product: Product, demands: Sequence[Demand]) -> None:
    """Both must plan the same quantities, or their times say nothing."""
    exact = reference(product.bom, product.item, demands)
    plan = resolve(product.bom, product.item, demands, today=TODAY)
    planned = sum(row.planned for row in plan.requirements)
    if planned != sum(sum(week.lots) for week in exact.values()):
        raise AssertionError("the resolver and the reference do not agree")
