"""Real models from the field are read whole, and quickly; some are counted."""

import csv
import os
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from time import perf_counter

import pytest
from pysat.solvers import Solver

from configurator.engine import Clause, Model, Sum
from configurator.formats import read_model, write_uvl

ROOT = Path(__file__).resolve().parents[2]
MODELS = Path(os.environ.get("ROUNDEL_BENCH_DATA", ROOT / "../shared/data")) / "config_models"


def manifest() -> dict[str, dict[str, str]]:
    path = MODELS / "manifest.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = {row["file"]: row for row in csv.DictReader(lines)}
    return {name: row for name, row in rows.items() if not row["format"].startswith("CSV")}


ROWS = manifest()
needs_models = pytest.mark.skipif(not ROWS, reason=f"there are no public models in {MODELS}")


def content_of(name: str) -> bytes:
    return (MODELS / name).read_bytes()


@needs_models
@pytest.mark.parametrize("name", ROWS)
def test_reads_every_feature_and_value(name: str) -> None:
    begun = perf_counter()

    model = read_model(name, content_of(name)).model

    assert perf_counter() - begun < 10
    assert len(model.options) == int(ROWS[name]["n_features_or_options"])
    assert sum(len(option.values) for option in model.options) == int(ROWS[name]["n_values"])
    assert len({rule.id for rule in model.rules}) == len(model.rules)


@needs_models
@pytest.mark.parametrize("name", [name for name in ROWS if name.endswith(".uvl")])
def test_reads_every_constraint_and_writes_the_same_model(name: str) -> None:
    file = read_model(name, content_of(name))
    constraints = [rule for rule in file.model.rules if rule.id.startswith("line ")]
    assert len(constraints) == int(ROWS[name]["n_constraints"])

    again = read_model(name, write_uvl(file).encode())

    assert again.model.options == file.model.options
    assert [rule.condition for rule in again.model.rules] == [
        rule.condition for rule in file.model.rules
    ]


def numbers_of(model: Model) -> dict[str, int]:
    return {option.id: at for at, option in enumerate(model.options, start=1)}


def clauses_of(model: Model) -> Iterator[list[int]]:
    """Write a boolean model's clauses, and its exactly-one groups out in pairs."""
    number = numbers_of(model)
    for rule in model.rules:
        if isinstance(rule.condition, Clause):
            yield [
                number[option] * (1 if values == ("yes",) else -1)
                for option, values in rule.condition.literals
            ]
        elif isinstance(rule.condition, Sum):
            weights = {option: of["yes"] for option, of in rule.condition.weights.items()}
            [parent] = [option for option, weight in weights.items() if weight == -1]
            members = [number[option] for option in weights if option != parent]
            yield [-number[parent], *members]
            yield from ([number[parent], -member] for member in members)
            yield from ([-one, -other] for one, other in combinations(members, 2))


@needs_models
def test_finds_the_32_products_of_a_database() -> None:
    model = read_model("berkeleydb117.uvl", content_of("berkeleydb117.uvl")).model

    with Solver("minisat22", bootstrap_with=clauses_of(model)) as solver:
        products = sum(1 for _ in solver.enum_models())

    assert products == int(ROWS["berkeleydb117.uvl"]["known_model_count"])


@needs_models
@pytest.mark.parametrize("name", ["printer.uvl", "fiasco.uvl", "linux_2_6_33_3.dimacs.gz"])
def test_what_is_read_can_be_built(name: str) -> None:
    model = read_model(name, content_of(name)).model

    with Solver("minisat22", bootstrap_with=clauses_of(model)) as solver:
        assert solver.solve()
