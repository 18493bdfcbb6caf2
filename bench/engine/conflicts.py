"""Choices that cannot go together: why not, and what to change."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random

from bench import public_models
from bench.independent import Encoding, NaiveDomains
from bench.nearest import by_rc2
from bench.report import Listing, Row
from bench.timing import once, p50, p95, timed
from configurator.engine import Choices, CompiledModel, Conflict, Model, compile_model

MODELS = (
    "pc_richmond.uvl",
    "uclibc.dimacs",
    "renault_small.xml",
    "renault_medium.xml",
    "fiasco.uvl",
)
SELECTIONS, CHOSEN = 200, 12
CHECKED = 20
HEADS = ("model", "explain ms: p50", "p95", "repair ms: p50", "p95", "ten repairs ms: p50", "p95")
NOTHING_KEPT: frozenset[str] = frozenset()


@dataclass(slots=True)
class Times:
    """What each question took, selection by selection, and how many answers were wrong."""

    explain: list[float] = field(default_factory=list)
    repair: list[float] = field(default_factory=list)
    ten: list[float] = field(default_factory=list)
    unlike: int = 0
    unfounded: int = 0

    def add(self, other: "Times") -> None:
        """Take those of another model too."""
        self.explain += other.explain
        self.repair += other.repair
        self.ten += other.ten
        self.unlike += other.unlike
        self.unfounded += other.unfounded


def rows() -> Iterator[Row | Listing]:
    """Ask about twelve choices at a time that cannot go together."""
    if not public_models.is_there():
        return
    every, figures = Times(), Listing(f"{SELECTIONS} selections of {CHOSEN} choices:", HEADS)
    for name in MODELS:
        times = _model(public_models.model(name))
        figures.lines.append(_line(name, times))
        every.add(times)
    yield Row("explain a conflict, p95", p95(every.explain), "ms", 5)
    yield Row("the best repair, proved, p95", p95(every.repair), "ms", 1)
    yield Row("ten best repairs, p95", p95(every.ten), "ms", 20)
    yield Row(f"repairs unlike RC2, of {len(every.repair):,}", every.unlike, "", 0)
    yield Row(f"explanations not minimal, of {CHECKED * len(MODELS)}", every.unfounded, "", 0)
    yield figures


def _model(model: Model) -> Times:
    engine, encoding, times = compile_model(model), Encoding(model), Times()
    for at, choices in enumerate(impossible(engine, SELECTIONS)):
        times.unlike += _ask(engine, choices, times) != by_rc2(encoding, choices)
        if at < CHECKED:
            times.unfounded += not is_minimal(model, engine.explain(choices))
    return times


def impossible(engine: CompiledModel, count: int) -> Iterator[dict[str, str]]:
    """Draw choices, each possible alone, until they cannot be had together."""
    draw = Random(11)  # noqa: S311 # a sample, not a secret
    open_ones = [(name, sorted(of)) for name, of in engine.domains({}).items() if len(of) > 1]
    while count:
        some = draw.sample(open_ones, min(CHOSEN, len(open_ones)))
        choices = {option: draw.choice(values) for option, values in some}
        if not engine.is_possible(choices):
            count -= 1
            yield choices


def is_minimal(model: Model, conflict: Conflict) -> bool:
    """Ask a solver about the conflict, and about it without each part."""
    choices, rules = dict(conflict.choices), frozenset(conflict.rules)
    return (
        not _together(model, choices, rules)
        and all(_together(model, _without(choices, option), rules) for option in choices)
        and all(_together(model, choices, rules - {rule}) for rule in rules)
    )


def _together(model: Model, choices: Choices, rules: frozenset[str]) -> bool:
    kept = tuple(rule for rule in model.rules if rule.id in rules)
    return NaiveDomains(Encoding(Model(model.options, kept))).can(choices)


def _without(choices: Choices, option: str) -> Choices:
    return {other: value for other, value in choices.items() if other != option}


def _ask(engine: CompiledModel, choices: Choices, times: Times) -> int:
    """Ask each question once; give how many changes the best repair has."""
    times.explain.append(once(partial(engine.explain, choices)))
    spent, found = timed(partial(engine.repair, choices, NOTHING_KEPT, limit=1))
    times.repair.append(spent)
    times.ten.append(once(partial(engine.repair, choices, NOTHING_KEPT, limit=10)))
    return len(found[0].changes)


def _line(name: str, times: Times) -> tuple[str | float, ...]:
    several = (times.explain, times.repair, times.ten)
    return (name.partition(".")[0], *(rank(of) for of in several for rank in (p50, p95)))
