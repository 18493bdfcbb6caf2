"""The load of a plan: how full each work centre is, day by day, and the first days as a chart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_skeleton

from configurator.domain.product import Product
from configurator.services.planning_load import Load, LoadLine
from configurator.store.overseeing import StoredBar
from configurator.web.i18n import LOCALES, language, named

STEPS = 5
FULL = 100
SPAN = timedelta(days=3)
LANE = 22
LABELS = 150
WIDTH = 1150
TOP = 34
TICK = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class LoadCell:
    """A work centre on a day; ``heat`` 0 to 5 is its shade, 6 more than it can."""

    percent: int | None
    minutes: int
    capacity: int
    heat: int


@dataclass(frozen=True, slots=True)
class CentreRow:
    """A work centre over the days."""

    id: str
    name: str
    machines: int
    cells: tuple[LoadCell, ...]
    whole: LoadCell


@dataclass(frozen=True, slots=True)
class PlantTable:
    """The work centres of a plant."""

    id: str
    name: str
    rows: tuple[CentreRow, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """An operation in the chart, in its units."""

    x: int
    y: int
    width: int
    shade: int
    title: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A machine's line in the chart."""

    y: int
    label: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A time in the chart."""

    x: int
    at: datetime
    is_day: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The first days of the schedule, one line for each machine."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]


def day_labels(days: Iterable[date]) -> tuple[tuple[str, str], ...]:
    """Name each day by its weekday and its date, both short."""
    locale = LOCALES[language()]
    return tuple(
        (format_skeleton("E", day, locale=locale), format_skeleton("Md", day, locale=locale))
        for day in days
    )


def tables(load: Load, product: Product) -> tuple[PlantTable, ...]:
    """Arrange the load by plant."""
    return tuple(
        PlantTable(
            plant.id,
            named(plant.names),
            tuple(_row(line) for line in load.lines if line.plant == plant.id),
        )
        for plant in product.plants
    )


def _row(line: LoadLine) -> CentreRow:
    cells = tuple(map(_cell, line.minutes, line.capacity))
    return CentreRow(
        id=line.work_centre,
        name=named(line.name),
        machines=line.machines,
        cells=cells,
        whole=_cell(sum(line.minutes), sum(line.capacity)),
    )


def _cell(minutes: int, capacity: int) -> LoadCell:
    if not capacity:
        return LoadCell(None if not minutes else FULL, minutes, capacity, 0)
    percent = round(FULL * minutes / capacity)
    heat = min(-(-percent * STEPS // FULL), STEPS + 1) if minutes else 0
    return LoadCell(percent, minutes, capacity, heat)


def chart(bars: Sequence[StoredBar]) -> Chart | None:
    """Draw the operations of the first days; None if there are none."""
    if not bars:
        return None
    start = bars[0].setup_start.replace(minute=0, second=0, microsecond=0)
    lanes = _lanes(bars)
    scale = (WIDTH - LABELS) / SPAN.total_seconds()

    def x(at: datetime) -> int:
        passed = min(max((at - start).total_seconds(), 0), SPAN.total_seconds())
        return LABELS + round(passed * scale)

    return Chart(
        width=WIDTH,
        height=TOP + LANE * len(lanes) + 8,
        lanes=tuple(_lane_lines(lanes)),
        ticks=tuple(
            Tick(x(start + n * TICK), start + n * TICK, n % 4 == 0) for n in range(SPAN // TICK)
        ),
        bars=tuple(
            Bar(
                x=x(bar.setup_start),
                y=lanes[bar.work_centre, bar.machine] + 3,
                width=max(x(bar.ends_at) - x(bar.setup_start) - 1, 2),
                shade=sum(map(ord, bar.item)) % STEPS,
                title=f"{named(bar.names)} · {bar.work_order} · {bar.work_centre} {bar.machine}",
            )
            for bar in bars
        ),
    )


def _lanes(bars: Iterable[StoredBar]) -> Mapping[tuple[str, int], int]:
    machines = sorted({(bar.work_centre, bar.machine) for bar in bars})
    return {machine: TOP + LANE * n for n, machine in enumerate(machines)}


def _lane_lines(lanes: Mapping[tuple[str, int], int]) -> Iterable[Lane]:
    seen: set[str] = set()
    for (centre, machine), y in lanes.items():
        yield Lane(y, f"{centre} {machine}", centre not in seen)
        seen.add(centre)
