"""The same passes in JavaScript: asked with node, the same clicks, the same answers."""

from collections.abc import Iterator

from bench.report import ROOT, Row

TWIN = ROOT / "bench" / "twin.mjs"


def rows() -> Iterator[Row]:
    """Measure the twin, where there is one."""
    if not TWIN.exists():
        print("The engine's twin in JavaScript is not measured yet.")
    yield from ()
