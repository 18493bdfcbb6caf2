"""What the browser answers is what the server answers, value by value, to the last digit."""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bench import public_models, twin_side
from bench.passes import priced
from bench.shoppers import clicks
from bench.twin_side import Twin, differing, said, twin
from configurator.domain.nearness import nearness
from configurator.domain.product import Product
from configurator.domain.product_files import read_directory, read_product
from configurator.engine import (
    Choices,
    CompiledModel,
    ContradictionError,
    Model,
    Option,
    compile_model,
)
from configurator.engine.artifact import ArtifactError
from configurator.engine.packed import packed
from tests.engine.made_models import Asked, questions

pytestmark = pytest.mark.skipif(not twin_side.is_there(), reason=twin_side.ABSENT)

EXAMPLES = Path(__file__).parents[2] / "examples"
PUBLIC = ("pc_richmond.uvl", "renault_medium.xml", "renault_big.xml.gz")
TEN_THOUSAND = 10_000
absent = pytest.mark.skipif(not public_models.is_there(), reason=public_models.ABSENT)


def counted(clicks: int) -> list[object]:
    return [
        pytest.param(clicks, id="some"),
        pytest.param(TEN_THOUSAND, id="many", marks=pytest.mark.soak),
    ]


@pytest.fixture(scope="module")
def node() -> Iterator[Twin]:
    """Start node once."""
    with twin() as running:
        yield running


@cache
def example(name: str) -> tuple[Product, CompiledModel]:
    product = read_product(read_directory(EXAMPLES / name))
    return product, compile_model(product.model)


def wild(model: Model, count: int, seed: int = 3) -> list[Choices]:
    """Choose at random, whether or not it goes together."""
    draw = random.Random(seed)  # noqa: S311 # a sample, not a secret
    return [
        {
            option.id: draw.choice(option.values)
            for option in draw.sample(model.options, draw.randint(0, min(6, len(model.options))))
        }
        for _ in range(count)
    ]


@pytest.mark.parametrize("count", counted(200))
@pytest.mark.parametrize("name", ["tianbo", "fridge"])
def test_answers_alike_about_our_own_products(node: Twin, name: str, count: int) -> None:
    product, engine = example(name)
    costs = (nearness(product), product.price_costs())
    asked: Sequence[Choices] = [
        *clicks(engine, count // 2, each=8),
        *wild(product.model, count // 2),
    ]

    wrong, _ = differing(node, engine, costs, asked)

    assert wrong == []


@absent
@pytest.mark.parametrize("name", PUBLIC[:2])
@pytest.mark.parametrize("count", counted(100))
def test_answers_alike_about_models_of_other_people(node: Twin, name: str, count: int) -> None:
    check_public(node, name, count)


@absent
@pytest.mark.soak
def test_answers_alike_about_a_car_of_ten_to_the_22(node: Twin) -> None:
    check_public(node, PUBLIC[2], TEN_THOUSAND)


def check_public(node: Twin, name: str, count: int) -> None:
    model = public_models.model(name)
    engine = compile_model(model)
    asked = [*clicks(engine, count * 3 // 4, each=20), *wild(model, count // 4)]

    wrong, _ = differing(node, engine, (priced(model),), asked)

    assert wrong == []


@pytest.mark.parametrize(
    "models",
    [pytest.param(150, id="some"), pytest.param(2_000, id="many", marks=pytest.mark.soak)],
)
def test_answers_alike_about_models_with_every_construct(node: Twin, models: int) -> None:
    @settings(
        max_examples=models,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(questions())
    def check(asked: Asked) -> None:
        try:
            engine = compile_model(asked.model)
        except ContradictionError:
            return
        many = [asked.choices, asked.others, *wild(asked.model, 5, asked.seed)]
        assert differing(node, engine, asked.costs, many)[0] == []

    check()


def test_counts_on_where_numbers_stop_being_exact(node: Twin) -> None:
    options = tuple(Option(f"o{at}", tuple("abcdefgh")) for at in range(40))
    engine = compile_model(Model(options, ()))
    asked: list[Choices] = [
        {option.id: "a" for option in options[:chosen]} for chosen in range(len(options))
    ]

    wrong, _ = differing(node, engine, ({},), asked)

    assert engine.count() == 8**40
    assert wrong == []


def test_opens_what_is_stored_as_it_opens_what_is_sent(node: Twin) -> None:
    product, engine = example("tianbo")
    costs = (product.price_costs(),)

    heard = node.asked(engine.to_bytes(), costs, [{}], is_whole=True)

    assert heard.found == [said(engine, costs, {})]


def test_packs_nothing_but_a_compiled_model() -> None:
    with pytest.raises(ArtifactError):
        packed(b"nothing of the kind")


def test_is_sent_in_half_the_bytes() -> None:
    _, engine = example("tianbo")

    assert len(packed(engine.to_bytes())) < len(engine.to_bytes()) / 2
