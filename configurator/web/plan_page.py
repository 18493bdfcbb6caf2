"""A plan as a page: its tabs, its key figures, what needs a decision, what happens next."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for

from configurator.domain.product import Product
from configurator.domain.states import PlanRunState, WorkOrderState
from configurator.live_topics import plan_topic
from configurator.services.planning import PlanHead, PlanOverview
from configurator.services.planning_overview import ExceptionLine
from configurator.services.printing import Print, PrintState
from configurator.web.i18n import day, money, named
from configurator.web.live import Channel, channel
from configurator.web.staff_words import (
    ExceptionWords,
    State,
    exception,
    run_state,
    unit_name,
    work_order_state,
)
from configurator.web.words import _, ngettext

EVENTS = ("plan", "progress", "print")
OVERVIEW = "overview"
UNDER_WAY = frozenset({PlanRunState.QUEUED, PlanRunState.RUNNING})
HAS_PLAN = frozenset({PlanRunState.DONE, PlanRunState.RELEASED})
HAS_FILE = frozenset({PrintState.AT_ONCE, PrintState.READY})
GRAVITY = {"bad": 0, "warn": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """All exceptions of one kind: in words, and the lines behind them."""

    words: ExceptionWords
    lines: tuple[tuple[str, str, ExceptionLine], ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many work orders are in a state."""

    state: State
    count: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a plan's life, for the stepper."""

    name: str
    state: str
    note: object


@dataclass(frozen=True, slots=True)
class Prints:
    """The travellers of the plan: to be had at `file`, or asked for at `ask`."""

    state: PrintState
    reason: str
    file: str
    ask: str

    @property
    def has_file(self) -> bool:
        """Tell whether the file can be had now."""
        return self.state in HAS_FILE


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The frame around a plan's tabs."""

    plan: PlanHead
    state: State
    tab: str
    tabs: tuple[tuple[str, str, bool], ...]
    downloads: tuple[tuple[str, str, str], ...]
    prints: Prints
    is_under_way: bool
    has_plan: bool
    channel: Channel | None
    url: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What a planner wants to know first."""

    figures: tuple[tuple[str, object, str], ...]
    steps: tuple[Step, ...]
    progress: tuple[Progress, ...]
    done: int
    made: int
    exceptions: tuple[NoteGroup, ...]
    plants: tuple[tuple[str, int], ...]
    is_blocked: bool


def plan_page(plan: PlanHead, asked: str, prints: Print) -> PlanPage:
    """Present a plan on the tab that was asked for, else on its overview."""
    names = tab_names()
    has_plan = plan.state in HAS_PLAN
    tab = asked if has_plan and asked in names else OVERVIEW
    path = url_for("planner.plan", run_id=plan.run_id)
    is_live = tab == OVERVIEW
    return PlanPage(
        plan=plan,
        state=run_state(plan.state),
        tab=tab,
        tabs=tuple(
            (path if name == OVERVIEW else f"{path}?tab={name}", label, name == tab)
            for name, label in names.items()
        ),
        downloads=_downloads(plan.run_id),
        prints=Prints(
            state=prints.state,
            reason=prints.reason,
            file=url_for("planner.download", run_id=plan.run_id, kind="pdf"),
            ask=url_for("planner.print_plan", run_id=plan.run_id),
        ),
        is_under_way=plan.state in UNDER_WAY,
        has_plan=has_plan,
        channel=channel(plan_topic(plan.campaign_id), *EVENTS) if is_live else None,
        url=path,
    )


def tab_names() -> dict[str, str]:
    """Return the tabs of a plan."""
    return {
        OVERVIEW: _("Overview"),
        "requirements": _("Requirements"),
        "work-orders": _("Work orders"),
        "purchases": _("To buy"),
        "load": _("Load"),
    }


def _downloads(run_id: int) -> tuple[tuple[str, str, str], ...]:
    words = {
        "csv": _("A table for a spreadsheet"),
        "json": _("Everything, for programs"),
        "xml": _("B2MML, for plant systems"),
    }
    return tuple(
        (url_for("planner.download", run_id=run_id, kind=kind), kind.upper(), word)
        for kind, word in words.items()
    )


def overview(plan: PlanOverview, product: Product) -> Overview:
    """Sum a plan up."""
    done = plan.work_orders.get(WorkOrderState.ENDED, 0)
    return Overview(
        figures=_figures(plan),
        steps=_steps(plan, done),
        progress=tuple(
            Progress(work_order_state(state), plan.work_orders[state])
            for state in WorkOrderState
            if state in plan.work_orders
        ),
        done=done,
        made=plan.made,
        exceptions=tuple(_exceptions(plan.exceptions, product)),
        plants=_plants(plan, product),
        is_blocked=plan.homeless > 0,
    )


def _figures(plan: PlanOverview) -> tuple[tuple[str, object, str], ...]:
    late = sum(1 for row in plan.exceptions if GRAVITY.get(exception(row.kind).kind) == 0)
    return (
        (_("Pieces"), plan.units, ngettext("%(num)d order", "%(num)d orders", plan.orders)),
        (
            _("Work orders"),
            plan.made,
            ngettext("in %(num)d batch", "in %(num)d batches", plan.batches),
        ),
        (
            _("To buy"),
            money(plan.purchase_cost.minor, plan.purchase_cost.currency),
            ngettext("%(num)d purchase", "%(num)d purchases", plan.purchases),
        ),
        (
            _("Made from"),
            day(plan.starts_on),
            _("to %(day)s", day=day(plan.ends_on)) if plan.ends_on else "",
        ),
        (
            _("To decide"),
            late,
            ngettext("%(num)d note", "%(num)d notes", len(plan.exceptions) - late),
        ),
    )


def _steps(plan: PlanOverview, done: int) -> tuple[Step, ...]:
    head = plan.head
    is_released = head.state is PlanRunState.RELEASED
    is_all_made = plan.made > 0 and done == plan.made
    making = "done" if is_all_made else "now" if is_released else "next"
    return (
        Step(_("Closed"), "done", day(head.requested_at.date())),
        Step(_("Planned"), "done", day(head.finished_at.date()) if head.finished_at else ""),
        Step(
            _("Released"),
            "done" if is_released else "now",
            day(head.released_at.date()) if head.released_at else _("your decision"),
        ),
        Step(
            _("Made"),
            making,
            _("%(done)s of %(all)s", done=done, all=plan.made) if is_released else "",
        ),
        Step(_("Shipped"), "done" if is_all_made else "next", ""),
    )


def _exceptions(lines: Iterable[ExceptionLine], product: Product) -> Iterable[NoteGroup]:
    groups: dict[str, list[ExceptionLine]] = {}
    for line in lines:
        groups.setdefault(line.kind, []).append(line)
    found = [
        NoteGroup(exception(kind), tuple(_lines(same, product))) for kind, same in groups.items()
    ]
    return sorted(found, key=lambda group: GRAVITY.get(group.words.kind, 1))


def _lines(
    lines: Iterable[ExceptionLine], product: Product
) -> Iterable[tuple[str, str, ExceptionLine]]:
    for line in lines:
        item = product.bom.items.get(line.item)
        yield (named(item.names) if item else line.item, unit_name(item.unit) if item else "", line)


def _plants(plan: PlanOverview, product: Product) -> tuple[tuple[str, int], ...]:
    """Count the work orders of each plant, by its name; the busiest first."""
    names: Mapping[str, str] = {plant.id: named(plant.names) for plant in product.plants}
    counts = Counter(plan.plants).most_common()
    return tuple((names.get(plant, plant), count) for plant, count in counts)
