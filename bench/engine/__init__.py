"""Every question of the configuration engine, on public models, made-up ones and our own.

Milliseconds are CPU time of one thread. The times of `tianbo`, the round air conditioner, are the
best of several rounds; those of all other models are of single calls, one for each click, and p95
is what 95 of 100 clicks do not exceed. The clicks are those of random shoppers with fixed seeds,
who only ever take what is offered. A *pass* is one answer on the flat arrays of the compiled model:
*values* tells all values that can be built, *counts* how many products each value has, exactly, and
*best* the cost of the best product with each value. *Answers* are the same as dictionaries of
names.

The baselines that the same run measures: a backtracking search (tianbo), one call of an incremental
SAT solver for every value (`minisat22`, the models that do not compile), and flamapy's core and
dead features with the choices added, the only complete answer it has (flamapy lives in an
environment of its own, see `scripts/make_flamapy.sh`; without it those rows are left out). The
public models are not part of the repository: `ROUNDEL_BENCH_DATA` names their folder, and without
it only tianbo and the made-up models are measured. `python -m bench engine.orders` measures one
part and writes nothing.
"""

from collections.abc import Iterator
from importlib import import_module

from bench.report import Listing, Row

PARTS = (
    "tianbo",
    "compiled",
    "modules",
    "fallback",
    "conflicts",
    "orders",
    "edits",
    "flamapy",
    "twin",
)


def rows() -> Iterator[Row | Listing]:
    """Measure part by part."""
    for part in PARTS:
        yield from import_module(f"bench.engine.{part}").rows()
