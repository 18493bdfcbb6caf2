"""The other side of the comparison with flamapy: runs in flamapy's own environment, not in ours.

python flamapy_side.py FILE [bdd]: reads one JSON object, feature to bool, per line: what is chosen.
Answers each with a line: what flamapy says of it, and the CPU milliseconds of each way to ask. The
first line it writes says how long the file took.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from flamapy.metamodels.bdd_metamodel.operations import BDDFeatureInclusionProbability
from flamapy.metamodels.bdd_metamodel.transformations import FmToBDD
from flamapy.metamodels.configuration_metamodel.models import Configuration
from flamapy.metamodels.configurator_metamodel.solver.pysat_backend import PySATBackend
from flamapy.metamodels.fm_metamodel.transformations import UVLReader
from flamapy.metamodels.pysat_metamodel.models.pysat_model import PySATModel
from flamapy.metamodels.pysat_metamodel.operations import PySATCoreFeatures, PySATDeadFeatures
from flamapy.metamodels.pysat_metamodel.transformations import DimacsReader, FmToPysat

# flamapy has no types; Any stands for whatever it gives.


def main(path: str, *more: str) -> None:
    """Read the model, then answer line by line."""
    read, seconds = _timed(lambda: _read(path))
    tree, sat = read
    backend = PySATBackend(sat)
    bdd = FmToBDD(tree).transform() if "bdd" in more and tree is not None else None
    _say({"parse_s": seconds / 1000, "features": sorted(sat.variables)})
    for line in sys.stdin:
        chosen: dict[str, bool] = json.loads(line)
        _say(_complete(sat, chosen) | _propagated(backend, chosen) | _probable(bdd, chosen))


def _read(path: str) -> tuple[Any, PySATModel]:
    if path.endswith(".uvl"):
        tree = UVLReader(path).transform()
        return tree, FmToPysat(tree).transform()
    return None, DimacsReader(path).transform()


def _complete(sat: PySATModel, chosen: dict[str, bool]) -> dict[str, Any]:
    """Ask for the core and the dead features of the model with the choices added."""
    clauses = sat.get_all_clauses().clauses
    before = len(clauses)
    clauses += [[sat.variables[name] * (1 if is_in else -1)] for name, is_in in chosen.items()]
    core, first = _timed(lambda: PySATCoreFeatures().execute(sat).get_result())
    dead, second = _timed(lambda: PySATDeadFeatures().execute(sat).get_result())
    del clauses[before:]
    return {"forced": core, "forbidden": dead, "sat_ms": first + second}


def _propagated(backend: PySATBackend, chosen: dict[str, bool]) -> dict[str, Any]:
    """Ask the interactive configurator."""
    found, spent = _timed(lambda: backend.propagate(dict(chosen)))
    return {"propagated": found, "propagate_ms": spent}


def _probable(bdd: object, chosen: dict[str, bool]) -> dict[str, Any]:
    """Ask how probable each feature is in a product that has the choices."""
    if bdd is None:
        return {}
    operation = BDDFeatureInclusionProbability()
    operation.set_partial_configuration(Configuration(chosen))
    found, spent = _timed(lambda: operation.execute(bdd).get_result())
    return {"probable": found, "bdd_ms": spent}


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    start = time.thread_time()
    found = call()
    return found, (time.thread_time() - start) * 1000


def _say(found: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
