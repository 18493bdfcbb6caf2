"""The plants as a page: who answers, what runs now, what waits, what was told last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from configurator.domain.states import WorkOrderState
from configurator.live_topics import PLANTS
from configurator.services.tracking_board import BoardCard, CentreLoad, FloorView, PlantLoad
from configurator.store.overseeing import StoredReport
from configurator.web.i18n import named
from configurator.web.live import Channel, channel
from configurator.web.staff_words import State, event
from configurator.web.words import _, ngettext

QUIET = timedelta(seconds=60)
SHOWN = 8
EVENTS = ("progress", "plan")
HOUR = 60


@dataclass(frozen=True, slots=True)
class Job:
    """What a machine does."""

    work_order: str
    what: str
    machine: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Centre:
    """A work centre now."""

    id: str
    name: str
    machines: int
    busy: int
    waiting: str
    done: int
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class PlantCard:
    """A plant now; ``reason`` says why it is silent, if it is."""

    id: str
    name: str
    state: State
    reason: str
    heard_at: datetime | None
    unsent: int
    busy: int
    machines: int
    centres: tuple[Centre, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A work order on the board."""

    card: BoardCard
    name: str
    plant: str


@dataclass(frozen=True, slots=True)
class Column:
    """The work orders in one state."""

    title: str
    kind: str
    count: int
    cards: tuple[Card, ...]

    @property
    def more(self) -> int:
        """Count those that are not shown."""
        return self.count - len(self.cards)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A plant's report."""

    at: datetime
    plant: str
    work_order: str
    name: str
    state: State
    place: str
    counts: str


@dataclass(frozen=True, slots=True)
class PlantsPage:
    """Everything the template shows."""

    plants: tuple[PlantCard, ...]
    columns: tuple[Column, ...]
    total: int
    ended: int
    reports: tuple[ReportLine, ...]
    at: datetime
    channel: Channel


def plants_page(floor: FloorView, reports: Iterable[StoredReport], now: datetime) -> PlantsPage:
    """Present what goes on."""
    plants = tuple(_plant(load, now) for load in floor.plants)
    names = {plant.id: plant.name for plant in plants}
    board, counts = floor.board, floor.board.counts
    columns = (
        _column(
            _("Running"), "live", (board.running, counts.get(WorkOrderState.RUNNING, 0)), names
        ),
        _column(
            _("Waiting"), "open", (board.waiting, counts.get(WorkOrderState.RELEASED, 0)), names
        ),
        _column(_("Stopped"), "bad", (board.stopped, counts.get(WorkOrderState.ABORTED, 0)), names),
        _column(_("Ended"), "good", (board.ended, counts.get(WorkOrderState.ENDED, 0)), names),
    )
    return PlantsPage(
        plants=plants,
        columns=tuple(column for column in columns if column.count or column.kind != "bad"),
        total=sum(column.count for column in columns),
        ended=counts.get(WorkOrderState.ENDED, 0),
        reports=tuple(_report(report, names) for report in reports),
        at=now,
        channel=channel(PLANTS, *EVENTS),
    )


def _plant(load: PlantLoad, now: datetime) -> PlantCard:
    state, reason = _connection(load, now)
    centres = tuple(_centre(centre) for centre in load.centres)
    return PlantCard(
        id=load.plant,
        name=named(load.name),
        state=state,
        reason=reason,
        heard_at=load.last_seen_at,
        unsent=load.unsent,
        busy=sum(centre.busy for centre in centres),
        machines=sum(centre.machines for centre in centres),
        centres=centres,
    )


def _connection(load: PlantLoad, now: datetime) -> tuple[State, str]:
    if load.last_seen_at is None:
        return State(_("not heard yet"), "open"), load.error or ""
    if load.error:
        return State(_("silent"), "bad"), load.error
    if now - load.last_seen_at > QUIET:
        return State(_("quiet"), "warn"), _(
            "Nobody has asked it for a while: is the relay running?"
        )
    return State(_("answers"), "good"), ""


def _centre(centre: CentreLoad) -> Centre:
    return Centre(
        id=centre.work_centre,
        name=named(centre.name),
        machines=centre.machines,
        busy=min(centre.busy, centre.machines),
        waiting=_waiting(centre.waiting, centre.waiting_minutes),
        done=centre.done,
        jobs=tuple(
            Job(
                one.work_order,
                f"{named(one.operation)}: {one.quantity} × {named(one.name)}",
                one.machine,
                one.since,
            )
            for one in centre.running
        ),
    )


def _waiting(count: int, minutes: int) -> str:
    if not count:
        return _("nothing waits")
    hours = -(-minutes // HOUR)
    return ngettext(
        "%(num)d operation waits, %(hours)s h",
        "%(num)d operations wait, %(hours)s h",
        count,
        hours=hours,
    )


def _column(
    title: str, kind: str, found: tuple[Iterable[BoardCard], int], plants: dict[str, str]
) -> Column:
    cards, count = found
    shown = tuple(
        Card(card, named(card.name), plants.get(card.plant, card.plant)) for card in cards
    )
    return Column(title, kind, count, shown)


def _report(report: StoredReport, plants: dict[str, str]) -> ReportLine:
    machine = f" {report.machine}" if report.machine else ""
    counts = [_("%(num)s good", num=report.good)] if report.good else []
    if report.scrap:
        counts.append(_("%(num)s scrapped", num=report.scrap))
    if report.reason:
        counts.append(report.reason)
    return ReportLine(
        at=report.at,
        plant=plants.get(report.plant, report.plant),
        work_order=report.work_order if report.names else "",
        name=named(report.names) if report.names else report.work_order,
        state=event(report.event),
        place=" ".join(
            part for part in (f"{report.work_centre or ''}{machine}", report.unit) if part
        ),
        counts=", ".join(counts),
    )
