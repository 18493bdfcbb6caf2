"""Read a drawing file: plain SVG with a few data- attributes, checked against what is allowed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from bom.expression import Expression, is_condition
from bom.expression import parse as parse_expression
from bom.problems import Problems, ProblemsError, did_you_mean
from configurator.preview.allowed import ATTRIBUTES, DATA, ELEMENTS, PAINTS, TEXT_ELEMENTS
from configurator.preview.drawing import (
    Drawing,
    Element,
    Lettering,
    Own,
    Paint,
    Piece,
    Scaling,
    Words,
)

SVG = "{http://www.w3.org/2000/svg}"
LARGEST = 200_000
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
REFERENCE = re.compile(r"url\(#([A-Za-z][A-Za-z0-9_]*)\)")
ENVIRONMENT = {"theme": frozenset(["light", "dark"])}

Options = Mapping[str, frozenset[str] | None]
Node = etree._Element  # noqa: SLF001 - lxml has no public name for the type of its elements


@dataclass(slots=True)
class _Page:
    """The file that is being read, with what has been found in it."""

    file: str
    options: Options | None
    problems: Problems = field(default_factory=Problems)
    ids: dict[str, bool] = field(default_factory=dict)
    references: list[tuple[int, str]] = field(default_factory=list)

    def complain(self, node: Node, what: str, mend: str) -> None:
        self.problems.add(self.file, _line(node), what, mend)

    def expression(self, node: Node, text: str) -> Expression | None:
        line = _line(node)
        try:
            return parse_expression(text, file=self.file, line=line, options=self.options)
        except ProblemsError as error:
            self.problems.extend(error.problems)
            return None


def read(text: str, *, file: str, options: Options | None = None) -> Drawing:
    """Read a drawing; with `options` every option and value in it is checked.

    Raises ProblemsError with every problem of the file.
    """
    page = _Page(file, None if options is None else {**ENVIRONMENT, **options})
    root = _tree(text, page)
    if root.tag != SVG + "svg" or not root.get("viewBox"):
        page.complain(root, "the drawing is no SVG picture with a viewBox", _ROOT)
    opening = tuple(_opening(root, page))
    content = tuple(_content(root, page))
    _check_references(page)
    page.problems.raise_if_any()
    return Drawing(file, _joined(opening), content)


_ROOT = 'Begin with <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000">.'


def _tree(text: str, page: _Page) -> Node:
    if len(text) > LARGEST:
        page.problems.add(page.file, 1, "the drawing is too large", f"Keep it under {LARGEST}.")
        page.problems.raise_if_any()
    if "<!DOCTYPE" in text:
        line = text[: text.index("<!DOCTYPE")].count("\n") + 1
        page.problems.add(page.file, line, "the drawing has a document type", "Remove <!DOCTYPE.")
        page.problems.raise_if_any()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        page.problems.add(
            page.file, line, f"this is not XML: {error.msg}", "Mend the tags.", column=column + 1
        )
        page.problems.raise_if_any()
        raise
    return root


def _content(node: Node, page: _Page) -> Iterator[Element | Piece]:
    has_text = _local(node) in TEXT_ELEMENTS
    if node.text and has_text:
        yield escape(node.text)
    for child in node:
        element = _element(child, page)
        if element is not None:
            yield element
        if child.tail and has_text:
            yield escape(child.tail)
    loose = [node.text, *(child.tail for child in node)]
    if not has_text and any(words and words.strip() for words in loose):
        page.complain(node, f"<{_local(node)}> contains loose words", "Put them into <text>.")


def _element(node: Node, page: _Page) -> Element | None:
    name = _local(node)
    if node.tag != SVG + name or name not in ELEMENTS:
        mend = did_you_mean(name, ELEMENTS, "Draw it with shapes, gradients and filters.")
        page.complain(node, f"<{name}> is not allowed in a drawing", mend)
        return None
    when = _condition(node, page)
    option = _option_name(node, "data-text", page)
    content: tuple[Element | Piece, ...] = tuple(_content(node, page))
    if option:
        content = (Words(option),)
    opening = (f"<{name}", *_opening(node, page))
    if not content:
        return Element(_joined((*opening, "/>")), (), "", when, option)
    return Element(_joined((*opening, ">")), content, f"</{name}>", when, option)


def _local(node: Node) -> str:
    return etree.QName(node).localname


def _line(node: Node) -> int:
    line: object = node.sourceline
    return line if isinstance(line, int) else 1


def _condition(node: Node, page: _Page) -> Expression | None:
    text = node.get("data-when")
    when = None if text is None else page.expression(node, text)
    if when is not None and not is_condition(when):
        page.complain(node, f"{text} is an amount, not a condition", "Compare it: size > 560.")
    return when


def _option_name(node: Node, attribute: str, page: _Page) -> str:
    option = (node.get(attribute) or "").strip()
    if option and _local(node) not in TEXT_ELEMENTS:
        page.complain(node, f"{attribute} stands on <{_local(node)}>", "Put it on <text>.")
    _check_option(node, option, page)
    return option


def _check_option(node: Node, option: str, page: _Page) -> None:
    if option and page.options is not None and option not in page.options:
        mend = did_you_mean(option, page.options, "Use an option of the product.")
        page.complain(node, f"{option} is no option of the product", mend)


def _opening(node: Node, page: _Page) -> Iterator[Piece]:
    painted = {PAINTS[key] for key in node.attrib if key in PAINTS}
    lettered = "font-size" if "data-fit" in node.attrib else ""
    for raw, value in node.attrib.items():
        key = str(raw)
        if key in ATTRIBUTES and key not in painted and key != lettered:
            yield from _attribute(node, key, str(value), page)
        elif key not in ATTRIBUTES and key not in DATA:
            mend = did_you_mean(key, ATTRIBUTES | DATA, "Remove it.")
            page.complain(node, f"the attribute {key} is not allowed in a drawing", mend)
    yield from _paints(node, page)
    yield from _scaling(node, page)
    yield from _lettering(node, page)


def _attribute(node: Node, key: str, value: str, page: _Page) -> Iterator[Piece]:
    if key == "id":
        yield from _identity(node, value, page)
        return
    reference = value[1:] if key == "href" and value.startswith("#") else ""
    match = REFERENCE.fullmatch(value.strip())
    if match:
        reference = match[1]
    if reference:
        page.references.append((_line(node), reference))
        before, after = ("#", "") if key == "href" else ("url(#", ")")
        yield from (f' {key}="{before}', Own(reference), f'{after}"')
    elif key == "href" or "url(" in value.lower() or "://" in value:
        page.complain(
            node, f"{key} refers to something outside: {value}", "Refer to an id of the drawing."
        )
    else:
        yield f" {key}={quoteattr(value)}"


def _identity(node: Node, value: str, page: _Page) -> Iterator[Piece]:
    is_conditional = node.get("data-when") is not None
    if not NAME.fullmatch(value):
        page.complain(node, f"{value!r} cannot be an id", "Use letters, digits and _.")
    elif not page.ids.get(value, True) or (value in page.ids and not is_conditional):
        page.complain(node, f"the id {value} is used twice", "Give each its own data-when.")
    page.ids[value] = is_conditional
    yield from (' id="', Own(value), '"')


def _paints(node: Node, page: _Page) -> Iterator[Piece]:
    shade = _number(node, "data-shade", page)
    for key, attribute in PAINTS.items():
        options = tuple((node.get(key) or "").split())
        for option in options:
            _check_option(node, option, page)
        if options:
            yield Paint(attribute, options, int(shade), node.get(attribute) or "none")


def _scaling(node: Node, page: _Page) -> Iterator[Piece]:
    text = node.get("data-scale")
    if text is None:
        return
    if node.get("transform"):
        page.complain(node, "data-scale and transform on one element", "Put one on a <g> around.")
    x, _, y = (node.get("data-origin") or "0 0").partition(" ")
    if not NUMBER.fullmatch(x) or not NUMBER.fullmatch(y.strip()):
        page.complain(node, "data-origin is no point", 'Write two numbers: "500 480".')
    amount = page.expression(node, text)
    if amount is not None:
        yield Scaling(amount, x, y.strip())


def _lettering(node: Node, page: _Page) -> Iterator[Piece]:
    if "data-fit" in node.attrib:
        fit, size = _number(node, "data-fit", page), _number(node, "font-size", page)
        yield Lettering((node.get("data-text") or "").strip(), size, fit)


def _number(node: Node, key: str, page: _Page) -> float:
    text = node.get(key) or "0"
    if NUMBER.fullmatch(text):
        return float(text)
    page.complain(node, f"{key} is no number: {text}", "Write a number such as 20.")
    return 0.0


def _check_references(page: _Page) -> None:
    for line, reference in page.references:
        if reference not in page.ids:
            mend = did_you_mean(reference, page.ids, "Add an element with this id.")
            page.problems.add(page.file, line, f"nothing has the id {reference}", mend)


def _joined(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)
