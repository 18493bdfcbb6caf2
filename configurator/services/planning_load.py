"""How much of its working time a plan takes of each work centre, day by day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from configurator.domain.product import Names
from configurator.store.tables import ScheduledOperationRow
from factory_adapter.model import Plant, WorkCentre

MOST_DAYS = 60
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LoadLine:
    """The planned minutes of a work centre on each day, and the minutes it could work."""

    plant: str
    work_centre: str
    name: Names
    machines: int
    minutes: tuple[int, ...]
    capacity: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """The load of all work centres on the first days of a plan."""

    days: tuple[date, ...]
    lines: tuple[LoadLine, ...]


def load_of(plants: Sequence[Plant], scheduled: Sequence[ScheduledOperationRow]) -> Load:
    """Add up a schedule by the working days of each plant."""
    days = _days(scheduled)
    rows: dict[tuple[str, str], list[ScheduledOperationRow]] = defaultdict(list)
    for row in scheduled:
        rows[row.plant, row.work_centre].append(row)
    lines = tuple(
        _line(plant, centre, rows[plant.id, centre.id], days)
        for plant in plants
        for centre in plant.work_centres
    )
    return Load(days, lines)


def _days(scheduled: Iterable[ScheduledOperationRow]) -> tuple[date, ...]:
    spans = [(row.setup_start, row.ends_at) for row in scheduled]
    if not spans:
        return ()
    first = min(start for start, _ in spans).date()
    last = max(end for _, end in spans).date()
    return tuple(first + n * DAY for n in range(min((last - first).days + 2, MOST_DAYS)))


def _line(
    plant: Plant, centre: WorkCentre, rows: Iterable[ScheduledOperationRow], days: Sequence[date]
) -> LoadLine:
    zone = ZoneInfo(plant.timezone)
    minutes: dict[date, int] = defaultdict(int)
    for row in rows:
        for day, spent in _spent(row, centre, zone):
            minutes[day] += spent
    return LoadLine(
        plant=plant.id,
        work_centre=centre.id,
        name=centre.names,
        machines=centre.machines,
        minutes=tuple(minutes[day] for day in days),
        capacity=tuple(_shift_minutes(centre, zone, day) * centre.machines for day in days),
    )


def _spent(
    row: ScheduledOperationRow, centre: WorkCentre, zone: ZoneInfo
) -> Iterator[tuple[date, int]]:
    """Give the working minutes of an operation on each day of its shift."""
    day = row.setup_start.astimezone(zone).date() - DAY  # a night shift began the day before
    while day <= row.ends_at.astimezone(zone).date():
        opens, closes = _shift(centre, zone, day)
        overlap = min(closes, row.ends_at) - max(opens, row.setup_start)
        if overlap > timedelta():
            yield day, overlap // timedelta(minutes=1)
        day += DAY


def _shift_minutes(centre: WorkCentre, zone: ZoneInfo, day: date) -> int:
    opens, closes = _shift(centre, zone, day)
    return (closes - opens) // timedelta(minutes=1)


def _shift(centre: WorkCentre, zone: ZoneInfo, day: date) -> tuple[datetime, datetime]:
    """Return when the shift that begins on *day* opens and closes; the same time if there is none.

    Differences of aware times count real minutes only in UTC.
    """
    last = day if centre.shift_end > centre.shift_start else day + DAY
    opens = datetime.combine(day, centre.shift_start, zone).astimezone(ZoneInfo("UTC"))
    if day.isoweekday() not in centre.weekdays:
        return opens, opens
    return opens, datetime.combine(last, centre.shift_end, zone).astimezone(ZoneInfo("UTC"))
