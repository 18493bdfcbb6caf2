"""One work order in full: its operations as planned and as done, its parts, its orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from configurator.domain.permissions import Action, Actor, require
from configurator.domain.product import Names, Product
from configurator.services import catalogue
from configurator.services.planning_views import PeggedOrder, WorkOrderLine, work_order_line
from configurator.store import floor, lanes
from configurator.store import planning as rows
from configurator.store.engine import Store
from configurator.store.planning import StoredLink
from configurator.store.tables import PlantReportRow, ScheduledOperationRow, WorkOrderRow


@dataclass(frozen=True, slots=True)
class OperationLine:
    """An operation: planned, and what the plant told of it."""

    sequence: int
    name: Names
    stage: str
    work_centre: str
    machine: int | None
    family: str
    setup_minutes: int
    run_seconds: int
    planned_start: datetime | None
    planned_end: datetime | None
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PartLine:
    """What the work order consumes, and where it comes from."""

    item: str
    name: Names
    quantity: int
    unit: str
    supplies: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A piece that belongs to one order, and what its buyer wrote for it."""

    serial: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report of the plant."""

    at: datetime
    event: str
    operation: int | None
    unit: str | None
    work_centre: str
    machine: int | None
    good: int
    scrap: int
    reason: str


@dataclass(frozen=True, slots=True)
class WorkOrderView:
    """A work order in full."""

    order: WorkOrderLine
    plan_run_id: int
    campaign_id: int
    version: int
    released_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    operations: tuple[OperationLine, ...]
    parts: tuple[PartLine, ...]
    units: tuple[UnitLine, ...]
    reports: tuple[ReportLine, ...]


def work_order(store: Store, actor: Actor, work_order_id: str) -> WorkOrderView:
    """Show one work order."""
    require(actor, Action.SEE_WORK_ORDERS)
    with store.read() as tx:
        row = rows.work_order(tx, work_order_id)
        stored = rows.stored_plan(tx, row.plan_run_id, {work_order_id})
        supplies = rows.links(tx, row.plan_run_id, work_order_id)
        items = rows.items_of_supplies(tx, row.plan_run_id, {link.supply for link in supplies})
        reports = floor.reports_of(tx, work_order_id)
        refusal = lanes.refusals(tx, row.plan_run_id).get(work_order_id)
        campaign_id = rows.run(tx, row.plan_run_id).campaign_id
    product = catalogue.revision(store, stored.product_revision_id).product
    orders = tuple(PeggedOrder(peg.order_number, peg.quantity) for peg in stored.pegs)
    return WorkOrderView(
        order=work_order_line(row, orders, refusal),
        plan_run_id=row.plan_run_id,
        campaign_id=campaign_id,
        version=row.version,
        released_at=row.released_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        operations=_operations(row, stored.operations, reports),
        parts=_parts(row, product, supplies, items),
        units=tuple(
            UnitLine(unit.serial, tuple(stored.texts.get(unit.order, {}).values()))
            for unit in stored.units
        ),
        reports=tuple(_report(report) for report in reports),
    )


def _operations(
    row: WorkOrderRow,
    scheduled: Sequence[ScheduledOperationRow],
    reports: Sequence[PlantReportRow],
) -> tuple[OperationLine, ...]:
    planned = {one.sequence: one for one in scheduled}
    told = {
        (report.operation, report.event): report
        for report in reversed(reports)
        if report.event in {"operation_started", "operation_ended"}
    }
    found: list[OperationLine] = []
    for step in row.operations:
        sequence = int(step["sequence"])
        plan = planned.get(sequence)
        started = told.get((sequence, "operation_started"))
        ended = told.get((sequence, "operation_ended"))
        found.append(
            OperationLine(
                sequence=sequence,
                name=step["names"],
                stage=step["stage"],
                work_centre=_place(started, plan) or step["work_centre"],
                machine=started.machine if started else plan.machine if plan else None,
                family=step["family"],
                setup_minutes=step["setup_minutes"],
                run_seconds=step["run_seconds"],
                planned_start=plan.setup_start if plan else None,
                planned_end=plan.ends_at if plan else None,
                started_at=started.at if started else None,
                ended_at=ended.at if ended else None,
            )
        )
    return tuple(found)


def _place(started: PlantReportRow | None, plan: ScheduledOperationRow | None) -> str:
    """Name where an operation was done, or else is planned."""
    if started is not None and started.work_centre:
        return started.work_centre
    return plan.work_centre if plan else ""


def _parts(
    row: WorkOrderRow,
    product: Product,
    supplies: Sequence[StoredLink],
    items: Mapping[str, str],
) -> tuple[PartLine, ...]:
    return tuple(
        PartLine(
            item=part["item"],
            name=product.bom.items[part["item"]].names,
            quantity=part["quantity"],
            unit=product.bom.items[part["item"]].unit,
            supplies=tuple(
                (link.supply, link.quantity)
                for link in supplies
                if items.get(link.supply, link.supply.removeprefix("stock:"))
                in {part["variant"], part["item"]}
            ),
        )
        for part in row.components
    )


def _report(report: PlantReportRow) -> ReportLine:
    return ReportLine(
        at=report.at,
        event=report.event,
        operation=report.operation,
        unit=report.unit,
        work_centre=report.work_centre or "",
        machine=report.machine,
        good=report.good,
        scrap=report.scrap,
        reason=report.reason or "",
    )
