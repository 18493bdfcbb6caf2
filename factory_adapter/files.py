"""Read plants.csv, work_centres.csv and setups.csv; all mistakes are told at once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import get_args
from zoneinfo import ZoneInfo

from bom.io.tables import (
    CellError,
    Column,
    Row,
    clock,
    identifier,
    one_of,
    read_table,
    text,
    whole,
)
from bom.problems import Problems, did_you_mean
from factory_adapter.model import GatewayKind, Plant, SetupMatrix, WorkCentre

PLANTS, WORK_CENTRES, SETUPS = "plants.csv", "work_centres.csv", "setups.csv"
HOME_TIMEZONE = "Asia/Shanghai"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
GATEWAYS: tuple[GatewayKind, ...] = get_args(GatewayKind)
NAMES = (
    text("name_en", is_required=True),
    text("name_zh_hans"),
    text("name_zh_hant"),
)


def read_plants(texts: Mapping[str, str]) -> tuple[Plant, ...]:
    """Read the plants with their work centres. Keys of `texts` are paths that end in the names."""
    problems = Problems()
    plants = _plants(texts, problems)
    problems.raise_if_any()
    return plants


def read_setups(texts: Mapping[str, str]) -> SetupMatrix:
    """Read the changeover times; a plant directory may have none."""
    problems = Problems()
    kinds = {centre.kind for plant in _plants(texts, Problems()) for centre in plant.work_centres}
    matrix = _setups(texts, kinds, problems)
    problems.raise_if_any()
    return matrix


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    text: str


def _file(texts: Mapping[str, str], name: str) -> _File | None:
    for path, content in texts.items():
        if path.rpartition("/")[2] == name:
            return _File(path, content)
    return None


def _plants(texts: Mapping[str, str], problems: Problems) -> tuple[Plant, ...]:
    plant_rows = _rows(texts, PLANTS, _plant_columns(), problems)
    centre_rows = _rows(texts, WORK_CENTRES, _centre_columns(), problems)
    centres = _centres(centre_rows, [row.text("plant") for row in plant_rows], problems)
    _refuse_twice(plant_rows, "plant", problems)
    return tuple(_plant(row, centres, problems) for row in plant_rows)


def _rows(
    texts: Mapping[str, str], name: str, columns: tuple[Column, ...], problems: Problems
) -> list[Row]:
    found = _file(texts, name)
    if found is None:
        names = ",".join(column.name for column in columns)
        problems.add(name, 1, "the file is missing", f"Add it with the columns {names}.")
        return []
    return read_table(found.text, file=found.path, columns=columns, problems=problems)


def _plant_columns() -> tuple[Column, ...]:
    return (
        identifier("plant"),
        *NAMES,
        one_of("gateway", GATEWAYS),
        whole("transfer_hours", high=24 * 60),
        Column("timezone", _timezone, HOME_TIMEZONE),
    )


def _centre_columns() -> tuple[Column, ...]:
    return (
        identifier("work_centre"),
        identifier("plant"),
        identifier("kind"),
        *NAMES,
        whole("machines", default=1, low=1, high=10_000),
        clock("shift_start", default=time(8)),
        clock("shift_end", default=time(17)),
        Column("weekdays", _weekdays, tuple("12345")),
    )


def _plant(row: Row, centres: Iterable[WorkCentre], problems: Problems) -> Plant:
    mine = tuple(centre for centre in centres if centre.plant == row.text("plant"))
    if not mine and row.text("plant"):
        what = f"plant {row.text('plant')} has no work centre"
        problems.add(row.file, row.line, what, f"Add one to {WORK_CENTRES}.")
    return Plant(
        id=row.text("plant"),
        names=_names(row),
        gateway="files" if row.text("gateway") == "files" else "rest",
        timezone=row.text("timezone"),
        transfer_hours=row.whole("transfer_hours"),
        work_centres=mine,
    )


def _centres(rows: list[Row], plants: list[str], problems: Problems) -> list[WorkCentre]:
    _refuse_twice(rows, "work_centre", problems)
    for row in rows:
        plant = row.text("plant")
        if plant and plant not in plants:
            mend = did_you_mean(plant, plants, f"Add the plant to {PLANTS}.")
            place = row.column("plant")
            problems.add(row.file, row.line, f"plant {plant} is unknown", mend, column=place)
    return [_centre(row) for row in rows]


def _centre(row: Row) -> WorkCentre:
    return WorkCentre(
        id=row.text("work_centre"),
        plant=row.text("plant"),
        kind=row.text("kind"),
        names=_names(row),
        machines=row.whole("machines"),
        shift_start=row.clock("shift_start") or time(),
        shift_end=row.clock("shift_end") or time(),
        weekdays=frozenset(int(day) for day in row.words("weekdays")),
    )


def _names(row: Row) -> dict[str, str]:
    names = {
        "en": row.text("name_en"),
        "zh-Hans": row.text("name_zh_hans"),
        "zh-Hant": row.text("name_zh_hant"),
    }
    return {language: name for language, name in names.items() if name}


def _refuse_twice(rows: list[Row], column: str, problems: Problems) -> None:
    first: dict[str, int] = {}
    for row in rows:
        name = row.text(column)
        if name in first:
            what = f"{column.replace('_', ' ')} {name} is there twice, first in line {first[name]}"
            place = row.column(column)
            problems.add(row.file, row.line, what, "Remove or rename one.", column=place)
        elif name:
            first[name] = row.line


def _setups(texts: Mapping[str, str], kinds: set[str], problems: Problems) -> SetupMatrix:
    if _file(texts, SETUPS) is None:
        return SetupMatrix()
    columns = (
        identifier("kind"),
        text("from_family", default="*"),
        text("to_family", default="*"),
        whole("minutes", high=24 * 60, is_required=True),
    )
    minutes: dict[tuple[str, str, str], int] = {}
    for row in _rows(texts, SETUPS, columns, problems):
        key = (row.text("kind"), row.text("from_family"), row.text("to_family"))
        if key in minutes:
            what = f"the changeover {' '.join(key)} is there twice"
            problems.add(row.file, row.line, what, "Remove one of the two.")
        if key[0] and kinds and key[0] not in kinds:
            what = f"no work centre is of the kind {key[0]}"
            problems.add(row.file, row.line, what, did_you_mean(key[0], kinds, "Remove the line."))
        minutes[key] = row.whole("minutes")
    return SetupMatrix(minutes)


def _timezone(cell: str) -> str:
    try:
        ZoneInfo(cell)
    except (ValueError, OSError, LookupError):
        raise CellError(f"{cell!r} is no time zone", f"Write it like {HOME_TIMEZONE}.") from None
    return cell


def _weekdays(cell: str) -> tuple[str, ...]:
    """Read days as numbers from 1 (Monday) or names, with ranges.

    >>> _weekdays("1-3;sat")
    ('1', '2', '3', '6')
    """
    days: set[int] = set()
    for part in re.split(r"[;, ]+", cell.strip().lower()):
        first, _, last = part.partition("-")
        begin, end = _weekday(first), _weekday(last or first)
        days |= {(begin - 1 + step) % 7 + 1 for step in range((end - begin) % 7 + 1)}
    return tuple(str(day) for day in sorted(days))


def _weekday(word: str) -> int:
    if word in tuple("1234567"):
        return int(word)
    if word[:3] in DAYS:
        return DAYS.index(word[:3]) + 1
    raise CellError(f"{word!r} is no weekday", "Write days like 1-5 or Mon-Fri;Sat, 1 is Monday.")
