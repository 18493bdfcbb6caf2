"""Models that do not compile: every value proved by a SAT solver and its witnesses."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from bench import public_models
from bench.independent import Encoding, NaiveDomains
from bench.report import Listing, Row
from bench.shoppers import clicks
from bench.timing import p50, p95, timed
from configurator.engine import Choices, Model
from configurator.engine.sat.fallback import SearchedModel, search_model

NAIVE = "a solver call for every value"
CLICKS, A_SESSION = 210, 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """How slow the slow end of a model may be, and how much faster than one call for each value."""

    name: str
    file: str
    milliseconds: float
    times: float
    compared: int


WANTED = (
    Wanted("Linux 2.6.33.3", "linux_2_6_33_3.dimacs.gz", 15, 500, 10),
    Wanted("FreeBSD 8.0", "freebsd_8_0.dimacs", 50, 90, 42),
)
HEADS = (
    "model",
    "options",
    "open s",
    "first click ms",
    "values ms: p50",
    "p95",
    "slowest",
    "by name",
)


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
    values = [timed(partial(_values, engine, choices))[0] for choices in asked]
    names = search_model(model)  # as fresh as the other was
    answers = [timed(partial(names.domains, choices)) for choices in asked]
    by_name = p95([of for of, _ in answers])
    size = wanted.name, len(model.options), spent / 1000
    figures.lines.append((*size, values[0], p50(values), p95(values), max(values), by_name))
    yield Row(f"{wanted.name}: values, p95", p95(values), "ms", wanted.milliseconds)
    naive, some = NaiveDomains(Encoding(model)), range(0, CLICKS, CLICKS // wanted.compared)
    slow = [timed(partial(naive.domains, asked[at])) for at in some]
    own, longer = p50([values[at] for at in some]), p50([of for of, _ in slow])
    name = f"{wanted.name}: {len(some)} of the clicks, median"
    yield Row(name, own, "ms", wanted.times, longer, NAIVE, "at least")
    different = sum(answers[at][1] != found for at, (_, found) in zip(some, slow, strict=True))
    yield Row(f"{wanted.name}: clicks answered differently", different, "", 0)


def _values(engine: SearchedModel, choices: Choices) -> bytearray:
    """Ask for the values that go with the choices, without naming them."""
    return engine.search.possible_values(engine.literals(choices) or ())
