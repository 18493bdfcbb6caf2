"""Small random models with every construct, and what trying everything says of them."""

from collections.abc import Iterator, Mapping
from itertools import product

from hypothesis import strategies as st

from bom.expression import parse
from configurator.engine import (
    Case,
    Charge,
    Choices,
    Clause,
    Condition,
    Configuration,
    Costs,
    Model,
    Option,
    Rule,
    Sum,
    Table,
    amount_due,
    holds,
)

OPTIONS = (
    Option("a", ("x", "y", "z")),
    Option("b", ("x", "y")),
    Option("c", ("x", "y", "z", "-")),
    Option("n", ("1", "2", "3", "4", "5", "6", "7"), (1, 2, 3, 4, 5, 6, 7)),
    Option("m", ("2", "4"), (2, 4)),
    Option("lone", ("only",)),
)
KNOWN = {option.id: None if option.numbers else frozenset(option.values) for option in OPTIONS}
BY_ID = {option.id: option for option in OPTIONS}
ATOMS = st.sampled_from(
    [
        "a == x",
        "a in {x, z}",
        "b == x",
        "c == y",
        'c != "-"',
        "c not in {x, y}",
        "n >= 3",
        "n == 3",
        "n + 1 < m",
        "n * 2 == m",
        "m > 3",
        "a == b",
        "a == c",
        "lone == only",
    ]
)
TEXTS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
        st.builds("({} -> {})".format, inner, inner),
        st.builds("({} <-> {})".format, inner, inner),
    ),
    max_leaves=5,
)


def expression(text: str) -> Condition:
    return parse(text, file="rules", line=1, options=KNOWN)


SCOPES = st.lists(st.sampled_from(OPTIONS), min_size=1, max_size=4, unique=True)


def clause(scope: list[Option]) -> st.SearchStrategy[Condition]:
    some = (
        st.lists(st.sampled_from(option.values), min_size=1, unique=True).map(tuple)
        for option in scope
    )
    ids = [option.id for option in scope]
    return st.tuples(*some).map(lambda found: Clause(tuple(zip(ids, found, strict=True))))


def table(scope: list[Option]) -> st.SearchStrategy[Condition]:
    row = st.tuples(*(st.sampled_from(option.values) for option in scope))
    ids = tuple(option.id for option in scope)
    rows = st.lists(row, min_size=1, max_size=12, unique=True)
    return st.builds(lambda found, yes: Table(ids, tuple(found), yes), rows, st.booleans())


def sum_of(scope: list[Option]) -> st.SearchStrategy[Condition]:
    weights = st.fixed_dictionaries(
        {
            option.id: st.fixed_dictionaries(
                {}, optional={value: st.integers(-4, 6) for value in option.values}
            )
            for option in scope
        }
    )
    bound = st.none() | st.integers(-3, 8)
    return st.builds(Sum, weights, bound, bound)


CONDITIONS: st.SearchStrategy[Condition] = st.one_of(
    TEXTS.map(expression),
    SCOPES.flatmap(clause),
    SCOPES.flatmap(table),
    SCOPES.flatmap(sum_of),
)
CHARGE = Charge(
    "delivery",
    (
        Case(expression("a == x and m == 4"), 7),  # type: ignore[arg-type] # parsed, no Clause
        Case(expression("c == y"), 2, expression("n")),  # type: ignore[arg-type]
        Case(None, 5),
    ),
)
MODELS = st.builds(
    lambda conditions, charges: Model(
        OPTIONS, tuple(Rule(f"r{at}", each) for at, each in enumerate(conditions)), charges
    ),
    st.lists(CONDITIONS, max_size=5),
    st.sampled_from([(), (CHARGE,)]),
)
CHOICES = st.fixed_dictionaries(
    {}, optional={option.id: st.sampled_from(option.values) for option in OPTIONS}
)
COSTS = st.fixed_dictionaries(
    {
        **{
            option.id: st.fixed_dictionaries(
                {}, optional={value: st.integers(-9, 9) for value in option.values}
            )
            for option in OPTIONS
        },
        "delivery": st.just({str(due): due for due in (0, 2, 4, 5, 6, 7, 8, 10, 12, 14)}),
    }
)


def everything(model: Model) -> Iterator[Configuration]:
    for values in product(*(option.values for option in model.options)):
        configuration = dict(zip((option.id for option in model.options), values, strict=True))
        if all(holds(rule.condition, configuration) for rule in model.rules):
            yield configuration


def containing(found: list[Configuration], choices: Choices) -> list[Configuration]:
    return [each for each in found if choices.items() <= each.items()]


def without(choices: Choices, *left_out: str) -> dict[str, str]:
    return {option: value for option, value in choices.items() if option not in left_out}


def price(model: Model, configuration: Mapping[str, str], costs: Costs) -> int:
    listed = sum(costs.get(option, {}).get(value, 0) for option, value in configuration.items())
    due = (
        costs.get(charge.id, {}).get(str(amount_due(charge, configuration)), 0)
        for charge in model.charges
    )
    return listed + sum(due)
