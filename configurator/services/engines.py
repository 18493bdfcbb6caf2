"""What the engine makes of a model, as bytes to keep, and an engine of these bytes again."""

from dataclasses import dataclass
from time import perf_counter
from typing import Literal

from configurator.engine import (
    ARTIFACT_VERSION,
    CompiledModel,
    Model,
    TooLargeError,
    compile_model,
    open_artifact,
)
from configurator.store.artifact_files import digest_of

FORMAT = ARTIFACT_VERSION
"""The version of the bytes; an artifact of another one is made anew by a job."""
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
    content = engine.to_bytes()
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
    return open_artifact(model, content)


def searching(model: Model) -> CompiledModel:
    """Answer a model by search, without compiling it."""
    raise NotImplementedError(len(model.options))


def _since(started: float) -> int:
    return round((perf_counter() - started) * 1000)
