"""Models that compile: how long that takes, how large they become, what a click costs."""

from collections.abc import Iterator

from bench import public_models
from bench.figures import Figures, listing, measure
from bench.public_models import ABSENT, manifest
from bench.report import Listing, Row

BIG, CAR_LINE = "renault_big.xml.gz", "automotive02_v4.uvl"
CLICKS = {BIG: 10_000, "automotive02_v1.uvl": 300, CAR_LINE: 300}
ORDINARY = 2_000
MOST_OPTIONS = 500


def rows() -> Iterator[Row | Listing]:
    """Compile every public model that can be, and click."""
    if not public_models.is_there():
        print(ABSENT)
        return
    names = [name for name in manifest() if name not in public_models.FALLING_BACK]
    found = {
        name: measure(name, public_models.model(name), CLICKS.get(name, ORDINARY)) for name in names
    }
    yield from _big(found[BIG])
    yield from _car_line(found[CAR_LINE])
    yield from _consumer([each for each in found.values() if each.options <= MOST_OPTIONS])
    right = sum(manifest()[name].fits(each.count) for name, each in found.items())
    yield Row("counts equal to the known ones", right, "models", len(found), sense="exactly")
    yield listing("The public models that compile:", found.values())


def _big(big: Figures) -> Iterator[Row]:
    yield Row("Renault big: values, counts and best together, p95", big.together.p95, "ms", 0.7)
    yield Row("Renault big: compile", big.compile_s, "s", 7)


def _car_line(line: Figures) -> Iterator[Row]:
    yield Row("car line of 18,616 features: values, p95", line.values.p95, "ms", 3)
    yield Row("car line: compile", line.compile_s, "s", 60)
    digits = len(str(line.count))
    yield Row("car line: digits of its count", digits, "", 1_535, sense="exactly")


def _consumer(models: list[Figures]) -> Iterator[Row]:
    """Tell the worst of all models that are no larger than a consumer product."""
    slow = max(models, key=lambda each: each.slowest)
    yield Row(
        f"slowest pass of a public consumer model ({slow.name}), p95", slow.slowest, "ms", 0.3
    )
    plain = max(models, key=lambda each: each.plain)
    yield Row(f"the same without numba ({plain.name}), p95", plain.plain, "ms", 10)
    late = max((each for each in models if each.name != BIG), key=lambda each: each.compile_s)
    yield Row(f"compile one, Renault big apart ({late.name})", late.compile_s, "s", 5)
