"""The paper that goes with a work order through the plant: one sheet for each job."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from itertools import zip_longest
from zoneinfo import ZoneInfo

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from factory_adapter.export import font
from factory_adapter.export.labels import words
from factory_adapter.export.marks import draw_code_128, draw_qr
from factory_adapter.export.sheet import (
    BOTTOM,
    INK,
    LABEL,
    MARGIN,
    PAGE_HEIGHT,
    PINE,
    QUIET,
    SMALL,
    STRONG,
    TICK,
    WIDTH,
    Column,
    Sheet,
    Style,
)
from factory_adapter.files import HOME_TIMEZONE
from factory_adapter.model import JobOrder

QR_SIZE = 27 * mm
BAR_SIZE = (78 * mm, 11 * mm)
FEATURES_IN_ROW = 4
LONG_PICK_LIST = 6
TICK_ROOM = 5.5 * mm

Words = Mapping[str, str]


def travellers_pdf(jobs: Sequence[JobOrder], *, lang: str, timezone: str = HOME_TIMEZONE) -> bytes:
    """Print a traveller for each job; times are those of the plant's time zone."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=1, invariant=1, initialFontName=font.load())  # type: ignore[arg-type] # the stubs take the name for a number
    labels = words(lang)
    canvas.setTitle(labels["title"])
    canvas.setCreator("Roundel")
    canvas.setAuthor("Roundel")
    for job in jobs:
        sheet = _Traveller(job, labels, ZoneInfo(timezone)).sheet()
        foot = partial(_foot, labels=labels, job=job, missing=font.missing(_everything(job)))
        sheet.print_on(canvas, foot)
    if not jobs:
        sheet = Sheet(lambda sheet: sheet.text(labels["empty"], MARGIN, MARGIN + 5 * mm))
        sheet.room(1)
        sheet.print_on(canvas, lambda _canvas, _page, _pages: None)
    canvas.save()
    return out.getvalue()


class _Traveller:
    """Lays one job out."""

    def __init__(self, job: JobOrder, labels: Words, zone: ZoneInfo) -> None:
        self.job = job
        self.labels = labels
        self.zone = zone

    def sheet(self) -> Sheet:
        sheet = Sheet(self._head)
        sheet.room(1)
        self._facts(sheet)
        if self.job.features:
            self._features(sheet)
        self._operations(sheet)
        if self.job.texts:
            self._texts(sheet)
        if self.job.materials:
            self._materials(sheet)
        if self.job.pegs:
            self._pegs(sheet)
        self._units(sheet)
        return sheet

    def _head(self, sheet: Sheet) -> None:
        """Put the work order, its codes and its item on top of every page."""
        job, top = self.job, MARGIN
        title = self.labels["title"]
        if len(sheet.pages) > 1:
            title = f"{title} ({self.labels['continued']})"
        sheet.text(title, MARGIN, top + 3 * mm, Style(9, PINE, 0.3))
        room = WIDTH - QR_SIZE - 6 * mm
        sheet.text(font.fit(job.id, 25, room), MARGIN, top + 13.2 * mm, Style(25, INK, 0.7))
        bar_y = PAGE_HEIGHT - top - 16.5 * mm - BAR_SIZE[1]
        sheet.mark(partial(draw_code_128, text=job.id, x=MARGIN, y=bar_y, size=BAR_SIZE))
        qr_x, qr_y = MARGIN + WIDTH - QR_SIZE, PAGE_HEIGHT - top - QR_SIZE
        sheet.mark(partial(draw_qr, text=job.id, x=qr_x, y=qr_y, size=QR_SIZE))
        sheet.y = top + 35 * mm
        for line in font.wrap(job.item_name, 14, WIDTH)[:2]:
            sheet.text(line, MARGIN, sheet.y, Style(14, INK, 0.35))
            sheet.y += 6 * mm
        sheet.text(job.item, MARGIN, sheet.y - 0.8 * mm, Style(9, QUIET))
        sheet.y += 2.4 * mm
        sheet.line(sheet.y, colour=PINE, width=1.2)
        sheet.y += 2 * mm

    def _facts(self, sheet: Sheet) -> None:
        starts = [operation.start for operation in self.job.operations if operation.start]
        ends = [operation.end for operation in self.job.operations if operation.end]
        planned = f"{self._time(min(starts))} – {self._time(max(ends))}" if starts and ends else "–"
        facts = [
            ("quantity", str(self.job.quantity), 24 * mm),
            ("due", self._day(self.job.due), 40 * mm),
            ("planned", planned, 66 * mm),
            ("plant", self.job.plant, 34 * mm),
            ("version", str(self.job.version), 18 * mm),
        ]
        top = sheet.y + 1 * mm
        sheet.tint(MARGIN, top, WIDTH, 13 * mm)
        x = MARGIN + 3 * mm
        for name, fact, wide in facts:
            size = 15 if name in {"quantity", "due"} else 10.5
            sheet.text(self.labels[name], x, top + 4 * mm, LABEL)
            shown = font.fit(fact, size, wide - 2 * mm)
            sheet.text(shown, x, top + 10.3 * mm, Style(size, INK, 0.35))
            x += wide
        sheet.y = top + 13 * mm

    def _features(self, sheet: Sheet) -> None:
        """Write choices side by side, each a quiet name over its value."""
        sheet.section(self.labels["features"])
        wide = WIDTH / FEATURES_IN_ROW
        for start in range(0, len(self.job.features), FEATURES_IN_ROW):
            sheet.room(8 * mm)
            for place, feature in enumerate(self.job.features[start : start + FEATURES_IN_ROW]):
                x = MARGIN + place * wide
                name = font.fit(feature.name, LABEL.size, wide - 3 * mm)
                value = font.fit(feature.value, STRONG.size, wide - 3 * mm)
                sheet.text(name, x, sheet.y + 3 * mm, LABEL)
                sheet.text(value, x, sheet.y + 6.9 * mm, STRONG)
            sheet.y += 7.8 * mm

    def _operations(self, sheet: Sheet) -> None:
        say = self.labels
        columns = (
            Column("", 7 * mm, cell="tick"),
            Column("#", 9 * mm, "right"),
            Column(say["operation"], 43 * mm),
            Column(say["work_centre"], 24 * mm, size=8),
            Column(say["family"], 21 * mm, size=8),
            Column(say["setup"], 13 * mm, "right", size=8),
            Column(say["run"], 14 * mm, "right", size=8),
            Column(say["start"], 18.5 * mm, size=7.5),
            Column(say["good"], 10.5 * mm, cell="blank"),
            Column(say["scrap"], 10 * mm, cell="blank"),
            Column(say["sign"], 12 * mm, cell="blank"),
        )
        rows = [
            (
                TICK,
                str(operation.sequence),
                operation.name,
                operation.work_centre,
                operation.family,
                str(operation.setup_minutes),
                str(operation.run_seconds),
                self._time(operation.start) if operation.start else "",
                "",
                "",
                "",
            )
            for operation in self.job.operations
        ]
        sheet.section(say["operations"])
        sheet.table(columns, rows)

    def _texts(self, sheet: Sheet) -> None:
        """Write customers' words large, so that they are copied exactly."""
        say = self.labels
        columns = (
            Column("", 7 * mm, cell="tick"),
            Column(say["units"], 46 * mm),
            Column("", 29 * mm, size=8),
            Column("", 100 * mm, size=13),
        )
        rows = [(TICK, text.unit, text.name, text.text) for text in self.job.texts]
        sheet.section(say["texts"])
        sheet.table(columns, rows)

    def _materials(self, sheet: Sheet) -> None:
        """Write the pick list in two halves side by side, to be read down the left one first."""
        say = self.labels
        half = (
            Column("", 6.5 * mm, cell="tick"),
            Column(say["item"], 24 * mm, size=8),
            Column(say["name"], 42 * mm, size=8),
            Column(say["quantity"], 16 * mm, "right", size=8),
        )
        cells = [(TICK, part.item, part.name, str(part.quantity)) for part in self.job.materials]
        sheet.section(say["materials"])
        if len(cells) < LONG_PICK_LIST:
            sheet.table((*half[:2], Column(say["name"], 124 * mm, size=8), *half[3:]), cells)
            return
        gap = (Column("", 5 * mm),)
        middle = (len(cells) + 1) // 2
        rows = zip_longest(cells[:middle], cells[middle:], fillvalue=("", "", "", ""))
        sheet.table((*half, *gap, *half), [(*left, "", *right) for left, right in rows])

    def _pegs(self, sheet: Sheet) -> None:
        sheet.section(self.labels["pegs"])
        pegs = sorted(self.job.pegs, key=lambda peg: peg.order)
        self._grid(sheet, [f"{peg.order} × {peg.quantity}" for peg in pegs], columns=6)

    def _units(self, sheet: Sheet) -> None:
        """Write the units that no text names already."""
        named = {text.unit for text in self.job.texts}
        others = [unit for unit in self.job.units if unit not in named]
        if others:
            sheet.section(self.labels["units"])
            self._grid(sheet, others, columns=4, indent=TICK_ROOM)

    def _grid(self, sheet: Sheet, cells: Sequence[str], *, columns: int, indent: float = 0) -> None:
        """Write short entries side by side; an indent has a box to tick."""
        wide = WIDTH / columns
        for start in range(0, len(cells), columns):
            sheet.room(5.2 * mm)
            for place, cell in enumerate(cells[start : start + columns]):
                x = MARGIN + place * wide
                if indent:
                    sheet.tick(x + 0.6 * mm, sheet.y + 0.9 * mm)
                shown = font.fit(cell, SMALL.size, wide - indent - 2 * mm)
                sheet.text(shown, x + indent, sheet.y + 3.7 * mm, SMALL)
            sheet.y += 5.2 * mm

    def _time(self, time: datetime) -> str:
        return time.astimezone(self.zone).strftime("%m-%d %H:%M")

    def _day(self, time: datetime) -> str:
        return time.astimezone(self.zone).strftime("%Y-%m-%d")


def _everything(job: JobOrder) -> str:
    """Gather all that people wrote."""
    texts = [job.id, job.plant, job.item, job.item_name, *job.units]
    texts += [
        operation.name + operation.work_centre + operation.family for operation in job.operations
    ]
    texts += [part.item + part.name for part in job.materials]
    texts += [feature.name + feature.value for feature in job.features]
    texts += [text.unit + text.name + text.text for text in job.texts]
    return "".join(texts + [peg.order for peg in job.pegs])


def _foot(
    canvas: Canvas, page: int, pages: int, *, labels: Words, job: JobOrder, missing: Sequence[str]
) -> None:
    y = PAGE_HEIGHT - BOTTOM - 6 * mm
    canvas.setFont(font.load(), 7)
    canvas.setFillColor(HexColor(QUIET))
    number = labels["page"].format(page=page, pages=pages)
    canvas.drawRightString(MARGIN + WIDTH, y, number)
    canvas.drawString(MARGIN, y, font.printable(f"Roundel · {job.plant} · {job.id}"))
    if missing:
        signs = ", ".join(f"U+{ord(sign):04X}" for sign in missing)
        canvas.drawString(
            MARGIN, y - 4 * mm, font.fit(labels["unknown"].format(signs=signs), 7, WIDTH)
        )
