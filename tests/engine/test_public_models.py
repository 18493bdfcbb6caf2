"""Real models of other people: counts known to others, and values checked by another solver.

Where the folder of the models is absent the tests are skipped, see bench/public_models.py.
"""

from functools import cache
from random import Random

import pytest

from bench.counters import by_ganak, by_oxidd
from bench.independent import Encoding, NaiveDomains
from bench.public_models import ABSENT, is_there, manifest, model, orders
from bench.shoppers import clicks
from configurator.engine import CompiledModel, compile_model

pytestmark = pytest.mark.skipif(not is_there(), reason=ABSENT)

QUICK = (
    "rfw.uvl",
    "berkeleydb76.uvl",
    "berkeleydb117.uvl",
    "printer.uvl",
    "uclibc.dimacs",
    "pc_richmond.uvl",
    "renault_small.xml",
    "renault_medium.xml",
)
LONG = ("fiasco.uvl", "renault_big.xml.gz", "automotive02_v1.uvl", "automotive02_v4.uvl")
FOR_GANAK = QUICK[:6], ("fiasco.uvl", "renault_small.xml", "renault_medium.xml")
FOR_OXIDD = QUICK, ("renault_big.xml.gz", "financial_services.uvl")


def cases(quick: tuple[str, ...], long: tuple[str, ...]) -> list[object]:
    return [*quick, *(pytest.param(name, marks=pytest.mark.soak) for name in long)]


@cache
def compiled(name: str) -> CompiledModel:
    return compile_model(model(name))


@pytest.mark.parametrize("name", cases(QUICK, LONG))
def test_counts_as_is_known(name: str) -> None:
    assert manifest()[name].fits(compiled(name).count())


@pytest.mark.parametrize("name", cases(*FOR_GANAK))
def test_ganak_counts_the_same_rules_alike(name: str) -> None:
    assert manifest()[name].fits(by_ganak(model(name)))


@pytest.mark.parametrize("name", cases(*FOR_OXIDD))
def test_oxidd_counts_the_same_rules_alike(name: str) -> None:
    assert manifest()[name].fits(by_oxidd(model(name)))


@pytest.mark.parametrize("name", cases(QUICK, LONG))
def test_another_solver_allows_what_is_offered_and_nothing_else(name: str) -> None:
    check_against_another_solver(name, checks=500)


@pytest.mark.soak
@pytest.mark.parametrize("name", [*QUICK, *LONG])
def test_another_solver_agrees_ten_thousand_times(name: str) -> None:
    check_against_another_solver(name, checks=10_000)


def check_against_another_solver(name: str, checks: int) -> None:
    engine, solver = compiled(name), NaiveDomains(Encoding(model(name)))
    pairs = [(option.id, value) for option in model(name).options for value in option.values]
    draw = Random(5)  # noqa: S311
    each = 25
    for choices in clicks(engine, checks // each, each=20):
        domains = engine.domains(choices)
        for option, value in draw.choices(pairs, k=each):
            assert solver.can({**choices, option: value}) == (value in domains[option])


@pytest.mark.parametrize(
    ("name", "history", "bought", "accepted"),
    [
        ("renault_medium.xml", "renault_medium_history.csv.gz", 14_786, 8_252),
        pytest.param(
            "renault_big.xml.gz",
            "renault_big_history.csv.gz",
            17_715,
            8_335,
            marks=pytest.mark.soak,
        ),
    ],
)
def test_accepts_just_the_cars_that_the_rules_allow(
    name: str, history: str, bought: int, accepted: int
) -> None:
    cars = orders(history)

    possible = [car for car in cars if compiled(name).is_possible(car)]

    assert (len(cars), len(possible)) == (bought, accepted)
