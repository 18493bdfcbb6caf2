"""Ask the engine's twin in JavaScript and Python the same, and see where they differ."""

import json
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import IO

from bench.report import ROOT
from configurator.engine import Choices, CompiledModel, Costs
from configurator.engine.packed import packed

SCRIPT = ROOT / "bench" / "twin.mjs"
ABSENT = "no node on this machine: install nodejs"


def is_there() -> bool:
    """Say whether JavaScript can be run."""
    return shutil.which("node") is not None


@dataclass(frozen=True, slots=True)
class Heard:
    """What the twin answered, a text for each click, and the milliseconds of each kind."""

    found: Sequence[str]
    times: dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Twin:
    """A running node."""

    to: IO[str]
    back: IO[str]

    def asked(
        self,
        content: bytes,
        costs: Sequence[Costs],
        clicks: Sequence[Choices],
        *,
        is_whole: bool = False,
    ) -> Heard:
        """Ask about some clicks; the answers are digests unless they are wanted whole."""
        question = {
            "artifact": b64encode(content).decode(),
            "costs": costs,
            "clicks": [list(choices.items()) for choices in clicks],
            "isWhole": is_whole,
        }
        self.to.write(json.dumps(question) + "\n")
        self.to.flush()
        said = json.loads(self.back.readline())
        times = {kind: [time / 1000 for time in times] for kind, times in said["times"].items()}
        return Heard(said["found"], times)


@contextmanager
def twin() -> Iterator[Twin]:
    """Start node, and end it."""
    with subprocess.Popen(
        [shutil.which("node") or "node", str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError(ABSENT)
        yield Twin(process.stdin, process.stdout)
        process.stdin.close()


def said(engine: CompiledModel, costs: Sequence[Costs], choices: Choices) -> str:
    """Write down, as the twin does, all that the engine in Python answers."""
    is_possible = engine.is_possible(choices)
    domains, counts = engine.domains(choices), engine.counts(choices)
    best = engine.best(choices, *costs)
    answers = [
        is_possible,
        str(engine.count(choices)),
        [
            [option.id, [value for value in option.values if value in domains[option.id]]]
            for option in engine.model.options
        ],
        [
            [option, [[value, str(number)] for value, number in values.items()]]
            for option, values in counts.items()
        ],
        [[option, list(values.items())] for option, values in best.items()],
        list(engine.complete(choices, *costs).items()) if is_possible else None,
    ]
    return json.dumps(answers, ensure_ascii=False, separators=(",", ":"))


def differing(
    twin: Twin, engine: CompiledModel, costs: Sequence[Costs], clicks: Sequence[Choices]
) -> tuple[list[Choices], Heard]:
    """Give the clicks after which the two do not say the same, and what was heard."""
    heard = twin.asked(packed(engine.to_bytes()), costs, clicks)
    wrong = [
        choices
        for choices, digest in zip(clicks, heard.found, strict=True)
        if sha256(said(engine, costs, choices).encode()).hexdigest() != digest
    ]
    return wrong, heard
