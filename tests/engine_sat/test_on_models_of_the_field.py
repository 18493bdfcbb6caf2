"""Models of the field: domains against a solver that is asked for every value, and explanations."""

import os
from pathlib import Path
from random import Random

import pytest
from pysat.solvers import Solver

from configurator.engine import Model
from configurator.engine.problem import problem_of
from configurator.engine.sat.encoding import Encoding, encoded
from configurator.engine.sat.explaining import Explainer
from configurator.engine.sat.searching import Search
from configurator.formats import read_model

FILES = Path(os.environ.get("ROUNDEL_BENCH_DATA", "../shared/data"), "config_models").resolve()
MODELS = ("berkeleydb117.uvl", "uclibc.dimacs", "pc_richmond.uvl", "renault_small.xml")


def model_of(name: str) -> Model:
    path = FILES / name
    if not path.exists():
        pytest.skip(f"the benchmark models are not in {FILES}")
    return read_model(name, path.read_bytes()).model


def answers(encoding: Encoding, solver: Solver, assumed: list[int]) -> bytearray:
    return bytearray(
        bool(solver.solve(assumptions=[*assumed, literal]))
        for own in encoding.literals
        for literal in own
    )


@pytest.mark.parametrize("name", MODELS)
def test_offers_what_a_solver_finds_value_by_value(name: str) -> None:
    model = model_of(name)
    encoding = encoded(problem_of(model))
    fast, pure = Search(encoding), Search(encoding, lambda *_: None)
    draw = Random(4)  # noqa: S311 # a seeded walk
    with Solver("cadical153", bootstrap_with=encoding.clauses()) as solver:
        for _ in range(3):
            assumed: list[int] = []
            for _ in range(6):
                expected = answers(encoding, solver, assumed)

                assert fast.possible_values(assumed) == expected
                assert pure.possible_values(assumed) == expected

                flat = [literal for own in encoding.literals for literal in own]
                offered = [each for each, yes in zip(flat, expected, strict=True) if yes]
                assumed.append(draw.choice(offered))


@pytest.mark.parametrize("name", MODELS)
def test_explains_with_nothing_superfluous(name: str) -> None:
    model = model_of(name)
    problem = problem_of(model)
    explainer, encoding = Explainer(problem), encoded(problem)
    literals = {
        (variable.id, value): literal
        for variable, own in zip(problem.variables, encoding.literals, strict=True)
        for value, literal in zip(variable.values, own, strict=True)
    }
    guards, clauses = encoding.guarded()
    draw = Random(8)  # noqa: S311 # a seeded walk
    explained = 0
    with Solver("cadical153", bootstrap_with=clauses) as solver:
        for _ in range(300):
            choices = {each.id: draw.choice(each.values) for each in draw.sample(model.options, 8)}
            assumed = [literals[each] for each in choices.items()]
            if solver.solve(assumptions=[*assumed, *guards.values()]):
                continue

            conflict = explainer.explain(choices)

            blamed = [literals[each] for each in conflict.choices]
            blamed += [guards[rule] for rule in conflict.rules]
            assert not solver.solve(assumptions=blamed)
            for one in blamed:
                assert solver.solve(assumptions=[each for each in blamed if each != one])
            explained += 1
    assert explained
