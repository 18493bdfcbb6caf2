import re
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from configurator.domain.pricing import price
from configurator.domain.product import LANGUAGES, Product, ProductOption
from configurator.domain.product_files import load, read_directory
from configurator.engine import CompiledModel, compile_model
from configurator.preview.svg import Drawing, drawing_of, render

EXAMPLES = Path(__file__).parents[2] / "examples"
PRODUCTS = ("tianbo", "fridge")
UNSEEN = {
    "tianbo": {"packing", "warranty"},
    "fridge": set[str](),
}
UNSEEN_MULTIPLES = {"extras", "inserts"}
UNSEEN_VALUES = {("filter", "hepa"), ("filter", "carbon"), ("capacity", "kw26")}
UNSEEN_VALUES |= {("freshness", "humid")}
LARGEST_PICTURE = 40_000


@cache
def product(name: str) -> Product:
    return load(read_directory(EXAMPLES / name))


@cache
def compiled(name: str) -> CompiledModel:
    return compile_model(product(name).model)


@cache
def drawing(name: str) -> Drawing:
    return drawing_of(product(name))


def nearest(name: str, choices: Mapping[str, str]) -> dict[str, str]:
    costs = {
        option.id: {value.id: int(value.id != option.default) for value in option.values}
        for option in product(name).options
    }
    return dict(compiled(name).complete(choices, costs))


def picture(name: str, configuration: Mapping[str, str], theme: str = "light") -> str:
    texts = {
        option.id: "松风 Ada" if configuration[option.id] == "short" else "松风入怀 For Ada"
        for option in product(name).options
        if option.kind == "text" and configuration[option.id] != "none"
    }
    return render(
        drawing(name),
        product(name),
        configuration,
        texts,
        title="A design",
        prefix="p-",
        theme="dark" if theme == "dark" else "light",
    )


def deepest(name: str) -> int:
    children: dict[str, set[str]] = {}
    for line in product(name).bom.lines:
        children.setdefault(line.parent, set()).add(line.child)

    def levels(item: str) -> int:
        return 1 + max((levels(child) for child in children.get(item, ())), default=0)

    return levels(product(name).item)


@pytest.mark.parametrize(
    ("name", "options", "choices", "rules", "items"),
    [("tianbo", 12, 60, 15, 80), ("fridge", 8, 40, 10, 40)],
)
def test_is_as_rich_as_promised(
    name: str, options: int, choices: int, rules: int, items: int
) -> None:
    found = product(name)
    assert len(found.options) >= options
    assert sum(len(option.values) for option in found.options) >= choices
    assert len(found.rules) >= rules
    assert len(found.bom.items) >= items
    assert deepest(name) >= 5  # the product itself and four levels below it


@pytest.mark.parametrize(("name", "least"), [("tianbo", 10**9), ("fridge", 10**9), ("pc", 10**9)])
def test_more_products_can_be_built_than_anybody_could_draw(name: str, least: int) -> None:
    assert compiled(name).count() >= least


def test_the_imported_model_has_exactly_the_products_that_its_authors_counted() -> None:
    assert compiled("pc").count() == 554_424_990_964_054_425_600
    assert (EXAMPLES / "pc" / "pc_richmond.LICENSE.txt").read_text(encoding="utf-8")


def test_the_computer_can_be_drawn_and_its_defaults_be_built() -> None:
    assert compiled("pc").is_possible(product("pc").defaults())
    for seed in range(20):
        shown = picture("pc", compiled("pc").sample({}, seed))
        assert len(shown.encode()) < LARGEST_PICTURE


@pytest.mark.parametrize("name", PRODUCTS)
def test_defaults_can_be_built_together(name: str) -> None:
    unconditional = {
        option.id: option.default for option in product(name).options if not option.when
    }
    assert compiled(name).is_possible(unconditional)


@pytest.mark.parametrize("name", PRODUCTS)
def test_every_choice_is_part_of_some_buildable_product(name: str) -> None:
    domains = compiled(name).domains({})
    for option in product(name).options:
        assert {value.id for value in option.values} <= domains[option.id]


@pytest.mark.parametrize("name", PRODUCTS)
def test_every_rule_forbids_something_the_others_allow(name: str) -> None:
    whole = compiled(name).count()
    model = product(name).model
    stated = {rule.id for rule in product(name).rules}
    for rule in model.rules:
        if rule.id in stated:
            others = tuple(other for other in model.rules if other.id != rule.id)
            assert compile_model(type(model)(model.options, others)).count() > whole, rule.id


@pytest.mark.parametrize("name", PRODUCTS)
def test_every_rule_has_its_reason_in_every_language(name: str) -> None:
    for rule in product(name).rules:
        assert {rule.why[lang] for lang in LANGUAGES}
        assert all(rule.why[lang].strip() for lang in LANGUAGES)


@pytest.mark.parametrize("name", PRODUCTS)
def test_costs_more_than_its_parts(name: str) -> None:
    total = price(product(name), product(name).defaults()).total
    assert 300_000 < total.minor < 600_000


def test_products_share_modules() -> None:
    used = []
    for name in PRODUCTS:
        below = {line.child for line in product(name).bom.lines if line.parent[:2] != "MD"}
        used.append({item for item in below if item.startswith("MD-")})
    assert len(used[0] & used[1]) >= 15


def test_uses_every_kind_of_item_lot_and_line() -> None:
    bom = product("tianbo").bom
    assert {item.kind for item in bom.items.values()} == {"make", "buy", "phantom"}
    policies = {item.lot.policy for item in bom.items.values()}
    assert policies == {"lot_for_lot", "fixed", "min_multiple", "period"}
    assert sum(line.when is not None for line in bom.lines) > 50
    assert sum(line.scrap_ppm > 0 for line in bom.lines) > 50
    assert any(operation.family for operation in bom.operations)


def test_final_assembly_passes_the_last_stages_in_order() -> None:
    final = [step for step in product("tianbo").bom.operations if step.item == "TB-1000"]
    stages = [step.stage for step in sorted(final, key=lambda step: step.sequence)]
    assert list(dict.fromkeys(stages)) == ["assemble", "test", "pack", "ship"]


def test_both_plants_can_do_every_kind_of_work() -> None:
    needed = {operation.work_centre for operation in product("tianbo").bom.operations}
    for plant in product("tianbo").plants:
        assert needed <= plant.kinds()


def visible(name: str) -> list[tuple[ProductOption, str]]:
    return [
        (option, value.id)
        for option in product(name).options
        if option.id not in UNSEEN[name] and option.part_of not in UNSEEN_MULTIPLES
        for value in option.values
        if value.id != option.default and (option.id, value.id) not in UNSEEN_VALUES
    ]


@pytest.mark.parametrize("name", PRODUCTS)
def test_every_choice_that_can_be_seen_changes_the_picture(name: str) -> None:
    for option, value in visible(name):
        chosen = nearest(name, {option.id: value})
        others = {other.id for other in option.values} - {value}
        shown = picture(name, chosen)
        for other in sorted(others):
            assert shown != picture(name, {**chosen, option.id: other}), (option.id, value, other)


@pytest.mark.parametrize("name", PRODUCTS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_draws_any_product_small_and_whole(name: str, theme: str) -> None:
    for seed in range(60):
        shown = picture(name, compiled(name).sample({}, seed), theme)
        assert len(shown.encode()) < LARGEST_PICTURE
        ids = re.findall(r'\bid="([^"]+)"', shown)
        assert len(ids) == len(set(ids))
        assert {*re.findall(r"url\(#([^)]+)\)", shown), *re.findall(r'href="#([^"]+)"', shown)} <= {
            *ids
        }
        etree.fromstring(shown.encode())


@pytest.mark.parametrize("name", PRODUCTS)
def test_draws_in_a_few_milliseconds(name: str) -> None:
    designs = [compiled(name).sample({}, seed) for seed in range(20)]
    drawing(name)
    start = time.process_time()
    for design in designs:
        picture(name, design)
    assert (time.process_time() - start) / len(designs) < 0.005
