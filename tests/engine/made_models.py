"""Small models with every construct, made by Hypothesis, and what somebody asks about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from bom.expression import Expression, parse
from configurator.engine import Case, Charge, Clause, Condition, Model, Option, Rule, Sum, Table

LINKS = ("({} and {})", "({} or {})", "({} -> {})", "({} <-> {})")
MANY = 20
"""How many times more models the soak run takes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A model, what is chosen in it, and what is wanted."""

    model: Model
    choices: dict[str, str]
    others: dict[str, str]
    keep: frozenset[str]
    costs: tuple[dict[str, dict[str, int]], ...]
    seed: int


def made(examples: int) -> Callable[[Callable[[Asked], None]], Callable[[int], None]]:
    """Test the law on so many models, always the same ones; on many times more in the soak run."""

    def decorate(law: Callable[[Asked], None]) -> Callable[[int], None]:
        def test(times: int) -> None:
            fixed = settings(
                max_examples=examples * times, derandomize=True, deadline=None, database=None
            )
            fixed(given(asked())(law))()

        test.__name__ = law.__name__
        times = [pytest.param(1, id="some"), pytest.param(MANY, id="many", marks=pytest.mark.soak)]
        return pytest.mark.parametrize("times", times)(test)

    return decorate


@st.composite
def asked(draw: DrawFn) -> Asked:
    """Make a model and questions about it."""
    options = draw(_options())
    conditions = draw(st.lists(_condition(options), max_size=5))
    rules = tuple(Rule(f"r{at}", condition) for at, condition in enumerate(conditions))
    charges = tuple(draw(_charge(f"charge{at}", options)) for at in range(draw(st.integers(0, 2))))
    costs = draw(st.lists(_costs(options, charges), min_size=1, max_size=2))
    return Asked(
        model=Model(options, rules, charges),
        choices=draw(_choices(options)),
        others=draw(_choices(options)),
        keep=draw(st.frozensets(st.sampled_from([option.id for option in options]), max_size=2)),
        costs=tuple(costs),
        seed=draw(st.integers(0, 2**32)),
    )


def condition_of(text: str, options: Sequence[Option]) -> Expression:
    """Read a rule's text."""
    known = {
        option.id: None if option.numbers else frozenset(option.values) for option in options
    }
    return parse(text, file="rules", line=1, options=known)


@st.composite
def _options(draw: DrawFn) -> tuple[Option, ...]:
    words = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    numbers = draw(st.lists(_number_option(), max_size=2))
    named = [
        Option(name, (*"xyz"[: size - 1], "-") if size == 4 else tuple("xyz"[:size]))
        for name, size in zip("abc", words, strict=False)
    ]
    ranged = [
        Option(name, tuple(map(str, amounts)) + (("-",) if is_conditional else ()), amounts)
        for name, (amounts, is_conditional) in zip("nm", numbers, strict=False)
    ]
    return tuple(draw(st.permutations([*named, *ranged])))


def _number_option() -> SearchStrategy[tuple[tuple[int, ...], bool]]:
    amounts = st.lists(st.integers(0, 9), min_size=1, max_size=3, unique=True)
    return st.tuples(amounts.map(sorted).map(tuple), st.booleans())


def _condition(options: Sequence[Option]) -> SearchStrategy[Condition]:
    return st.one_of(
        _expression(options), _clause(options), _table(options), _sum(options), _when(options)
    )


def _expression(options: Sequence[Option]) -> SearchStrategy[Expression]:
    texts = st.recursive(
        _atom(options),
        lambda inner: st.one_of(
            st.builds(str.format, st.sampled_from(LINKS), inner, inner),
            st.builds("not ({})".format, inner),
        ),
        max_leaves=4,
    )
    return texts.map(lambda text: condition_of(text, options))


@st.composite
def _atom(draw: DrawFn, options: Sequence[Option]) -> str:
    option = draw(st.sampled_from(options))
    numeric = [each.id for each in options if each.numbers]
    if option.numbers and draw(st.booleans()):
        return draw(_comparison(option.id, numeric))
    alike = [each.id for each in options if bool(each.numbers) == bool(option.numbers)]
    words = [value if value.isdecimal() else f'"{value}"' for value in option.values]
    word, some = draw(st.sampled_from(words)), draw(st.lists(st.sampled_from(words), min_size=1))
    return draw(
        st.sampled_from(
            [
                f"{option.id} == {word}",
                f"{option.id} != {word}",
                f"{option.id} in {{{', '.join(some)}}}",
                f"{option.id} not in {{{', '.join(some)}}}",
                f"{option.id} == {draw(st.sampled_from(alike))}",
            ]
        )
    )


@st.composite
def _comparison(draw: DrawFn, option: str, numeric: Sequence[str]) -> str:
    other, times = draw(st.sampled_from(numeric)), draw(st.integers(0, 3))
    sign = draw(st.sampled_from(["<", "<=", "==", "!=", ">", ">="]))
    right = draw(st.sampled_from([str(draw(st.integers(0, 12))), f"{times} * {other} - 2"]))
    return f"{option} + {draw(st.integers(0, 3))} {sign} {right}"


def _clause(options: Sequence[Option]) -> SearchStrategy[Clause]:
    literal = st.sampled_from(options).flatmap(
        lambda option: st.tuples(
            st.just(option.id),
            st.lists(st.sampled_from([*option.values, "unknown"]), max_size=3).map(tuple),
        )
    )
    return st.builds(Clause, st.lists(literal, min_size=1, max_size=4).map(tuple))


@st.composite
def _table(draw: DrawFn, options: Sequence[Option]) -> Table:
    scope = draw(st.lists(st.sampled_from(options), min_size=1, max_size=3, unique=True))
    row = st.tuples(*(st.sampled_from([*option.values, "unknown"]) for option in scope))
    rows = draw(st.lists(row, max_size=8))
    return Table(tuple(option.id for option in scope), tuple(rows), draw(st.booleans()))


@st.composite
def _sum(draw: DrawFn, options: Sequence[Option]) -> Sum:
    scope = draw(st.lists(st.sampled_from(options), min_size=1, max_size=4, unique=True))
    weights = {
        option.id: draw(st.dictionaries(st.sampled_from(option.values), st.integers(-5, 5)))
        for option in scope
    }
    low, high = draw(st.none() | st.integers(-9, 3)), draw(st.none() | st.integers(-3, 9))
    return Sum(weights, low, high)


@st.composite
def _when(draw: DrawFn, options: Sequence[Option]) -> Expression:
    """Say when a conditional option applies; something else if the model has none."""
    conditional = [option.id for option in options if "-" in option.values]
    when = draw(_atom(options))
    text = f'{draw(st.sampled_from(conditional))} == "-" <-> ({when})' if conditional else when
    return condition_of(text, options)


@st.composite
def _charge(draw: DrawFn, name: str, options: Sequence[Option]) -> Charge:
    numeric = [option.id for option in options if option.numbers]
    per = st.none()
    if numeric:
        formulas = [f"{one} * {other} + 1" for one in numeric for other in numeric]
        per |= st.sampled_from(formulas).map(lambda text: condition_of(text, options))
    when = st.none() | _expression(options)
    cases = st.lists(st.builds(Case, when, st.integers(-9, 9), per), max_size=3)
    return Charge(name, tuple(draw(cases)))


@st.composite
def _costs(
    draw: DrawFn, options: Sequence[Option], charges: Sequence[Charge]
) -> dict[str, dict[str, int]]:
    """Price some values and some amounts of charges."""
    priced = {
        option.id: draw(st.dictionaries(st.sampled_from(option.values), st.integers(-9, 9)))
        for option in options
    }
    amounts = st.integers(-20, 20).map(str)
    return priced | {
        charge.id: draw(st.dictionaries(amounts, st.integers(-9, 9))) for charge in charges
    }


@st.composite
def _choices(draw: DrawFn, options: Sequence[Option]) -> dict[str, str]:
    chosen = draw(st.lists(st.sampled_from(options), unique=True))
    return {option.id: draw(st.sampled_from(option.values)) for option in chosen}
