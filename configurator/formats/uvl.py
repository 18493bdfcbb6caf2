"""Read a UVL file: its sections, the tree, and the constraints."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bom.problems import Problems, did_you_mean
from configurator.engine.model import Model, Option, Rule
from configurator.formats.feature_rules import always_there, option_of, tree_rules
from configurator.formats.logic import Logic
from configurator.formats.model_file import Feature, ModelFile, Source, free
from configurator.formats.uvl_constraints import ConstraintReader
from configurator.formats.uvl_domains import domains_of
from configurator.formats.uvl_features import FeatureReader
from configurator.formats.uvl_names import Names
from configurator.formats.uvl_text import Line, Token, UvlText, name_of

SECTIONS = ("features", "constraints", "include", "imports", "namespace")
LEVELS = {
    "Boolean": {"", "*", "group-cardinality"},
    "Arithmetic": {"", "*", "feature-cardinality", "aggregate-function"},
    "Type": {"", "*", "numeric-constraints", "string-constraints"},
}


@dataclass(slots=True)
class _Sections:
    text: UvlText
    tree: FeatureReader
    section: str = ""
    namespace: str = ""
    has_features: bool = False
    constraints: list[Line] = field(default_factory=list)

    def read(self, line: Line) -> None:
        """Sort one line into its section."""
        if line.indent == 0:
            self._begin(line)
        elif self.section == "features":
            self.tree.read(line)
        elif self.section == "constraints":
            self.constraints.append(line)
        elif self.section == "include":
            self._include(line)
        elif self.section == "imports":
            mend = "Put the imported features into this file: imports are not read."
            self._complain(line, f"{self.text.shown(line)} is an import", mend)

    def _begin(self, line: Line) -> None:
        word, _, rest = self.text.shown(line).partition(" ")
        if word in SECTIONS and (not rest or word == "namespace"):
            self.section = word
            self.has_features = self.has_features or word == "features"
            if word == "namespace":
                self.namespace = ".".join(
                    name_of(token)
                    for token in self.text.tokens(line.start, line.end)[1:]
                    if token.kind in {"name", "quoted"}
                )
            return
        if self.section in {"features", "constraints"} and word not in SECTIONS:
            mend = did_you_mean(word, SECTIONS, f"Indent it below {self.section}.")
        else:
            mend = did_you_mean(word, SECTIONS, f"Sections are {', '.join(SECTIONS)}.")
        self._complain(line, f"{self.text.shown(line)[:40]} begins no section", mend)

    def _include(self, line: Line) -> None:
        written = self.text.shown(line).replace(" ", "")
        level, _, detail = written.partition(".")
        if detail not in LEVELS.get(level, {"?"} - {"?"}):
            known = [f"{name}.{part}".rstrip(".") for name in LEVELS for part in LEVELS[name]]
            self._complain(
                line,
                f"there is no language level {written}",
                did_you_mean(written, known, f"Levels are {', '.join(LEVELS)}."),
            )

    def _complain(self, line: Line, what: str, mend: str) -> None:
        self.text.complain(line.start, what, mend)


def read_uvl(name: str, content: str) -> ModelFile:
    """Read UVL; ProblemsError with everything that is wrong in it."""
    problems = Problems()
    text = UvlText(name, content, problems)
    sections = _Sections(text, FeatureReader(text))
    for line in text.lines():
        sections.read(line)
    features = sections.tree.finished()
    if not features and not problems:
        problems.add(name, 1, "there are no features", "Begin with features, and a root below it.")
    domains = domains_of(features, name, problems)
    always = always_there(features)
    options = {
        feature.id: option_of(feature, domains.get(feature.id), is_always=feature.id in always)
        for feature in features.values()
    }
    rules, sources = _constraints(sections, features, options) if options else ([], {})
    problems.raise_if_any()
    below, places = tree_rules(features, options)
    model = Model(tuple(options.values()), (*below, *rules))
    return ModelFile(name, "UVL", model, features, {**places, **sources})


def _constraints(
    sections: _Sections, features: Mapping[str, Feature], options: Mapping[str, Option]
) -> tuple[list[Rule], dict[str, Source]]:
    text, logic = sections.text, Logic(options)
    reader = ConstraintReader(text, logic, Names(features, logic, sections.namespace))
    rules: list[Rule] = []
    sources: dict[str, Source] = {}
    for tokens in _written(sections):
        truth = reader.read(tokens)
        if truth is None:
            continue
        begun, end = tokens[0].at, tokens[-1].at
        line = text.line_of(begun)
        source = Source(line, text.shown(Line(begun, end, 0)))
        for condition in logic.conditions(truth):
            identity = free(f"line {line}", sources)
            sources[identity] = source
            rules.append(Rule(identity, condition))
    return rules, sources


def _written(sections: _Sections) -> list[list[Token]]:
    """Give the tokens of all constraints, those within features first."""
    text = sections.text
    below = [text.tokens(line.start, line.end) for line in sections.constraints]
    return [*sections.tree.constraints, *below]
