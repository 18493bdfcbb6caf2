"""`python -m bench [engine|bom|web|plan ...]`: measure, keep the rows, write them down."""

import sys
from importlib import import_module

from bench.report import Report

NAMES = ("engine", "bom", "web", "plan")


def main(names: list[str]) -> int:
    """Run the named benchmarks, all of them if none is named."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"There is no bench-{unknown[0]}. Choose of: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    for name in names or NAMES:
        benchmark = import_module(f"bench.{name}")
        report = Report(name, about=benchmark.__doc__ or "")
        for row in benchmark.rows():
            report.add(row)
        report.write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
