"""Read the amounts of a number option: one range, several ranges, or a list."""

from itertools import pairwise
from math import gcd

from configurator.domain.product import NumberSpec
from configurator.domain.product_reading import ProductReader
from configurator.domain.product_schema import NumberEntry, RangeEntry
from configurator.domain.source import Path

MOST_AMOUNTS = 1000


def read_number(
    reader: ProductReader, path: Path, option: str, entry: NumberEntry
) -> NumberSpec | None:
    """Read the amounts; None and problems if there are none."""
    is_range = entry.first is not None or entry.last is not None
    if is_range + (entry.ranges is not None) + (entry.amounts is not None) != 1:
        what = f"{option} does not say which amounts there are"
        reader.complain(path, what, "Give it `from` and `to`, or `ranges`, or `amounts`.")
        return None
    if entry.amounts is not None:
        return _spec(reader, path, option, entry.amounts, entry.unit)
    if entry.ranges is not None:
        return _ranges(reader, path, option, entry)
    if entry.first is None or entry.last is None:
        missing = "from" if entry.first is None else "to"
        reader.complain(path, f"{missing} is missing", "Add it.")
        return None
    one = RangeEntry.model_validate({"from": entry.first, "to": entry.last, "step": entry.step})
    if not _reaches(reader, path, option, one):
        return None
    return NumberSpec(one.first, one.last, one.step, entry.unit)


def _ranges(
    reader: ProductReader, path: Path, option: str, entry: NumberEntry
) -> NumberSpec | None:
    amounts: list[int] = []
    for index, part in enumerate(entry.ranges or []):
        if not _reaches(reader, (*path, "ranges", index), option, part):
            return None
        found = range(part.first, part.last + 1, part.step)
        amounts += found[1:] if amounts and amounts[-1] == part.first else found
    return _spec(reader, path, option, amounts, entry.unit)


def _reaches(reader: ProductReader, path: Path, option: str, part: RangeEntry) -> bool:
    amounts = range(part.first, part.last + 1, part.step)
    if amounts and amounts[-1] == part.last and len(amounts) <= MOST_AMOUNTS:
        return True
    what = f"{option} does not reach {part.last} from {part.first} in steps"
    mend = f"Let `to` be `from` plus whole steps, at most {MOST_AMOUNTS} of them."
    reader.complain(path, what, mend)
    return False


def _spec(
    reader: ProductReader, path: Path, option: str, amounts: list[int], unit: str
) -> NumberSpec | None:
    if len(amounts) > MOST_AMOUNTS or any(right <= left for left, right in pairwise(amounts)):
        what = f"the amounts of {option} do not grow from one to the next"
        if len(amounts) > MOST_AMOUNTS:
            what = f"{option} has {len(amounts)} amounts"
        reader.complain(path, what, f"Write at most {MOST_AMOUNTS}, from small to large.")
        return None
    step = gcd(*(right - left for left, right in pairwise(amounts))) or 1
    return NumberSpec(amounts[0], amounts[-1], step, unit, tuple(amounts))
