"""The laws of the engine where nothing is compiled: searching gives the same answers."""

import pytest
from hypothesis import assume

from configurator.engine import ContradictionError, ImpossibleError, combine, open_engine
from configurator.engine.sat.fallback import SearchedModel, search_model
from tests.engine.enumeration import Enumeration
from tests.engine.made_models import Asked, made


def both(asked: Asked) -> tuple[SearchedModel, Enumeration]:
    oracle = Enumeration(asked.model)
    assume(oracle.buildable)
    return search_model(asked.model), oracle


@made(60)
def test_falls_back_by_itself_and_says_so(asked: Asked) -> None:
    assume(Enumeration(asked.model).buildable)

    engine = open_engine(asked.model, budget=0)

    assert engine.size is None or engine.domains({}) == search_model(asked.model).domains({})


@made(60)
def test_searching_says_which_rules_exclude_everything(asked: Asked) -> None:
    oracle = Enumeration(asked.model)
    assume(not oracle.buildable)

    with pytest.raises(ContradictionError) as caught:
        search_model(asked.model)

    guilty = caught.value.rules
    assert not oracle.meeting(guilty)
    assert all(oracle.meeting(set(guilty) - {rule}) for rule in guilty)


@made(100)
def test_searching_offers_exactly_the_values_that_can_be_built(asked: Asked) -> None:
    engine, oracle = both(asked)

    domains = engine.domains(asked.choices)

    assert domains == {name: frozenset(by) for name, by in oracle.counts(asked.choices).items()}
    assert engine.is_possible(asked.choices) == bool(oracle.containing(asked.choices))
    assert engine.domains(asked.choices) == domains


@made(100)
def test_searching_prices_and_completes_at_the_least_costs(asked: Asked) -> None:
    engine, oracle = both(asked)

    assert engine.best(asked.choices, *asked.costs) == oracle.best(asked.choices, asked.costs)
    cheapest = oracle.cheapest(asked.choices, asked.costs)
    if cheapest is None:
        with pytest.raises(ImpossibleError):
            engine.complete(asked.choices, *asked.costs)
        return
    complete = engine.complete(asked.choices, *asked.costs)
    assert complete in oracle.products(asked.choices)
    assert oracle.cost(complete, asked.costs) == cheapest


@made(100)
def test_searching_finds_all_smallest_repairs(asked: Asked) -> None:
    engine, oracle = both(asked)

    repairs = engine.repair(asked.choices, asked.keep, *asked.costs, limit=99)

    expected = oracle.repairs(asked.choices, asked.keep, asked.costs)
    assert {frozenset(repair.changes): repair.cost for repair in repairs} == expected
    ranks = [(len(repair.changes), repair.cost) for repair in repairs]
    assert ranks == sorted(ranks)


@made(100)
def test_searching_explains_with_nothing_superfluous(asked: Asked) -> None:
    engine, oracle = both(asked)
    pairs = asked.choices.items() | asked.others.items()

    conflict = combine(engine, asked.choices, asked.others)

    if oracle.buildable & oracle.having(pairs):
        assert conflict is None
    else:
        assert conflict is not None
        assert set(conflict.choices) <= pairs
        assert oracle.is_minimal(conflict)
