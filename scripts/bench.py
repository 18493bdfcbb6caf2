"""The figures of this machine in one table: run it with nothing else running."""

import sys
import time
from collections.abc import Callable
from functools import partial

from configurator import engine
from configurator.domain import product_files
from configurator.resources import asset_dir

SECONDS = 2.0


def _per_call(call: Callable[[], object]) -> float:
    calls, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < SECONDS:
        call()
        calls += 1
    return spent / calls * 1000


def main() -> int:
    """Print milliseconds for a call of each public question."""
    for name in ("tianbo", "fridge"):
        product = product_files.load(product_files.read_directory(asset_dir("examples") / name))
        compiled = engine.compile_model(product.model)
        rows: list[tuple[str, Callable[[], object]]] = [
            ("compile the model", partial(engine.compile_model, product.model)),
            ("domains after no choice", partial(compiled.domains, {})),
            ("complete", partial(compiled.complete, {}, {})),
            ("count", partial(compiled.count, {})),
        ]
        for what, call in rows:
            print(f"{name:<10} {what:<28} {_per_call(call):10.3f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
