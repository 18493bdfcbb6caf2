"""Read clauses in DIMACS CNF; comments like `c 12 colour` name the variables."""

import re
from collections.abc import Iterator

from bom.problems import Problems
from configurator.engine.model import Clause, Model, Option, Rule
from configurator.formats.model_file import NO, YES, ModelFile, Source

NAMING = re.compile(r"c\s+([0-9]{1,9})\$?\s+(\S.*)")
HEADER = re.compile(r"p\s+cnf\s+([0-9]{1,9})\s+([0-9]{1,9})\s*")
HEADING = "Write a line like p cnf 3 2 before the clauses: 3 variables, 2 clauses."
MOST_VARIABLES = 1_000_000
Literal = tuple[str, tuple[str, ...]]
Placed = tuple[int, str]


def read_dimacs(name: str, content: str) -> ModelFile:
    """Read DIMACS CNF; ProblemsError with everything that is wrong in it."""
    problems = Problems()
    named: dict[int, str] = {}
    header: tuple[int, int] | None = None
    words: list[Placed] = []
    for number, line in enumerate(content.split("\n"), start=1):
        if line.startswith("c"):
            _take_name(line, named)
        elif line.startswith("p"):
            header = _header(name, number, line, header, problems)
        elif line.startswith("%"):
            break
        else:
            words.extend((number, word) for word in line.split())
    if header is None:
        if not problems:
            problems.add(name, 1, "there is no line that begins with p cnf", HEADING)
        problems.raise_if_any()
    variables, size = header or (0, 0)
    ids = _ids(variables, named)
    rules = list(_Clauses(name, ids, problems).read(words))
    if len(rules) != size and not problems:
        last = words[-1][0] if words else 1
        what = f"the file has {len(rules)} clauses, its first line says {size}"
        problems.add(name, last, what, "Check that the file is complete, or mend the number.")
    problems.raise_if_any()
    model = Model(
        tuple(Option(each, (NO, YES)) for each in ids[1:]), tuple(rule for rule, _ in rules)
    )
    return ModelFile(name, "DIMACS", model, {}, {rule.id: source for rule, source in rules})


def _take_name(line: str, named: dict[int, str]) -> None:
    found = NAMING.fullmatch(line)
    if found is not None:
        named.setdefault(int(found[1]), found[2].strip())


def _header(
    name: str, number: int, line: str, before: tuple[int, int] | None, problems: Problems
) -> tuple[int, int] | None:
    found = HEADER.fullmatch(line)
    if found is None:
        problems.add(name, number, f"{line[:40]} is no heading", HEADING)
    elif before is not None:
        problems.add(name, number, "there is a second heading", "Remove it.")
    elif int(found[1]) > MOST_VARIABLES:
        what = f"{found[1]} variables are more than a model can have"
        problems.add(name, number, what, f"Use at most {MOST_VARIABLES}.")
    else:
        return int(found[1]), int(found[2])
    return before


def _ids(variables: int, named: dict[int, str]) -> list[str]:
    """Name the variables from 1 on; one without a name of its own is called after its number."""
    ids = [""]
    taken: set[str] = {name for number, name in named.items() if number <= variables}
    used: set[str] = set()
    for number in range(1, variables + 1):
        identity = named.get(number, "")
        if not identity or identity in used:
            identity = f"x{number}" if not identity else f"{identity} ({number})"
            while identity in taken or identity in used:
                identity += "'"
        used.add(identity)
        ids.append(identity)
    return ids


class _Clauses:
    """Turn numbers into clauses; each is one rule, called after its line."""

    def __init__(self, name: str, ids: list[str], problems: Problems) -> None:
        self._name = name
        self._ids = ids
        self._problems = problems
        self._literals = {str(at): (each, (YES,)) for at, each in enumerate(ids) if at}
        self._literals |= {f"-{at}": (each, (NO,)) for at, each in enumerate(ids) if at}
        self._on_line: dict[int, int] = {}

    def read(self, words: list[Placed]) -> Iterator[tuple[Rule, Source]]:
        clause: list[Literal] = []
        written: list[str] = []
        begun = 0
        for line, word in words:
            begun = begun if written else line
            written.append(word)
            if word == "0":
                yield self._rule(begun, clause, written)
                clause, written = [], []
                continue
            literal = self._literals.get(word)
            if literal is None:
                self._complain(line, word)
            else:
                clause.append(literal)
        if written:
            what = "the last clause does not end"
            self._problems.add(self._name, words[-1][0], what, "End every clause by 0.")

    def _rule(self, line: int, literals: list[Literal], written: list[str]) -> tuple[Rule, Source]:
        count = self._on_line[line] = self._on_line.get(line, 0) + 1
        identity = f"line {line}" if count == 1 else f"line {line}#{count}"
        merged: dict[str, tuple[str, ...]] = {}
        for option, values in literals:
            merged[option] = values if merged.get(option, values) == values else (NO, YES)
        return Rule(identity, Clause(tuple(merged.items()))), Source(line, " ".join(written))

    def _complain(self, line: int, word: str) -> None:
        try:
            number = int(word[:12])
        except ValueError:
            mend = "Write whole numbers, and 0 at the end of every clause."
            self._problems.add(self._name, line, f"{word[:40]} is no number", mend)
            return
        what = f"there is no variable {abs(number)}, the heading says {len(self._ids) - 1}"
        self._problems.add(self._name, line, what, "Mend the heading, or the number.")
