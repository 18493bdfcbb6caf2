import importlib.util
import sys
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from bom.io.orders import OrderRow, read_orders
from configurator.domain.product import Product
from configurator.domain.product_files import load, read_directory
from configurator.engine import compile_model

ROOT = Path(__file__).parents[2]


@cache
def product(name: str, as_of: date | None = None) -> Product:
    return load(read_directory(ROOT / "examples" / name), as_of)


@cache
def orders(name: str) -> tuple[OrderRow, ...]:
    text = (ROOT / "examples" / name / "orders.csv").read_text(encoding="utf-8")
    options = dict.fromkeys(option.id for option in product(name).options)
    return read_orders(text, file="orders.csv", options=options)


@cache
def order_maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_orders", ROOT / "scripts/make_orders.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_orders"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def designs(name: str) -> Counter[tuple[tuple[str, str], ...]]:
    return Counter(
        tuple(sorted(product(name).engine_choices(row.choices).items())) for row in orders(name)
    )


@pytest.mark.parametrize("as_of", [None, date(2026, 11, 1), date(2026, 11, 22), date(2027, 6, 1)])
@pytest.mark.parametrize("name", ["tianbo", "fridge"])
def test_every_order_can_be_built_on_every_day(name: str, as_of: date | None) -> None:
    found = product(name, as_of)
    compiled = compile_model(found.model)
    for row in orders(name):
        assert compiled.is_possible(found.engine_choices(row.choices)), row.order


@pytest.mark.parametrize("name", ["tianbo", "fridge", "pc"])
def test_every_design_of_the_demo_can_be_built(name: str) -> None:
    found = product(name, date(2026, 11, 22))
    compiled = compile_model(found.model)
    text = (ROOT / "examples" / name / "demo.yaml").read_text(encoding="utf-8")
    for design in yaml.safe_load(text)["designs"]:
        unknown = [option for option in design["choices"] if not found.has_option(option)]
        assert not unknown
        assert compiled.is_possible(found.engine_choices(design["choices"])), design["id"]


def test_has_a_long_tail_of_designs() -> None:
    counts = designs("tianbo")
    assert len(orders("tianbo")) == 240
    assert len(counts) >= 100
    assert max(counts.values()) >= 10
    assert sum(count == 1 for count in counts.values()) >= 60


def test_the_refrigerator_has_its_orders() -> None:
    assert len(orders("fridge")) == 40
    assert len(designs("fridge")) >= 20


def test_orders_are_mostly_for_one_and_due_within_six_weeks() -> None:
    rows = orders("tianbo")
    assert sum(row.quantity == 1 for row in rows) > 0.75 * len(rows)
    first, last = min(row.due for row in rows), max(row.due for row in rows)
    assert date(2027, 1, 15) <= first
    assert last <= date(2027, 3, 1)
    assert all(row.due.isoweekday() <= 5 for row in rows)


@pytest.mark.parametrize(
    ("name", "count", "distinct", "seed"), [("tianbo", 240, 120, 7), ("fridge", 40, 26, 3)]
)
def test_the_order_book_can_be_made_again(name: str, count: int, distinct: int, seed: int) -> None:
    maker = order_maker()
    book = maker.Book(count, distinct, seed, date(2027, 1, 18), 6)
    made = maker.invent(product(name, maker.FIRST_SEASON), book)
    assert [row["order"] for row in made] == [row.order for row in orders(name)]
    for row, cells in zip(orders(name), made, strict=True):
        written = {option: cells[option] for option in row.choices}
        assert written == row.choices
