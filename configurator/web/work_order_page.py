"""A work order as a page: its operations planned and done, its parts, its orders, its reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from configurator.domain.product import Product
from configurator.domain.states import WorkOrderState
from configurator.live_topics import plan_topic
from configurator.services.planning_details import OperationLine, PartLine, WorkOrderView
from configurator.web.i18n import day, named
from configurator.web.live import Channel, channel
from configurator.web.plan_tables import amount, features_of
from configurator.web.staff_words import State, event, work_order_state
from configurator.web.words import _, ngettext

UNDER_WAY = frozenset({WorkOrderState.RELEASED, WorkOrderState.RUNNING})
SHOWN_REPORTS = 40


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation; ``state`` is done, now or next."""

    line: OperationLine
    name: str
    place: str
    state: State
    minutes: int


@dataclass(frozen=True, slots=True)
class Supply:
    """Where a part comes from; ``url`` if it has a page."""

    label: str
    quantity: str
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part with its supplies."""

    line: PartLine
    name: str
    quantity: str
    supplies: tuple[Supply, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report of the plant in words."""

    at: datetime
    state: State
    what: str
    counts: str
    reason: str


@dataclass(frozen=True, slots=True)
class WorkOrderPage:
    """Everything the template shows."""

    name: str
    features: tuple[tuple[str, str], ...]
    plant: str
    state: State
    figures: tuple[tuple[str, object, str], ...]
    operations: tuple[Operation, ...]
    parts: tuple[Part, ...]
    reports: tuple[Report, ...]
    more_reports: int
    channel: Channel | None
    url: str


def work_order_page(view: WorkOrderView, product: Product) -> WorkOrderPage:
    """Present a work order."""
    order = view.order
    plants = {plant.id: named(plant.names) for plant in product.plants}
    return WorkOrderPage(
        name=named(order.name),
        features=tuple(features_of(product, order.features)),
        plant=plants.get(order.plant or "", order.plant or _("no plant")),
        state=work_order_state(order.state),
        figures=_figures(view),
        operations=tuple(_operation(line, order.quantity) for line in view.operations),
        parts=tuple(_part(line) for line in view.parts),
        reports=tuple(_reports(view)),
        more_reports=max(len(view.reports) - SHOWN_REPORTS, 0),
        channel=channel(plan_topic(view.campaign_id), "progress", "plan")
        if order.state in UNDER_WAY
        else None,
        url=url_for("planner.work_order", work_order_id=order.id),
    )


def _figures(view: WorkOrderView) -> tuple[tuple[str, object, str], ...]:
    order = view.order
    scrap = _("%(num)s scrapped", num=order.scrap) if order.scrap else ""
    return (
        (
            _("Pieces"),
            order.quantity,
            ngettext("%(num)d order", "%(num)d orders", len(order.orders)),
        ),
        (_("Good"), order.good, scrap),
        (_("Planned"), day(order.start_on), _("to %(day)s", day=day(order.due_on))),
        (_("Version"), view.version, ""),
    )


def _operation(line: OperationLine, quantity: int) -> Operation:
    machine = f" {line.machine}" if line.machine else ""
    return Operation(
        line=line,
        name=named(line.name),
        place=f"{line.work_centre}{machine}",
        state=_state(line),
        minutes=line.setup_minutes + -(-line.run_seconds * quantity // 60),
    )


def _state(line: OperationLine) -> State:
    if line.ended_at:
        return State(_("done"), "good")
    if line.started_at:
        return State(_("running"), "live")
    return State(_("not yet"), "open")


def _part(line: PartLine) -> Part:
    return Part(
        line=line,
        name=named(line.name),
        quantity=amount(line.quantity, line.unit),
        supplies=tuple(_supply(supply, quantity, line.unit) for supply, quantity in line.supplies),
    )


def _supply(supply: str, quantity: int, unit: str) -> Supply:
    if supply.startswith("stock:"):
        return Supply(_("from stock"), amount(quantity, unit), "")
    is_made = supply.startswith("WO-")
    url = url_for("planner.work_order", work_order_id=supply) if is_made else ""
    return Supply(supply, amount(quantity, unit), url)


def _reports(view: WorkOrderView) -> Iterable[Report]:
    names = {line.sequence: named(line.name) for line in view.operations}
    for report in view.reports[: -SHOWN_REPORTS - 1 : -1]:
        machine = f" {report.machine}" if report.machine else ""
        place = f"{report.work_centre}{machine}" if report.work_centre else ""
        operation = names.get(report.operation or 0, "")
        yield Report(
            at=report.at,
            state=event(report.event),
            what=" · ".join(part for part in (operation, report.unit or "", place) if part),
            counts=_counts(report.good, report.scrap),
            reason=report.reason,
        )


def _counts(good: int, scrap: int) -> str:
    parts = []
    if good:
        parts.append(_("%(num)s good", num=good))
    if scrap:
        parts.append(_("%(num)s scrapped", num=scrap))
    return ", ".join(parts)
