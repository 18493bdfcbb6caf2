"""A design as a card to share: its picture on the left, its name and price on the right."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

from configurator.preview.svg import Theme, width_in_ems

WIDTH, HEIGHT = 1200, 630
PLACE = 'x="10" y="-17" width="664" height="664" overflow="visible"'
LEFT, ROOM = 730, 410
FONTS = "PingFang SC,Noto Sans CJK SC,Noto Sans SC,Microsoft YaHei,Helvetica Neue,Arial,sans-serif"
INK = {"light": ("#1C211F", "#59615D", "#1F5F54"), "dark": ("#ECE9E2", "#A6ADA8", "#84CBB7")}


@dataclass(frozen=True, slots=True)
class CardWords:
    """What a card says: the design's name, who made it or what it is, and the price in words."""

    title: str
    subtitle: str
    price: str


def card(picture: str, words: CardWords, *, theme: Theme = "light") -> str:
    """Write a card of 1200 x 630 as SVG around a picture that `render` drew in the same theme."""
    ink, quiet, accent = INK[theme]
    placed = picture.replace("<svg ", f"<svg {PLACE} ", 1)
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
            f' width="{WIDTH}" height="{HEIGHT}" font-family="{FONTS}">',
            placed,
            f'<circle cx="{LEFT + 13}" cy="96" r="11" fill="none" stroke="{accent}"',
            ' stroke-width="4"/>',
            _line("Roundel", 104, 24, quiet, indent=36),
            _line(words.title, 300, 60, ink, weight=700),
            _line(words.subtitle, 352, 28, quiet),
            _line(words.price, 424, 36, accent, weight=700),
            "</svg>",
        ]
    )


def _line(text: str, y: int, size: int, fill: str, *, weight: int = 400, indent: int = 0) -> str:
    fitting = min(size, ROOM / max(1.0, width_in_ems(text)))
    return (
        f'<text x="{LEFT + indent}" y="{y}" font-size="{fitting:.4g}" font-weight="{weight}"'
        f' fill="{fill}">{escape(text)}</text>'
    )
