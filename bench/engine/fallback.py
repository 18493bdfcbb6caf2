"""Models that do not compile: every value proved by a SAT solver and its witnesses."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from bench import public_models
from bench.independent import Encoding, NaiveDomains
from bench.report import Listing, Row
from bench.shoppers import clicks
from bench.timing import p50, p95, timed
from configurator.engine import Model
from configurator.engine.sat.fallback import search_model

NAIVE = "a solver call for every value"
CLICKS, A_SESSION = 210, 30
COMPARED = 10


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
    asked = clicks(search_model(model), CLICKS, each=A_SESSION)
    spent, engine = timed(partial(search_model, model))  # one that has not seen the clicks
    answers = [timed(partial(engine.domains, choices)) for choices in asked]
    times = [of for of, _ in answers]
    size = wanted.name, len(model.options), spent / 1000
    figures.lines.append((*size, times[0], p50(times), p95(times), max(times)))
    yield Row(f"{wanted.name}: values, p95", p95(times), "ms", wanted.milliseconds)
    naive, some = NaiveDomains(Encoding(model)), range(0, CLICKS, CLICKS // COMPARED)
    slow = [timed(partial(naive.domains, asked[at])) for at in some]
    name, own = f"{wanted.name}: {len(some)} of the clicks", sum(times[at] for at in some)
    longer = sum(of for of, _ in slow) / len(some)
    yield Row(name, own / len(some), "ms", wanted.times, longer, NAIVE, "at least")
    different = sum(answers[at][1] != found for at, (_, found) in zip(some, slow, strict=True))
    yield Row(f"{wanted.name}: clicks answered differently", different, "", 0)
