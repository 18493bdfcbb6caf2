"""Rows of a benchmark: printed as they come, kept as JSON and as a section of the document."""

import json
import os
import platform
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results"
DOCUMENT = ROOT / "docs" / "benchmarks.md"


Sense = Literal["at most", "at least", "exactly"]


@dataclass(frozen=True, slots=True)
class Row:
    """A figure that has to reach something: its ratio to the baseline, or it itself without one.

    `at least` so many times a baseline means faster, or less: then the ratio is the other way
    round, so that more is always better.
    """

    name: str
    value: float
    unit: str
    reach: float
    baseline: float | None = None
    against: str = ""
    sense: Sense = "at most"

    @property
    def ratio(self) -> float | None:
        """Tell how many times the baseline it is, or the baseline is it."""
        if not self.baseline:
            return None
        if self.sense == "at least":
            return self.baseline / self.value if self.value else float("inf")
        return self.value / self.baseline

    @property
    def holds(self) -> bool:
        """Say whether the reach is kept."""
        found = self.value if self.ratio is None else self.ratio
        if self.sense == "exactly":
            return found == self.reach
        return found >= self.reach if self.sense == "at least" else found <= self.reach


@dataclass(frozen=True, slots=True)
class Listing:
    """Figures that have nothing to reach, one line for each thing measured."""

    title: str
    heads: tuple[str, ...]
    lines: list[tuple[str | float, ...]] = field(default_factory=list)

    def text(self) -> str:
        """Write it as a table."""
        rule = f"|---{'|--:' * (len(self.heads) - 1)}|"
        heads, *lines = (
            f"| {' | '.join(cell if isinstance(cell, str) else _short(cell) for cell in cells)} |"
            for cells in (self.heads, *self.lines)
        )
        return "\n".join((self.title, "", heads, rule, *lines))


@dataclass(slots=True)
class Report:
    """All rows of one benchmark, with the machine they were measured on."""

    name: str
    about: str
    rows: list[Row] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    load: list[float] = field(default_factory=lambda: [os.getloadavg()[0]])

    def add(self, found: Row | Listing) -> None:
        """Take a row or a listing, and print it."""
        self.load.append(os.getloadavg()[0])
        if isinstance(found, Listing):
            self.listings.append(found)
            print(found.text(), flush=True)
            return
        self.rows.append(found)
        print(" ".join(_line(found).replace("|", " ").split()), flush=True)

    def write(self) -> None:
        """Write the JSON file and the document's section."""
        rows = [asdict(row) | {"ratio": row.ratio, "holds": row.holds} for row in self.rows]
        listings = [asdict(listing) for listing in self.listings]
        kept = {"machine": self._machine(), "rows": rows, "listings": listings}
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{self.name}.json"
        path.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
        _replace_section(self.name, self._section())

    def _machine(self) -> str:
        python = f"Python {platform.python_version()}, {os.cpu_count()} cores"
        return f"{python}, load {min(self.load):.1f} to {max(self.load):.1f} while measuring"

    def _section(self) -> str:
        heads = ("what", "value", "baseline", "ratio", "reach", "holds")
        table = [f"| {' | '.join(heads)} |", "|---|--:|---|--:|--:|---|", *map(_line, self.rows)]
        return "\n\n".join(
            (
                f"## make bench-{self.name}",
                self.about.strip(),
                "\n".join(table),
                *(listing.text() for listing in self.listings),
                f"{self._machine()}.",
            )
        )


def _line(row: Row) -> str:
    """Write a row as a line of a table."""
    against = f"{_short(row.baseline)} {row.unit}: {row.against}" if row.baseline else "none"
    ratio = f"{_short(row.ratio)} x" if row.ratio is not None else ""
    unit = "x" if row.baseline else row.unit
    cells = (
        row.name,
        f"{_short(row.value)} {row.unit}".strip(),
        against,
        ratio,
        f"{row.sense} {_short(row.reach)} {unit}".strip(),
        "yes" if row.holds else "**no**",
    )
    return f"| {' | '.join(cells)} |"


def _short(number: float) -> str:
    """Write three digits that count.

    >>> [_short(number) for number in (12345.6, 12.345, 0.00123456)]
    ['12,346', '12.3', '0.00123']
    """
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"  # noqa: PLR2004


def _replace_section(name: str, section: str) -> None:
    begin, end = f"<!-- bench-{name}: begin -->", f"<!-- bench-{name}: end -->"
    text = DOCUMENT.read_text(encoding="utf-8")
    marked = f"{begin}\n{section}\n{end}"
    pattern = re.compile(f"{re.escape(begin)}.*{re.escape(end)}", re.DOTALL)
    found = pattern.search(text)
    text = text.replace(found[0], marked) if found else f"{text.rstrip()}\n\n{marked}\n"
    DOCUMENT.write_text(text, encoding="utf-8")
