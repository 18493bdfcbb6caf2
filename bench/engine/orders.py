"""The sales history of Renault big: which cars can be built, and the nearest one for all others."""

from collections import Counter
from collections.abc import Iterator
from random import Random

from bench import public_models
from bench.independent import Encoding
from bench.nearest import HittingSets
from bench.report import Listing, Row
from bench.timing import timed
from configurator.engine import CompiledModel, compile_model

MODEL, HISTORY = "renault_big.xml.gz", "renault_big_history.csv.gz"
ACCEPTED = 8_335
PROVED = 50
NOTHING_KEPT: frozenset[str] = frozenset()


def rows() -> Iterator[Row | Listing]:
    """Replay every order."""
    if not public_models.is_there():
        return
    engine = compile_model(public_models.model(MODEL))
    cars = public_models.orders(HISTORY)
    spent, changes = timed(lambda: [replayed(engine, car) for car in cars])
    yield Row(f"replay {len(cars):,} Renault orders", spent / 1000, "s", 15)
    yield Row("orders accepted as they are", changes.count(0), "", ACCEPTED, sense="exactly")
    wrong = _disproved(engine, cars, changes)
    yield Row(f"nearest cars disproved by a SAT solver, of {PROVED}", wrong, "", 0)
    lines = sorted(Counter(changes).items())
    yield Listing("Changes to the nearest car:", ("changes", "orders"), [*map(_line, lines)])


def replayed(engine: CompiledModel, car: dict[str, str]) -> int:
    """Tell how many choices must be changed, at least."""
    if engine.is_possible(car):
        return 0
    return len(engine.repair(car, NOTHING_KEPT, limit=1)[0].changes)


def _disproved(engine: CompiledModel, cars: list[dict[str, str]], changes: list[int]) -> int:
    prover = HittingSets(Encoding(engine.model))
    refused = [(car, fewest) for car, fewest in zip(cars, changes, strict=True) if fewest]
    some = Random(3).sample(refused, PROVED)  # noqa: S311 # a sample, not a secret
    return sum(prover.fewest_changes(car) != fewest for car, fewest in some)


def _line(pair: tuple[int, int]) -> tuple[str | float, ...]:
    return str(pair[0]), pair[1]
