"""What is measured of one compiled model."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from bench.passes import Passes, priced, warm
from bench.report import Listing
from bench.shoppers import clicks
from bench.timing import each, once, p50, p95
from configurator.engine import CompiledModel, Model, compile_model

T = TypeVar("T")
A_SESSION = 20
PLAIN_CLICKS = 100
NAMED_CLICKS = 100
HEADS = (
    "model",
    "options",
    "values",
    "compile s",
    "nodes",
    "gzipped kB",
    "digits of the count",
    "values ms: p50",
    "p95",
    "counts ms: p50",
    "p95",
    "best ms: p50",
    "p95",
    "together ms: p95",
    "answers ms: p95",
    "without numba ms: p95",
)


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the slow end of many times."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What one model took: milliseconds, but for the compilation."""

    name: str
    options: int
    value_count: int
    compile_s: float
    nodes: int
    kilobytes: float
    count: int
    values: Spread
    counts: Spread
    best: Spread
    together: Spread
    answers: Spread
    plain: float

    @property
    def slowest(self) -> float:
        """Give the slow end of the slowest pass."""
        return max(self.values.p95, self.counts.p95, self.best.p95)


def measure(name: str, model: Model, count: int) -> Figures:
    """Compile a model and click so many times."""
    warm()
    start = time.thread_time()
    engine = compile_model(model)
    compile_s = time.thread_time() - start
    passes = Passes(engine)
    asked = clicks(engine, count, each=A_SESSION)
    cost, allowed = passes.cost(), [passes.allowed(choices) for choices in asked]
    times = [
        (
            once(partial(passes.values, click)),
            once(partial(passes.counts, click)),
            once(partial(passes.best, click, cost)),
        )
        for click in allowed
    ]
    values, counts, best = (list(of) for of in zip(*times, strict=True))
    return Figures(
        name=name.partition(".")[0],
        options=len(model.options),
        value_count=sum(len(option.values) for option in model.options),
        compile_s=compile_s,
        nodes=engine.size or 0,
        kilobytes=passes.gzipped() / 1000,
        count=engine.count(),
        values=_spread(values),
        counts=_spread(counts),
        best=_spread(best),
        together=_spread([sum(three) for three in times]),
        answers=_spread(_named(engine, asked)),
        plain=_without_numba(passes, allowed),
    )


def listing(title: str, found: Iterable[Figures]) -> Listing:
    """Write the figures of several models as a table."""
    return Listing(title, HEADS, [_line(each) for each in found])


def _line(of: Figures) -> tuple[str | float, ...]:
    size = of.options, of.value_count, of.compile_s, of.nodes, of.kilobytes, len(str(of.count))
    passes = (
        time for spread in (of.values, of.counts, of.best) for time in (spread.p50, spread.p95)
    )
    return (of.name, *size, *passes, of.together.p95, of.answers.p95, of.plain)


def _named(engine: CompiledModel, asked: Sequence[dict[str, str]]) -> list[float]:
    """Time the three answers together as a caller gets them, by name."""
    prices = priced(engine.model)
    return each(partial(_answer, engine, choices, prices) for choices in _some(asked, NAMED_CLICKS))


def _answer(
    engine: CompiledModel, choices: dict[str, str], prices: dict[str, dict[str, int]]
) -> None:
    engine.domains(choices)
    engine.counts(choices)
    engine.best(choices, prices)


def _without_numba(passes: Passes, allowed: Sequence[bytearray]) -> float:
    """Give the slow end of the slowest pass in plain Python."""
    plain, cost = passes.in_plain_python(), passes.cost()
    some = _some(allowed, PLAIN_CLICKS)
    return max(
        p95(each(partial(plain.values, click) for click in some)),
        p95(each(partial(plain.counts, click) for click in some)),
        p95(each(partial(plain.best, click, cost) for click in some)),
    )


def _some(items: Sequence[T], most: int) -> Sequence[T]:
    """Take so many of them, evenly."""
    return items[:: max(1, len(items) // most)]


def _spread(times: Sequence[float]) -> Spread:
    return Spread(p50(times), p95(times))
