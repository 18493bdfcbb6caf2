"""A picture in parts: what the browser has of it already need not be sent with every click."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

from markupsafe import Markup

LONG = 160
"""A shorter element takes less than what would stand for it, and its tag."""
PAINT = re.compile(
    r"<(linearGradient|radialGradient|pattern|filter|clipPath)( [^<>]*)>((?:(?!<\1[ >]).)*?)</\1>"
)
LEAF = re.compile(r"<(\w+)( [^<>]*)/>")
OWN_ID = re.compile(r' id="([^"]+)"')
Seen = frozenset[str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture, its tag, and its paints: these change less often than what is drawn with them."""

    tag: str
    opening: str
    paints: str
    content: str

    def sent(self, seen: Seen) -> Markup:
        """Write the picture for a browser that has some of its parts, each in its place."""
        written = [self.opening]
        if self.paints:
            name = named(self.paints)
            if name in seen:
                written.append('<defs id="paints" data-same></defs>')
            else:
                paints = PAINT.sub(_sender(seen, set()), self.paints)
                written.append(f'<defs id="paints" data-tag="{name}">{paints}</defs>')
        written.append(LEAF.sub(_sender(seen, set()), self.content))
        return Markup("".join(written))  # noqa: S704 # the renderer has escaped every text in it


def taken_apart(picture: Markup) -> Drawing:
    """Take a picture apart."""
    opening, _, rest = str(picture).partition("<defs>")
    paints, end, content = rest.partition("</defs>")
    if not end:
        return Drawing(named(str(picture)), "", "", str(picture))
    return Drawing(named(str(picture)), opening, paints, content)


def named(content: str) -> str:
    """Name contents shortly: what has the same name is the same."""
    return f"{crc32(content.encode()):x}"


def _sender(seen: Seen, given: set[str]) -> Callable[[re.Match[str]], str]:
    """Give long elements tags, and ids where they have none; send only the place of known ones.

    An id made of the contents cannot stand for anything else. Twins of an element stay as they are.
    """

    def sent(match: re.Match[str]) -> str:
        whole, element = match[0], match[1]
        if len(whole) < LONG:
            return whole
        name = named(whole)
        if name in given:
            return whole
        given.add(name)
        own = OWN_ID.search(match[2])
        mark = f' id="{own[1] if own else f"part-{name}"}"'
        if name in seen:
            return f"<{element}{mark} data-same/>"
        begin = len(element) + 1
        added = "" if own else mark
        return f'{whole[:begin]}{added} data-tag="{name}"{whole[begin:]}'

    return sent
