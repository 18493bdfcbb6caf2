"""Read XML from strangers: no entities, no document types, no network, no bottomless nesting."""

import re

from lxml import etree

from bom.problems import Problem, ProblemsError

Element = etree._Element  # noqa: SLF001 # lxml has no public name for it


def parse_xml(name: str, content: bytes) -> Element:
    """Read XML and give its root element; ProblemsError says where it is broken."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        at = min(
            found for mark in (b"<!DOCTYPE", b"<!ENTITY") if (found := content.find(mark)) >= 0
        )
        line = content.count(b"\n", 0, at) + 1
        raise _refused(name, line, 1, "the file declares a document type", "Remove <!DOCTYPE ..>.")
    if b"\0" in content:
        raise _refused(name, 1, 1, "the file is not UTF-8", "Save the file in UTF-8.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, huge_tree=False,
    )  # fmt: skip
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        what = re.sub(r", line \d+, column \d+.*", "", error.msg or "the file is empty")
        raise _refused(
            name,
            line or 1,
            column or 1,
            f"the XML is broken: {what}",
            "Mend it there, or export the file again.",
        ) from error


def line_of(element: Element) -> int:
    """Give the line on which an element begins."""
    line: object = element.sourceline  # its stub says something else
    return line if isinstance(line, int) else 1


def words(element: Element | None) -> list[str]:
    """Give the words of an element's own text."""
    return (element.text or "").split() if element is not None else []


def _refused(name: str, line: int, column: int, what: str, mend: str) -> ProblemsError:
    return ProblemsError([Problem(name, line, column, what, mend)])
