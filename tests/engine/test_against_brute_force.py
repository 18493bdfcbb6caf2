"""Every answer of the engine against trying everything, on small random models."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bom.expression import parse
from configurator.engine import (
    CompiledModel,
    ContradictionError,
    ImpossibleError,
    Model,
    Option,
    Rule,
    compile_model,
    holds,
)

OPTIONS = (
    Option("a", ("x", "y", "z")),
    Option("b", ("x", "y")),
    Option("c", ("x", "y", "z", "-")),
    Option("n", ("1", "2", "3"), (1, 2, 3)),
    Option("m", ("2", "4"), (2, 4)),
)
ATOMS = st.sampled_from(
    [
        "a == x",
        "a != y",
        "a in {x, z}",
        "b == x",
        "b != x",
        "c == y",
        'c != "-"',
        "c not in {x, y}",
        "n >= 2",
        "n == 3",
        "n + 1 < m",
        "n * 2 == m",
        "m > 3",
        "a == b",
        "a == c",
    ]
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
        st.builds("({} -> {})".format, inner, inner),
        st.builds("({} <-> {})".format, inner, inner),
    ),
    max_leaves=4,
)
KNOWN = {option.id: None if option.numbers else frozenset(option.values) for option in OPTIONS}
COSTS = st.fixed_dictionaries(
    {
        option.id: st.fixed_dictionaries({value: st.integers(-9, 9) for value in option.values})
        for option in OPTIONS
    }
)
CHOICES = st.fixed_dictionaries(
    {}, optional={option.id: st.sampled_from(option.values) for option in OPTIONS}
)


def model_of(*rules: str) -> Model:
    read = (
        Rule(f"r{at}", parse(rule, file="rules", line=at, options=KNOWN))
        for at, rule in enumerate(rules)
    )
    return Model(OPTIONS, tuple(read))


MODELS = st.lists(CONDITIONS, max_size=5).map(lambda rules: model_of(*rules))


def everything(model: Model) -> Iterator[dict[str, str]]:
    for values in product(*(option.values for option in model.options)):
        configuration = dict(zip((option.id for option in model.options), values, strict=True))
        if all(holds(rule.condition, configuration) for rule in model.rules):
            yield configuration


def containing(found: list[dict[str, str]], choices: Mapping[str, str]) -> list[dict[str, str]]:
    return [each for each in found if choices.items() <= each.items()]


def without(choices: Mapping[str, str], *left_out: str) -> dict[str, str]:
    return {option: value for option, value in choices.items() if option not in left_out}


def compiled(model: Model) -> tuple[CompiledModel, list[dict[str, str]]] | None:
    """Compile; for a model of which nothing can be built check that this is said, minimally."""
    found = list(everything(model))
    if found:
        return compile_model(model), found
    with pytest.raises(ContradictionError) as caught:
        compile_model(model)
    guilty = [rule for rule in model.rules if rule.id in caught.value.rules]
    assert not any(everything(Model(OPTIONS, tuple(guilty))))
    for rule in guilty:
        assert any(everything(Model(OPTIONS, tuple(each for each in guilty if each != rule))))
    return None


@settings(deadline=None)
@given(MODELS, CHOICES)
def test_offers_exactly_the_values_that_can_be_built(model: Model, choices: dict[str, str]) -> None:
    both = compiled(model)
    if both is None:
        return
    engine, found = both

    domains = engine.domains(choices)

    for option in OPTIONS:
        rest = containing(found, without(choices, option.id))
        assert domains[option.id] == {each[option.id] for each in rest}


@settings(deadline=None)
@given(MODELS, CHOICES)
def test_counts_exactly(model: Model, choices: dict[str, str]) -> None:
    both = compiled(model)
    if both is None:
        return
    engine, found = both

    assert engine.count() == len(found)
    assert engine.count(choices) == len(containing(found, choices))
    assert engine.is_possible(choices) == bool(containing(found, choices))


@settings(deadline=None)
@given(MODELS, CHOICES, COSTS)
def test_completes_at_the_lowest_cost(
    model: Model, choices: dict[str, str], costs: dict[str, dict[str, int]]
) -> None:
    both = compiled(model)
    if both is None:
        return
    engine, found = both
    fitting = containing(found, choices)
    if not fitting:
        with pytest.raises(ImpossibleError):
            engine.complete(choices, costs)
        return

    complete = engine.complete(choices, costs)

    assert complete in fitting
    assert price(complete, costs) == min(price(each, costs) for each in fitting)
    assert engine.complete(choices, costs) == complete


def price(configuration: Mapping[str, str], costs: Mapping[str, Mapping[str, int]]) -> int:
    return sum(costs[option][value] for option, value in configuration.items())


@settings(deadline=None)
@given(MODELS, CHOICES, COSTS)
def test_alternatives_are_completions_with_one_other_value(
    model: Model, choices: dict[str, str], costs: dict[str, dict[str, int]]
) -> None:
    both = compiled(model)
    if both is None:
        return
    engine, _ = both

    alternatives = engine.alternatives(choices, [option.id for option in OPTIONS], costs)

    domains = engine.domains(choices)
    for option in OPTIONS:
        assert alternatives[option.id] == {
            value: engine.complete({**choices, option.id: value}, costs)
            for value in domains[option.id]
        }


@settings(deadline=None)
@given(MODELS, CHOICES)
def test_explains_with_nothing_superfluous(model: Model, choices: dict[str, str]) -> None:
    both = compiled(model)
    if both is None:
        return
    engine, found = both
    if containing(found, choices):
        with pytest.raises(ValueError, match="nothing to explain"):
            engine.explain(choices)
        return

    conflict = engine.explain(choices)

    rules = [rule for rule in model.rules if rule.id in conflict.rules]
    assert set(conflict.choices) <= choices.items()
    assert is_clash(rules, dict(conflict.choices))
    for option, _ in conflict.choices:
        assert not is_clash(rules, without(dict(conflict.choices), option))
    for rule in rules:
        assert not is_clash([each for each in rules if each != rule], dict(conflict.choices))


def is_clash(rules: list[Rule], choices: Mapping[str, str]) -> bool:
    return not containing(list(everything(Model(OPTIONS, tuple(rules)))), choices)


@settings(max_examples=150, deadline=None)
@given(MODELS, CHOICES, COSTS, st.sets(st.sampled_from([option.id for option in OPTIONS])))
def test_repairs_with_the_fewest_changes_first(
    model: Model, choices: dict[str, str], costs: dict[str, dict[str, int]], keep: set[str]
) -> None:
    both = compiled(model)
    if both is None:
        return
    engine, found = both

    repairs = engine.repair(choices, frozenset(keep), cost=costs, limit=99)

    expected = {
        changed: cost
        for changed in smallest_changes(found, choices, keep)
        if (cost := cheapest_without(found, choices, changed, costs)) is not None
    }
    assert {frozenset(repair.changes): repair.cost for repair in repairs} == expected
    ranks = [(len(repair.changes), repair.cost) for repair in repairs]
    assert ranks == sorted(ranks)
    for repair in repairs:
        mended = {option: value or "-" for option, value in {**choices, **repair.changes}.items()}
        assert containing(found, mended)
        assert all(mended[option] == choices[option] for option in keep & choices.keys())
    assert engine.repair(choices, frozenset(keep), cost=costs, limit=2) == repairs[:2]


def smallest_changes(
    found: list[dict[str, str]], choices: Mapping[str, str], keep: set[str]
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


def cheapest_without(
    found: list[dict[str, str]],
    choices: Mapping[str, str],
    changed: frozenset[str],
    costs: Mapping[str, Mapping[str, int]],
) -> int | None:
    rest = containing(found, without(choices, *changed))
    return min((price(each, costs) for each in rest), default=None)


@settings(max_examples=30, deadline=None)
@given(MODELS, CHOICES, st.integers(0, 2**32))
def test_draws_only_what_can_be_built(model: Model, choices: dict[str, str], seed: int) -> None:
    both = compiled(model)
    if both is None:
        return
    engine, found = both
    fitting = containing(found, choices)
    if not fitting:
        with pytest.raises(ImpossibleError):
            engine.sample(choices, seed)
        return

    assert engine.sample(choices, seed) in fitting
    assert engine.sample(choices, seed) == engine.sample(choices, seed)


def test_draws_every_configuration_equally_often() -> None:
    engine = compile_model(model_of("a == x -> b == y", "n + 1 < m", 'c == "-" <-> a == z'))

    drawn = Counter(tuple(engine.sample({}, seed).values()) for seed in range(6000))

    expected = 6000 / engine.count()
    chi_square = sum((count - expected) ** 2 / expected for count in drawn.values())
    assert len(drawn) == engine.count()
    assert chi_square < engine.count() + 4 * (2 * engine.count()) ** 0.5


def test_a_value_that_no_option_has_is_impossible() -> None:
    engine = compile_model(model_of())

    assert not engine.is_possible({"a": "nothing"})
    assert engine.explain({"a": "nothing", "b": "x"}).choices == (("a", "nothing"),)
    assert engine.domains({"a": "nothing"})["a"] == {"x", "y", "z"}
