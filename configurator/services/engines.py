"""What the engine makes of a model, as bytes to keep, and an engine of these bytes again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

from configurator.engine import CompiledModel, Model, TooLargeError, compile_model
from configurator.engine.compile import Diagram
from configurator.engine.formulas import Formulas
from configurator.store.artifact_files import digest_of

FORMAT = 1
"""The version of the bytes; an artifact of another one is made anew by a job."""
BUDGET: int | None = None
"""How many nodes a published model may have before it is answered by search."""
Kind = Literal["compiled", "search"]


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a model; `reason` says why it is answered by search."""

    kind: Kind
    content: bytes | None
    digest: str
    nodes: int | None
    count: str | None
    reason: str
    milliseconds: int
    engine: CompiledModel


def make(model: Model) -> Made:
    """Compile a model; one that is too hard is answered by search. ContradictionError passes."""
    started = perf_counter()
    try:
        engine = compile_model(model)
    except TooLargeError as error:
        return Made("search", None, "", None, None, str(error), _since(started), searching(model))
    content = _written(engine)
    return Made(
        kind="compiled",
        content=content,
        digest=digest_of(content),
        nodes=engine.size,
        count=str(engine.count()),
        reason="",
        milliseconds=_since(started),
        engine=engine,
    )


def opened(model: Model, content: bytes | memoryview) -> CompiledModel:
    """Open what was made of a model; nothing is compiled."""
    formulas = Formulas(model.options)
    rules = {rule.id: formulas.of(rule.condition) for rule in model.rules}
    options, arcs, roots, above = json.loads(bytes(content))
    told = tuple(tuple((value, tuple(below)) for value, below in each) for each in arcs)
    diagram = Diagram(_plain(options), told, _plain(roots), tuple(map(_plain, above)))
    return CompiledModel(model, formulas, rules, diagram)


def searching(model: Model) -> CompiledModel:
    """Answer a model by search, without compiling it."""
    raise NotImplementedError(len(model.options))


def _written(engine: CompiledModel) -> bytes:
    diagram = engine._diagram  # noqa: SLF001
    return json.dumps([diagram.options, diagram.arcs, diagram.roots, diagram.above]).encode()


def _plain(numbers: Sequence[int]) -> tuple[int, ...]:
    return tuple(numbers)


def _since(started: float) -> int:
    return round((perf_counter() - started) * 1000)
