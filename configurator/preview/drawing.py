"""A drawing as values: the tree of a drawing file, ready to be written for any configuration."""

from dataclasses import dataclass

from bom.expression import Expression


@dataclass(frozen=True, slots=True)
class Own:
    """The place of an id, which gets the prefix of its picture."""

    id: str


@dataclass(frozen=True, slots=True)
class Paint:
    """An attribute with the colour of a choice: the first of `options` that has a swatch."""

    attribute: str
    options: tuple[str, ...]
    shade: int
    otherwise: str


@dataclass(frozen=True, slots=True)
class Scaling:
    """A transform that grows an element around a point as an amount tells."""

    amount: Expression
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Lettering:
    """A font size, made smaller until the text of an option is no wider than `fit`."""

    option: str
    size: float
    fit: float


@dataclass(frozen=True, slots=True)
class Words:
    """The place of a person's own text."""

    option: str


Piece = str | Own | Paint | Scaling | Lettering | Words


@dataclass(frozen=True, slots=True)
class Element:
    """One element: what is written before, inside and after, and on what condition."""

    opening: tuple[Piece, ...]
    content: "tuple[Element | Piece, ...]"
    closing: str
    when: Expression | None
    text_option: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A checked drawing file; `opening` are the attributes of its root."""

    file: str
    opening: tuple[Piece, ...]
    content: tuple[Element | Piece, ...]
