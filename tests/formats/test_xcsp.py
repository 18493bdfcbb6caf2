"""XCSP 2.1 and the core of XCSP3, counted by trying everything."""

import pytest

from configurator.engine import Option, Sum, Table
from configurator.formats import write_uvl
from tests.formats.trying import complaints, count, read


def third(constraints: str) -> str:
    return f"""<instance format="XCSP3" type="CSP">
<variables><var id="x">0..3</var><var id="c">red green</var>
<array id="y" size="[2][2]"><domain for="y[0][]">0 1</domain>
<domain for="others">-1 2</domain></array>
</variables>
<constraints>
{constraints}
</constraints></instance>"""


EVERYTHING = 4 * 2 * 2**4


def test_reads_variables_and_arrays() -> None:
    file = read(third(""), "model.xml")

    assert file.format == "XCSP3"
    assert file.model.options == (
        Option("x", ("0", "1", "2", "3"), (0, 1, 2, 3)),
        Option("c", ("red", "green")),
        Option("y[0][0]", ("0", "1"), (0, 1)),
        Option("y[0][1]", ("0", "1"), (0, 1)),
        Option("y[1][0]", ("-1", "2"), (-1, 2)),
        Option("y[1][1]", ("-1", "2"), (-1, 2)),
    )


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("<intension>eq(x,2)</intension>", 32),
        ("<intension> ne(x, y[1][0]) </intension>", 128 - 16),
        ("<intension>imp(eq(x,1),gt(add(y[0][0],y[0][1]),1))</intension>", 96 + 8),
        ("<intension>eq(mod(x,2),0)</intension>", 64),
        ("<intension>eq(dist(x,y[1][0]),2)</intension>", 32),
        ("<intension>lt(mul(x,y[1][1]),0)</intension>", 48),
        ("<intension>in(x,set(1,3))</intension>", 64),
        ("<intension>or(y[0][0],not(y[0][1]),xor(eq(x,0),eq(x,1)))</intension>", 96 + 16),
        ("<intension>iff(eq(x,0),y[0][0])</intension>", 64),
        ("<intension>eq(c,red)</intension>", 64),
        ("<intension>le(y[0][0],x,y[1][1])</intension>", 40),
        ("<intension>eq(add(eq(x,1),eq(y[0][0],1)),1)</intension>", 64),
        ("<intension>gt(neg(y[1][0]),0)</intension>", 64),
        ("<intension>eq(if(y[0][0],x,3),3)</intension>", 64 + 16),
        ("<intension>eq(div(x,y[0][0]),2)</intension>", 16),
        ("<extension><list>x y[0][1]</list><supports>(0,1)(1,*)(9,1)</supports></extension>", 48),
        ("<extension><list>x y[0][1]</list><conflicts>(0,1)(1,*)</conflicts></extension>", 80),
        ("<extension><list>x</list><supports>0 2..3</supports></extension>", 96),
        ("<extension><list>x x</list><supports>(1,1)(1,2)</supports></extension>", 32),
        ("<sum><list>y[][]</list><condition>(eq,0)</condition></sum>", 8),
        ("<sum><list>x y[0][]</list><coeffs>2 1 -1</coeffs><condition>(in,0..2)</condition></sum>",
         48),
        ("<sum><list>x y[0][]</list><condition>(lt,y[1][1])</condition></sum>", 16),
        ("<sum><list>x y[0][]</list><condition>(ne,1)</condition></sum>", 128 - 24),
        ("<sum><list>x y[0][]</list><condition>(in,{0,5})</condition></sum>", 8 + 8),
        ("<sum><list>x y[0][]</list><condition>(notin,{0,5})</condition></sum>", 128 - 16),
        ("<count><list>x y[0][]</list><values>1</values><condition>(ge,2)</condition></count>",
         (1 * 3 + 3 * 1) * 8),
        ("<count><list>y[0][]</list><values>1</values><condition>(le,x)</condition></count>",
         8 * (1 + 3 + 4 + 4)),
        (("<cardinality><list>x y[0][]</list><values>0 1</values><occurs>1 0..2</occurs>"
         "</cardinality>"), 8 * (1 + 6)),
        ("<allDifferent>x y[0][]</allDifferent>", 2 * 2 * 8),
        ("<allEqual>y[0][0] y[0][1] x</allEqual>", 16),
        ("<instantiation><list>x c</list><values>3 green</values></instantiation>", 16),
        (("<group><intension>ne(%0,%1)</intension><args>x y[0][0]</args><args>x y[0][1]</args>"
         "</group>"), 8 * (1 + 1 + 4 + 4)),
        (("<group><sum><list>%...</list><condition>(le,1)</condition></sum><args>x y[0][0]</args>"
         "</group>"), 16 * 3),
        (("<block><intension>eq(x,2)</intension><block><intension>eq(c,red)</intension></block>"
         "</block>"), 16),
    ],
)  # fmt: skip
def test_constraints_mean_what_they_say(constraint: str, expected: int) -> None:
    assert count(third(constraint), "model.xml") == expected


def test_sums_and_large_cases_stay_one_condition() -> None:
    file = read(
        third("<sum><list>x y[][]</list><condition>(in,0..7)</condition></sum>"), "model.xml"
    )

    assert [rule.id for rule in file.model.rules] == ["line 7"]
    assert file.model.rules[0].condition == Sum(
        {
            "x": {"1": 1, "2": 2, "3": 3},
            "y[0][0]": {"1": 1},
            "y[0][1]": {"1": 1},
            "y[1][0]": {"-1": -1, "2": 2},
            "y[1][1]": {"-1": -1, "2": 2},
        },
        0,
        7,
    )


@pytest.mark.parametrize(
    ("constraint", "complaint"),
    [
        ("<element><list>x</list></element>", "7:1: a kind of constraint that is not read"),
        ("<intension>eq(x,z)</intension>", "eq(c,"),
        ("<intension>eq(x,1</intension>", "7:1: eq(x,1 is no whole expression in intension"),
        ("<intension>foo(x)</intension>", "7:1: foo(..) is no function that is read"),
        ("<intension>not(x,x)</intension>", "7:1: not(..) has 2 parts in intension line 7. Give"),
        ("<extension><list>x z</list><supports>(1,2)</supports></extension>", "is no variable z"),
        ("<extension><list>x c</list><supports>(1)</supports></extension>", "tuple (1) has 1 val"),
        ("<extension><list>x</list></extension>", "there are no tuples"),
        ("<sum><list>x c</list></sum>", "this is no amount"),
        ("<sum><list>x</list></sum>", "<condition> is missing"),
        ("<sum><list>x</list><condition>le 3</condition></sum>", "condition le 3 is not read"),
        ("<sum><list>x</list><coeffs>1 2</coeffs></sum>", "2 coefficients for 1 variables"),
        ("<sum><list>x</list><condition>(in,{a,b})</condition></sum>", "compared with an amount"),
        ("<group><args>x</args></group>", "the group has 0 constraints"),
        ("<allDifferent>x x</allDifferent>", "a variable is to differ from itself"),
        ("<intension>" + "not(" * 99 + "x" + ")" * 99 + "</intension>", "nested too deep"),
    ],
)
def test_refuses_what_it_does_not_read(constraint: str, complaint: str) -> None:
    if complaint == "eq(c,":
        complaint = "a text is compared with an amount"
    [found] = complaints(third(constraint), "model.xml")

    assert complaint in found


SECOND = """<instance><presentation format="XCSP 2.1" type="CSP"/>
<domains nbDomains="2"><domain name="D" nbValues="3">1..3</domain>
<domain name="E" nbValues="2">0 -1</domain></domains>
<variables nbVariables="3"><variable name="a" domain="D"/><variable name="b" domain="D"/>
<variable name="e" domain="E"/></variables>
<relations nbRelations="2">
<relation name="S" arity="2" nbTuples="3" semantics="supports">1 0|2 -1|3 0|</relation>
<relation name="C" arity="2" nbTuples="1" semantics="conflicts">1 1</relation></relations>
<predicates><predicate name="P"><parameters>int X int Y</parameters>
<expression><functional>ne(X,sub(Y,1))</functional></expression></predicate></predicates>
<constraints>
<constraint name="one" arity="2" scope="a e" reference="S"/>
<constraint name="two" arity="2" scope="a b" reference="C"/>
<constraint name="three" arity="2" scope="a b" reference="P"><parameters>a b</parameters>
</constraint></constraints></instance>"""


def test_reads_relations_and_predicates() -> None:
    file = read(SECOND, "model.xml")

    assert file.format == "XCSP 2.1"
    assert file.model.options[2] == Option("e", ("0", "-1"), (0, -1))
    assert file.model.rules[0].id == "one"
    assert file.model.rules[0].condition == Table(("a", "e"), (("1", "0"), ("2", "-1"), ("3", "0")))
    assert count(SECOND, "model.xml") == 6
    assert sum(line.startswith("\t\t\t\t\t") for line in write_uvl(file).splitlines()) == 8


@pytest.mark.parametrize(
    ("sound", "broken", "complaint"),
    [
        ('nbValues="3"', 'nbValues="4"', "2:1: the domain has 3 values, nbValues says 4"),
        ('name="a" domain="D"', 'name="a" domain="F"', "4:1: there is no domain F"),
        ('name="b" domain', 'name="a" domain', "there are two variables a"),
        ('nbTuples="3"', 'nbTuples="5"', "the relation has 3 tuples, nbTuples says 5"),
        ("1 0|2 -1|3 0|", "1 0|2|3 0|", "the tuple 2 is not of arity 2"),
        ('semantics="conflicts"', 'semantics="soft"', "relations of soft are not read"),
        ('scope="a e"', 'scope="a f"', "there is no variable f"),
        ('scope="a e"', 'scope="a e b"', "there are 3 variables, relation S has 2"),
        ('reference="C"', 'reference="global:sum"', "global:sum was not read"),
        ('name="two"', 'name="one"', "there are two constraints one"),
        ("ne(X,sub(Y,1))", "ne(X,sub(Y,1)", "ne(X,sub(Y,1) is no whole expression"),
        ("<parameters>a b</parameters>", "<parameters>a</parameters>", "there are 1 parameters"),
        ("1..3", "1..x", "1..x is no value"),
    ],
)
def test_says_what_is_wrong(sound: str, broken: str, complaint: str) -> None:
    found = complaints(SECOND.replace(sound, broken, 1), "model.xml")

    assert any(complaint in each for each in found), found
