"""Paper: pages of A4 with a cursor, texts, lines, boxes and tables. Measured from the top left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from factory_adapter.export import font

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 14 * mm
WIDTH = PAGE_WIDTH - 2 * MARGIN
BOTTOM = PAGE_HEIGHT - 16 * mm
INK, PINE, QUIET, RULE, TINT = "#1B1F1D", "#1F5F54", "#5E6661", "#CFCCC2", "#F3F1EA"

Draw = Callable[[Canvas], None]
Align = Literal["left", "right", "centre"]
Cell = Literal["text", "tick", "blank"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks."""

    size: float = 9
    colour: str = INK
    weight: float = 0  # width of an outline in points; makes the letters bolder
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; a tick is a box to tick, a blank is room to write."""

    title: str
    width: float
    align: Align = "left"
    cell: Cell = "text"
    size: float = 9


TICK = "□"  # what a cell holds to get a box to tick
BODY = Style()
SMALL = Style(8.5)
LABEL = Style(7, QUIET)
STRONG = Style(9, INK, 0.35)
SECTION = Style(10.5, PINE, 0.4)
HEAD = Style(7, QUIET, 0.2)


@dataclass(slots=True)
class Sheet:
    """The pages of one document part; every new page begins with its head."""

    head: Callable[["Sheet"], None]
    pages: list[list[Draw]] = field(default_factory=list)
    y: float = BOTTOM

    def room(self, height: float) -> None:
        """Begin a new page unless so much room is left."""
        if not self.pages or self.y + height > BOTTOM:
            self.pages.append([])
            self.y = MARGIN
            self.head(self)

    def text(self, text: str, x: float, y: float, style: Style = BODY) -> None:
        """Write one line with its base line at y."""
        self._add(lambda canvas: _draw_text(canvas, font.printable(text), (x, y), style))

    def line(self, y: float, *, colour: str = RULE, width: float = 0.5) -> None:
        """Draw a line across the page."""

        def draw(canvas: Canvas) -> None:
            canvas.setStrokeColor(HexColor(colour))
            canvas.setLineWidth(width)
            canvas.line(MARGIN, PAGE_HEIGHT - y, MARGIN + WIDTH, PAGE_HEIGHT - y)

        self._add(draw)

    def tick(self, x: float, y: float, size: float = 3.4 * mm) -> None:
        """Draw a box to tick with its top left corner at x, y."""

        def draw(canvas: Canvas) -> None:
            canvas.setStrokeColor(HexColor(INK))
            canvas.setLineWidth(0.8)
            canvas.roundRect(x, PAGE_HEIGHT - y - size, size, size, 0.6 * mm, stroke=1, fill=0)

        self._add(draw)

    def tint(self, x: float, y: float, width: float, height: float) -> None:
        """Fill an area with a light tint that saves toner."""

        def draw(canvas: Canvas) -> None:
            canvas.setFillColor(HexColor(TINT))
            canvas.roundRect(x, PAGE_HEIGHT - y - height, width, height, 1.5 * mm, stroke=0, fill=1)

        self._add(draw)

    def mark(self, draw: Draw) -> None:
        """Draw something else."""
        self._add(draw)

    def section(self, title: str, *, needed: float = 8 * mm) -> None:
        """Begin a part of the page; it has at least `needed` room for its first lines."""
        self.room(needed + 8.5 * mm)
        self.y += 6.4 * mm
        self.text(title, MARGIN, self.y, SECTION)
        self.y += 2.5 * mm

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """Write a table; on a new page its header comes again."""
        self._table_head(columns)
        for row in rows:
            lines = [
                font.wrap(text, column.size, column.width - 2 * mm)
                for column, text in zip(columns, row, strict=True)
            ]
            high = max(
                max(
                    len(cell) * column.size * 1.25
                    for cell, column in zip(lines, columns, strict=True)
                )
                + 1.6 * mm,
                5.3 * mm,
            )
            page = len(self.pages)
            self.room(high)
            if len(self.pages) != page:
                self._table_head(columns)
            self._row(columns, lines, high)
            self.y += high
            self.line(self.y)

    def print_on(self, canvas: Canvas, foot: Callable[[Canvas, int, int], None]) -> None:
        """Print every page with its foot."""
        for number, page in enumerate(self.pages, 1):
            for draw in page:
                draw(canvas)
            foot(canvas, number, len(self.pages))
            canvas.showPage()

    def _table_head(self, columns: Sequence[Column]) -> None:
        x = MARGIN
        for column in columns:
            at = _start(x, column, 1 * mm)
            style = Style(HEAD.size, HEAD.colour, HEAD.weight, column.align)
            self.text(
                font.fit(column.title, HEAD.size, column.width - mm), at, self.y + 3 * mm, style
            )
            x += column.width
        self.y += 4.4 * mm
        self.line(self.y, colour=PINE, width=0.9)

    def _row(self, columns: Sequence[Column], lines: Sequence[Sequence[str]], high: float) -> None:
        x = MARGIN
        for column, cell in zip(columns, lines, strict=True):
            if column.cell == "tick" and cell[0]:
                self.tick(x + 0.6 * mm, self.y + 0.95 * mm)
            elif column.cell == "blank":
                self._writing_room(x, column.width, high)
            elif column.cell == "text":
                base = self.y + 0.9 * mm + column.size * 0.95
                for number, line in enumerate(cell):
                    style = Style(column.size, align=column.align)
                    at = _start(x, column, 1 * mm)
                    self.text(line, at, base + number * column.size * 1.25, style)
            x += column.width

    def _writing_room(self, x: float, width: float, high: float) -> None:
        self.tint(x + 0.4 * mm, self.y + 0.4 * mm, width - 0.8 * mm, high - 0.8 * mm)

    def _add(self, draw: Draw) -> None:
        self.pages[-1].append(draw)


def _start(x: float, column: Column, inset: float) -> float:
    match column.align:
        case "left":
            return x + inset
        case "right":
            return x + column.width - inset
        case "centre":
            return x + column.width / 2


def _draw_text(canvas: Canvas, text: str, at: tuple[float, float], style: Style) -> None:
    wide = font.width(text, style.size)
    left = {"left": 0.0, "right": wide, "centre": wide / 2}[style.align]
    canvas.saveState()  # an outline must not go on to the next text
    writing = canvas.beginText(at[0] - left, PAGE_HEIGHT - at[1])
    writing.setFont(font.load(), style.size)
    writing.setFillColor(HexColor(style.colour))
    if style.weight:
        canvas.setStrokeColor(HexColor(style.colour))
        canvas.setLineWidth(style.weight)
        writing.setTextRenderMode(2)
    writing.textOut(text)
    canvas.drawText(writing)
    canvas.restoreState()
