"""The laws of the engine on thousands of small models with every construct, always the same ones.

Each law compares the compiled model with the enumeration of all combinations. The models of which
nothing can be built have a law of their own.
"""

from collections import Counter

import pytest
from hypothesis import assume

from configurator.engine import (
    CompiledModel,
    ContradictionError,
    ImpossibleError,
    Model,
    Option,
    Rule,
    combine,
    compile_model,
)
from tests.engine.enumeration import Enumeration
from tests.engine.made_models import Asked, condition_of, made

DRAWN = 40
"""How often each product is drawn on the average where the draws are counted."""


def both(asked: Asked) -> tuple[CompiledModel, Enumeration]:
    oracle = Enumeration(asked.model)
    assume(oracle.buildable)
    return compile_model(asked.model), oracle


@made(150)
def test_says_which_rules_exclude_everything(asked: Asked) -> None:
    oracle = Enumeration(asked.model)
    if oracle.buildable:
        assert compile_model(asked.model).count() > 0
        return

    with pytest.raises(ContradictionError) as caught:
        compile_model(asked.model)

    guilty = caught.value.rules
    assert not oracle.meeting(guilty)
    assert all(oracle.meeting(set(guilty) - {rule}) for rule in guilty)


@made(300)
def test_offers_exactly_the_values_that_can_be_built(asked: Asked) -> None:
    engine, oracle = both(asked)

    domains = engine.domains(asked.choices)

    assert domains == {name: frozenset(by) for name, by in oracle.counts(asked.choices).items()}
    assert engine.is_possible(asked.choices) == bool(oracle.containing(asked.choices))


@made(200)
def test_every_offered_value_leads_to_a_product(asked: Asked) -> None:
    engine, oracle = both(asked)

    for option, values in engine.domains(asked.choices).items():
        for value in values:
            choices = {**asked.choices, option: value}
            assert engine.complete(choices, *asked.costs) in oracle.products(choices)


@made(200)
def test_every_refused_value_has_a_minimal_explanation(asked: Asked) -> None:
    engine, oracle = both(asked)
    domains = engine.domains(asked.choices)

    for option in asked.model.options:
        for value in set(option.values) - domains[option.id]:
            choices = {**asked.choices, option.id: value}
            conflict = engine.explain(choices)
            assert set(conflict.choices) <= choices.items()
            assert oracle.is_minimal(conflict)


@made(200)
def test_explains_impossible_choices_with_nothing_superfluous(asked: Asked) -> None:
    engine, oracle = both(asked)
    if oracle.containing(asked.choices):
        with pytest.raises(ValueError, match="nothing to explain"):
            engine.explain(asked.choices)
        return

    conflict = engine.explain(asked.choices)

    assert set(conflict.choices) <= asked.choices.items()
    assert oracle.is_minimal(conflict)


@made(300)
def test_counts_the_products_of_every_value(asked: Asked) -> None:
    engine, oracle = both(asked)

    assert engine.counts(asked.choices) == oracle.counts(asked.choices)
    assert engine.count(asked.choices) == oracle.containing(asked.choices).bit_count()
    assert engine.count() == oracle.buildable.bit_count()


@made(300)
def test_prices_the_best_product_with_every_value(asked: Asked) -> None:
    engine, oracle = both(asked)

    best = engine.best(asked.choices, *asked.costs)

    assert best == oracle.best(asked.choices, asked.costs)


@made(300)
def test_completes_at_the_least_costs_always_alike(asked: Asked) -> None:
    engine, oracle = both(asked)
    cheapest = oracle.cheapest(asked.choices, asked.costs)
    if cheapest is None:
        with pytest.raises(ImpossibleError):
            engine.complete(asked.choices, *asked.costs)
        return

    complete = engine.complete(asked.choices, *asked.costs)

    assert complete in oracle.products(asked.choices)
    assert oracle.cost(complete, asked.costs) == cheapest
    assert compile_model(asked.model).complete(asked.choices, *asked.costs) == complete


@made(300)
def test_finds_all_smallest_repairs_and_the_best_first(asked: Asked) -> None:
    engine, oracle = both(asked)

    repairs = engine.repair(asked.choices, asked.keep, *asked.costs, limit=99)

    expected = oracle.repairs(asked.choices, asked.keep, asked.costs)
    assert {frozenset(repair.changes): repair.cost for repair in repairs} == expected
    ranks = [(len(repair.changes), repair.cost) for repair in repairs]
    assert ranks == sorted(ranks)
    assert engine.repair(asked.choices, asked.keep, *asked.costs, limit=2) == repairs[:2]


@made(200)
def test_every_repair_works_as_it_says(asked: Asked) -> None:
    engine, oracle = both(asked)

    for repair in engine.repair(asked.choices, asked.keep, *asked.costs):
        released = {option: value or "-" for option, value in repair.changes.items()}
        mended = {**asked.choices, **released}
        assert oracle.cheapest(mended, asked.costs) == repair.cost
        assert not asked.keep & repair.changes.keys()
        assert all(asked.choices[option] != value for option, value in released.items())


@made(150)
def test_tells_whether_two_selections_can_be_had_together(asked: Asked) -> None:
    engine, oracle = both(asked)
    pairs = asked.choices.items() | asked.others.items()

    conflict = combine(engine, asked.choices, asked.others)

    if oracle.buildable & oracle.having(pairs):
        assert conflict is None
    else:
        assert conflict is not None
        assert set(conflict.choices) <= pairs
        assert oracle.is_minimal(conflict)


@made(100)
def test_draws_only_what_can_be_built_the_same_for_a_seed(asked: Asked) -> None:
    engine, oracle = both(asked)
    products = oracle.products(asked.choices)
    if not products:
        with pytest.raises(ImpossibleError):
            engine.sample(asked.choices, asked.seed)
        return

    drawn = engine.sample(asked.choices, asked.seed)

    assert drawn in products
    assert engine.sample(asked.choices, asked.seed) == drawn


@made(10)
def test_draws_every_product_equally_often(asked: Asked) -> None:
    engine, oracle = both(asked)
    products = oracle.products({})
    assume(2 <= len(products) <= 60)

    drawn = Counter(
        tuple(engine.sample({}, seed).values()) for seed in range(DRAWN * len(products))
    )

    assert drawn.keys() == {tuple(each.values()) for each in products}
    chi_square = sum((count - DRAWN) ** 2 / DRAWN for count in drawn.values())
    freedom = len(products) - 1
    assert chi_square < freedom + 5 * (2 * freedom) ** 0.5 + 5


def test_a_value_that_no_option_has_is_impossible() -> None:
    options = (Option("a", ("x", "y")), Option("b", ("x", "y")))
    engine = compile_model(Model(options, (Rule("r", condition_of("a == b", options)),)))

    assert not engine.is_possible({"a": "nothing"})
    assert engine.explain({"a": "nothing", "b": "x"}).choices == (("a", "nothing"),)
    assert engine.domains({"a": "nothing"})["a"] == {"x", "y"}
    assert not engine.domains({"a": "nothing"})["b"]
    assert [
        repair.changes for repair in engine.repair({"a": "nothing", "b": "x"}, frozenset())
    ] == [{"a": "x"}]
