"""What the engine makes of a model, as bytes to keep, and an engine of these bytes again."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from hashlib import blake2b
from time import perf_counter
from typing import Literal

from configurator.domain.exact import exact
from configurator.engine import (
    ARTIFACT_VERSION,
    Choices,
    CompiledModel,
    Engine,
    Model,
    SearchedModel,
    TooLargeError,
    UncountedError,
    compile_model,
    open_artifact,
    search_model,
)
from configurator.engine.compiling import MOST_STEPS
from configurator.store.artifact_files import digest_of

FORMAT = ARTIFACT_VERSION
"""The version of the bytes; an artifact of another one is made anew by a job."""
BUDGET = MOST_STEPS
"""A published model may take some fifty seconds to compile."""
DRAFT_BUDGET = 300_000
"""A draft may take ten: its author waits for the answer."""
Kind = Literal["compiled", "search"]


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a model; `reason` says why it is answered by search."""

    kind: Kind
    content: bytes | None
    digest: str
    model: str
    nodes: int | None
    count: str | None
    reason: str
    milliseconds: int
    engine: CompiledModel | SearchedModel


def make(model: Model, budget: int = BUDGET) -> Made:
    """Compile a model; one that is too hard is answered by search. ContradictionError passes."""
    started = perf_counter()
    name = name_of(model)
    try:
        engine = compile_model(model, budget=budget)
    except TooLargeError as error:
        found = search_model(model)
        return Made("search", None, "", name, None, None, str(error), _since(started), found)
    content = engine.to_bytes()
    return Made(
        kind="compiled",
        content=content,
        digest=digest_of(content),
        model=name,
        nodes=engine.size,
        count=exact(engine.count()),
        reason="",
        milliseconds=_since(started),
        engine=engine,
    )


def opened(model: Model, content: bytes | memoryview) -> Engine:
    """Open what was made of a model; without content it is searched. Nothing is compiled."""
    return open_artifact(model, content) if content else search_model(model)


def counted(engine: Engine, choices: Choices) -> int | None:
    """Count what can be built with the choices; None where a model is searched."""
    try:
        return engine.count(choices)
    except UncountedError:
        return None


def name_of(model: Model) -> str:
    """Name a model by all that it says, the same in every process."""
    return blake2b(_canonical(model).encode(), digest_size=16).hexdigest()


def _canonical(part: object) -> str:
    """Write a value so that sets and mappings do not depend on the order of their making."""
    match part:
        case Mapping():
            entries = sorted(f"{key!r}:{_canonical(value)}" for key, value in part.items())
            return f"{{{','.join(entries)}}}"
        case frozenset() | set():
            return f"<{','.join(sorted(map(_canonical, part)))}>"
        case tuple() | list():
            return f"({','.join(map(_canonical, part))})"
        case _ if is_dataclass(part) and not isinstance(part, type):
            inner = (_canonical(getattr(part, field.name)) for field in fields(part))
            return f"{type(part).__name__}({','.join(inner)})"
        case _:
            return repr(part)


def _since(started: float) -> int:
    return round((perf_counter() - started) * 1000)
