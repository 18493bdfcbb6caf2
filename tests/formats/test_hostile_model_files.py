"""Broken, oversized and malicious files are refused with a reason, never with a traceback."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.formats import is_model_file, read_model
from tests.formats.trying import complaints

EXAMPLES = {
    "model.uvl": b"""features
  R {price 1.5, tags [1, 'a']}
    [1..2]
      A
      Integer B {min 1, max 3}
      "C D"
constraints
  A => (B > 1 | !"C D")
  sum(price) < 3 & A.x == 2
""",
    "model.dimacs": b"c 1 A\nc 2 B\np cnf 3 2\n1 -2 0\n2 3 0\n",
    "featureide.xml": b"""<featureModel><struct><and name="R" mandatory="true">
<feature name="A"/><alt name="B"><feature name="C"/><feature name="D"/></alt></and></struct>
<constraints><rule><imp><var>A</var><not><var>C</var></not></imp></rule></constraints>
</featureModel>""",
    "xcsp2.xml": b"""<instance><presentation format="XCSP 2.1"/><domains nbDomains="1">
<domain name="D" nbValues="3">1..3</domain></domains><variables nbVariables="2">
<variable name="a" domain="D"/><variable name="b" domain="D"/></variables><relations>
<relation name="R" arity="2" nbTuples="2" semantics="conflicts">1 2|3 3</relation></relations>
<predicates><predicate name="P"><parameters>int X int Y</parameters><expression>
<functional>ne(X,add(Y,1))</functional></expression></predicate></predicates>
<constraints><constraint name="c" arity="2" scope="a b" reference="R"/>
<constraint name="d" arity="2" scope="a b" reference="P"><parameters>a b</parameters>
</constraint></constraints></instance>""",
    "xcsp3.xml": b"""<instance format="XCSP3" type="CSP"><variables>
<var id="x">0..3</var><array id="y" size="[2][2]">0 1</array></variables><constraints>
<extension><list>x y[0][1]</list><supports>(0,1)(1,*)</supports></extension>
<group><intension>imp(eq(%0,1),gt(mod(%1,2),0))</intension><args>x y[1][1]</args></group>
<sum><list>y[][]</list><coeffs>1 2 3 4</coeffs><condition>(in,1..7)</condition></sum>
<count><list>y[0][]</list><values>1</values><condition>(le,x)</condition></count>
</constraints></instance>""",
}
ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
<featureModel><struct><and name="&b;"/></struct></featureModel>"""
OUTSIDE = (
    b"""<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><featureModel>&e;</featureModel>"""
)


@pytest.mark.parametrize("name", EXAMPLES)
def test_reads_the_sound_examples_packed_or_not(name: str) -> None:
    content = EXAMPLES[name].replace(b" & A.x == 2", b"")

    plain = read_model(name, content)
    packed = read_model(f"{name}.gz", gzip.compress(content))

    assert plain.model == packed.model
    assert is_model_file(f"{name.upper()}.GZ")


@pytest.mark.parametrize("name", EXAMPLES)
def test_survives_a_file_cut_anywhere(name: str) -> None:
    content = EXAMPLES[name]
    for end in range(len(content)):
        complaints(content[:end], name)


@pytest.mark.parametrize("name", EXAMPLES)
@given(at=st.integers(0, 600), what=st.binary(min_size=0, max_size=6), length=st.integers(0, 9))
@settings(deadline=None, max_examples=150)
def test_survives_bytes_changed_anywhere(name: str, at: int, what: bytes, length: int) -> None:
    content = EXAMPLES[name]
    at %= len(content)

    complaints(content[:at] + what + content[at + length :], name)


@pytest.mark.parametrize("name", ["a.uvl", "a.dimacs", "a.xml", "a.cnf", "a.uvl.gz", "a.xml.gz"])
@given(content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@settings(deadline=None, max_examples=60)
def test_survives_any_content(name: str, content: bytes) -> None:
    complaints(content, name)


def test_refuses_what_it_does_not_know() -> None:
    mend = "Use .uvl, .dimacs, .cnf, or .xml with FeatureIDE or XCSP in it, each perhaps .gz."

    assert complaints(b"x", "model.txt") == [f"1:1: .txt is no format of models. {mend}"]
    assert complaints(b"x", "model")[0].startswith("1:1: a file without a suffix")
    assert complaints(b"<a/>", "a.xml")[0].startswith("1:1: the root element a is no model's")
    assert not is_model_file("product.yaml")


def test_refuses_a_bomb_without_unpacking_it() -> None:
    bomb = gzip.compress(bytes(200 * 1024 * 1024), compresslevel=1)

    assert complaints(bomb, "bomb.uvl.gz") == [
        "1:1: the file is larger than 64 MB. Split the model."
    ]


def test_refuses_a_broken_or_cut_gzip_file() -> None:
    packed = gzip.compress(EXAMPLES["model.uvl"])

    assert complaints(packed[:-12], "a.uvl.gz") == [
        "1:1: the gzip file ends too early. Pack the file again."
    ]
    broken = packed[:20] + b"\xff\xff" + packed[22:]
    assert complaints(broken, "a.uvl.gz")[0].startswith("1:1: the gzip file")


def test_tells_the_place_of_a_wrong_encoding() -> None:
    assert complaints("features\n R\n  or\n   Käse\n".encode("latin-1")) == [
        "4:5: byte 0xe4 is not UTF-8. Save the file in UTF-8."
    ]
    assert complaints("features\n R\n".encode("utf-16"))[0].endswith("Save the file in UTF-8.")
    assert complaints("<a/>".encode("utf-16"), "a.xml")[0].endswith("Save the file in UTF-8.")
    assert complaints(b"features\n R\0\n") == [
        "2:1: the file holds zero bytes. Save the file in UTF-8."
    ]


@pytest.mark.parametrize("content", [ENTITIES, OUTSIDE])
def test_refuses_entities_and_document_types(content: bytes) -> None:
    assert [each.split(": ", 1)[1] for each in complaints(content, "a.xml")] == [
        "the file declares a document type. Remove <!DOCTYPE ..>."
    ]


def test_refuses_xml_without_bottom() -> None:
    content = b'<featureModel><struct><and name="R">' + b'<and name="x">' * 100_000

    [complaint] = complaints(content, "a.xml")

    assert "the XML is broken" in complaint


def test_refuses_more_than_a_model_can_hold() -> None:
    assert "more than" in complaints(b"p cnf 900000000 0\n", "a.cnf")[0]
    huge = b'<instance format="XCSP3"><variables><array id="x" size="[99999][99999]">0 1</array>'
    assert "too large" in complaints(huge + b"</variables></instance>", "a.xml")[0]
    wide = b'<instance format="XCSP3"><variables><var id="x">0..999999999</var></variables>'
    assert "more than" in complaints(wide + b"</instance>", "a.xml")[0]


def test_needs_no_file_system(tmp_path: Path) -> None:
    name = str(tmp_path / "not" / "there.cnf")

    assert read_model(name, EXAMPLES["model.dimacs"]).name == name
