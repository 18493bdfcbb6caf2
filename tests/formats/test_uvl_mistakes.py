"""Mistakes in UVL are told with their place and their mending, all of a file at once."""

import pytest

from tests.formats.trying import complaints

TREE = """features
  R
    optional
      Alpha {price 2}
      Beta
      Integer size {min 1, max 3}
"""


def test_tells_all_mistakes_of_a_file_at_once() -> None:
    text = """imports
  other as o
features
  R
    optional
      A
      A
     Off
      "B C"
      B C
    several
      D cardinality [3]
      Integer S
      Real T {min 0, max 1, step 0.5}
      String U
      E {x 1,,}
    [3..2]
      F
      G
    [5]
      H
    or
  S
constraints
  Alpha => A
  A & & D
  (A | D
  A D
  D + 1
  E.x / D.y > 2
  A = D
rest
"""

    found = complaints(text)

    assert all(each.endswith(".") for each in found)
    assert [each.split(". ")[0] for each in found] == [
        "2:3: other as o is an import",
        "7:7: feature A stands there twice, first on line 6",
        "8:6: the line is not indented like its neighbours",
        "10:9: C is not expected behind a feature",
        "11:5: several is no kind of group",
        "12:21: the feature cardinality [3] allows several of one feature",
        "13:1: Integer S has no min, its values cannot be counted",
        "14:1: T has the value 0.5",
        "15:1: String U can be any text, which cannot be counted",
        "16:14: , is no attribute name",
        "17:5: [3..2] ends below its beginning",
        "20:5: the group asks for 5 of 1 features",
        "22:5: the group is empty",
        "23:3: there is a second root feature",
        "25:3: there is no feature Alpha",
        "26:7: & is not expected here",
        "27:9: ( is never closed",
        "28:5: D is not expected here",
        "29:3: an amount stands where a condition is needed",
        "30:9: D has no attribute y to calculate with",
        "31:5: = is not expected here",
        "32:1: rest begins no section",
    ]


@pytest.mark.parametrize(
    ("constraint", "complaint"),
    [
        ("Alpah", "8:3: there is no feature Alpah. Did you mean Alpha?"),
        ("Alpha.prise > 1", "Did you mean price?"),
        ("sum(prise) > 1", "no feature has a number for attribute prise. Did you mean price?"),
        ("sum(price, Gamma) > 1", "there is no feature Gamma"),
        ("sum() > 1", "sum does not take 0 names. Write sum(attribute)"),
        ("avg(price) * 2 > 1", "an average is calculated with"),
        ("avg(price) > size", "an average is compared with what is no number"),
        ("len(Alpha) > 1", "len takes a text only"),
        ("size / size > 1", "the divisor is not a plain number"),
        ("size / 0 > 1", "the divisor is not a plain number"),
        ("size < 'x'", "texts are not more or less than one another"),
        ("size == 'x'", "a text is compared with an amount"),
        ("Alpha =>", "8:11: the constraint ends too early. Complete it."),
        ("Alpha)", "8:8: ) closes nothing. Remove it, or write (."),
        ("Alpha {1}", "{ is not expected here. Remove it."),
        ("Alpha.", "a name is missing behind the dot"),
        ("Alpha == 'red", "' has no meaning here. Close the quotation marks."),
        ("Alpha § Beta", "§ has no meaning here. Remove it."),
        (f"{'7' * 9000} > 1", "the number 77777777777777777777.. is too long. Use at most 30"),
        (f"{'7' * 90_000}٣ > 1", "has no meaning here"),
        ("1 + (Alpha => Beta) > 2", "this is no amount"),
        (f"{'(' * 300}Alpha{')' * 300}", "the constraint is nested too deep"),
        (f"{'!(Beta & ' * 90}Alpha{')' * 90}", "the constraint is nested too deep"),
        (f"{'!' * 9000}Alpha", "the constraint is nested too deep"),
    ],
)
def test_says_what_is_wrong_with_a_constraint(constraint: str, complaint: str) -> None:
    found = complaints(f"{TREE}constraints\n  {constraint}\n")

    assert any(complaint in each for each in found), found


@pytest.mark.parametrize(
    ("feature", "complaint"),
    [
        ("Integer X {min 5, max 1}", "X does not count up from min to max"),
        ("Integer X {min 0, max 10000000}", "X has 10000001 values. Use at most 10000"),
        ("Integer X {min 'a', max 1}", "min of X is no number"),
        ("Integer X {values [1, 1]}", "X has a value twice"),
        ("Integer X {values []}", "X can have no value at all"),
        ("String X {values ['a', 2]}", "X has a value twice, or one that is no text"),
        ("X cardinality [0..*]", "allows several of one feature"),
        ("X {a {b {c", "{ is never closed. Close it."),
        ("X {a [1, 2}", "} closes nothing"),
        ("X {a 1 b 2}", "b is not expected here. Write , or }."),
        ("X {a =}", "= is no value"),
        ("X {constraint Alpha =>}", "the constraint ends too early"),
        (f"X {'{a ' * 60}1{'}' * 60}", "attributes are nested too deep"),
        (f"X {{a {'[' * 60}{']' * 60}}}", "attributes are nested too deep"),
        ("<X>", "< is no feature name"),
        ("X /* begun", "the comment is never closed"),
    ],
)
def test_says_what_is_wrong_with_a_feature(feature: str, complaint: str) -> None:
    found = complaints(f"{TREE}      {feature}\n")

    assert any(complaint in each for each in found), found


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "1:1: there are no features. Begin with features, and a root below it."),
        ("constraints\n  A\n", "there are no features"),
        ("feature\n  R\n", "feature begins no section. Did you mean features?"),
        ("include\n  Bolean.x\nfeatures\n R\n", "there is no language level Bolean.x"),
        ("features\n R\n  mandatory\n   A cardinality [0..1]\n", "Put the feature below optional."),
    ],
)
def test_says_what_is_wrong_with_a_file(text: str, complaint: str) -> None:
    assert any(complaint in each for each in complaints(text))


def test_stays_quick_with_thousands_of_unknown_features() -> None:
    features = "".join(f"      Feature_{at}\n" for at in range(4000))
    constraints = "".join(f"  Featrue_{at} => R\n" for at in range(4000))

    found = complaints(f"features\n  R\n    optional\n{features}constraints\n{constraints}")

    assert len(found) == 4000


def test_stays_quick_with_thousands_of_open_brackets() -> None:
    constraints = "  (Alpha\n" * 4000

    assert complaints(f"{TREE}constraints\n{constraints}")[0].startswith("8:9: ( is never closed")
