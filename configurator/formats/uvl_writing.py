"""Write UVL: a tree as it was read, or any model as options above their values."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import groupby

from bom.problems import Problems
from configurator.engine.model import Condition, Model, Option, Rule
from configurator.formats.feature_rules import always_there, option_of, tree_rules
from configurator.formats.logic import Logic
from configurator.formats.model_file import NO, YES, Attribute, Feature, Group, ModelFile
from configurator.formats.uvl_constraints import ConstraintReader
from configurator.formats.uvl_domains import DomainError, domain_of
from configurator.formats.uvl_names import Names
from configurator.formats.uvl_text import UvlText
from configurator.formats.uvl_wording import UnsaidError, Wording, quoted

FORBIDDEN = str.maketrans({'"': "'", ".": ",", "\n": " ", "\r": " "})
GROUPS = {"mandatory", "optional", "or", "alternative"}


def write_uvl(source: ModelFile | Model) -> str:
    """Write UVL that reads back as the same products.

    A file with a tree keeps it; otherwise an option that is not yes or no becomes an alternative
    group of features like "colour=red". ProblemsError if a rule has too many cases to be said.
    """
    if isinstance(source, ModelFile):
        own = _own_rules(source)
        if own is not None:
            try:
                return _with_tree(source, own)
            except UnsaidError:
                pass  # a rule that only features for each value can say
    name = source.name if isinstance(source, ModelFile) else "model"
    return _flat(name, source.model if isinstance(source, ModelFile) else source)


def _own_rules(file: ModelFile) -> list[Rule] | None:
    """Give the rules beside those of the tree; None if the model is not what the tree says."""
    if not file.features or tuple(file.features) != tuple(each.id for each in file.model.options):
        return None
    always = always_there(file.features)
    for option in file.model.options:
        feature = file.features[option.id]
        try:
            domain = None if feature.kind == "Boolean" else domain_of(feature)
        except DomainError:
            return None
        if option_of(feature, domain, is_always=feature.id in always) != option:
            return None
    rules = {rule.id: rule for rule in file.model.rules}
    below, _ = tree_rules(file.features, {each.id: each for each in file.model.options})
    if any(rules.pop(rule.id, None) != rule for rule in below):
        return None
    return list(rules.values())


def _with_tree(file: ModelFile, rules: list[Rule]) -> str:
    options = {option.id: option for option in file.model.options}
    root = next(iter(file.features))
    typed = {name: of for name, of in file.features.items() if of.kind != "Boolean"}
    called = {name: {YES: quoted(name)} for name in options}
    reserved = frozenset(each for of in file.features.values() for each in of.attributes)
    wording = Wording(options, called, typed, quoted(root), reserved)
    logic = Logic(options)
    names = Names(file.features, logic, "")
    constraints: list[str] = []
    for source, stood in groupby(rules, key=lambda rule: file.sources.get(rule.id)):
        conditions = [rule.condition for rule in stood]
        written = source.text if source is not None and file.format == "UVL" else ""
        if written and _meant(written, logic, names) == conditions:
            constraints.append(written)
        else:
            constraints += (said for each in conditions for said in wording.say(each))
    lines = ["features", *_tree(file.features, root, wording.weights)]
    return "\n".join([*lines, "", *_section(constraints)])


def _meant(written: str, logic: Logic, names: Names) -> list[Condition]:
    """Read a constraint as it was written again."""
    problems = Problems()
    text = UvlText("", written, problems)
    truth = ConstraintReader(text, logic, names).read(text.tokens(0, len(written)))
    return logic.conditions(truth) if truth is not None and not problems else []


def _tree(
    features: Mapping[str, Feature], root: str, weights: Mapping[str, Mapping[str, int]]
) -> Iterator[str]:
    waiting: list[tuple[int, Feature | Group]] = [(1, features[root])]
    while waiting:
        depth, node = waiting.pop()
        margin = "\t" * depth
        if isinstance(node, Group):
            yield f"{margin}{_kind(node)}"
            below: list[Feature | Group] = [features[each] for each in node.members]
        else:
            attributes = {**node.attributes, **weights.get(quoted(node.id), {})}
            if node.is_abstract:
                attributes = {"abstract": True, **attributes}
            kind = "" if node.kind == "Boolean" else f"{node.kind} "
            yield f"{margin}{kind}{quoted(node.id)}{_braces(attributes)}"
            below = list(node.groups)
        waiting.extend((depth + 1, each) for each in reversed(below))


def _kind(group: Group) -> str:
    if group.kind in GROUPS:
        return group.kind
    return f"[{group.low}..{'*' if group.high is None else group.high}]"


def _flat(name: str, model: Model) -> str:
    taken: set[str] = set()
    root = _unused(name.rpartition("/")[2].partition(".")[0] or "model", taken)
    options = {option.id: option for option in model.options}
    reserved = {option: _unused(option, taken) for option in options}
    called = {
        option.id: {YES: quoted(reserved[option.id])}
        if set(option.values) == {NO, YES}
        else {value: quoted(_unused(f"{option.id}={value}", taken)) for value in option.values}
        for option in model.options
    }
    wording = Wording(options, called, {}, quoted(root))
    constraints: list[str] = []
    problems = Problems()
    for rule in model.rules:
        try:
            constraints += wording.say(rule.condition)
        except UnsaidError as error:
            what = f"rule {rule.id} cannot be said in UVL: {error}"
            problems.add(name, 1, what, "Split the rule, or give the options fewer values.")
    problems.raise_if_any()
    tree = _two_levels(model.options, reserved, called, wording.weights)
    lines = ["features", f"\t{quoted(root)} {{abstract}}", *tree]
    return "\n".join([*lines, "", *_section(constraints)])


def _two_levels(
    options: tuple[Option, ...],
    reserved: Mapping[str, str],
    called: Mapping[str, Mapping[str, str]],
    weights: Mapping[str, Mapping[str, int]],
) -> Iterator[str]:
    for option in options:
        words = called[option.id]
        if set(option.values) == {NO, YES}:
            yield "\t\toptional"
            yield f"\t\t\t{words[YES]}{_braces(weights.get(words[YES], {}))}"
            continue
        yield "\t\tmandatory"
        yield f"\t\t\t{quoted(reserved[option.id])} {{abstract}}"
        yield "\t\t\t\talternative"
        for word in words.values():
            yield f"\t\t\t\t\t{word}{_braces(weights.get(word, {}))}"


def _section(constraints: list[str]) -> list[str]:
    return ["constraints", *(f"\t{each}" for each in constraints), ""] if constraints else []


def _unused(name: str, taken: set[str]) -> str:
    """Make a name that UVL can hold and nobody has."""
    plain = name.translate(FORBIDDEN).strip() or "_"
    unique, number = plain, 1
    while unique in taken:
        number += 1
        unique = f"{plain} ({number})"
    taken.add(unique)
    return unique


def _braces(attributes: Mapping[str, Attribute]) -> str:
    if not attributes:
        return ""
    return f" {{{', '.join(_attribute(name, value) for name, value in attributes.items())}}}"


def _attribute(name: str, value: Attribute) -> str:
    *outer, inner = name.split(".")
    word = quoted(inner)
    written = word if value is True else f"{word} {_value(value)}"
    for part in reversed(outer):
        written = f"{quoted(part)} {{{written}}}"
    return written


def _value(value: Attribute) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Fraction):
        return _decimal(value)
    if isinstance(value, int):
        return str(value)
    one_line = " ".join(value.split("\n"))
    return f'"{one_line}"' if "'" in one_line and '"' not in one_line else f"'{_mild(one_line)}'"


def _mild(text: str) -> str:
    return text.replace("'", "’")


def _decimal(value: Fraction) -> str:
    """Write a decimal number exactly; one without an end is cut after 12 digits."""
    digits = next((at for at in range(1, 13) if (value * 10**at).denominator == 1), 12)
    scaled = round(abs(value) * 10**digits)
    whole, rest = divmod(scaled, 10**digits)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{digits}d}"
