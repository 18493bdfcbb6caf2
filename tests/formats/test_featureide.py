"""FeatureIDE's XML: tree, attributes and rules."""

import pytest

from configurator.engine import Clause, Sum
from configurator.formats import write_uvl
from tests.formats.trying import built, complaints, count, read

STRUCT = """<and abstract="true" mandatory="true" name="R">
  <description>the root</description>
  <feature mandatory="true" name="A"/>
  <alt name="B"><feature name="B1"/><feature name="B2"/></alt>
  <or mandatory="true" name="C">
    <attribute name="price" type="double" value="3.5"/>
    <attribute name="is_new" type="boolean" value="true"/>
    <feature name="C1"/><feature name="C2"/>
  </or>
  <feature name="Big D"/>
</and>"""


def model(rules: str = "", struct: str = STRUCT) -> str:
    written = "".join(f"<rule>{rule}</rule>\n" for rule in rules.split(";") if rule)
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<featureModel>
<properties/><struct>
{struct}</struct>
<constraints>
{written}</constraints><comments/><featureOrder userDefined="false"/>
</featureModel>"""


def test_reads_the_tree() -> None:
    file = read(model(), "model.xml")

    assert file.format == "FeatureIDE"
    assert list(file.features) == ["R", "A", "B", "B1", "B2", "C", "C1", "C2", "Big D"]
    assert file.features["R"].is_abstract
    assert [(group.kind, group.members) for group in file.features["R"].groups] == [
        ("mandatory", ("A",)),
        ("optional", ("B",)),
        ("mandatory", ("C",)),
        ("optional", ("Big D",)),
    ]
    assert file.features["C"].attributes == {"price": 7 / 2, "is_new": True}
    assert file.features["C"].line == 8
    assert sum(1 for _ in built(file.model)) == 3 * 3 * 2


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("<var>B</var>", 12),
        ("<not><var>B</var></not>", 6),
        ("<imp><var>B1</var><var>C1</var></imp>", 16),
        ("<eq><var>B</var><var>Big D</var></eq>", 9),
        ("<conj><var>B1</var><var>C1</var><var>Big D</var></conj>", 2),
        ("<disj><var>B1</var><var>Big D</var></disj>", 12),
        ("<atmost1><var>B1</var><var>C1</var><var>Big D</var></atmost1>", 9),
        ("<description>why</description><disj><conj><var>B1</var></conj></disj>", 6),
        ("<var>B1</var>;<var>C1</var>", 4),
    ],
)
def test_rules_mean_what_they_say(rule: str, expected: int) -> None:
    assert count(model(rule), "model.xml") == expected


def test_a_rule_is_called_after_its_line_and_in_its_plainest_form() -> None:
    file = read(model("<imp><var>B1</var><not><var>C1</var></not></imp>"), "model.xml")
    both = read(model("<atmost1><var>B1</var><var>C1</var></atmost1>"), "model.xml")

    assert file.model.rules[-1].id == "line 16"
    assert file.model.rules[-1].condition == Clause((("B1", ("no",)), ("C1", ("no",))))
    assert file.sources["line 16"].text == "imp(B1, not(C1))"
    assert isinstance(both.model.rules[-1].condition, Sum)


def test_becomes_uvl_with_the_same_tree_and_rules() -> None:
    file = read(model("<eq><var>B</var><var>Big D</var></eq>"), "model.xml")

    again = read(write_uvl(file))

    assert list(built(again.model)) == list(built(file.model))
    assert again.features["C"].attributes == file.features["C"].attributes
    assert '"Big D"' in write_uvl(file)


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ("<var>B11</var>", "16:1: there is no feature B11. Did you mean B1?"),
        ("<imp><var>B1</var></imp>", "16:1: <imp> has 1 parts. Give it 2."),
        ("<conj/>", "16:1: <conj> has 0 parts. Give it 1."),
        ("<atleast><var>B1</var></atleast>", "16:1: <atleast> is no kind of formula."),
        ("<var>A</var><var>B</var>", "16:1: the rule has 2 formulas. Put exactly one"),
        ("<atmost1><not><var>A</var></not></atmost1>", "16:1: <atmost1> holds a formula."),
        ("<not>" * 90 + "<var>A</var>" + "</not>" * 90, "16:1: the constraint is nested too deep."),
    ],
)
def test_says_what_is_wrong_with_a_rule(rule: str, complaint: str) -> None:
    [found] = complaints(model(rule), "model.xml")

    assert found.startswith(complaint)


@pytest.mark.parametrize(
    ("struct", "complaint"),
    [
        ("", "2:1: there are 0 root features. Put exactly one feature into <struct>."),
        ('<feature name="A"/><feature name="B"/>', "2:1: there are 2 root features."),
        ('<and name="A"><feature/></and>', '4:1: a feature has no name. Give it one: name="..".'),
        ('<and name="A"><xor name="B"/></and>', "4:1: <xor> is no kind of feature."),
        ('<and name="A"><feature name="A"/></and>', "4:1: feature A stands there twice"),
    ],
)
def test_says_what_is_wrong_with_the_tree(struct: str, complaint: str) -> None:
    assert complaints(model(struct=struct), "model.xml")[0].startswith(complaint)


def test_stays_quick_with_thousands_of_unknown_features_and_odd_amounts() -> None:
    features = "".join(f'<feature name="Feature_{at}"/>' for at in range(3000))
    odd = '<attribute name="price" type="double" value="1e999999999"/>'
    rules = ";".join(f"<var>Featrue_{at}</var>" for at in range(3000))

    found = complaints(model(rules, f'<and name="R">{odd}{features}</and>'), "model.xml")

    assert len(found) == 3000
