"""The tables of a plan: requirements, work orders, purchases, each with its filters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import url_for

from configurator.domain.money import Money
from configurator.domain.product import Product
from configurator.services.planning import PlanView
from configurator.services.planning_views import Cell, PurchaseLine, RequirementLine, WorkOrderLine
from configurator.web.i18n import day, named
from configurator.web.paging import Page, page_of
from configurator.web.staff_words import (
    State,
    kind_of_item,
    kind_of_work,
    unit_name,
    work_order_state,
)
from configurator.web.words import _, ngettext

WORK_ORDERS_PER_PAGE = 40
SHOWN_FEATURES = 4
OVERDUE = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A field to narrow a list with; the first choice is no choice."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """An item, or one variant of it, week by week."""

    item: str
    name: str
    note: str
    kind: str
    unit: str
    level: int
    cells: tuple[Cell | None, ...]
    total: Cell
    url: str


@dataclass(frozen=True, slots=True)
class Requirements:
    """The pivot."""

    weeks: tuple[tuple[str, str], ...]
    rows: tuple[RequirementRow, ...]
    filters: tuple[Choice, ...]
    item: str
    all_url: str


@dataclass(frozen=True, slots=True)
class WorkOrderRow:
    """A work order of the list."""

    order: WorkOrderLine
    name: str
    features: str
    state: State
    plant: str
    centres: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Work orders that share a setup: made one after the other."""

    title: str
    note: str
    rows: tuple[WorkOrderRow, ...]


@dataclass(frozen=True, slots=True)
class WorkOrders:
    """The list, cut to a page and grouped."""

    batches: tuple[Batch, ...]
    page: Page[WorkOrderLine]
    filters: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """A purchase; ``late`` are the days that its order date has passed by."""

    purchase: PurchaseLine
    name: str
    quantity: str
    late: int


@dataclass(frozen=True, slots=True)
class Purchases:
    """What must be bought."""

    rows: tuple[PurchaseRow, ...]
    total: Money
    late: int
    filters: tuple[Choice, ...]


def requirements(plan: PlanView, product: Product, args: Mapping[str, str]) -> Requirements:
    """Sum the variants of each item up, or show those of one item."""
    kind, item = args.get("kind", ""), args.get("item", "")
    chosen = [line for line in plan.requirements if _is_in(line, kind, item)]
    rows = (
        [_variant_row(line, product) for line in chosen] if item else list(_item_rows(plan, chosen))
    )
    path = url_for("planner.plan", run_id=plan.run_id, tab="requirements")
    kinds = tuple((name, kind_of_item(name)) for name in ("make", "buy"))
    return Requirements(
        weeks=tuple(
            (_("Week %(week)s", week=week.isocalendar().week), day(week)) for week in plan.weeks
        ),
        rows=tuple(sorted(rows, key=lambda row: (row.level, row.item, row.note))),
        filters=(Choice("kind", _("Items that are"), kind, (("", _("made or bought")), *kinds)),),
        item=item,
        all_url=path,
    )


def _is_in(line: RequirementLine, kind: str, item: str) -> bool:
    if item:
        return line.item == item
    return not kind or line.kind == kind


def _item_rows(plan: PlanView, lines: Iterable[RequirementLine]) -> Iterable[RequirementRow]:
    by_item: dict[str, list[RequirementLine]] = {}
    for line in lines:
        by_item.setdefault(line.item, []).append(line)
    for item, same in by_item.items():
        cells = tuple(_sum(column) for column in zip(*(line.weeks for line in same), strict=True))
        several = len(same) > 1
        yield RequirementRow(
            item=item,
            name=named(same[0].name),
            note=_("%(num)s variants", num=len(same)) if several else "",
            kind=same[0].kind,
            unit=same[0].unit,
            level=same[0].level,
            cells=cells,
            total=_sum(cells) or Cell(0, 0, 0, 0),
            url=url_for("planner.plan", run_id=plan.run_id, tab="requirements", item=item)
            if several
            else "",
        )


def _variant_row(line: RequirementLine, product: Product) -> RequirementRow:
    features = in_words(product, line.features)
    return RequirementRow(
        item=line.item,
        name=features or named(line.name),
        note=line.variant,
        kind=line.kind,
        unit=line.unit,
        level=line.level,
        cells=line.weeks,
        total=_sum(line.weeks) or Cell(0, 0, 0, 0),
        url="",
    )


def _sum(cells: Iterable[Cell | None]) -> Cell | None:
    known = [cell for cell in cells if cell is not None]
    if not known:
        return None
    return Cell(
        sum(cell.gross for cell in known),
        sum(cell.from_stock for cell in known),
        sum(cell.net for cell in known),
        sum(cell.planned for cell in known),
    )


def work_orders(plan: PlanView, product: Product, args: Mapping[str, str]) -> WorkOrders:
    """Narrow the work orders, cut them into pages and group them by their batch."""
    filters = _work_order_filters(plan, product, args)
    wanted = {choice.name: choice.value for choice in filters}
    found = [order for order in plan.work_orders if _matches(order, wanted)]
    found.sort(key=lambda order: (order.start_on, order.batch, order.id))
    page = page_of(found, args, WORK_ORDERS_PER_PAGE)
    grouped = groupby(page.items, key=lambda order: (order.batch, order.start_on))
    batches = tuple(_batch(batch, tuple(same), product) for (batch, _day), same in grouped)
    return WorkOrders(batches, page, filters)


def _work_order_filters(
    plan: PlanView, product: Product, args: Mapping[str, str]
) -> tuple[Choice, ...]:
    orders = plan.work_orders
    plants = tuple((plant.id, named(plant.names)) for plant in product.plants)
    kinds = sorted({kind for order in orders for kind in order.kinds})
    families = sorted({family_of(order) for order in orders} - {""})
    states = dict.fromkeys(order.state for order in orders)
    every = ("", _("all"))
    choices = {
        "plant": (_("Plant"), plants),
        "centre": (_("Kind of work centre"), tuple((kind, kind_of_work(kind)) for kind in kinds)),
        "family": (_("Setup family"), tuple((family, family) for family in families)),
        "state": (_("State"), tuple((one.value, work_order_state(one).word) for one in states)),
    }
    return tuple(
        Choice(name, label, args.get(name, ""), (every, *options))
        for name, (label, options) in choices.items()
    )


def _matches(order: WorkOrderLine, wanted: Mapping[str, str]) -> bool:
    return (
        wanted["plant"] in {"", order.plant}
        and wanted["centre"] in {"", *order.kinds}
        and wanted["family"] in {"", family_of(order)}
        and wanted["state"] in {"", order.state.value}
    )


def family_of(order: WorkOrderLine) -> str:
    """Return the setup family of a work order's batch ("kind/family/week"), "" without one."""
    return "/".join(order.batch.split("/")[1:-1])


def _batch(batch: str, orders: Sequence[WorkOrderLine], product: Product) -> Batch:
    kind, *rest = batch.split("/")
    said = " · ".join((kind_of_work(kind), *rest))
    title = _("Batch %(batch)s", batch=said) if batch else _("On their own")
    count = ngettext("%(num)d work order", "%(num)d work orders", len(orders))
    pieces = ngettext("%(num)d piece", "%(num)d pieces", sum(order.quantity for order in orders))
    return Batch(
        title, f"{count} · {pieces}", tuple(work_order_row(order, product) for order in orders)
    )


def work_order_row(order: WorkOrderLine, product: Product) -> WorkOrderRow:
    """Present a work order as a line."""
    plants = {plant.id: named(plant.names) for plant in product.plants}
    return WorkOrderRow(
        order=order,
        name=named(order.name),
        features=in_words(product, order.features),
        state=work_order_state(order.state),
        plant=plants.get(order.plant or "", order.plant or _("no plant")),
        centres=" → ".join(map(kind_of_work, order.kinds)),
    )


def features_of(product: Product, features: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Name the options, with their values, that tell a variant from its siblings."""
    for option in product.options:
        value = option.value(features[option.id]) if option.id in features else None
        if value is not None:
            yield named(option.name), named(value.name)


def in_words(product: Product, features: Mapping[str, str]) -> str:
    """Write the features of a variant in one line; many only as far as a line goes."""
    pairs = list(features_of(product, features))
    shown = " · ".join(f"{option}: {value}" for option, value in pairs[:SHOWN_FEATURES])
    return f"{shown} +{len(pairs) - SHOWN_FEATURES}" if len(pairs) > SHOWN_FEATURES else shown


def purchases(plan: PlanView, args: Mapping[str, str], today: date) -> Purchases:
    """Show what must be bought, the most urgent first; what should have been ordered is late."""
    supplier = args.get("supplier", "")
    suppliers = tuple((name, name) for name in sorted({row.supplier for row in plan.purchases}))
    lines = [row for row in plan.purchases if supplier in {"", row.supplier}]
    rows = tuple(
        PurchaseRow(
            purchase=row,
            name=named(row.name),
            quantity=amount(row.quantity, row.unit),
            late=max((today - row.order_by).days, OVERDUE),
        )
        for row in lines
    )
    total = Money(sum(row.cost.minor for row in lines), plan.purchase_cost.currency)
    choice = Choice("supplier", _("Supplier"), supplier, (("", _("all")), *suppliers))
    return Purchases(rows, total, sum(1 for row in rows if row.late), (choice,))


LARGER = {"g": (1000, "kg"), "mm": (1000, "m"), "ml": (1000, "l"), "cm2": (10_000, "m²")}


def amount(quantity: int, unit: str) -> str:
    """Write a quantity, large ones in the larger unit.

    >>> amount(2_100_000, "g"), amount(900, "g")
    ('2,100 kg', '900 g')
    """
    factor, larger = LARGER.get(unit, (1, unit))
    if factor == 1 or quantity < factor:
        return f"{quantity:,} {unit_name(unit)}"
    whole, rest = divmod(quantity, factor)
    decimals = f"{rest / factor:.2f}"[1:].rstrip("0").rstrip(".")
    return f"{whole:,}{decimals} {larger}"
