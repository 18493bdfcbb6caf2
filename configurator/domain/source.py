"""A YAML file as plain values that remember where they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bom.problems import Problems

Path = tuple[str | int, ...]
Place = tuple[int, int]
Plain = dict[str, "Plain"] | list["Plain"] | str | None
DEEPEST = 100
UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML, and therefore no work order, can hold; YAML writes it as "\\0" or "\\ud800"."""
NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class Source:
    """What stands in a YAML file; scalars are the text as written, an empty one is None."""

    file: str
    plain: Plain
    values: dict[Path, Place]
    keys: dict[Path, Place]

    def place(self, path: Path) -> Place:
        """Tell line and column of a value, or of the nearest thing around it."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))

    def key_place(self, path: Path) -> Place:
        """Tell line and column of a mapping's key."""
        return self.keys.get(path) or self.place(path)


class _AliasError(ValueError):
    """The text has an alias, which could stand for more than memory holds."""


class _Loader(yaml.SafeLoader):
    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self.check_event(yaml.AliasEvent):
            raise _AliasError
        return super().compose_node(parent, index)


def read_source(text: str, file: str, problems: Problems) -> Source | None:
    """Read a YAML text; None and a problem if it is no YAML."""
    source = Source(file, None, {}, {})
    if _depth(text) > DEEPEST:
        problems.add(file, 1, "brackets are nested too deep, or not closed", "Close every bracket.")
        return None
    try:
        node = yaml.compose(text, _Loader)
        plain = _plain(node, (), source, problems) if node else None
    except _AliasError:
        problems.add(file, 1, "aliases (*name) are not read", "Write the part out in full.")
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = f"this is no YAML: {error.problem or error.context}"
        problems.add(file, line, what, "Check indentation, quotes and colons.", column=column)
        return None
    except (yaml.YAMLError, RecursionError):
        problems.add(file, 1, "this is no YAML text", "Save it as UTF-8 text, not nested so deep.")
        return None
    return Source(file, plain, source.values, source.keys)


def _depth(text: str) -> int:
    """Tell how deep brackets nest; YAML's reader takes quadratic time over that."""
    deepest = depth = 0
    for mark in text:
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth -= 1
    return deepest


def _plain(node: Node, path: Path, source: Source, problems: Problems) -> Plain:
    source.values[path] = _text_start(node)
    if isinstance(node, MappingNode):
        return dict(_entries(node, path, source, problems))
    if isinstance(node, SequenceNode):
        parts = enumerate(node.value)
        return [_plain(part, (*path, index), source, problems) for index, part in parts]
    return None if node.tag == NULL else _text(node, source, problems)


def _text(node: Node, source: Source, problems: Problems) -> str:
    text = str(node.value)
    if odd := UNWRITABLE.search(text):
        line, column = _start(node)
        what = f"the character {odd[0]!a} cannot be written to plans and pages"
        problems.add(source.file, line, what, "Remove it.", column=column)
    return UNWRITABLE.sub("", text)


def _entries(
    node: MappingNode, path: Path, source: Source, problems: Problems
) -> Iterator[tuple[str, Plain]]:
    for key_node, value_node in node.value:
        key = _text(key_node, source, problems)
        here = (*path, key)
        line, column = _start(key_node)
        if here in source.keys:
            first = source.keys[here][0]
            mend = f"Keep one; the first is in line {first}."
            problems.add(source.file, line, f"{key} is written twice", mend, column=column)
        source.keys.setdefault(here, (line, column))
        yield key, _plain(value_node, here, source, problems)


def _start(node: Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _text_start(node: Node) -> Place:
    """Tell where a scalar's text starts: after its quote, or in the line after its | or >."""
    line, column = _start(node)
    if isinstance(node, ScalarNode) and node.style in {"'", '"'}:
        return line, column + 1
    if isinstance(node, ScalarNode) and node.style in {"|", ">"}:
        return line + 1, 1
    return line, column
