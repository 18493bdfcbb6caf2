"""What the author of a model wants to know that is no product (yet): dead, forced, redundant."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from configurator.engine import CompiledModel, Model, Option
from configurator.engine.sat.fallback import SearchedModel
from configurator.engine.sat.redundant import redundant

NO, YES = "no", "yes"
MOST_EXPLAINED = 200
"""The reason against more dead values than these is left out; each takes a search."""
MOST_RULES = 20_000
"""Of more rules than these it is not asked whether they follow from the others."""
TREE = ("root:", "parent:", "mandatory:", "group:")
"""How rules begin that the tree of a feature model makes."""

Engine = CompiledModel | SearchedModel
Dead = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ModelFindings:
    """Figures of a model, and what in it is dead or superfluous.

    `count`, `nodes` and `octets` are None where the model is answered by search, and
    `redundant_rules` where there are too many; `skipped` says in words what was not looked for.
    A dead feature is a value yes that nobody can have, one that is always there a forced value.
    """

    options: int
    values: int
    rules: int
    count: int | None
    nodes: int | None
    octets: int | None
    dead_values: tuple[Dead, ...]
    forced_values: tuple[tuple[str, str], ...]
    redundant_rules: tuple[str, ...] | None
    skipped: tuple[str, ...]


def examine_model(engine: Engine) -> ModelFindings:
    """Find out everything about a model that its author should know."""
    model = engine.model
    compiled = engine if isinstance(engine, CompiledModel) else None
    dead = tuple(_dead_values(engine))
    asked = written(model)
    superfluous = tuple(redundant(model, asked)) if len(asked) <= MOST_RULES else None
    return ModelFindings(
        options=len(model.options),
        values=sum(len(option.values) for option in model.options),
        rules=len(model.rules),
        count=compiled.count() if compiled else None,
        nodes=compiled.size if compiled else None,
        octets=len(compiled.to_bytes()) if compiled else None,
        dead_values=dead,
        forced_values=tuple(_forced_values(engine)),
        redundant_rules=superfluous,
        skipped=tuple(_skipped(dead, superfluous, len(asked))),
    )


def written(model: Model) -> Collection[str]:
    """Name the rules that somebody wrote as such."""
    return {rule.id for rule in model.rules if not rule.id.startswith(TREE)}


def _dead_values(engine: Engine) -> Iterator[Dead]:
    dead = _dead(engine)
    for option, value in islice(dead, MOST_EXPLAINED):
        yield option, value, engine.explain({option: value}).rules
    for option, value in dead:
        yield option, value, ()


def _dead(engine: Engine) -> Iterator[tuple[str, str]]:
    domains = engine.domains({})
    for option in engine.model.options:
        for value in (YES,) if _is_flag(option) else option.values:
            if value not in domains[option.id]:
                yield option.id, value


def _forced_values(engine: Engine) -> Iterator[tuple[str, str]]:
    domains = engine.domains({})
    for option in engine.model.options:
        left = domains[option.id]
        if len(option.values) > 1 == len(left) and not (_is_flag(option) and NO in left):
            yield option.id, next(iter(left))


def _is_flag(option: Option) -> bool:
    return set(option.values) == {NO, YES}


def _skipped(
    dead: Collection[Dead], superfluous: tuple[str, ...] | None, rules: int
) -> Iterator[str]:
    if len(dead) > MOST_EXPLAINED:
        yield f"the reasons against {len(dead) - MOST_EXPLAINED} more dead values"
    if superfluous is None:
        yield f"which of {rules:,} rules follow from the others"
