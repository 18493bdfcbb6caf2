"""The feature tree of a UVL file, read line by line with an explicit stack."""

import re
from dataclasses import dataclass, field

from configurator.formats.model_file import Attribute, Feature, Group
from configurator.formats.uvl_attributes import AttributeReader
from configurator.formats.uvl_text import NAME, Line, Token, UvlText, name_of

PLAIN = re.compile(rf'"([^"\n]+)"|({NAME})')
GROUPS = {"mandatory", "optional", "or", "alternative"}
KINDS = {"Boolean", "Integer", "Real", "String"}
CARDINALITY = re.compile(r"\[\s*([0-9]{1,9})\s*(?:\.\.\s*([0-9]{1,9}|\*)\s*)?\]")


@dataclass(slots=True)
class _Group:
    kind: str
    low: int
    high: int | None
    at: int
    members: list[str] = field(default_factory=list)

    def finished(self) -> Group:
        low, high, size = self.low, self.high, len(self.members)
        if self.kind == "mandatory":
            low = size
        return Group(
            self.kind, low, None if high is None or high >= size else high, tuple(self.members)
        )


@dataclass(slots=True)
class _Feature:
    id: str
    parent: str | None
    line: int
    kind: str = "Boolean"
    attributes: dict[str, Attribute] = field(default_factory=dict)
    groups: list[_Group] = field(default_factory=list)

    def finished(self) -> Feature:
        is_abstract = self.attributes.get("abstract", False) is True
        groups = tuple(group.finished() for group in self.groups)
        return Feature(
            self.id, self.parent, self.kind, is_abstract, self.attributes, groups, self.line
        )


@dataclass(slots=True)
class _Level:
    """An open feature or group, how far it is indented, and how far its children are."""

    node: _Feature | _Group | None
    indent: int
    within: int | None = None


class FeatureReader:
    """Build the tree; `features` stand parents first, `constraints` are those in attributes."""

    def __init__(self, text: UvlText) -> None:
        self._text = text
        self._found: dict[str, _Feature] = {}
        self._groups: list[_Group] = []
        self._stack = [_Level(None, -1)]
        self.constraints: list[list[Token]] = []

    def finished(self) -> dict[str, Feature]:
        """Give what was read, after a last look at the groups."""
        for group in self._groups:
            if not group.members:
                self._text.complain(group.at, "the group is empty", "Add features, or remove it.")
            elif group.low > len(group.members):
                what = f"the group asks for {group.low} of {len(group.members)} features"
                self._text.complain(group.at, what, "Lower the number, or add features.")
        return {name: feature.finished() for name, feature in self._found.items()}

    def read(self, line: Line) -> None:
        """Read one line of the tree."""
        level = self._parent_of(line)
        if isinstance(level.node, _Feature):
            node: _Feature | _Group | None = self._group(line, level.node)
        elif level.node is None and self._found:
            what = "there is a second root feature"
            self._text.complain(line.start, what, "Put both below one feature that holds them.")
            return
        else:
            node = self._feature(line, level.node)
        if node is not None:
            self._stack.append(_Level(node, level.within or line.indent))

    def _parent_of(self, line: Line) -> _Level:
        while self._stack[-1].indent >= line.indent:
            self._stack.pop()
        level = self._stack[-1]
        if level.within is None:
            level.within = line.indent
        elif level.within != line.indent:
            what = "the line is not indented like its neighbours"
            self._text.complain(line.start, what, "Indent it exactly like the lines beside it.")
        return level

    def _group(self, line: Line, parent: _Feature) -> _Group:
        text = self._text.text[line.start : line.end]
        if text in GROUPS:
            group = _Group(
                text,
                int(text in {"or", "alternative"}),
                1 if text == "alternative" else None,
                line.start,
            )
        else:
            group = self._cardinality(line, text)
        parent.groups.append(group)
        self._groups.append(group)
        return group

    def _cardinality(self, line: Line, text: str) -> _Group:
        found = CARDINALITY.fullmatch(text)
        if found is None:
            what = f"{text[:40]} is no kind of group"
            mend = "Write mandatory, optional, or, alternative or [n..m] above features."
            self._text.complain(line.start, what, mend)
            return _Group("optional", 0, None, line.start)
        low, high = _bounds(found)
        if high is not None and high < low:
            what = f"{text} ends below its beginning"
            self._text.complain(line.start, what, "Write the smaller number first.")
            low = high
        return _Group("cardinality", low, high, line.start)

    def _feature(self, line: Line, group: _Group | None) -> _Feature | None:
        plain = PLAIN.fullmatch(self._text.text, line.start, line.end)
        if plain is not None:
            return self._added(plain[1] or plain[2], line.start, group)
        return self._described(self._text.tokens(line.start, line.end), group)

    def _described(self, tokens: list[Token], group: _Group | None) -> _Feature | None:
        at = 0
        kind = "Boolean"
        if tokens[0].text in KINDS and tokens[1].kind in {"name", "quoted"}:
            kind, at = tokens[0].text, 1
        if tokens[at].kind not in {"name", "quoted"}:
            what = f"{tokens[at].text or 'nothing'} is no feature name"
            mend = 'Write a name of letters, digits and _, or any "name" in quotation marks.'
            self._text.complain(tokens[at].at, what, mend)
            return None
        feature = self._added(name_of(tokens[at]), tokens[at].at, group)
        feature.kind = kind
        self._rest(feature, tokens, at + 1, group)
        return feature

    def _rest(self, feature: _Feature, tokens: list[Token], at: int, group: _Group | None) -> None:
        if tokens[at].text == "cardinality":
            at = self._instances(tokens, at + 1, group)
        if tokens[at].text == "{":
            reader = AttributeReader(self._text, tokens, at)
            is_sound = reader.read()
            feature.attributes = reader.found.values
            self.constraints += reader.found.constraints
            if not is_sound:
                return
            at = reader.at
        if tokens[at].kind != "end":
            what = f"{tokens[at].text} is not expected behind a feature"
            mend = 'Put a name with other signs in quotation marks: "Name (2)".'
            self._text.complain(tokens[at].at, what, mend)

    def _instances(self, tokens: list[Token], at: int, group: _Group | None) -> int:
        """Read a feature cardinality; only what can be said by yes or no is taken."""
        end = at
        while tokens[end].kind != "end" and tokens[end].text != "]":
            end += 1
        written = "".join(token.text for token in tokens[at : end + 1])
        found = CARDINALITY.fullmatch(written)
        bounds = _bounds(found) if found else None
        if bounds == (0, 1) and group is not None and group.kind in {"mandatory", "optional"}:
            what = "the feature cardinality [0..1] says optional"
            if group.kind == "mandatory":
                self._text.complain(tokens[at].at, what, "Put the feature below optional.")
        elif bounds != (1, 1):
            what = f"the feature cardinality {written} allows several of one feature"
            mend = "Write one feature for each, such as Wheel_1 and Wheel_2, in a group [n..m]."
            self._text.complain(tokens[at].at, what, mend)
        return end + 1 if tokens[end].kind != "end" else end

    def _added(self, name: str, at: int, group: _Group | None) -> _Feature:
        parent = self._stack[-2].node if len(self._stack) > 1 else None
        feature = _Feature(
            name, parent.id if isinstance(parent, _Feature) else None, self._text.line_of(at)
        )
        first = self._found.get(name)
        if first is not None:
            what = f"feature {name} stands there twice, first on line {first.line}"
            self._text.complain(at, what, "Rename one of them.")
            return feature
        self._found[name] = feature
        if group is not None:
            group.members.append(name)
        return feature


def _bounds(found: re.Match[str]) -> tuple[int, int | None]:
    low = int(found[1])
    if found[2] is None:
        return low, low
    return low, None if found[2] == "*" else int(found[2])
