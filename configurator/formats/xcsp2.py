"""Read XCSP 2.1: integers, relations of allowed or forbidden tuples, and predicates."""

import re
from dataclasses import dataclass, field

from bom.problems import Problems
from configurator.engine.model import Condition, Model, Option, Rule
from configurator.formats.functional import Tree, parsed, replaced
from configurator.formats.functional import condition as condition_of
from configurator.formats.logic import Logic
from configurator.formats.model_file import ModelFile, Source
from configurator.formats.operands import LogicError
from configurator.formats.suggesting import Suggestions
from configurator.formats.tables import Row, table
from configurator.formats.xcsp_values import ValuesError, option_of, values_of
from configurator.formats.xml_text import Element, line_of, words

ARITY = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class _Relation:
    arity: int
    rows: tuple[Row, ...]
    is_allowed: bool


@dataclass(frozen=True, slots=True)
class _Predicate:
    names: tuple[str, ...]
    tree: Tree


@dataclass(slots=True)
class _Instance:
    name: str
    problems: Problems
    suggestions: Suggestions = field(default_factory=Suggestions)
    domains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    options: dict[str, Option] = field(default_factory=dict)
    relations: dict[str, _Relation] = field(default_factory=dict)
    predicates: dict[str, _Predicate] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    def complain(self, element: Element, what: str, mend: str) -> None:
        self.problems.add(self.name, line_of(element), what, mend)


def read_xcsp2(name: str, root: Element, problems: Problems) -> ModelFile:
    """Read an XCSP 2.1 instance; ProblemsError with everything that is wrong in it."""
    instance = _Instance(name, problems)
    for element in root.iterfind("domains/domain"):
        _domain(instance, element)
    for element in root.iterfind("variables/variable"):
        _variable(instance, element)
    for element in root.iterfind("relations/relation"):
        _relation(instance, element)
    for element in root.iterfind("predicates/predicate"):
        _predicate(instance, element)
    for element in root.iterfind("constraints/constraint"):
        _constraint(instance, element)
    if not instance.options and not problems:
        problems.add(name, 1, "there are no variables", "Check that the file is complete.")
    problems.raise_if_any()
    model = Model(tuple(instance.options.values()), tuple(instance.rules.values()))
    return ModelFile(name, "XCSP 2.1", model, {}, instance.sources)


def _domain(instance: _Instance, element: Element) -> None:
    try:
        values = values_of(words(element))
    except ValuesError as error:
        instance.complain(element, str(error), "Write whole numbers, or ranges like 1..9.")
        return
    if not values:
        instance.complain(element, "the domain is empty", "List its values.")
    said = element.get("nbValues", str(len(values)))
    if said != str(len(values)):
        what = f"the domain has {len(values)} values, nbValues says {said}"
        instance.complain(element, what, "Check that the file is complete, or mend the number.")
    instance.domains[element.get("name", "")] = values


def _variable(instance: _Instance, element: Element) -> None:
    name, domain = element.get("name", ""), element.get("domain", "")
    if not name or name in instance.options:
        what = f"there are two variables {name}" if name else "a variable has no name"
        instance.complain(element, what, "Give it a name of its own.")
    elif domain not in instance.domains:
        mend = instance.suggestions.nearest(
            domain, instance.domains, "Use a domain declared above."
        )
        instance.complain(element, f"there is no domain {domain}", mend)
    else:
        instance.options[name] = option_of(name, instance.domains[domain])


def _relation(instance: _Instance, element: Element) -> None:
    semantics = element.get("semantics", "supports")
    if semantics not in {"supports", "conflicts"}:
        what = f"relations of {semantics} are not read"
        instance.complain(element, what, "Use supports or conflicts.")
        return
    text = (element.text or "").strip()
    rows = tuple(tuple(row.split()) for row in text.split("|")) if text else ()
    if rows and not rows[-1]:
        rows = rows[:-1]
    arity, said = element.get("arity", ""), element.get("nbTuples", str(len(rows)))
    if said != str(len(rows)):
        what = f"the relation has {len(rows)} tuples, nbTuples says {said}"
        instance.complain(element, what, "Check that the file is complete, or mend the number.")
    odd = next((row for row in rows if str(len(row)) != arity), None)
    if odd is not None:
        what = f"the tuple {' '.join(odd)[:40]} is not of arity {arity}"
        instance.complain(element, what, "Give every tuple as many values as the arity says.")
        return
    relation = _Relation(int(arity) if ARITY.fullmatch(arity) else 0, rows, semantics == "supports")
    instance.relations[element.get("name", "")] = relation


def _predicate(instance: _Instance, element: Element) -> None:
    """Read a predicate; its parameters are written `int X0 int X1`."""
    names = tuple(words(element.find("parameters"))[1::2])
    functional = element.find("expression/functional")
    if functional is None:
        instance.complain(element, "the predicate is not functional", "Write <functional>.")
        return
    try:
        tree = parsed(functional.text or "")
    except LogicError as error:
        instance.complain(element, error.what, error.mend)
        return
    instance.predicates[element.get("name", "")] = _Predicate(names, tree)


def _constraint(instance: _Instance, element: Element) -> None:
    name = element.get("name", "") or f"line {line_of(element)}"
    scope, reference = (element.get("scope") or "").split(), element.get("reference", "")
    strange = [each for each in scope if each not in instance.options]
    for each in strange:
        mend = instance.suggestions.nearest(
            each, instance.options, "Use a variable declared above."
        )
        instance.complain(element, f"there is no variable {each}", mend)
    if name in instance.rules:
        instance.complain(element, f"there are two constraints {name}", "Rename one of them.")
    if strange or name in instance.rules:
        return
    try:
        condition = _condition(instance, element, scope, reference)
    except LogicError as error:
        instance.complain(element, f"{error.what} in constraint {name}", error.mend)
        return
    instance.rules[name] = Rule(name, condition)
    instance.sources[name] = Source(line_of(element), f"{reference}({', '.join(scope)})")


def _condition(
    instance: _Instance, element: Element, scope: list[str], reference: str
) -> Condition:
    relation = instance.relations.get(reference)
    if relation is not None:
        if len(scope) != relation.arity:
            what = f"there are {len(scope)} variables, relation {reference} has {relation.arity}"
            raise LogicError(what, "Give it as many variables as the relation has columns.")
        return table(instance.options, scope, relation.rows, is_allowed=relation.is_allowed)
    predicate = instance.predicates.get(reference)
    if predicate is not None:
        given = words(element.find("parameters")) or scope
        if len(given) != len(predicate.names):
            what = f"there are {len(given)} parameters, predicate {reference} has "
            raise LogicError(f"{what}{len(predicate.names)}", "Give it one for each.")
        meant = dict(zip(predicate.names, given, strict=True))
        return condition_of(replaced(predicate.tree, meant), Logic(instance.options))
    known = [*instance.relations, *instance.predicates]
    mend = "Use a relation or a predicate; global constraints are read from XCSP3 only."
    raise LogicError(
        f"{reference} was not read", instance.suggestions.nearest(reference, known, mend)
    )
