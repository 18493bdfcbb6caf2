"""Models that do not compile: every value proved by a SAT solver and its witnesses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bench import public_models
from bench.independent import Encoding, NaiveDomains
from bench.report import Listing, Row
from bench.shoppers import Offers, clicks
from bench.timing import each, once, p50, p95, timed
from configurator.engine import Choices, Model, open_engine

NAIVE = "a solver call for every value"
CLICKS, A_SESSION = 210, 30
COMPARED = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """How slow the slow end of a model may be, and how much faster than one call for each value."""

    name: str
    file: str
    milliseconds: float
    times: float


WANTED = (
    Wanted("Linux 2.6.33.3", "linux_2_6_33_3.dimacs.gz", 15, 500),
    Wanted("FreeBSD 8.0", "freebsd_8_0.dimacs", 50, 90),
)
HEADS = ("model", "options", "open s", "first click ms", "values ms: p50", "p95", "slowest")


def rows() -> Iterator[Row | Listing]:
    """Open each model, and click."""
    if not public_models.is_there():
        return
    figures = Listing("The models that fall back to the SAT solver:", HEADS)
    for wanted in WANTED:
        yield from _rows(wanted, public_models.model(wanted.file), figures)
    yield figures


def _rows(wanted: Wanted, model: Model, figures: Listing) -> Iterator[Row]:
    spent, engine = timed(partial(open_engine, model))
    first = once(partial(engine.domains, {}))
    asked = clicks(engine, CLICKS, each=A_SESSION)
    times = each(partial(engine.domains, choices) for choices in asked)
    size = wanted.name, len(model.options), spent / 1000
    figures.lines.append((*size, first, p50(times), p95(times), max(times)))
    yield Row(f"{wanted.name}: values, p95", p95(times), "ms", wanted.milliseconds)
    yield from _beside_naive(wanted, model, engine, asked[:: len(asked) // COMPARED])


def _beside_naive(
    wanted: Wanted, model: Model, engine: Offers, asked: Sequence[Choices]
) -> Iterator[Row]:
    """Ask the same again in turns with the naive solver, and compare what both say."""
    naive = NaiveDomains(Encoding(model))
    own, slow, different = 0.0, 0.0, 0
    for choices in asked:
        spent, found = timed(partial(engine.domains, choices))
        longer, expected = timed(partial(naive.domains, choices))
        own, slow, different = own + spent, slow + longer, different + (found != expected)
    name, count = f"{wanted.name}: the same {len(asked)} clicks", len(asked)
    yield Row(name, own / count, "ms", wanted.times, slow / count, NAIVE, "at least")
    yield Row(f"{wanted.name}: clicks answered differently", different, "", 0)
