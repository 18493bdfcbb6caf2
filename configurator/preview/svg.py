"""Draw a configuration: the drawing of its product, with only what was chosen, in its colours."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

from bom.expression import amount, evaluate
from configurator.domain.product import Product
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
from configurator.preview.reading import Options, read

__all__ = ["Drawing", "Picture", "draw", "drawing_of", "parse", "render", "width_in_ems"]

Theme = Literal["light", "dark"]
WIDE = frozenset("WF")


def parse(text: str, *, file: str, options: Options | None = None) -> Drawing:
    """Read a drawing file; raises ProblemsError with every problem, each with file and line."""
    return read(text, file=file, options=options)


def drawing_of(product: Product) -> Drawing:
    """Read a product's drawing; options and values that the product lacks are problems too."""
    options = {
        option.id: None
        if option.kind == "number"
        else frozenset([value.id for value in option.values] + ["-"] * (option.when is not None))
        for option in product.options
    }
    return parse(product.drawing, file="drawing.svg", options=options)


@dataclass(frozen=True, slots=True)
class Picture:
    """What a drawing is drawn with: values and colours by option, a person's own texts."""

    values: Mapping[str, str | int]
    swatches: Mapping[str, str]
    texts: Mapping[str, str]
    prefix: str


def render(
    drawing: Drawing,
    product: Product,
    configuration: Mapping[str, str],
    texts: Mapping[str, str],
    *,
    title: str,
    prefix: str,
    description: str = "",
    theme: Theme = "light",
) -> str:
    """Draw a complete configuration as inline SVG; `prefix` begins every id on it."""
    values = {**product.bom_configuration(configuration), "theme": theme}
    picture = Picture(values, _swatches(product, configuration), texts, prefix)
    return draw(drawing, picture, title=title, description=description)


def draw(drawing: Drawing, picture: Picture, *, title: str, description: str = "") -> str:
    """Write the picture with its name and description for those who cannot see it."""
    written = [
        '<svg xmlns="http://www.w3.org/2000/svg" role="img"',
        f' aria-labelledby="{picture.prefix}title {picture.prefix}desc"',
        *_pieces(drawing.opening, picture),
        f'><title id="{picture.prefix}title">{escape(title)}</title>',
        f'<desc id="{picture.prefix}desc">{escape(description or title)}</desc>',
    ]
    _write(drawing.content, picture, written)
    written.append("</svg>")
    return "".join(written)


def _swatches(product: Product, configuration: Mapping[str, str]) -> dict[str, str]:
    return {
        option.id: value.swatch
        for option in product.options
        for value in option.values
        if value.swatch and configuration.get(option.id) == value.id
    }


def _write(content: tuple[Element | Piece, ...], picture: Picture, written: list[str]) -> None:
    for part in content:
        if isinstance(part, str):
            written.append(part)
        elif not isinstance(part, Element):
            written.append(_piece(part, picture))
        elif _is_shown(part, picture):
            written.extend(_pieces(part.opening, picture))
            _write(part.content, picture, written)
            written.append(part.closing)


def _is_shown(element: Element, picture: Picture) -> bool:
    if element.text_option and not picture.texts.get(element.text_option, "").strip():
        return False
    return element.when is None or evaluate(element.when, picture.values)


def _pieces(pieces: tuple[Piece, ...], picture: Picture) -> Iterator[str]:
    return (piece if isinstance(piece, str) else _piece(piece, picture) for piece in pieces)


def _piece(piece: Piece, picture: Picture) -> str:
    match piece:
        case str():
            return piece
        case Own(own):
            return picture.prefix + own
        case Paint():
            return f' {piece.attribute}="{_colour(piece, picture.swatches)}"'
        case Scaling():
            return _scaled(piece, picture.values)
        case Lettering():
            return f' font-size="{_font_size(piece, picture.texts):.4g}"'
        case Words(option):
            return escape(picture.texts[option].strip())


def _colour(paint: Paint, swatches: Mapping[str, str]) -> str:
    for option in paint.options:
        if option in swatches:
            return shaded(swatches[option], paint.shade)
    return paint.otherwise


def shaded(colour: str, percent: int) -> str:
    """Mix a colour with white (percent above 0) or with black (below).

    >>> shaded("#204060", -50), shaded("#204060", 50)
    ('#102030', '#8f9faf')
    """
    if percent == 0:
        return colour
    target, share = (255, percent / 100) if percent > 0 else (0, -percent / 100)
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{int(part + (target - part) * share):02x}" for part in parts)


def _scaled(scaling: Scaling, values: Mapping[str, str | int]) -> str:
    factor = f"{float(amount(scaling.amount, values)):.5g}"
    x, y = scaling.x, scaling.y
    return f' transform="translate({x} {y}) scale({factor}) translate(-{x} -{y})"'.replace("--", "")


def _font_size(lettering: Lettering, texts: Mapping[str, str]) -> float:
    ems = width_in_ems(texts.get(lettering.option, "").strip())
    return min(lettering.size, lettering.fit / ems) if ems else lettering.size


def width_in_ems(text: str) -> float:
    """Estimate how wide a text is, in multiples of its font size; rather too wide than too narrow.

    >>> round(width_in_ems("松风 Ada"), 2)
    4.64
    """
    return sum(_ems(letter) for letter in text)


def _ems(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    return 1.08 if unicodedata.east_asian_width(letter) in WIDE else 0.62
