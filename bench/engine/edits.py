"""A product manager edits one rule of the round air conditioner: compile again, answer again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from bench.report import Row
from bench.timing import each
from bom.expression import Expression, Not
from configurator.domain import product_files
from configurator.engine import (
    Clause,
    ContradictionError,
    Model,
    Rule,
    Sum,
    Table,
    compile_model,
)
from configurator.resources import asset_dir

SECONDS = 0.6


def rows() -> Iterator[Row]:
    """Leave out each rule in turn, and turn it into its opposite."""
    product = product_files.load(product_files.read_directory(asset_dir("examples") / "tianbo"))
    model = product.model
    compile_model(model).domains({})
    edited = [edit for at in range(len(model.rules)) for edit in _edits(model.rules, at)]
    times = each(partial(_answer, replace(model, rules=rules)) for rules in edited)
    name = f"one of {len(model.rules)} rules edited: the first answer, slowest of {len(edited)}"
    yield Row(name, max(times) / 1000, "s", SECONDS)


def _edits(rules: Sequence[Rule], at: int) -> Iterator[tuple[Rule, ...]]:
    before, rule, after = tuple(rules[:at]), rules[at], tuple(rules[at + 1 :])
    yield (*before, *after)
    if not isinstance(rule.condition, Clause | Table | Sum):
        condition: Expression = rule.condition
        yield (*before, replace(rule, condition=Not(condition)), *after)


def _answer(model: Model) -> None:
    """Answer for the first time, or say which rules exclude everything."""
    try:
        compile_model(model).domains({})
    except ContradictionError:
        return
