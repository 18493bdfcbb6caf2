"""Random models: what is read means what was written, and what is written reads back the same."""

from collections.abc import Callable, Iterator
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from bom.expression import parse
from configurator.engine import Clause, Condition, Model, Option, Rule, Sum, Table, holds
from configurator.formats import read_model, write_uvl
from tests.formats.trying import built, read

NAMES = ("R", "A", "B", "C", "D", "E", "F")
Chosen = frozenset[str]
Means = Callable[[Chosen], bool]
Written = tuple[str, Means]

LEAVES: list[Written] = [
    *((name, lambda chosen, name=name: name in chosen) for name in NAMES[1:]),
    ("sum(w) > 5", lambda chosen: sum(map(weigh, chosen)) > 5),
    ("sum(w) - 2 * C.w <= 4", lambda chosen: sum(map(weigh, chosen)) - 6 * ("C" in chosen) <= 4),
    ("A.w * B.w != 2", lambda chosen: not {"A", "B"} <= chosen),
]  # fmt: skip


def weigh(name: str) -> int:
    return NAMES.index(name)


def joined(left: Written, mark: str, right: Written) -> Written:
    one, other = left[1], right[1]
    meanings: dict[str, Means] = {
        "&": lambda chosen: one(chosen) and other(chosen),
        "|": lambda chosen: one(chosen) or other(chosen),
        "=>": lambda chosen: not one(chosen) or other(chosen),
        "<=>": lambda chosen: one(chosen) == other(chosen),
    }
    return f"({left[0]}) {mark} ({right[0]})", meanings[mark]


def opposite(part: Written) -> Written:
    return f"!({part[0]})", lambda chosen: not part[1](chosen)


CONSTRAINTS = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: (
        inner.map(opposite)
        | st.builds(joined, inner, st.sampled_from(["&", "|", "=>", "<=>"]), inner)
    ),
    max_leaves=5,
)
GROUPS = st.sampled_from(["optional", "mandatory", "or", "alternative", "[1..2]", "[0..1]", "[2]"])
TREES = st.tuples(*(st.tuples(st.integers(0, at), GROUPS) for at in range(len(NAMES) - 1)))
Tree = tuple[tuple[int, str], ...]


def families(tree: Tree) -> dict[tuple[str, str], list[str]]:
    """Put children of the same parent in the same kind of group together."""
    found: dict[tuple[str, str], list[str]] = {}
    for child, (parent, kind) in enumerate(tree, start=1):
        found.setdefault((NAMES[parent], kind), []).append(NAMES[child])
    for key in [key for key in found if key[1] == "[2]" and len(found[key]) < 2]:
        found[(key[0], "one")] = found.pop(key)
    return found


def written(tree: Tree, constraints: list[Written]) -> str:
    groups = families(tree)

    def lines(name: str, depth: int) -> Iterator[str]:
        yield f"{'  ' * depth}{name} {{w {weigh(name)}}}"
        for (parent, kind), members in groups.items():
            if parent == name:
                yield f"{'  ' * depth} {'alternative' if kind == 'one' else kind}"
                for member in members:
                    yield from lines(member, depth + 1)

    below = [f"  {text}" for text, _ in constraints]
    return "\n".join(["features", *lines("R", 1), "constraints", *below, ""])


def is_tree(tree: Tree, chosen: Chosen) -> bool:
    bounds = {"optional": (0, 9), "or": (1, 9), "alternative": (1, 1), "one": (1, 1),
              "[1..2]": (1, 2), "[0..1]": (0, 1), "[2]": (2, 2)}  # fmt: skip
    for (parent, kind), members in families(tree).items():
        low, high = bounds.get(kind, (len(members), 9))
        size = len(chosen & set(members))
        if parent in chosen and not low <= size <= high:
            return False
        if parent not in chosen and size:
            return False
    return "R" in chosen


def products(text: str) -> set[Chosen]:
    return {
        frozenset(name for name, value in each.items() if value == "yes")
        for each in built(read(text).model)
    }


@settings(deadline=None, max_examples=150)
@given(TREES, st.lists(CONSTRAINTS, max_size=3))
def test_a_model_read_has_exactly_the_products_that_were_meant(
    tree: Tree, constraints: list[Written]
) -> None:
    text = written(tree, constraints)
    subsets = (frozenset(c for c, is_in in zip(NAMES, each, strict=True) if is_in)
               for each in product([False, True], repeat=len(NAMES)))  # fmt: skip

    meant = {
        chosen
        for chosen in subsets
        if is_tree(tree, chosen) and all(means(chosen) for _, means in constraints)
    }

    assert products(text) == meant


@settings(deadline=None, max_examples=100)
@given(TREES, st.lists(CONSTRAINTS, max_size=3))
def test_a_tree_written_reads_back_as_the_same_model(
    tree: Tree, constraints: list[Written]
) -> None:
    file = read(written(tree, constraints))

    again = read(write_uvl(file))

    assert again.model.options == file.model.options
    assert [rule.condition for rule in again.model.rules] == [
        rule.condition for rule in file.model.rules
    ]
    assert again.features.keys() == file.features.keys()
    assert write_uvl(again) == write_uvl(file)


OPTIONS = (
    Option("a", ("x", "y", "z")),
    Option("b", ("no", "yes")),
    Option("c", ("x", "y", "-")),
    Option("n", ("1", "2", "30"), (1, 2, 30)),
    Option('odd."name"', ("1.5", "two words", "or")),
)
KNOWN = {option.id: None if option.numbers else frozenset(option.values) for option in OPTIONS}
EXPRESSIONS = st.recursive(
    st.sampled_from(["a == x", "a in {x, z}", "b == yes", 'c != "-"', "n >= 2", "a == c",
                     "n * 2 > 4 + (a == y)", "n == 30"]),
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
        st.builds("({} -> {})".format, inner, inner),
        st.builds("({} <-> {})".format, inner, inner),
    ),
    max_leaves=4,
).map(lambda text: parse(text, file="rules", line=1, options=KNOWN))  # fmt: skip
VALUES = {option.id: st.sampled_from(option.values) for option in OPTIONS}
CLAUSES = st.lists(
    st.sampled_from(OPTIONS).flatmap(
        lambda option: st.tuples(
            st.just(option.id), st.lists(st.sampled_from(option.values), unique=True).map(tuple)
        )
    ),
    max_size=3,
    unique_by=lambda literal: literal[0],
).map(lambda literals: Clause(tuple(literals)))
TABLES = st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=4, unique=True).flatmap(
    lambda scope: st.builds(
        Table,
        st.just(tuple(scope)),
        st.lists(st.tuples(*(VALUES[each] for each in scope)), max_size=9).map(tuple),
        st.booleans(),
    )
)
BOUNDS = st.none() | st.integers(-6, 9)
SUMS = st.builds(
    Sum,
    st.fixed_dictionaries(
        {},
        optional={
            option.id: st.dictionaries(st.sampled_from(option.values), st.integers(-3, 4))
            for option in OPTIONS
        },
    ),
    BOUNDS,
    BOUNDS,
)
CONDITIONS = st.one_of(EXPRESSIONS, CLAUSES, TABLES, SUMS)


def called(option: Option, value: str) -> dict[str, str]:
    """Say what a value is in a file of features."""
    head = option.id.replace('"', "'").replace(".", ",")
    if option.values == ("no", "yes"):
        return {head: value}
    names = {each: f"{head}={each}".replace('"', "'").replace(".", ",") for each in option.values}
    return {head: "yes", **{name: "yes" if each == value else "no"
                            for each, name in names.items()}}  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.lists(CONDITIONS, max_size=3))
def test_any_model_written_reads_back_with_the_same_products(conditions: list[Condition]) -> None:
    rules = tuple(Rule(f"r{at}", each) for at, each in enumerate(conditions))

    again = read_model("model.uvl", write_uvl(Model(OPTIONS, rules)).encode()).model

    for values in product(*(option.values for option in OPTIONS)):
        before = dict(zip((option.id for option in OPTIONS), values, strict=True))
        after = {"model": "yes"}
        for option in OPTIONS:
            after |= called(option, before[option.id])
        assert after.keys() == {option.id for option in again.options}
        is_built = all(holds(rule.condition, before) for rule in rules)
        assert is_built == all(holds(rule.condition, after) for rule in again.rules)


def test_the_features_of_an_option_are_had_one_at_a_time() -> None:
    options = OPTIONS[:2]

    again = read_model("model.uvl", write_uvl(Model(options, ())).encode()).model

    assert sum(1 for _ in built(again)) == 6
