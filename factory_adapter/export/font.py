"""The embedded font: what it can show, how wide that is, where its lines break."""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

NAME = "NotoSansSC"
FILE = "NotoSansSC-subset.ttf"
GETA = "〓"  # the typesetters' mark for a character that is not at hand
CJK_START = "\u2e80"
NEVER_FIRST = frozenset("，。、；：！？）》」』】〉,.;:!?)")


@cache
def load() -> str:
    """Make the font known to ReportLab; answer its name."""
    pdfmetrics.registerFont(_font())
    return NAME


@cache
def known() -> frozenset[int]:
    """List the code points that the font can show."""
    return frozenset(_font().face.charToGlyph)


@cache
def _font() -> TTFont:
    body = resources.files("factory_adapter.export.fonts").joinpath(FILE).read_bytes()
    return TTFont(NAME, BytesIO(body))


def printable(text: str) -> str:
    """Put a visible mark where the font has no character; white space becomes a space."""
    return "".join(
        " " if sign.isspace() else sign if ord(sign) in known() else GETA for sign in text
    )


def missing(text: str) -> tuple[str, ...]:
    """List the characters of a text that the font cannot show."""
    lacking = {sign for sign in text if not sign.isspace() and ord(sign) not in known()}
    return tuple(sorted(lacking))


def width(text: str, size: float) -> float:
    """Measure a text in points."""
    return float(pdfmetrics.stringWidth(text, load(), size))


def fit(text: str, size: float, room: float) -> str:
    """Shorten a text with an ellipsis until it fits into one line."""
    shown = printable(text)
    if width(shown, size) <= room:
        return shown
    while shown and width(shown + "…", size) > room:
        shown = shown[:-1]
    return shown + "…"


def wrap(text: str, size: float, room: float) -> list[str]:
    """Break a text into lines: at spaces, between Chinese characters, else anywhere."""
    lines, line = [], ""
    for piece in _pieces(printable(text)):
        if not line or width(line + piece.rstrip(), size) <= room:
            line += piece
        else:
            lines.append(line.rstrip())
            line = piece
        while width(line.rstrip(), size) > room and len(line) > 1:
            cut = _most(line, size, room)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.rstrip()]


def _most(line: str, size: float, room: float) -> int:
    cut = len(line) - 1
    while cut > 1 and width(line[:cut], size) > room:
        cut -= 1
    return cut


def _pieces(text: str) -> Iterator[str]:
    """Split a text after each space and around each Chinese character."""
    piece = ""
    for sign in text:
        if piece and sign not in NEVER_FIRST and max(sign, piece[-1]) >= CJK_START:
            yield piece
            piece = ""
        piece += sign
        if sign == " ":
            yield piece
            piece = ""
    if piece:
        yield piece
