"""`python -m bench [engine|bom|web|plan|clicks ...]`: measure, keep the rows, write them down.

`engine.orders` and its like measure one part of the engine's benchmark and only print it.
"""

import sys
from importlib import import_module
from importlib.util import find_spec

from bench.report import Report

NAMES = ("engine", "bom", "web", "plan")
LONG = ("clicks",)
"""Measured only when named."""


def main(names: list[str]) -> int:
    """Run the named benchmarks, all of the ordinary ones if none is named."""
    unknown = [name for name in names if not _is_known(name)]
    if unknown:
        print(
            f"There is no bench-{unknown[0]}. Choose of: {', '.join(NAMES + LONG)}.",
            file=sys.stderr,
        )
        return 2
    for name in names or NAMES:
        benchmark = import_module(f"bench.{name}")
        report = Report(name, about=benchmark.__doc__ or "")
        for found in benchmark.rows():
            report.add(found)
        if "." not in name:
            report.write()
    return 0


def _is_known(name: str) -> bool:
    first, _, part = name.partition(".")
    is_part = first in NAMES and bool(part) and find_spec(f"bench.{name}") is not None
    return name in NAMES + LONG or is_part


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
