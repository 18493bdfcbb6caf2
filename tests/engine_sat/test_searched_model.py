"""Every answer of the searching engine against trying everything."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.engine import (
    Choices,
    Configuration,
    ContradictionError,
    Costs,
    ImpossibleError,
    Model,
    Rule,
    UncountedError,
)
from configurator.engine.sat.fallback import SearchedModel, search_model
from tests.engine_sat.small_models import (
    CHOICES,
    COSTS,
    MODELS,
    OPTIONS,
    containing,
    everything,
    expression,
    price,
    without,
)


def searched(model: Model) -> tuple[SearchedModel, list[Configuration]] | None:
    found = list(everything(model))
    if found:
        return search_model(model), found
    with pytest.raises(ContradictionError):
        search_model(model)
    return None


@settings(max_examples=250, deadline=None)
@given(MODELS, st.lists(CHOICES, max_size=4))
def test_offers_exactly_the_values_that_can_be_built(
    model: Model, clicks: list[dict[str, str]]
) -> None:
    both = searched(model)
    if both is None:
        return
    engine, found = both

    for choices in clicks:
        domains = engine.domains(choices)

        assert engine.is_possible(choices) == bool(containing(found, choices))
        for option in OPTIONS:
            rest = containing(found, without(choices, option.id))
            assert domains[option.id] == {each[option.id] for each in rest}


@settings(max_examples=120, deadline=None)
@given(MODELS, CHOICES, COSTS, COSTS)
def test_completes_at_the_lowest_cost(
    model: Model, choices: dict[str, str], costs: Costs, then: Costs
) -> None:
    both = searched(model)
    if both is None:
        return
    engine, found = both
    fitting = containing(found, choices)
    if not fitting:
        with pytest.raises(ImpossibleError):
            engine.complete(choices, costs)
        return

    complete = engine.complete(choices, costs, then)

    assert complete in fitting
    assert paid(model, complete, costs, then) == min(
        paid(model, each, costs, then) for each in fitting
    )
    assert engine.complete(choices, costs, then) == complete


def paid(model: Model, configuration: Mapping[str, str], *costs: Costs) -> tuple[int, ...]:
    return tuple(price(model, configuration, each) for each in costs)


@settings(max_examples=40, deadline=None)
@given(MODELS, CHOICES, COSTS)
def test_prices_every_value(model: Model, choices: dict[str, str], costs: Costs) -> None:
    both = searched(model)
    if both is None:
        return
    engine, found = both

    best = engine.best(choices, costs)

    for option in OPTIONS:
        rest = containing(found, without(choices, option.id))
        expected: dict[str, tuple[int]] = {}
        for each in rest:
            cost = (price(model, each, costs),)
            value = each[option.id]
            expected[value] = min(cost, expected.get(value, cost))
        assert best[option.id] == expected


@settings(max_examples=120, deadline=None)
@given(MODELS, CHOICES, COSTS, st.sets(st.sampled_from([option.id for option in OPTIONS])))
def test_repairs_with_the_fewest_changes_first(
    model: Model, choices: dict[str, str], costs: Costs, keep: set[str]
) -> None:
    both = searched(model)
    if both is None:
        return
    engine, found = both

    repairs = engine.repair(choices, frozenset(keep), costs, limit=99)

    expected = {
        changed: (min(price(model, each, costs) for each in rest),)
        for changed in smallest_changes(found, choices, keep)
        if (rest := containing(found, without(choices, *changed)))
    }
    assert {frozenset(repair.changes): repair.cost for repair in repairs} == expected
    ranks = [(len(repair.changes), repair.cost) for repair in repairs]
    assert ranks == sorted(ranks)
    for repair in repairs:
        mended = {option: value or "-" for option, value in {**choices, **repair.changes}.items()}
        assert containing(found, mended)
    assert engine.repair(choices, frozenset(keep), costs, limit=2) == repairs[:2]


def smallest_changes(
    found: list[Configuration], choices: Choices, keep: set[str]
) -> list[frozenset[str]]:
    changeable = [option for option in choices if option not in keep]
    minimal: list[frozenset[str]] = []
    for size in range(len(changeable) + 1):
        for changed in map(frozenset, combinations(changeable, size)):
            if not any(smaller <= changed for smaller in minimal) and containing(
                found, without(choices, *changed)
            ):
                minimal.append(changed)
    return minimal


def test_never_guesses_a_count() -> None:
    engine = search_model(Model(OPTIONS, ()))

    assert engine.size is None
    with pytest.raises(UncountedError):
        engine.count()
    with pytest.raises(UncountedError):
        engine.counts({})
    with pytest.raises(UncountedError):
        engine.sample({}, 1)


def test_a_value_that_no_option_has_is_impossible() -> None:
    engine = search_model(Model(OPTIONS, ()))

    assert not engine.is_possible({"a": "nothing"})
    assert engine.explain({"a": "nothing", "b": "x"}).choices == (("a", "nothing"),)
    assert engine.domains({"a": "nothing"})["a"] == {"x", "y", "z"}
    assert not engine.domains({"a": "nothing"})["b"]
    assert engine.repair({"a": "nothing"}, frozenset("a")) == ()
    assert list(engine.repair({"a": "nothing"}, frozenset())[0].changes) == ["a"]


def test_answers_many_threads_at_once() -> None:
    model = Model(OPTIONS, (Rule("r", expression("(a == x -> b == y) and n + 1 < m")),))
    engine = search_model(model)
    states = [{"a": value, "m": other} for value in "xyz" for other in "24"] * 20

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(engine.domains, states))

    assert together == [search_model(model).domains(each) for each in states]
