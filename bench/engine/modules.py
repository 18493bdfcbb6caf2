"""Made-up modular products of 100, 200 and 500 options."""

from collections.abc import Iterator

from bench.figures import listing, measure
from bench.modular_products import modular
from bench.report import Listing, Row

SIZES = (100, 200, 500)
SEED = 1
CLICKS = 2_000


def rows() -> Iterator[Row | Listing]:
    """Compile each size and click."""
    found = [measure(f"modular_{size}", modular(size, SEED), CLICKS) for size in SIZES]
    for each in found:
        of = f"modular product of {each.options} options"
        yield Row(f"{of}: slowest pass, p95", each.slowest, "ms", 0.3)
        yield Row(f"{of}: the same without numba, p95", each.plain, "ms", 10)
        yield Row(f"{of}: compile", each.compile_s, "s", 5)
    yield listing(f"The made-up products, seed {SEED}:", found)
