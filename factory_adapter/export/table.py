"""Job orders as CSV for spreadsheets, and as JSON."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from factory_adapter.codec import JOBS
from factory_adapter.model import JobOrder

COLUMNS = (
    "work_order", "version", "plant", "item", "item_name", "quantity", "due",
    "sequence", "operation", "work_centre", "stage", "setup_family",
    "setup_minutes", "run_seconds", "planned_start", "planned_end",
    "orders", "units", "features", "texts", "materials",
)  # fmt: skip
FORMULA_STARTS = tuple("=+-@\t\r\n'＝＋－＠")


def jobs_csv(jobs: Iterable[JobOrder]) -> str:
    """Write one line for each operation of each job, safe to open in a spreadsheet.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front; so does one
    that begins with an apostrophe, so that `plain` brings every cell back as it was.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for job in jobs:
        for row in _rows(job):
            writer.writerow([safe(cell) for cell in row])
    return out.getvalue()


def jobs_json(jobs: Sequence[JobOrder]) -> str:
    """Write everything about the jobs as JSON."""
    return JOBS.dump_json(tuple(jobs), indent=2).decode()


def safe(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula.

    >>> safe("=1+1"), safe("pine")
    ("'=1+1", 'pine')
    """
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def plain(cell: str) -> str:
    """Take a cell back as it was before `safe`."""
    return cell.removeprefix("'")


def _rows(job: JobOrder) -> Iterator[list[str]]:
    head = [job.id, str(job.version), job.plant, job.item, job.item_name, str(job.quantity)]
    tail = [
        "; ".join(f"{peg.order} x {peg.quantity}" for peg in job.pegs),
        "; ".join(job.units),
        "; ".join(f"{feature.name}: {feature.value}" for feature in job.features),
        "; ".join(f"{text.unit} {text.name}: {text.text}" for text in job.texts),
        "; ".join(f"{part.item} x {part.quantity}" for part in job.materials),
    ]
    for operation in job.operations:
        yield [
            *head,
            job.due.isoformat(),
            str(operation.sequence),
            operation.name,
            operation.work_centre,
            operation.stage,
            operation.family,
            str(operation.setup_minutes),
            str(operation.run_seconds),
            operation.start.isoformat() if operation.start else "",
            operation.end.isoformat() if operation.end else "",
            *tail,
        ]
