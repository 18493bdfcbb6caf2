"""A plan as files: sheets for people and programs, B2MML for plants, travellers for the floor."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from configurator.domain.money import DECIMALS, Money
from configurator.domain.product import text
from configurator.services.planning_jobs import papers, plants_of
from configurator.services.planning_rows import Planned
from factory_adapter.export.b2mml import work_schedule
from factory_adapter.export.table import jobs_csv, jobs_json, safe
from factory_adapter.export.traveller import travellers_pdf
from factory_adapter.model import JobOrder

Cell = str | int


def sheets(
    planned: Planned, texts: Mapping[str, Mapping[str, str]], *, lang: str
) -> dict[str, bytes]:
    """Write every file of a plan: file name to content."""
    jobs = _jobs(planned, texts, lang)
    return {
        "requirements.csv": _requirements(planned, lang),
        "work_orders.csv": jobs_csv(jobs).encode(),
        "work_orders.json": jobs_json(jobs).encode(),
        "work_orders.xml": work_schedule(jobs),
        "purchases.csv": _purchases(planned, lang),
        "pegging.csv": _pegging(planned),
        "exceptions.csv": _exceptions(planned),
        "schedule.csv": _schedule(planned, lang),
        "travellers.pdf": travellers_pdf(jobs, lang=lang),
    }


def sheet(header: str, rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a CSV file whose text cells no spreadsheet takes for formulas."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(header.split(","))
    for row in rows:
        writer.writerow(safe(cell) if isinstance(cell, str) else cell for cell in row)
    return written.getvalue().encode()


def _jobs(
    planned: Planned, texts: Mapping[str, Mapping[str, str]], lang: str
) -> tuple[JobOrder, ...]:
    plants = plants_of(planned.plan, planned.schedule)
    written = replace(papers(planned.plan, planned.schedule, planned.product, texts), lang=lang)
    return tuple(
        written.job(order, plants[order.id])
        for order in planned.plan.work_orders
        if order.id in plants
    )


def _name(planned: Planned, item: str, lang: str) -> str:
    return text(planned.product.bom.items[item].names, lang)


def _requirements(planned: Planned, lang: str) -> bytes:
    features = {
        variant.id: " ".join(f"{option}={value}" for option, value in variant.features)
        for variant in planned.plan.variants
    }
    header = "item,name,variant,features,week,gross,from_stock,net,planned"
    return sheet(
        header,
        (
            (
                row.item,
                _name(planned, row.item, lang),
                row.variant,
                features[row.variant],
                row.week.isoformat(),
                row.gross,
                row.from_stock,
                row.net,
                row.planned,
            )
            for row in planned.plan.requirements
        ),
    )


def _purchases(planned: Planned, lang: str) -> bytes:
    header = "purchase,item,name,supplier,quantity,unit,order_by,needed_by,cost,currency"
    items = planned.product.bom.items
    return sheet(
        header,
        (
            (
                row.id,
                row.item,
                _name(planned, row.item, lang),
                row.supplier,
                row.quantity,
                items[row.item].unit,
                row.order_by.isoformat(),
                row.needed_by.isoformat(),
                plain(Money(row.cost, planned.product.currency)),
                planned.product.currency,
            )
            for row in planned.plan.purchases
        ),
    )


def plain(money: Money) -> str:
    """Write an amount for programs: digits and a point.

    >>> plain(Money(123450, "CNY"))
    '1234.50'
    """
    return str(Decimal(money.minor).scaleb(-DECIMALS[money.currency]))


def _pegging(planned: Planned) -> bytes:
    made = {row.id: row.item for row in planned.plan.work_orders}
    bought = {row.id: row.item for row in planned.plan.purchases}
    items = made | bought
    return sheet(
        "supply,item,order,quantity",
        (
            (
                row.supply,
                items.get(row.supply, row.supply.removeprefix("stock:")),
                row.order,
                row.quantity,
            )
            for row in planned.plan.pegs
        ),
    )


def _exceptions(planned: Planned) -> bytes:
    found: list[Sequence[Cell]] = [
        (row.kind, row.item, row.week.isoformat(), row.quantity, row.message)
        for row in planned.plan.exceptions
    ]
    orders = {row.id: row for row in planned.plan.work_orders}
    found += [
        (
            "unplanned",
            orders[row.job].item,
            orders[row.job].start.isoformat(),
            orders[row.job].quantity,
            f"{row.job}: {row.reason}",
        )
        for row in planned.schedule.unplanned
    ]
    return sheet("kind,item,week,quantity,message", found)


def _schedule(planned: Planned, lang: str) -> bytes:
    orders = {row.id: row for row in planned.plan.work_orders}
    names = {
        (order.id, step.sequence): text(step.names, lang)
        for order in planned.plan.work_orders
        for step in order.operations
    }
    header = (
        "work_order,item,quantity,sequence,operation,plant,work_centre,machine,"
        "setup_start,start,end"
    )
    return sheet(
        header,
        (
            (
                row.job,
                orders[row.job].item,
                orders[row.job].quantity,
                row.sequence,
                names[row.job, row.sequence],
                row.plant,
                row.work_centre,
                row.machine,
                row.setup_start.isoformat(),
                row.start.isoformat(),
                row.end.isoformat(),
            )
            for row in planned.schedule.rows
        ),
    )
