"""DIMACS CNF: names from comments, clauses over lines, every mistake told."""

import pytest

from configurator.engine import Clause, Option, Rule
from tests.formats.trying import complaints, count, read

SMALL = """c a model of somebody's
c 1 engine
c 2$ a gear
c 2024 is no variable
p cnf 4 3
1 -2 0 3
4 0
-1 0
"""


def test_reads_names_and_clauses() -> None:
    file = read(SMALL, "model.cnf")

    assert file.format == "DIMACS"
    assert file.model.options == tuple(
        Option(name, ("no", "yes")) for name in ("engine", "a gear", "x3", "x4")
    )
    assert file.model.rules == (
        Rule("line 6", Clause((("engine", ("yes",)), ("a gear", ("no",))))),
        Rule("line 6#2", Clause((("x3", ("yes",)), ("x4", ("yes",))))),
        Rule("line 8", Clause((("engine", ("no",)),))),
    )
    assert file.sources["line 6#2"].text == "3 4 0"
    assert count(SMALL, "model.cnf") == 3


def test_variables_called_alike_are_told_apart() -> None:
    file = read("c 1 A\nc 2 A\nc 3 x4\np cnf 4 0\n", "model.dimacs")

    assert [option.id for option in file.model.options] == ["A", "A (2)", "x4", "x4'"]


def test_a_literal_and_its_opposite_hold_always_and_no_literal_never() -> None:
    assert count("p cnf 2 1\n1 -1 0\n", "a.cnf") == 4
    assert count("p cnf 2 1\n1 1 0\n", "a.cnf") == 2
    assert count("p cnf 2 1\n0\n", "a.cnf") == 0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("1 2 0\n", "1:1: there is no line that begins with p cnf. Write a line like p cnf 3 2"),
        ("p dnf 1 1\n", "1:1: p dnf 1 1 is no heading. Write a line like p cnf 3 2"),
        ("p cnf 1 0\np cnf 1 0\n", "2:1: there is a second heading. Remove it."),
        ("p cnf 2 1\n3 0\n", "2:1: there is no variable 3, the heading says 2. Mend the heading"),
        ("p cnf 2 1\n1 b 0\n", "2:1: b is no number. Write whole numbers"),
        ("p cnf 2 1\n1 2\n", "2:1: the last clause does not end. End every clause by 0."),
        ("p cnf 2 2\n1 2 0\n", "2:1: the file has 1 clauses, its first line says 2. Check that"),
    ],
)
def test_says_what_is_wrong(text: str, complaint: str) -> None:
    assert [each[: len(complaint)] for each in complaints(text, "a.cnf")] == [complaint]


def test_tells_all_mistakes_at_once() -> None:
    assert len(complaints("p cnf 2 3\n1 5 0\n-7 b 0\n1", "a.cnf")) == 4
