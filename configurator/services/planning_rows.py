"""A resolved plan as rows of the store, and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bom.model import Component, Peg, Plan, Requirement, WorkOperation, WorkOrder
from configurator.domain.product import Product
from configurator.services.planning_jobs import (
    ShopPapers,
    Unit,
    by_supply,
    by_work_order,
    plants_of,
    units,
)
from configurator.store.planning import PlanRows, StoredPlan
from configurator.store.tables import ScheduledOperationRow, WorkOrderRow
from factory_adapter.model import JobOrder
from factory_adapter.planning import Schedule, ScheduledOperation

Row = dict[str, Any]  # column to value: the values differ by column


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with its schedule."""

    plan: Plan
    schedule: Schedule
    product: Product


def rows_of(planned: Planned, plan_run_id: int, pre_orders: Mapping[str, int]) -> PlanRows:
    """Write *planned* as rows; *pre_orders* gives the id of each order's row by its number."""
    plan = planned.plan
    mine = {"plan_run_id": plan_run_id}
    return PlanRows(
        requirements=[_requirement(row) | mine for row in plan.requirements],
        work_orders=_work_orders(planned, mine),
        purchases=[
            {
                "id": row.id,
                "item": row.item,
                "quantity": row.quantity,
                "order_by": row.order_by,
                "needed_by": row.needed_by,
                "supplier": row.supplier,
                "cost_minor": row.cost,
            }
            | mine
            for row in plan.purchases
        ],
        links=[
            {"supply": row.supply, "consumer": row.consumer, "quantity": row.quantity} | mine
            for row in plan.links
        ],
        pegs=[
            {"supply": row.supply, "order_number": row.order, "quantity": row.quantity} | mine
            for row in plan.pegs
        ],
        operations=[_scheduled(row) | mine for row in planned.schedule.rows],
        units=[
            {
                "serial": unit.serial,
                "pre_order_id": pre_orders[unit.order],
                "unit_no": unit.number,
                "work_order_id": unit.work_order,
            }
            for unit in units(plan, planned.product.item)
        ],
    )


def summary_of(planned: Planned) -> dict[str, Any]:
    """Write what is shown of a plan but never asked for: weeks, exceptions, lateness."""
    plan, schedule = planned.plan, planned.schedule
    return {
        "weeks": [week.isoformat() for week in plan.weeks],
        "exceptions": [
            {
                "kind": row.kind,
                "item": row.item,
                "week": row.week.isoformat(),
                "quantity": row.quantity,
                "message": row.message,
            }
            for row in plan.exceptions
        ],
        "unplanned": [{"job": row.job, "reason": row.reason} for row in schedule.unplanned],
        "late": [
            {"job": row.job, "hours": row.late_by // timedelta(hours=1)}
            for row in schedule.completions
            if row.late_by > timedelta()
        ],
        "features": {
            row.id: {option: str(value) for option, value in row.features} for row in plan.variants
        },
        "purchase_cost_minor": sum(row.cost for row in plan.purchases),
    }


def job_orders(product: Product, stored: StoredPlan, *, lang: str) -> tuple[JobOrder, ...]:
    """Write stored work orders as plants get them; those that no plant can make are left out."""
    papers = ShopPapers(
        product=product,
        lang=lang,
        rows={(row.work_order_id, row.sequence): _operation(row) for row in stored.operations},
        pegs=by_supply(Peg(row.supply, row.order_number, row.quantity) for row in stored.pegs),
        units=by_work_order(
            Unit(unit.serial, unit.order, unit.number, unit.work_order) for unit in stored.units
        ),
        features={row.variant: tuple(row.features.items()) for row in stored.work_orders},
        texts=stored.texts,
    )
    return tuple(
        papers.job(_work_order_of(row), row.plant) for row in stored.work_orders if row.plant
    )


def _work_order_of(row: WorkOrderRow) -> WorkOrder:
    """Read a stored work order."""
    return WorkOrder(
        id=row.id,
        variant=row.variant,
        item=row.item,
        quantity=row.quantity,
        start=row.start_on,
        due=row.due_on,
        campaign=row.batch,
        operations=tuple(WorkOperation(**step) for step in row.operations),
        components=tuple(Component(**part) for part in row.components),
    )


def _requirement(row: Requirement) -> Row:
    columns = ("variant", "week", "item", "gross", "from_stock", "net", "planned")
    return {column: getattr(row, column) for column in columns}


def _work_orders(planned: Planned, mine: Row) -> list[Row]:
    features = {variant.id: variant.features for variant in planned.plan.variants}
    plants = plants_of(planned.plan, planned.schedule)
    return [
        _work_order(order, planned.product)
        | {
            "features": {option: str(value) for option, value in features[order.variant]},
            "plant": plants.get(order.id),
        }
        | mine
        for order in planned.plan.work_orders
    ]


def _work_order(order: WorkOrder, product: Product) -> Row:
    return {
        "id": order.id,
        "variant": order.variant,
        "item": order.item,
        "names": dict(product.bom.items[order.item].names),
        "quantity": order.quantity,
        "start_on": order.start,
        "due_on": order.due,
        "batch": order.campaign,
        "is_final": order.item == product.item,
        "operations": [_step(step) for step in order.operations],
        "components": [
            {"item": part.item, "variant": part.variant, "quantity": part.quantity}
            for part in order.components
        ],
        "state": "planned",
        "version": 1,
        "good": 0,
        "scrap": 0,
    }


def _step(step: WorkOperation) -> Row:
    return {
        "sequence": step.sequence,
        "names": dict(step.names),
        "work_centre": step.work_centre,
        "stage": step.stage,
        "setup_minutes": step.setup_minutes,
        "run_seconds": step.run_seconds,
        "family": step.family,
    }


def _scheduled(row: ScheduledOperation) -> Row:
    return {
        "work_order_id": row.job,
        "sequence": row.sequence,
        "plant": row.plant,
        "work_centre": row.work_centre,
        "machine": row.machine,
        "setup_start": row.setup_start,
        "starts_at": row.start,
        "ends_at": row.end,
    }


def _operation(row: ScheduledOperationRow) -> ScheduledOperation:
    return ScheduledOperation(
        job=row.work_order_id,
        sequence=row.sequence,
        plant=row.plant,
        work_centre=row.work_centre,
        machine=row.machine,
        setup_start=row.setup_start,
        start=row.starts_at,
        end=row.ends_at,
    )
