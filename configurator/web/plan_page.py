"""A plan as a page: its tabs, its key figures, what needs a decision, what happens next."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for

from configurator.domain.product import Product
from configurator.domain.states import PlanRunState, WorkOrderState
from configurator.live_topics import plan_topic
from configurator.services.planning import PlanView
from configurator.services.planning_views import ExceptionLine
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

EVENTS = ("plan", "progress")
OVERVIEW = "overview"
UNDER_WAY = frozenset({PlanRunState.QUEUED, PlanRunState.RUNNING})
HAS_PLAN = frozenset({PlanRunState.DONE, PlanRunState.RELEASED})
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
class PlanPage:
    """The frame around a plan's tabs."""

    plan: PlanView
    state: State
    tab: str
    tabs: tuple[tuple[str, str, bool], ...]
    downloads: tuple[tuple[str, str, str], ...]
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
    exceptions: tuple[NoteGroup, ...]
    plants: tuple[tuple[str, int], ...]
    is_blocked: bool


def plan_page(plan: PlanView, asked: str) -> PlanPage:
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
        "pdf": _("Travellers to print"),
        "csv": _("A table for a spreadsheet"),
        "json": _("Everything, for programs"),
        "xml": _("B2MML, for plant systems"),
    }
    return tuple(
        (url_for("planner.download", run_id=run_id, kind=kind), kind.upper(), word)
        for kind, word in words.items()
    )


def overview(plan: PlanView, product: Product) -> Overview:
    """Sum a plan up."""
    states = Counter(order.state for order in plan.work_orders)
    done = states[WorkOrderState.ENDED]
    return Overview(
        figures=_figures(plan),
        steps=_steps(plan, done),
        progress=tuple(
            Progress(work_order_state(state), states[state])
            for state in WorkOrderState
            if states[state]
        ),
        done=done,
        exceptions=tuple(_exceptions(plan.exceptions, product)),
        plants=_plants(plan, product),
        is_blocked=any(order.plant is None for order in plan.work_orders),
    )


def _figures(plan: PlanView) -> tuple[tuple[str, object, str], ...]:
    late = sum(1 for row in plan.exceptions if GRAVITY.get(exception(row.kind).kind) == 0)
    start = min((order.start_on for order in plan.work_orders), default=None)
    end = max((order.due_on for order in plan.work_orders), default=None)
    batches = len({order.batch for order in plan.work_orders if order.batch})
    return (
        (_("Pieces"), plan.units, ngettext("%(num)d order", "%(num)d orders", plan.orders)),
        (
            _("Work orders"),
            len(plan.work_orders),
            ngettext("in %(num)d batch", "in %(num)d batches", batches),
        ),
        (
            _("To buy"),
            money(plan.purchase_cost.minor, plan.purchase_cost.currency),
            ngettext("%(num)d purchase", "%(num)d purchases", len(plan.purchases)),
        ),
        (_("Made from"), day(start), _("to %(day)s", day=day(end)) if end else ""),
        (
            _("To decide"),
            late,
            ngettext("%(num)d note", "%(num)d notes", len(plan.exceptions) - late),
        ),
    )


def _steps(plan: PlanView, done: int) -> tuple[Step, ...]:
    is_released = plan.state is PlanRunState.RELEASED
    is_all_made = bool(plan.work_orders) and done == len(plan.work_orders)
    making = "done" if is_all_made else "now" if is_released else "next"
    return (
        Step(_("Closed"), "done", day(plan.requested_at.date())),
        Step(_("Planned"), "done", day(plan.finished_at.date()) if plan.finished_at else ""),
        Step(
            _("Released"),
            "done" if is_released else "now",
            day(plan.released_at.date()) if plan.released_at else _("your decision"),
        ),
        Step(
            _("Made"),
            making,
            _("%(done)s of %(all)s", done=done, all=len(plan.work_orders)) if is_released else "",
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


def _plants(plan: PlanView, product: Product) -> tuple[tuple[str, int], ...]:
    """Count the work orders of each plant, by its name."""
    names: Mapping[str, str] = {plant.id: named(plant.names) for plant in product.plants}
    counts = Counter(order.plant for order in plan.work_orders if order.plant)
    return tuple((names.get(plant, plant), count) for plant, count in counts.most_common())
