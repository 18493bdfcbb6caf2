"""The same passes in JavaScript: asked with node, the same clicks, the same answers."""

import gzip
from collections.abc import Iterator

from bench import public_models, twin_side
from bench.passes import priced
from bench.report import Listing, Row
from bench.shoppers import clicks
from bench.timing import p50, p95
from bench.twin_side import Twin, differing, twin
from configurator.engine import CompiledModel, compile_model
from configurator.engine.packed import packed

BIG = "renault_big.xml.gz"
CLICKS = {"pc_richmond.uvl": 2_000, "renault_medium.xml": 2_000, BIG: 10_000}
A_SESSION = 20
MOST_BYTES = 30_000
KINDS = ("domains pass", "best pass", "domains", "best", "counts", "count")
HEADS = (
    "model, in node",
    "kB as sent, gzipped",
    "ms to open",
    *(f"{kind} ms: p95" for kind in KINDS),
)


def rows() -> Iterator[Row | Listing]:
    """Ask Python and node the same, if node is there."""
    if not twin_side.is_there() or not public_models.is_there():
        print(f"The engine's twin is not measured: {twin_side.ABSENT}, or {public_models.ABSENT}.")
        return
    listing, wrong = Listing("The engine in the browser:", HEADS), 0
    with twin() as asked:
        for name, count in CLICKS.items():
            engine = compile_model(public_models.model(name))
            differ, times = _asked(asked, engine, count)
            wrong += differ
            size = len(gzip.compress(packed(engine.to_bytes()), 9))
            spreads = [p95(times[kind]) for kind in KINDS]
            listing.lines.append(
                (name.partition(".")[0], size / 1000, p50(times["open"]), *spreads)
            )
            if name == BIG:
                yield Row("Renault big in JavaScript: values, p95", spreads[0], "ms", 0.5)
                yield Row("Renault big in JavaScript: best, p95", spreads[1], "ms", 0.5)
                yield Row("Renault big as sent, gzipped", size, "bytes", MOST_BYTES)
    made = sum(CLICKS.values())
    yield Row(f"clicks of {made:,} that JavaScript answers otherwise", wrong, "", 0)
    yield listing


def _asked(asked: Twin, engine: CompiledModel, count: int) -> tuple[int, dict[str, list[float]]]:
    """Tell how many clicks differ, and the times of all."""
    wrong, heard = differing(
        asked, engine, (priced(engine.model),), clicks(engine, count, each=A_SESSION)
    )
    return len(wrong), heard.times
