"""Every construct of UVL means what it says: counted by trying everything."""

from fractions import Fraction
from textwrap import dedent

import pytest

from configurator.engine import Clause, Option, Sum
from tests.formats.trying import built, count, read

SERVER = """
namespace Server // where it belongs

include
\tBoolean.group-cardinality
\tArithmetic.*

features
\tServer {abstract, price 12.50, note 'of "iron"', size {width 3, tags [1, 'x', true]}}
\t\tmandatory
\t\t\t"File System"
\t\t\t\tor /* at least
one */
\t\t\t\t\tNTFS
\t\t\t\t\tAPFS
\t\t\tSystem {
\t\t\t\tabstract true,
\t\t\t\tprice -3
\t\t\t}
\t\t\t\talternative
\t\t\t\t\tWindows
\t\t\t\t\tmacOS
\t\toptional
\t\t\tLogging
constraints
\tWindows => NTFS
\tmacOS => !Logging &
"""


def within(group: str, constraints: str = "", count: int = 3) -> str:
    features = "".join(f"      {name}\n" for name in "ABCDE"[:count])
    written = "".join(f"  {each}\n" for each in constraints.split(";") if each)
    return f"features\n  R\n    {group}\n{features}constraints\n{written}"


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("optional", 8),
        ("mandatory", 1),
        ("or", 7),
        ("alternative", 3),
        ("[1..2]", 6),
        ("[2]", 3),
        ("[0..1]", 4),
        ("[2..*]", 4),
        ("[0..3]", 8),
        ("[ 1 .. 9 ]", 7),
    ],
)
def test_counts_the_ways_a_group_can_be_had(group: str, expected: int) -> None:
    assert count(within(group)) == expected


@pytest.mark.parametrize("group", ["or", "alternative", "[1..2]"])
def test_children_of_a_missing_parent_are_missing(group: str) -> None:
    text = f"features\n R\n  optional\n   P\n    {group}\n     A\n     B\n"

    products = list(built(read(text).model))

    assert [
        each for each in products if each["P"] == "no" and "yes" in (each["A"], each["B"])
    ] == []
    assert sum(each["P"] == "no" for each in products) == 1


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("A", 4),
        ("!A", 4),
        ("A & B", 2),
        ("A | B | C", 7),
        ("A => B", 6),
        ("A <=> B", 4),
        ("!A & B", 2),
        ("!(A & B)", 6),
        ("A | B & C", 5),
        ("A & B | C", 5),
        ("A => B => C", 5),  # from left to right: (A => B) => C
        ("A <=> B <=> C", 4),
        ("A => B & C", 5),
        ("!!A", 4),
        ("(A | B) & (B | C)", 5),
    ],
)
def test_constraints_bind_like_the_language_says(constraint: str, expected: int) -> None:
    assert count(within("optional", constraint)) == expected


def test_a_constraint_is_one_rule_called_after_its_line() -> None:
    file = read(within("optional", "A => B;C;A & B => C"))

    rules = {rule.id: rule.condition for rule in file.model.rules}

    assert rules["line 8"] == Clause((("A", ("no",)), ("B", ("yes",))))
    assert rules["line 9"] == Clause((("C", ("yes",)),))
    assert rules["line 10"] == Clause((("A", ("no",)), ("B", ("no",)), ("C", ("yes",))))
    assert (file.sources["line 10"].line, file.sources["line 10"].text) == (10, "A & B => C")


def test_an_alternative_group_is_one_sum_however_large() -> None:
    features = "".join(f"   F{at}\n" for at in range(900))

    file = read(f"features\n R\n  alternative\n{features}")

    assert [rule.id for rule in file.model.rules] == ["root:R", "group:R"]
    total = file.model.rules[1].condition
    assert isinstance(total, Sum)
    assert (total.low, total.high, len(total.weights)) == (0, 0, 901)


def test_sums_stay_sums_within_and_and_or() -> None:
    features = "".join(f"   F{at} {{w {at}}}\n" for at in range(60))
    constraints = [
        "F1 => sum(w) <= 100",
        "F1 & !F2 => !(sum(w) < 7)",
        "sum(w) >= 3 & sum(w) <= 900 & F3",
        "F4 | F5 | sum(w) == 12",
    ]

    file = read("\n  ".join([f"features\n R\n  optional\n{features}constraints", *constraints]))

    rules = [rule for rule in file.model.rules if rule.id.startswith("line ")]
    assert [type(rule.condition) for rule in rules] == [Sum, Sum, Sum, Sum, Clause, Sum, Sum]
    assert [file.sources[rule.id].text for rule in rules[2:5]] == [constraints[2]] * 3


def test_several_groups_of_a_feature_have_different_rules() -> None:
    file = read("features\n R\n  or\n   A\n   B\n  or\n   C\n   D\n  mandatory\n   E\n")

    identities = [rule.id for rule in file.model.rules]

    assert {"group:R", "group:R#2", "mandatory:E", "parent:A"} <= set(identities)
    assert len(set(identities)) == len(identities)


def test_reads_names_attributes_and_comments() -> None:
    file = read(SERVER.removesuffix(" &\n") + "\n")

    server = file.features["Server"]
    assert server.is_abstract
    assert server.attributes["price"] == Fraction("12.5")
    assert server.attributes["note"] == 'of "iron"'
    assert server.attributes["size.width"] == 3
    assert server.attributes["size.tags"] == (1, "x", True)
    assert file.features["File System"].parent == "Server"
    assert [group.kind for group in server.groups] == ["mandatory", "optional"]
    assert file.amounts("price") == {"Server": Fraction("12.5"), "System": -3}
    assert sum(1 for _ in built(file.model)) == 7


def test_constraints_may_stand_within_a_feature() -> None:
    text = within("optional").replace("      A\n", "      A {constraint A => B, x 1}\n")
    both = within("optional").replace("      A\n", "      A {constraints [A => B, !(B & C)]}\n")

    assert count(text) == 6
    assert count(both) == 4


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("sum(price) == 7", 2),
        ("sum(price) < 5", 2),
        ("sum(price, A) >= 2", 4),
        ("sum(A, price) >= 2", 4),
        ("avg(price) == 3.5", 2),
        ("avg(price) < 2", 1),
        ("avg(price) >= 0", 8),
        ("3 > avg(price)", 2),
        ("A.price + B.price > 4", 4),
        ("2 * A.price - 1 <= C.price / 2", 4),
        ("A.price * B.price == 10", 2),
        ("A.is_new", 4),
        ("A.name == 'first'", 8),
        ("A.name != B.name", 8),
        ("len(A.name) > 5", 0),
        ("floor(C.part) + ceil(C.part) == 3", 4),
        ("A => sum(price) > 6", 7),
        ("-A.price < -1", 4),
    ],
)
def test_calculates_with_attributes(constraint: str, expected: int) -> None:
    text = (
        within("optional", constraint)
        .replace("      A\n", "      A {price 2, name 'first', is_new}\n")
        .replace("      B\n", "      B {price 5, name 'second'}\n")
        .replace("      C\n", "      C {price 5, part 1.5}\n")
    )

    assert count(text) == expected


def test_typed_features_have_the_values_of_their_attributes() -> None:
    file = read(
        dedent("""\
        features
          R
            mandatory
              Integer width {min 40, max 60, step 10}
              Real mass {values [1, 2.0, 30]}
            optional
              String colour {values ['red', 'no']}
              Integer depth {min -1, max 1}
        """)
    )

    options = {option.id: option for option in file.model.options}

    assert options["width"] == Option("width", ("40", "50", "60"), (40, 50, 60))
    assert options["mass"] == Option("mass", ("1", "2", "30"), (1, 2, 30))
    assert options["colour"] == Option("colour", ("red", "no", "-"))
    assert options["depth"] == Option("depth", ("-1", "0", "1", "-"), (-1, 0, 1))
    assert sum(1 for _ in built(file.model)) == 3 * 3 * 3 * 4


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("width > 40", 24),
        ("width + depth == 2 * depth + 50", 6),
        ("depth", 27),
        ("!depth", 9),
        ("depth == 0", 18),  # what is not chosen counts 0
        ("colour == 'red'", 12),
        ("colour != 'red'", 24),
        ("colour == 'green'", 0),
        ("len(colour) == 3", 12),
        ("colour => width >= 50", 28),
        ("width * depth > 30", 9),
        ("width * depth * depth == width", 18),
    ],
)
def test_calculates_with_typed_features(constraint: str, expected: int) -> None:
    text = (
        "features\n R\n  mandatory\n   Integer width {min 40, max 60, step 10}\n  optional\n"
        "   String colour {values ['red', 'no']}\n   Integer depth {min -1, max 1}\n"
        f"constraints\n {constraint}\n"
    )

    assert count(text) == expected


def test_reads_a_file_with_spaces_tabs_and_foreign_line_ends() -> None:
    text = "\ufefffeatures\r\n\tR\r\n\t\toptional\r\n\r\n\t\t\tA \r\n\t\t\tÄrger_4\t\r\n"

    assert list(read(text).features) == ["R", "A", "Ärger_4"]


def test_reads_a_tree_as_deep_as_a_well() -> None:
    depth = 1500
    lines = [f"{' ' * (2 * at + 1)}F{at}\n{' ' * (2 * at + 2)}mandatory\n" for at in range(depth)]

    file = read(f"features\n{''.join(lines)}{' ' * (2 * depth + 1)}end\n")

    assert len(file.features) == depth + 1


def test_reads_a_chain_of_a_thousand_conditions_and_amounts() -> None:
    features = "".join(f"   F{at} {{w {at}}}\n" for at in range(1000))
    either = " | ".join(f"F{at}" for at in range(1000))
    total = " + ".join(f"F{at}.w" for at in range(1000))

    file = read(f"features\n R\n  optional\n{features}constraints\n {either}\n {total} < 9\n")

    assert isinstance(file.model.rules[-2].condition, Clause)
    assert isinstance(file.model.rules[-1].condition, Sum)
