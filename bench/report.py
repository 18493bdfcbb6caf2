"""Rows of a benchmark: printed as they come, kept as JSON and as a section of the document."""

import json
import os
import platform
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results"
DOCUMENT = ROOT / "docs" / "benchmarks.md"


@dataclass(frozen=True, slots=True)
class Row:
    """A figure; `reach` is the most that its ratio to the baseline may be, or it without one."""

    name: str
    value: float
    unit: str
    reach: float
    baseline: float | None = None
    against: str = ""

    @property
    def ratio(self) -> float | None:
        """Tell how many times the baseline it is."""
        return self.value / self.baseline if self.baseline else None

    @property
    def holds(self) -> bool:
        """Say whether the reach is kept."""
        return (self.value if self.ratio is None else self.ratio) <= self.reach


@dataclass(slots=True)
class Report:
    """All rows of one benchmark, with the machine they were measured on."""

    name: str
    about: str
    rows: list[Row] = field(default_factory=list)
    load: list[float] = field(default_factory=lambda: [os.getloadavg()[0]])

    def add(self, row: Row) -> None:
        """Take a row and print it."""
        self.rows.append(row)
        self.load.append(os.getloadavg()[0])
        print(" ".join(_line(row).replace("|", " ").split()), flush=True)

    def write(self) -> None:
        """Write the JSON file and the document's section."""
        rows = [asdict(row) | {"ratio": row.ratio, "holds": row.holds} for row in self.rows]
        kept = {"machine": self._machine(), "rows": rows}
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
        title = f"## make bench-{self.name}"
        return "\n\n".join((title, self.about.strip(), "\n".join(table), f"{self._machine()}."))


def _line(row: Row) -> str:
    """Write a row as a line of a table."""
    against = f"{_short(row.baseline)} {row.unit}: {row.against}" if row.baseline else "none"
    ratio = f"{_short(row.ratio)} x" if row.ratio is not None else ""
    unit = "x" if row.baseline else row.unit
    cells = (
        row.name,
        f"{_short(row.value)} {row.unit}",
        against,
        ratio,
        f"at most {_short(row.reach)} {unit}",
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
