"""Read a FeatureIDE model: the tree in <struct>, the rules in <constraints>."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from operator import itemgetter

from lxml import etree

from bom.expression import And, Or
from bom.problems import Problems, did_you_mean
from configurator.engine.model import Model, Rule
from configurator.formats.feature_rules import option_of, tree_rules
from configurator.formats.logic import Logic
from configurator.formats.model_file import Attribute, Feature, Group, ModelFile, Source, free
from configurator.formats.operands import Chosen, LogicError, Operand, constant
from configurator.formats.xml_text import Element, line_of

DECIMAL = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?")
FEATURES = {"and", "or", "alt", "feature"}
BESIDE = {"description", "graphics", "tags", "attribute", "property"}
FORMULAS = {"var", "not", "conj", "disj", "imp", "eq", "atmost1"}
SIZES = {"not": (1, 1), "imp": (2, 2), "eq": (2, 2), "conj": (1, None), "disj": (1, None),
         "atmost1": (1, None)}  # fmt: skip


@dataclass(slots=True)
class _Reading:
    name: str
    problems: Problems
    features: dict[str, Feature] = field(default_factory=dict)

    def complain(self, element: Element, what: str, mend: str) -> None:
        self.problems.add(self.name, line_of(element), what, mend)


def read_featureide(name: str, root: Element, problems: Problems) -> ModelFile:
    """Read a FeatureIDE model; ProblemsError with everything that is wrong in it."""
    reading = _Reading(name, problems)
    tops = [each for struct in root.iterfind("struct") for each in _features(reading, struct)]
    if len(tops) != 1:
        what = f"there are {len(tops)} root features"
        problems.add(name, line_of(root), what, "Put exactly one feature into <struct>.")
        problems.raise_if_any()
    _tree(reading, tops[0])
    features = reading.features
    options = {each: option_of(of, None, is_always=True) for each, of in features.items()}
    logic = Logic(options)
    rules, sources = tree_rules(features, options)
    for element in root.iterfind("constraints/rule"):
        _rule(reading, logic, element, rules, sources)
    problems.raise_if_any()
    model = Model(tuple(options.values()), tuple(rules))
    return ModelFile(name, "FeatureIDE", model, features, sources)


def _features(reading: _Reading, parent: Element) -> list[Element]:
    found = []
    for element in parent:
        if element.tag in FEATURES:
            found.append(element)
        elif element.tag not in BESIDE:
            mend = did_you_mean(str(element.tag), FEATURES, "Use and, or, alt or feature.")
            reading.complain(element, f"<{element.tag}> is no kind of feature", mend)
    return found


def _tree(reading: _Reading, root: Element) -> None:
    waiting: list[tuple[Element, str | None]] = [(root, None)]
    while waiting:
        element, parent = waiting.pop()
        identity = element.get("name", "").strip()
        before = reading.features.get(identity)
        if not identity:
            reading.complain(element, "a feature has no name", 'Give it one: name="..".')
        elif before is not None:
            what = f"feature {identity} stands there twice, first on line {before.line}"
            reading.complain(element, what, "Rename one of them.")
        children = _features(reading, element)
        waiting.extend((child, identity) for child in reversed(children))
        reading.features.setdefault(
            identity,
            Feature(
                identity,
                parent,
                is_abstract=element.get("abstract") == "true",
                attributes=dict(_attributes(element)),
                groups=tuple(_groups(str(element.tag), children)),
                line=line_of(element),
            ),
        )


def _groups(kind: str, children: list[Element]) -> Iterator[Group]:
    names = [child.get("name", "").strip() for child in children]
    if not names:
        return
    if kind == "or":
        yield Group("or", 1, None, tuple(names))
    elif kind == "alt":
        yield Group("alternative", 1, 1 if len(names) > 1 else None, tuple(names))
    else:
        pairs = zip(names, (child.get("mandatory") == "true" for child in children), strict=True)
        for is_needed, run in groupby(pairs, key=itemgetter(1)):
            members = tuple(name for name, _ in run)
            kind, low = ("mandatory", len(members)) if is_needed else ("optional", 0)
            yield Group(kind, low, None, members)


def _attributes(element: Element) -> Iterator[tuple[str, Attribute]]:
    for attribute in element.iterfind("attribute"):
        name, value = attribute.get("name", ""), attribute.get("value")
        if name and value is not None:
            yield name, _value(attribute.get("type", "string"), value)


def _value(kind: str, text: str) -> Attribute:
    if kind == "boolean":
        return text == "true"
    if kind in {"long", "double"}:
        if not DECIMAL.fullmatch(text):
            return text
        amount = Fraction(text)
        return amount.numerator if amount.denominator == 1 else amount
    return text


def _rule(
    reading: _Reading, logic: Logic, element: Element, rules: list[Rule], sources: dict[str, Source]
) -> None:
    parts = [each for each in element if each.tag not in BESIDE]
    if len(parts) != 1:
        what = f"the rule has {len(parts)} formulas"
        reading.complain(element, what, "Put exactly one into it; join several by <conj>.")
        return
    truth = _formula(reading, logic, parts[0])
    for condition in logic.conditions(truth) if truth is not None else ():
        identity = free(f"line {line_of(element)}", sources)
        rules.append(Rule(identity, condition))
        sources[identity] = Source(line_of(element), _shown(parts[0]))


def _formula(reading: _Reading, logic: Logic, top: Element) -> Operand | None:
    """Build from the innermost elements outwards; None after a mistake, which is noted."""
    built: dict[Element, Operand] = {}
    is_sound = True
    for _, element in etree.iterwalk(top, events=("end",)):
        parts = [built[child] for child in element if child in built]
        try:
            built[element] = _built(reading.features, logic, element, parts)
        except LogicError as error:
            is_sound = is_sound and any(child not in built for child in element)
            if all(child in built for child in element):
                reading.complain(element, error.what, error.mend)
                is_sound = False
    return built.get(top) if is_sound else None


def _built(
    features: Mapping[str, Feature], logic: Logic, element: Element, parts: list[Operand]
) -> Operand:
    kind = str(element.tag)
    if kind not in FORMULAS:
        mend = logic.suggestions.nearest(kind, FORMULAS, f"Use {', '.join(sorted(FORMULAS))}.")
        raise LogicError(f"<{kind}> is no kind of formula", mend)
    if kind == "var":
        return _variable(features, logic, (element.text or "").strip())
    low, high = SIZES[kind]
    if len(parts) < low or (high is not None and len(parts) > high):
        raise LogicError(f"<{kind}> has {len(parts)} parts", f"Give it {low}.")
    match kind:
        case "not":
            return logic.negated(parts[0])
        case "imp":
            return logic.implied(*parts)
        case "eq":
            return logic.same(*parts)
        case "atmost1":
            return _at_most_one(logic, parts)
        case _:
            return logic.joined(And if kind == "conj" else Or, *parts)


def _variable(features: Mapping[str, Feature], logic: Logic, name: str) -> Chosen:
    if name not in features:
        mend = logic.suggestions.nearest(name, features, "Use a feature of the tree above.")
        raise LogicError(f"there is no feature {name}", mend)
    return Chosen(name)


def _at_most_one(logic: Logic, parts: list[Operand]) -> Operand:
    if not all(isinstance(part, Chosen) for part in parts):
        raise LogicError("<atmost1> holds a formula", "Put only <var> into it.")
    total: Operand = constant(0)
    for part in parts:
        total = logic.added(total, part)
    return logic.compared(total, "<=", constant(1))


def _shown(top: Element) -> str:
    """Write a formula in one line: imp(A, not(B))."""
    written: dict[Element, str] = {}
    for _, element in etree.iterwalk(top, events=("end",)):
        if element.tag == "var":
            written[element] = (element.text or "").strip()
        else:
            written[element] = f"{element.tag}({', '.join(written[child] for child in element)})"
    return written[top]
