"""Tables of combinations that are allowed or forbidden, in product.yaml or in a CSV file.

A cell is a value, several as `x|y`, `*` for any value, or `-` where the option does not apply.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product as combinations
from math import prod
from posixpath import normpath

from bom.io.tables import CellError, Column, column_names, read_table
from bom.problems import did_you_mean
from configurator.domain.product import ProductOption
from configurator.domain.product_reading import ProductReader
from configurator.domain.product_schema import TableEntry
from configurator.domain.source import Path
from configurator.engine import Table

NOT_APPLICABLE = "-"
ANY = "*"
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class TableReader:
    """Reads the tables of one product."""

    reader: ProductReader
    options: Mapping[str, ProductOption]
    texts: Mapping[str, str]

    def read(self, path: Path, rule: str, entry: TableEntry) -> Table | None:
        """Read one table; None and problems if it is wrong."""
        if (entry.rows is None) == (entry.file is None):
            what = f"the table of {rule} has {'rows and a file' if entry.rows else 'no rows'}"
            self.reader.complain(path, what, "Give it either `rows` or `file`.")
            return None
        if entry.file is not None and normpath(entry.file) not in self.texts:
            what = f"there is no file {normpath(entry.file)}"
            self.reader.complain((*path, "file"), what, "Add it.")
            return None
        ids = entry.options or self._header(entry.file)
        if not self._are_known(path, entry, ids):
            return None
        cells = self._in_file(entry.file, ids) if entry.file else self._inline(path, entry)
        rows = self._rows(path, rule, list(cells))
        return Table(tuple(ids), rows, not entry.forbidden) if rows else None

    def _header(self, file: str | None) -> list[str]:
        return list(column_names(self.texts.get(normpath(file), ""))) if file else []

    def _are_known(self, path: Path, entry: TableEntry, ids: Sequence[str]) -> bool:
        if not ids:
            self.reader.complain(path, "options is missing", "List the table's columns.")
            return False
        is_right = True
        for index, option in enumerate(ids):
            if option not in self.options or option in ids[:index]:
                what = f"there is no option {option}"
                if option in ids[:index]:
                    what = f"{option} is listed twice"
                mend = did_you_mean(option, set(self.options) - set(ids), "Name each option once.")
                self._complain_of_column(path, entry, index, what, mend)
                is_right = False
        return is_right

    def _complain_of_column(
        self, path: Path, entry: TableEntry, index: int, what: str, mend: str
    ) -> None:
        if entry.options is None and entry.file is not None:
            self.reader.problems.add(normpath(entry.file), 1, what, mend)
        else:
            self.reader.complain((*path, "options", index), what, mend)

    def _in_file(self, file: str, ids: Sequence[str]) -> Iterator[tuple[tuple[str, ...], ...]]:
        name, problems = normpath(file), self.reader.problems
        columns = [self._column(option) for option in ids]
        for row in read_table(self.texts[name], file=name, columns=columns, problems=problems):
            yield tuple(row.words(option) for option in ids)

    def _column(self, option: str) -> Column:
        return Column(option, lambda cell: self._values(option, cell), (), is_required=True)

    def _inline(self, path: Path, entry: TableEntry) -> Iterator[tuple[tuple[str, ...], ...]]:
        ids = entry.options or []
        for at, row in enumerate(entry.rows or []):
            here: Path = (*path, "rows", at)
            if len(row) != len(ids):
                what = f"the row has {len(row)} cells for {len(ids)} options"
                self.reader.complain(here, what, f"Write one for each of {', '.join(ids)}.")
                continue
            yield tuple(
                self._inline_cell((*here, place), option, cell)
                for place, (option, cell) in enumerate(zip(ids, row, strict=True))
            )

    def _inline_cell(self, path: Path, option: str, cell: str) -> tuple[str, ...]:
        try:
            return self._values(option, cell)
        except CellError as error:
            self.reader.complain(path, error.what, error.mend)
            return ()

    def _values(self, option: str, cell: str) -> tuple[str, ...]:
        known = [value.id for value in self.options[option].values]
        is_conditional = self.options[option].when is not None
        known += [NOT_APPLICABLE] if is_conditional else []
        if cell == ANY:
            return tuple(known)
        found = tuple(word.strip() for word in cell.split("|"))
        for word in found:
            if word not in known:
                listed = f"Write one of {', '.join(known[:20])}, several as x|y, or * for any."
                mend = did_you_mean(word, known, listed)
                raise CellError(f"{option} has no value {word}", mend)
        return tuple(dict.fromkeys(found))

    def _rows(
        self, path: Path, rule: str, cells: Sequence[tuple[tuple[str, ...], ...]]
    ) -> tuple[tuple[str, ...], ...]:
        total = sum(prod(map(len, row)) for row in cells)
        if total > MOST_ROWS:
            what = f"the table of {rule} stands for {total} rows"
            self.reader.complain(path, what, f"Use fewer * and |: at most {MOST_ROWS} are read.")
            return ()
        if not cells and not self.reader.problems:
            self.reader.complain(path, f"the table of {rule} is empty", "Write rows into it.")
        return tuple(dict.fromkeys(row for line in cells for row in combinations(*line)))
