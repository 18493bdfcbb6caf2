"""Invent a believable order book for a product: a long tail of buildable designs, reproducible.

A few designs are loved and ordered often, most are ordered once. Every design is found by walking
through the options as a person would, always among what the engine says is still possible. People
are asked about what is in effect on the day that the product is loaded for; the rest stays usual.
"""

import csv
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from configurator.domain.product import Product, ProductOption
from configurator.domain.product_effectivity import in_effect
from configurator.domain.product_files import load, read_directory
from configurator.engine import CompiledModel, compile_model

Design = dict[str, str]
FIRST_SEASON = date(2026, 11, 1)

_CUSTOMERS = (
    "陈一鸣,林若溪,王梓涵,李思远,周佳宁,吴桐,郑清和,黄心怡,赵子墨,孙晓岚,徐静,高远,何雨桐,"
    "梁文博,蔡依云,曾婉清,Lena Fischer,Marco Bianchi,Aiko Tanaka,Sofia Martins,James Okafor,"
    "Emma Larsen,Noah Williams,Priya Nair"
)
CUSTOMERS = _CUSTOMERS.split(",")
WORDS: Mapping[str, Sequence[str]] = {
    "short": ("松风", "家", "晚安", "听雨", "清欢", "小满", "For Ada", "Bao", "No. 7", "岁岁平安"),
    "long": (
        "愿你被这世界温柔以待",
        "风有约，花不误，岁岁如此",
        "The Fischer family 2026",
        "Breathe in, breathe out",
        "山中何所有，岭上多白云",
        "Home is where you are",
    ),
}


@dataclass(frozen=True, slots=True)
class Book:
    """What the order book is to look like."""

    orders: int
    designs: int
    seed: int
    first_due: date
    weeks: int


def invent(product: Product, book: Book) -> list[dict[str, str]]:
    """Write the rows of the order file; the same book gives the same rows."""
    chance = Random(book.seed)  # noqa: S311 - an invented order book keeps no secret
    compiled = compile_model(product.model)
    designs = _distinct_designs(product, compiled, book.designs, chance)
    picks = _long_tail(book, chance)
    width = len(str(book.orders))
    prefix = product.item.partition("-")[0]
    return [
        {
            "order": f"{prefix}-{number:0{width}}",
            "quantity": str(_quantity(chance)),
            "due": _due(book, chance).isoformat(),
            "customer": chance.choice(CUSTOMERS),
            **_cells(product, designs[pick], chance),
        }
        for number, pick in enumerate(picks, start=1)
    ]


def _distinct_designs(
    product: Product, compiled: CompiledModel, count: int, chance: Random
) -> list[Design]:
    asked = in_effect(product.options, product.as_of)
    designs = [{option.id: option.default for option in asked}]
    while len(designs) < count:
        design = _walk(asked, compiled, chance)
        if design not in designs:
            designs.append(design)
    return designs


def _walk(options: Sequence[ProductOption], compiled: CompiledModel, chance: Random) -> Design:
    taste = chance.uniform(1.5, 6)  # how much this person leans to the defaults
    design: Design = {}
    for option in chance.sample(options, len(options)):
        possible = compiled.domains(design)[option.id]
        values = [value.id for value in option.values if value.id in possible]
        weights = [_liking(option, value, taste) for value in values]
        design[option.id] = chance.choices(values, weights)[0] if values else "-"
    return design


def _liking(option: ProductOption, value: str, taste: float) -> float:
    if option.kind == "text":
        return 5 if value == "none" else 1
    return taste if value == option.default else 1


def _long_tail(book: Book, chance: Random) -> list[int]:
    weights = [1 / rank for rank in range(1, book.designs + 1)]
    more = chance.choices(range(book.designs), weights, k=book.orders - book.designs)
    picks = [*range(book.designs), *more]
    chance.shuffle(picks)
    return picks


def _quantity(chance: Random) -> int:
    return chance.choices((1, 2, 3, 4, 12), (86, 9, 2, 2, 1))[0]


def _due(book: Book, chance: Random) -> date:
    day = book.first_due + timedelta(days=int(chance.triangular(0, book.weeks * 7, 10)))
    return day - timedelta(days=max(0, day.isoweekday() - 5))


def _cells(product: Product, design: Design, chance: Random) -> Design:
    cells: Design = {}
    for option in product.options:
        value = design.get(option.id, option.default)
        if option.kind == "text":
            cells[option.id] = _text(product, option, value, chance)
        else:
            cells[option.id] = "" if value in {option.default, "-"} else value
    return cells


def _text(product: Product, option: ProductOption, wanted: str, chance: Random) -> str:
    longest = option.text.longest if option.text else 0
    words = [word for word in WORDS.get(wanted, [""]) if len(word) <= longest]
    return chance.choice([word for word in words if product.text_class(option.id, word) == wanted])


def main() -> int:
    """Write orders.csv into a product directory."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("product", type=Path, help="the product directory, e.g. examples/tianbo")
    parser.add_argument("--orders", type=int, default=240)
    parser.add_argument("--designs", type=int, default=120)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--first-due", type=date.fromisoformat, default=date(2027, 1, 18))
    parser.add_argument("--weeks", type=int, default=6)
    parser.add_argument("--as-of", type=date.fromisoformat, default=FIRST_SEASON)
    asked = parser.parse_args()
    book = Book(asked.orders, asked.designs, asked.seed, asked.first_due, asked.weeks)
    product = load(read_directory(asked.product), asked.as_of)
    rows = invent(product, book)
    with (asked.product / "orders.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} orders written to {asked.product / 'orders.csv'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
