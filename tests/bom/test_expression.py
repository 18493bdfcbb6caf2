from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bom.expression import (
    And,
    Compare,
    Expression,
    Iff,
    Implies,
    Member,
    Name,
    Not,
    Number,
    Or,
    Value,
    amount,
    evaluate,
    is_condition,
    names,
    parse,
    show,
)
from bom.problems import Problem, ProblemsError

OPTIONS: Mapping[str, frozenset[str] | None] = {
    "shape": frozenset({"halo", "tile", "drop"}),
    "light_ring": frozenset({"none", "warm"}),
    "doors": frozenset({"2", "4"}),
    "mirror": frozenset({"halo", "tile"}),
    "diameter": None,
    "extras_timer": frozenset({"no", "yes"}),
    "extras_hot_milk": frozenset({"no", "yes"}),
}
CHOSEN: Mapping[str, str | int] = {
    "shape": "tile",
    "light_ring": "warm",
    "doors": "4",
    "mirror": "tile",
    "diameter": 560,
    "extras_timer": "yes",
    "extras_hot_milk": "no",
}


def read(text: str) -> Expression:
    return parse(text, file="product.yaml", line=7, column=5, options=OPTIONS)


def problems_in(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as caught:
        read(text)
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shape == tile", True),
        ("shape != tile", False),
        ("shape in {halo, tile}", True),
        ("shape not in {halo, tile}", False),
        ("light_ring != none -> shape != tile", False),
        ("light_ring == none -> shape != tile", True),
        ("light_ring == none <-> shape == halo", True),
        ("shape == halo or shape == tile and light_ring == none", False),
        ("not (shape == halo) and diameter >= 560", True),
        ("diameter in {480, 560}", True),
        ("diameter == 560 and diameter != 600 and diameter > 559 and diameter<561", True),
        ("(diameter - 480) / 40 == 2", True),
        ("diameter * 2 <= 1119.5", False),
        ("-diameter < -559", True),
        ("doors == 4", True),
        ("shape == mirror", True),
        ("shape == 'tile'", True),
        ("extras has timer and not extras has hot_milk", True),
        ("(extras has timer) + (extras has hot_milk) == 2", False),
    ],
)
def test_evaluates_conditions(text: str, *, expected: bool) -> None:
    assert evaluate(read(text), CHOSEN) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", Fraction(3)),
        ("1.5 * 3", Fraction(9, 2)),
        ("2 + 2 * (shape == tile)", Fraction(4)),
        ("(diameter - 480) / 40", Fraction(2)),
        ("2 - 3 - 4", Fraction(-5)),
    ],
)
def test_calculates_formulas(text: str, expected: Fraction) -> None:
    assert amount(read(text), CHOSEN) == expected


def test_an_amount_that_does_not_apply_compares_with_nothing_and_counts_nothing() -> None:
    configuration = {**CHOSEN, "diameter": "-"}

    for text in ("diameter < 999", "diameter > 0", "diameter == 560", "diameter * 2 > 0"):
        assert not evaluate(read(text), configuration)
    assert evaluate(read('diameter == "-"'), configuration)
    assert amount(read("diameter / 40 + 1"), configuration) == 0


def test_tells_conditions_from_formulas() -> None:
    assert is_condition(read("shape == tile"))
    assert not is_condition(read("diameter + 1"))


def test_lists_the_options_that_are_mentioned() -> None:
    assert names(read("shape == mirror and not (diameter > 3 or doors in {2})")) == {
        "shape",
        "mirror",
        "diameter",
        "doors",
    }


def test_reads_without_declarations_when_none_are_given() -> None:
    expression = parse("anything == goes and width > 3", file="x", line=1)

    assert evaluate(expression, {"anything": "goes", "width": 4})


@pytest.mark.parametrize(
    ("text", "column", "what", "mend"),
    [
        ("ligt_ring == none", 5, "there is no option ligt_ring", "Did you mean light_ring?"),
        ("shape == tyle", 14, "shape has no value tyle", "Did you mean tile?"),
        ("shape in {halo, x}", 21, "shape has no value x", "Its values are drop, halo, tile."),
        ("shape", 5, "shape is a choice, not a number", "Compare it: shape == drop."),
        ("diameter and shape == tile", 5, "this is no condition", "Compare it: option == value."),
        ("extras has time", 16, "extras has no value time", "Did you mean timer?"),
        ("extra has timer", 5, "there is no option extra", "Did you mean extras?"),
        (
            "extras == timer",
            5,
            "there is no option extras",
            "It takes several values; ask for each: extras has ...",
        ),
        (
            "shape has tile",
            5,
            "shape takes one value, not several",
            "Compare it: shape == tile.",
        ),
        (
            "3 has tile",
            5,
            "this has no values",
            "Write an option that takes several values before has.",
        ),
        ("shape = tile", 11, "= has no meaning here", "Write == to compare."),
        ("shape == tile && doors == 2", 19, "& has no meaning here", "Write and."),
        ("(shape == tile", 19, "the expression ends too early", "Complete it."),
        ("", 5, "the expression ends too early", "Complete it."),
        (
            "3 / (diameter - diameter)",
            10,
            "the divisor is not a plain number",
            "Divide by a plain number other than 0.",
        ),
    ],
)
def test_says_where_what_and_how_to_mend(text: str, column: int, what: str, mend: str) -> None:
    assert problems_in(text) == (Problem("product.yaml", 7, column, what, mend),)


def test_reports_every_unknown_word_at_once() -> None:
    found = problems_in("shap == halo and shape == tyle or\nmiror == tile")

    assert [(problem.line, problem.column) for problem in found] == [(7, 5), (7, 31), (8, 1)]
    assert str(found[0]) == "product.yaml:7:5: there is no option shap. Did you mean shape?"


@pytest.mark.parametrize(
    "text", ["(" * 900 + "1" + ")" * 900, "not " * 900 + "shape == tile", "1" + " + 1" * 900]
)
def test_refuses_what_is_nested_too_deep(text: str) -> None:
    if text.startswith("("):
        assert amount(read(text), CHOSEN) == 1
    else:
        assert problems_in(text)[0].what == "the expression is nested too deep"


WORDS = st.sampled_from(["a", "b", "c"])
COMPARISONS = st.builds(
    Compare, st.builds(Name, WORDS), st.sampled_from(["==", "!="]), st.builds(Value, WORDS)
) | st.builds(
    Compare,
    st.builds(Name, WORDS),
    st.sampled_from(["<", ">="]),
    st.builds(Number, st.integers(0, 9)),
)
LEAVES = COMPARISONS | st.builds(
    Member,
    st.builds(Name, WORDS),
    st.lists(st.builds(Value, WORDS), min_size=1, max_size=2).map(tuple),
)
CONDITIONS: st.SearchStrategy[Expression] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(And, st.tuples(inner, inner)),
        st.builds(Or, st.tuples(inner, inner, inner)),
        st.builds(Not, inner),
        st.builds(Implies, inner, inner),
        st.builds(Iff, inner, inner),
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(CONDITIONS, st.fixed_dictionaries({"a": WORDS, "b": WORDS, "c": WORDS}))
def test_what_is_shown_reads_back_with_the_same_meaning(
    expression: Expression, configuration: dict[str, str]
) -> None:
    again = parse(show(expression), file="x", line=1)

    assert evaluate(again, configuration) == evaluate(expression, configuration)
    assert names(again) == names(expression)


@settings(deadline=None)
@given(st.text(alphabet="abshape == <->{}()!=0123456789.\"' not in or and", max_size=30))
def test_any_text_gives_an_expression_or_problems_never_a_crash(text: str) -> None:
    try:
        expression = read(text)
    except ProblemsError:
        return
    assert read(show(expression)) == expression
