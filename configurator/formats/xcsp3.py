"""Read the core of XCSP3: variables and arrays; tables, expressions, sums, counts."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod

from bom.problems import Problems
from configurator.engine.model import Condition, Model, Option, Rule
from configurator.formats.logic import Logic
from configurator.formats.model_file import ModelFile, Source, free
from configurator.formats.operands import LogicError
from configurator.formats.suggesting import Suggestions
from configurator.formats.xcsp3_constraints import READERS, WORDS, Constraint
from configurator.formats.xcsp_values import ValuesError, option_of, values_of
from configurator.formats.xml_text import Element, line_of

SIZES = re.compile(r"\[([0-9]{1,9})\]")
INDEXED = re.compile(r"([^\W\d]\w*)((?:\[[0-9.]*\])+)")
INDEX = re.compile(r"\[(?:([0-9]{1,9})(?:\.\.([0-9]{1,9}))?)?\]")
HOLE = re.compile(r"%(\.\.\.|[0-9]{1,4})")
BESIDE = {"objectives", "annotations"}
MOST_VARIABLES = 100_000


@dataclass(slots=True)
class _Instance:
    name: str
    problems: Problems
    suggestions: Suggestions = field(default_factory=Suggestions)
    options: dict[str, Option] = field(default_factory=dict)
    arrays: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def complain(self, element: Element, what: str, mend: str) -> None:
        self.problems.add(self.name, line_of(element), what, mend)


def read_xcsp3(name: str, root: Element, problems: Problems) -> ModelFile:
    """Read an XCSP3 instance; ProblemsError with everything that is wrong in it."""
    instance = _Instance(name, problems)
    for element in root.iterfind("variables/*"):
        _declare(instance, element)
    if not instance.options and not problems:
        problems.add(name, 1, "there are no variables", "Check that the file is complete.")
    rules: dict[str, Rule] = {}
    sources: dict[str, Source] = {}
    if instance.options:
        logic = Logic(instance.options)
        for element in root.iterfind("constraints"):
            for constraint in _constraints(instance, element):
                _read(instance, logic, constraint, rules, sources)
    problems.raise_if_any()
    model = Model(tuple(instance.options.values()), tuple(rules.values()))
    return ModelFile(name, "XCSP3", model, {}, sources)


def _declare(instance: _Instance, element: Element) -> None:
    identity = element.get("id", "")
    if not identity or identity in instance.options or identity in instance.arrays:
        what = f"there are two variables {identity}" if identity else "a variable has no id"
        instance.complain(element, what, "Give it an id of its own.")
    elif element.tag == "array":
        _array(instance, element, identity)
    elif element.tag == "var":
        values = _values(instance, element, _domain_text(instance, element))
        if values:
            instance.options[identity] = option_of(identity, values)
    else:
        what = f"<{element.tag}> is no kind of variables that is read"
        instance.complain(element, what, "Use <var> or <array>.")


def _domain_text(instance: _Instance, element: Element) -> str:
    """Give the domain's text; `as` takes it from a variable before, by that one's values."""
    like = element.get("as")
    if like is None:
        return element.text or ""
    option = instance.options.get(like)
    if option is None:
        mend = instance.suggestions.nearest(like, instance.options, "Write the domain itself.")
        instance.complain(element, f"there is no variable {like} above", mend)
        return "0"
    return " ".join(option.values)


def _values(instance: _Instance, element: Element, text: str) -> tuple[str, ...]:
    try:
        values = values_of(text.split())
    except ValuesError as error:
        instance.complain(element, str(error), "Write whole numbers, or ranges like 1..9.")
        return ()
    if not values:
        instance.complain(element, "the domain is empty", "List its values.")
    return values


def _array(instance: _Instance, element: Element, identity: str) -> None:
    sizes = tuple(int(size) for size in SIZES.findall(element.get("size", "")))
    if not sizes or element.get("startIndex", "0").strip("0"):
        mend = 'Write size="[3][4]", and count from 0.'
        instance.complain(element, f"the size of array {identity} is not read", mend)
        return
    if prod(sizes) + len(instance.options) > MOST_VARIABLES:
        instance.complain(element, f"array {identity} is too large", "Use fewer variables.")
        return
    instance.arrays[identity] = sizes
    for cell, (place, text) in _domains(instance, element, identity).items():
        values = _values(instance, place, text)
        if not values:
            return
        instance.options[cell] = option_of(cell, values)


def _domains(
    instance: _Instance, element: Element, identity: str
) -> dict[str, tuple[Element, str]]:
    """Give every cell of an array the element and text of its domain."""
    cells = _cells(instance.arrays, f"{identity}{'[]' * len(instance.arrays[identity])}")
    parts = [each for each in element if each.tag == "domain"]
    if not parts:
        return dict.fromkeys(cells, (element, _domain_text(instance, element)))
    found: dict[str, tuple[Element, str]] = {}
    for part in parts:
        words = part.get("for", "others").split()
        for word in words:
            meant = cells if word == "others" else _cells(instance.arrays, word)
            for cell in meant:
                found.setdefault(cell, (part, part.text or ""))
    return {cell: found[cell] for cell in cells if cell in found}


def _cells(arrays: Mapping[str, tuple[int, ...]], word: str) -> list[str]:
    """Name the cells that x[2][], x[0..3][1] or plain x stands for."""
    found = INDEXED.fullmatch(word)
    if found is None or found[1] not in arrays:
        return [word]
    ranges = []
    for size, index in zip(arrays[found[1]], INDEX.finditer(found[2]), strict=False):
        low = int(index[1] or 0)
        high = int(index[2] or index[1] or size - 1)
        ranges.append(range(low, min(high, size - 1) + 1))
    return ["".join([found[1], *(f"[{at}]" for at in at_all)]) for at_all in product(*ranges)]


def _constraints(instance: _Instance, top: Element) -> Iterator[Constraint]:
    """Walk through blocks and groups, and give the constraints with their holes filled."""
    waiting = list(reversed(top))
    while waiting:
        element = waiting.pop()
        if element.tag == "block":
            waiting.extend(reversed(element))
        elif element.tag == "group":
            yield from _group(instance, element)
        elif element.tag not in BESIDE:
            yield _constraint(element)


def _constraint(element: Element) -> Constraint:
    fields = {str(child.tag): (child.text or "").strip() for child in element}
    kind = str(element.tag)
    own = (element.text or "").strip()
    nested = any(len(child) for child in element)
    several = len(fields) < len(element)
    line = line_of(element)
    identity = element.get("id") or f"line {line}"
    return Constraint(kind, identity, line, fields, own, is_odd=nested or several)


def _group(instance: _Instance, element: Element) -> Iterator[Constraint]:
    templates = [each for each in element if each.tag != "args"]
    if len(templates) != 1:
        what = f"the group has {len(templates)} constraints"
        instance.complain(element, what, "Put exactly one into it, and <args> behind it.")
        return
    template = _constraint(templates[0])
    for number, args in enumerate(element.iterfind("args"), start=1):
        words = WORDS.findall(args.text or "")
        fields = {name: _filled(text, words) for name, text in template.fields.items()}
        yield replace(
            template,
            id=f"{element.get('id') or template.id}#{number}",
            line=line_of(args),
            fields=fields,
            text=_filled(template.text, words),
        )


def _filled(text: str, words: list[str]) -> str:
    numbers = [int(hole) for hole in HOLE.findall(text) if hole != "..."]
    rest = words[max(numbers, default=-1) + 1 :]

    def fill(found: re.Match[str]) -> str:
        if found[1] == "...":
            return " ".join(rest)
        at = int(found[1])
        return words[at] if at < len(words) else found.group()

    return HOLE.sub(fill, text)


def _read(
    instance: _Instance,
    logic: Logic,
    constraint: Constraint,
    rules: dict[str, Rule],
    sources: dict[str, Source],
) -> None:
    try:
        for identity, condition in _conditions(instance, logic, constraint):
            unique = free(identity, rules)
            rules[unique] = Rule(unique, condition)
            sources[unique] = Source(constraint.line, constraint.shown())
    except LogicError as error:
        what = f"{error.what} in {constraint.kind} {constraint.id}"
        instance.problems.add(instance.name, constraint.line, what, error.mend)


def _conditions(
    instance: _Instance, logic: Logic, constraint: Constraint
) -> Iterable[tuple[str, Condition]]:
    reader = READERS.get(constraint.kind)
    if reader is None:
        mend = f"Read are {', '.join(READERS)}: write it with them."
        raise LogicError("a kind of constraint that is not read stands", mend)
    if constraint.is_odd:
        raise LogicError("elements that are not read stand", "Write it in its plain form.")
    return reader(constraint.expanded(lambda word: _cells(instance.arrays, word)), logic)
