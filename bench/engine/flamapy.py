"""flamapy beside the engine: the same models, clicks and question, in the same run."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench import public_models
from bench.passes import Passes
from bench.report import ROOT, Listing, Row
from bench.shoppers import clicks
from bench.timing import Call, once, p50
from configurator.engine import Choices, CompiledModel, compile_model

PYTHON = ROOT / ".bench" / "flamapy" / "bin" / "python"
SIDE = Path(__file__).parents[1] / "flamapy_side.py"
MODELS = (
    "rfw.uvl",
    "berkeleydb76.uvl",
    "berkeleydb117.uvl",
    "printer.uvl",
    "pc_richmond.uvl",
    "uclibc.dimacs",
    "fiasco.uvl",
)
SMALL_ENOUGH = frozenset({"rfw.uvl", "berkeleydb76.uvl"})
"""Models whose decision diagram flamapy builds within a minute."""
CLICKS, A_SESSION = 200, 20
TIMES = 200
OFTEN = 10
HEADS = (
    "model",
    "flamapy reads it, s",
    "core and dead ms: p50",
    "inclusion probability ms: p50",
    "values ms: p50",
    "clicks on which propagate misses something",
)
Said = dict[str, Any]  # whatever the other side wrote as JSON


@dataclass(frozen=True, slots=True)
class Compared:
    """What both sides said of one model's clicks, in milliseconds."""

    name: str
    parse_s: float
    complete: float
    diagram: float | None
    own: float
    missed: int
    different: int


def rows() -> Iterator[Row | Listing]:
    """Ask both sides."""
    if not (public_models.is_there() and PYTHON.exists()):
        print("flamapy is left out: run scripts/make_flamapy.sh, and see ROUNDEL_BENCH_DATA.")
        return
    found = [_compare(name) for name in MODELS]
    for model in found:
        name = f"{model.name}: all values"
        yield Row(name, model.own, "ms", TIMES, model.complete, "flamapy", "at least")
    different = sum(model.different for model in found)
    yield Row(f"incomplete clicks of {CLICKS * len(found):,}", different, "", 0)
    yield Listing(f"flamapy 2.5 on {CLICKS} clicks of each model:", HEADS, [*map(_line, found)])


def _compare(name: str) -> Compared:
    model = public_models.model(name)
    engine = compile_model(model)
    asked = clicks(engine, CLICKS, each=A_SESSION)
    head, *said = _flamapy(name, asked)
    passes = Passes(engine)
    own = [_often(partial(passes.values, passes.allowed(choices))) for choices in asked]
    always = _settled(engine, {})
    settled = [_settled(engine, choices) for choices in asked]
    return Compared(
        name=name.partition(".")[0],
        parse_s=head["parse_s"],
        complete=p50([one["sat_ms"] for one in said]),
        diagram=p50([one["bdd_ms"] for one in said]) if "bdd_ms" in said[0] else None,
        own=p50(own),
        missed=sum(
            _misses(one, own_, choices, always)
            for one, own_, choices in zip(said, settled, asked, strict=True)
        ),
        different=sum(_complete(one) != own_ for one, own_ in zip(said, settled, strict=True)),
    )


def _often(call: Call) -> float:
    """Time a call that is not much longer than looking at the clock."""
    return once(lambda: [call() for _ in range(OFTEN)]) / OFTEN


def _flamapy(name: str, asked: Sequence[Choices]) -> list[Said]:
    """Let the other side answer every click."""
    words = [str(PYTHON), str(SIDE), str(public_models.FOLDER / name)]
    if name in SMALL_ENOUGH:
        words.append("bdd")
    lines = "".join(
        json.dumps({option: value == "yes" for option, value in choices.items()}) + "\n"
        for choices in asked
    )
    ended = subprocess.run(words, input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in ended.stdout.splitlines()]


def _settled(engine: CompiledModel, choices: Choices) -> dict[str, bool]:
    """Give the features that the choices force in or out, the chosen ones too."""
    found = {name: value == "yes" for name, value in choices.items()}
    for name, values in engine.domains(choices).items():
        if name not in choices and len(values) == 1:
            found[name] = "yes" in values
    return found


def _complete(said: Said) -> dict[str, bool]:
    return dict.fromkeys(said["forced"], True) | dict.fromkeys(said["forbidden"], False)


def _misses(
    said: Said, settled: dict[str, bool], choices: Choices, always: dict[str, bool]
) -> bool:
    """Say whether the configurator leaves a feature open that the choices settle."""
    known = {**always, **(said["propagated"] or {})}
    return any(known.get(name) != is_in for name, is_in in settled.items() if name not in choices)


def _line(model: Compared) -> tuple[str | float, ...]:
    diagram = model.diagram if model.diagram is not None else "not built"
    missed = f"{model.missed / CLICKS:.1%}"
    return model.name, model.parse_s, model.complete, diagram, model.own, missed
