"""Read a table from CSV text: every cell checked, every mistake with its file, line and column."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from io import StringIO

from bom.problems import Problems, did_you_mean

Cell = str | int | date | time | tuple[str, ...] | None
MAX_CELL = 10_000
MOST_DIGITS = 16
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""Days to plan with: lead times and weeks before and after them are days of the calendar too."""
NUMBER = r"[0-9]{1,12}(\.[0-9]{1,12})?"


class CellError(ValueError):
    """A cell cannot be read: what is wrong, and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how its cells are read and what a blank cell (or no column) means."""

    name: str
    read: Callable[[str], Cell] = str
    default: Cell = ""
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; a cell that could not be read has its column's default."""

    file: str
    line: int
    cells: Mapping[str, Cell]
    places: Mapping[str, int]

    def text(self, name: str) -> str:
        """Return a text cell."""
        cell = self.cells[name]
        return cell if isinstance(cell, str) else ""

    def whole(self, name: str) -> int:
        """Return a cell of a whole number."""
        cell = self.cells[name]
        return cell if isinstance(cell, int) else 0

    def day(self, name: str) -> date | None:
        """Return a cell of a date, None when blank."""
        cell = self.cells[name]
        return cell if isinstance(cell, date) else None

    def clock(self, name: str) -> time | None:
        """Return a cell of a time of day, None when blank."""
        cell = self.cells[name]
        return cell if isinstance(cell, time) else None

    def words(self, name: str) -> tuple[str, ...]:
        """Return a cell of several words."""
        cell = self.cells[name]
        return cell if isinstance(cell, tuple) else ()

    def column(self, name: str) -> int:
        """Say at which character of the line the cell begins."""
        return self.places.get(name, 1)


def text(name: str, *, default: str = "", is_required: bool = False) -> Column:
    """Describe a column of free text."""
    return Column(name, str, default, is_required)


def identifier(name: str, *, is_required: bool = True) -> Column:
    """Describe a column of ids."""
    return Column(name, _identifier, "", is_required)


def whole(
    name: str, *, default: int = 0, low: int = 0, high: int = 10**12, is_required: bool = False
) -> Column:
    """Describe a column of whole numbers."""
    return Column(name, lambda cell: _whole(cell, low, high), default, is_required)


def percent(name: str) -> Column:
    """Describe a column of percentages, read as parts per million: 2.5 becomes 25000."""
    return Column(name, lambda cell: _scaled(cell, "2.5", digits=4, high=10_000_000), 0)


def money(name: str, *, digits: int = 2) -> Column:
    """Describe a column of money, read as minor units: 12.50 becomes 1250."""
    return Column(name, lambda cell: _scaled(cell, "12.50", digits=digits, high=10**12), 0)


def day(name: str, *, is_required: bool = False) -> Column:
    """Describe a column of dates like 2026-12-31."""
    return Column(name, _day, None, is_required)


def clock(name: str, *, default: time | None = None, is_required: bool = False) -> Column:
    """Describe a column of times of day like 08:00."""
    return Column(name, _clock, default, is_required)


def one_of(name: str, known: Sequence[str], *, default: str = "") -> Column:
    """Describe a column whose cells are one of a few words; required when there is no default."""
    return Column(name, lambda cell: _one_of(cell, known), default, not default)


def choice(name: str, known: Sequence[str]) -> Column:
    """Describe a column whose cells are blank or one of a few words."""
    return Column(name, lambda cell: _one_of(cell, known), "")


def words(name: str, *, separator: str = ";") -> Column:
    """Describe a column of several ids in one cell."""
    return Column(name, lambda cell: _words(cell, separator), ())


def read_table(text: str, *, file: str, columns: Sequence[Column], problems: Problems) -> list[Row]:
    """Read a table whose first line names the columns. Blank lines and `#` lines are skipped."""
    records = _records(text, file, problems)
    header = next(records, None)
    if header is None:
        names = ",".join(column.name for column in columns if column.is_required)
        problems.add(file, 1, "the file is empty", f"Begin it with a line of columns: {names},...")
        return []
    known = {column.name: column for column in columns}
    present = _header(header, known, file, problems)
    missing = [c.name for c in columns if c.is_required and c.name not in present]
    for name in missing:
        problems.add(file, header.line, f"column {name} is missing", f"Add the column {name}.")
    if missing:
        return []
    rows = []
    for record in records:
        rows.append(_row(record, present, columns, file, problems))
        _check_width(record, len(header.cells), file, problems)
    return rows


def column_names(text: str) -> tuple[str, ...]:
    """Name the columns of a table as its first line does, known or not."""
    header = next(_records(text, "", Problems()), None)
    return header.cells if header else ()


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    cells: tuple[str, ...]
    places: tuple[int, ...]


def _records(text: str, file: str, problems: Problems) -> Iterator[_Record]:
    lines = list(StringIO(text.removeprefix("\ufeff"), newline=None))
    reader = csv.reader(_without_comments(lines), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            what = f"the line is no CSV: {error}"
            problems.add(file, line, what, 'Close every quote, and double a quote within: "".')
            return
        if any(cell.strip() for cell in cells):
            stripped = tuple(cell.strip() for cell in cells)
            yield _Record(line, stripped, _places(lines[line - 1], len(cells)))


def _without_comments(lines: Sequence[str]) -> Iterator[str]:
    is_quoted = False
    for line in lines:
        yield "\n" if line.startswith("#") and not is_quoted else line
        is_quoted ^= line.count('"') % 2 == 1 and not (line.startswith("#") and not is_quoted)


def _places(line: str, count: int) -> tuple[int, ...]:
    places = [1]
    is_quoted = False
    for place, character in enumerate(line, start=1):
        is_quoted ^= character == '"'
        if character == "," and not is_quoted:
            places.append(place + 1)
    return tuple((places + [1] * count)[:count])


def _header(
    record: _Record, known: Mapping[str, Column], file: str, problems: Problems
) -> dict[str, int]:
    present: dict[str, int] = {}
    for index, (name, place) in enumerate(zip(record.cells, record.places, strict=True)):
        if name in present:
            what, mend = f"column {name} is there twice", "Remove one of the two."
            problems.add(file, record.line, what, mend, column=place)
        elif name in known:
            present[name] = index
        elif name or len(record.cells) == 1:
            what = f"column {name} is unknown"
            mend = did_you_mean(name, set(known) - set(record.cells), _known(known))
            problems.add(file, record.line, what, mend, column=place)
    return present


def _known(known: Mapping[str, Column]) -> str:
    return f"Use only these columns, separated by commas: {', '.join(known)}."


def _row(
    record: _Record,
    present: Mapping[str, int],
    columns: Sequence[Column],
    file: str,
    problems: Problems,
) -> Row:
    width = len(record.places)
    places = {name: record.places[at] for name, at in present.items() if at < width}
    cells = {}
    for column in columns:
        at = present.get(column.name, width)
        cell = record.cells[at] if at < width else ""
        place = places.get(column.name, 1)
        try:
            cells[column.name] = _cell(cell, column)
        except CellError as error:
            cells[column.name] = column.default
            what = f"{column.name}: {error.what}"
            problems.add(file, record.line, what, error.mend, column=place)
    return Row(file, record.line, cells, places)


def _cell(cell: str, column: Column) -> Cell:
    if cell == "" and column.is_required:
        raise CellError("the cell is blank", f"Write a value under {column.name}.")
    if len(cell) > MAX_CELL:
        raise CellError(f"the cell has {len(cell)} characters", f"At most {MAX_CELL} are read.")
    return column.read(cell) if cell else column.default


def _check_width(record: _Record, width: int, file: str, problems: Problems) -> None:
    if any(record.cells[width:]):
        what = f"the line has {len(record.cells)} cells for {width} columns"
        mend = 'Put quotes around a cell that contains a comma: "a in {x, y}".'
        problems.add(file, record.line, what, mend, column=record.places[width])


def _identifier(cell: str) -> str:
    if not re.fullmatch(r"\w[\w.\-]*", cell):
        raise CellError(f"{cell!r} is no id", "Use letters, digits, and . - _ only.")
    return cell


def _whole(cell: str, low: int, high: int) -> int:
    if not re.fullmatch(r"-?[0-9]+", cell):
        raise CellError(f"{cell!r} is no whole number", "Write digits only, like 12.")
    if len(cell) > MOST_DIGITS or not low <= int(cell) <= high:
        shown = cell if len(cell) <= MOST_DIGITS else f"{cell[:MOST_DIGITS]}..."
        raise CellError(f"{shown} is out of range", f"Use a number from {low} to {high}.")
    return int(cell)


def _scaled(cell: str, example: str, *, digits: int, high: int) -> int:
    scaled = Decimal(cell).scaleb(digits) if re.fullmatch(NUMBER, cell) else None
    if scaled is None or scaled != scaled.to_integral_value():
        mend = f"Write a number like {example}, with at most {digits} digits after the point."
        raise CellError(f"{cell!r} is no such number", mend)
    if scaled > high:
        raise CellError(f"{cell} is out of range", f"Use 0 to {Decimal(high).scaleb(-digits):f}.")
    return int(scaled)


def _day(cell: str) -> date:
    try:
        found = date.fromisoformat(cell)
    except ValueError:
        raise CellError(f"{cell!r} is no date", "Write it like 2026-12-31.") from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise CellError(f"{cell} is out of range", f"Use a day from {FIRST_DAY} to {LAST_DAY}.")
    return found


def _clock(cell: str) -> time:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", cell):
        raise CellError(f"{cell!r} is no time of day", "Write it like 08:00.")
    return time.fromisoformat(cell)


def _one_of(cell: str, known: Sequence[str]) -> str:
    if cell not in known:
        mend = did_you_mean(cell, known, f"Use one of {', '.join(known)}.")
        raise CellError(f"{cell!r} is not known here", mend)
    return cell


def _words(cell: str, separator: str) -> tuple[str, ...]:
    return tuple(_identifier(word.strip()) for word in cell.split(separator) if word.strip())
