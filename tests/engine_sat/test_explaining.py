"""Explanations against trying everything."""

import pytest
from hypothesis import given, settings

from configurator.engine import Model, Option, Rule, Table
from configurator.engine.problem import problem_of
from configurator.engine.sat.explaining import Explainer
from tests.engine_sat.small_models import (
    CHOICES,
    MODELS,
    OPTIONS,
    containing,
    everything,
    expression,
    without,
)


def is_clash(model: Model, rules: tuple[str, ...], choices: dict[str, str]) -> bool:
    kept = tuple(rule for rule in model.rules if rule.id in rules)
    return not containing(list(everything(Model(model.options, kept))), choices)


def check(model: Model, choices: dict[str, str], rules: tuple[str, ...]) -> None:
    assert is_clash(model, rules, choices)
    for option in choices:
        assert not is_clash(model, rules, without(choices, option))
    for rule in rules:
        assert not is_clash(model, tuple(each for each in rules if each != rule), choices)


@settings(max_examples=400, deadline=None)
@given(MODELS, CHOICES)
def test_explains_with_nothing_superfluous(model: Model, choices: dict[str, str]) -> None:
    explainer = Explainer(problem_of(model))
    if containing(list(everything(model)), choices):
        with pytest.raises(ValueError, match="nothing to explain"):
            explainer.explain(choices)
        return

    conflict = explainer.explain(choices)

    assert set(conflict.choices) <= choices.items()
    check(model, dict(conflict.choices), conflict.rules)
    assert list(conflict.choices) == [each for each in choices.items() if each in conflict.choices]
    order = [rule.id for rule in model.rules]
    assert list(conflict.rules) == sorted(conflict.rules, key=order.index)


@settings(max_examples=150, deadline=None)
@given(MODELS, CHOICES)
def test_one_rule_is_blamed_where_one_is_enough(model: Model, choices: dict[str, str]) -> None:
    if containing(list(everything(model)), choices):
        return
    enough = [rule.id for rule in model.rules if is_clash(model, (rule.id,), choices)]

    conflict = Explainer(problem_of(model)).explain(choices)

    assert (len(conflict.rules) == 1) == bool(enough)


@settings(max_examples=150, deadline=None)
@given(MODELS)
def test_names_the_rules_that_exclude_everything(model: Model) -> None:
    explainer = Explainer(problem_of(model))
    if any(everything(model)):
        with pytest.raises(ValueError, match="nothing to explain"):
            explainer.contradiction()
        return

    check(model, {}, explainer.contradiction())


@settings(max_examples=60, deadline=None)
@given(MODELS, CHOICES, CHOICES)
def test_explains_the_same_whatever_was_asked_before(
    model: Model, choices: dict[str, str], before: dict[str, str]
) -> None:
    found = list(everything(model))
    if containing(found, choices) or containing(found, before):
        return
    used = Explainer(problem_of(model))
    used.explain(before)

    assert used.explain(choices) == Explainer(problem_of(model)).explain(choices)


def test_a_value_that_no_option_has_is_the_whole_reason() -> None:
    explainer = Explainer(problem_of(Model(OPTIONS, ())))

    assert explainer.explain({"b": "x", "a": "nothing"}).choices == (("a", "nothing"),)
    assert explainer.explain({"b": "x", "nowhere": "x"}).choices == (("nowhere", "x"),)
    assert explainer.explain({"a": "nothing"}).rules == ()


def test_prefers_the_rule_that_takes_the_fewest_choices() -> None:
    rules = (
        Rule("long", expression("not (a == x and b == x and c == x)")),
        Rule("short", expression("not (a == x and b == x)")),
    )
    explainer = Explainer(problem_of(Model(OPTIONS, rules)))

    conflict = explainer.explain({"c": "x", "b": "x", "a": "x"})

    assert conflict.rules == ("short",)
    assert conflict.choices == (("b", "x"), ("a", "x"))


def test_walks_through_a_wide_table() -> None:
    sizes = Option("size", tuple(map(str, range(60))))
    parts = Option("part", tuple(map(str, range(40))))
    rows = tuple((str(size), str(size % 40)) for size in range(60))
    model = Model((sizes, parts), (Rule("fits", Table(("size", "part"), rows)),))
    explainer = Explainer(problem_of(model))

    assert explainer.explain({"size": "41", "part": "2"}).rules == ("fits",)
    with pytest.raises(ValueError, match="nothing to explain"):
        explainer.explain({"size": "41", "part": "1"})
