"""A plan as the planner reads it: requirements, work orders, purchases, exceptions, load."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bom import low_level_codes
from configurator.domain.money import Money
from configurator.domain.permissions import Action, Actor, require
from configurator.domain.product import Names, Product
from configurator.domain.states import CampaignState, PlanRunState, WorkOrderState
from configurator.services import catalogue
from configurator.services.planning_load import Load, load_of
from configurator.services.planning_overview import (
    ExceptionLine,
    can_release,
    exceptions,
    purchase_cost,
)
from configurator.store import lanes
from configurator.store import planning as rows
from configurator.store.engine import Store, Tx
from configurator.store.plan_figures import Subject
from configurator.store.tables import (
    PlanRunRow,
    PurchaseRow,
    RequirementRow,
    WorkOrderRow,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one week needs of a variant."""

    gross: int
    from_stock: int
    net: int
    planned: int


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """A variant with its needs in the weeks of the plan; None where it has none."""

    item: str
    name: Names
    level: int
    variant: str
    features: Mapping[str, str]
    kind: str
    unit: str
    weeks: tuple[Cell | None, ...]
    gross: int
    planned: int


@dataclass(frozen=True, slots=True)
class PeggedOrder:
    """How much of a supply is for an order."""

    number: str
    quantity: int


@dataclass(frozen=True, slots=True)
class WorkOrderLine:
    """A batched work order with the orders it is made for."""

    id: str
    item: str
    name: Names
    features: Mapping[str, str]
    batch: str
    kinds: tuple[str, ...]
    quantity: int
    start_on: date
    due_on: date
    plant: str | None
    state: WorkOrderState
    good: int
    scrap: int
    is_final: bool
    orders: tuple[PeggedOrder, ...]
    refusal: str | None


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """What has to be bought."""

    id: str
    item: str
    name: Names
    supplier: str
    quantity: int
    unit: str
    order_by: date
    needed_by: date
    cost: Money
    orders: int


@dataclass(frozen=True, slots=True)
class PlanView:
    """Everything that a planner sees of a plan run."""

    run_id: int
    state: PlanRunState
    error: str | None
    campaign_id: int
    campaign_name: str
    campaign_state: CampaignState
    product: str
    product_name: Names
    today: date
    requested_at: datetime
    finished_at: datetime | None
    released_at: datetime | None
    weeks: tuple[date, ...]
    requirements: tuple[RequirementLine, ...]
    work_orders: tuple[WorkOrderLine, ...]
    purchases: tuple[PurchaseLine, ...]
    exceptions: tuple[ExceptionLine, ...]
    load: Load
    orders: int
    units: int
    purchase_cost: Money
    can_release: bool
    can_retry: bool


def plan(store: Store, actor: Actor, campaign_id: int) -> PlanView:
    """Show the newest plan of a campaign."""
    require(actor, Action.SEE_WORK_ORDERS)
    with store.read() as tx:
        return _view(store, tx, actor, rows.newest_run(tx, campaign_id))


def plan_of_run(store: Store, actor: Actor, plan_run_id: int) -> PlanView:
    """Show a certain plan run."""
    require(actor, Action.SEE_WORK_ORDERS)
    with store.read() as tx:
        return _view(store, tx, actor, rows.run(tx, plan_run_id))


def _view(store: Store, tx: Tx, actor: Actor, run: PlanRunRow) -> PlanView:
    campaign = rows.campaign(tx, run.campaign_id)
    product = catalogue.revision(store, campaign.product_revision_id).product
    pegged = _pegged(tx, run.id)
    orders = {peg.number for pegs in pegged.values() for peg in pegs}
    weeks = tuple(date.fromisoformat(week) for week in run.summary.get("weeks", ()))
    load = load_of(product.plants, rows.operations(tx, run.id))
    made = rows.work_orders(tx, run.id)
    refusals = lanes.refusals(tx, run.id)
    may_plan = actor.may(Action.PLAN)
    return PlanView(
        run_id=run.id,
        state=PlanRunState(run.state),
        error=run.error,
        campaign_id=campaign.id,
        campaign_name=campaign.name,
        campaign_state=CampaignState(campaign.state),
        product=campaign.product,
        product_name=product.name,
        today=run.today,
        requested_at=run.requested_at,
        finished_at=run.finished_at,
        released_at=run.released_at,
        weeks=weeks,
        requirements=_requirements(run, rows.requirements(tx, run.id), weeks, product),
        work_orders=tuple(
            work_order_line(row, pegged.get(row.id, ()), refusals.get(row.id)) for row in made
        ),
        purchases=tuple(
            _purchase(row, product, len(pegged.get(row.id, ())))
            for row in rows.purchases(tx, run.id)
        ),
        exceptions=exceptions(
            run, {row.id: Subject(row.id, row.item, row.quantity) for row in made}
        ),
        load=load,
        orders=len(orders),
        units=sum(row.quantity for row in made if row.is_final),
        purchase_cost=purchase_cost(run, product.currency),
        can_release=may_plan and can_release(run, campaign),
        can_retry=may_plan and run.state == PlanRunState.FAILED.value,
    )


def _pegged(tx: Tx, plan_run_id: int) -> dict[str, tuple[PeggedOrder, ...]]:
    found: dict[str, list[PeggedOrder]] = defaultdict(list)
    for peg in rows.pegs(tx, plan_run_id):
        found[peg.supply].append(PeggedOrder(peg.order_number, peg.quantity))
    return {supply: tuple(pegs) for supply, pegs in found.items()}


def _requirements(
    run: PlanRunRow, found: Iterable[RequirementRow], weeks: Sequence[date], product: Product
) -> tuple[RequirementLine, ...]:
    features: Mapping[str, Mapping[str, str]] = run.summary.get("features", {})
    levels = low_level_codes(product.bom)
    by_variant: dict[tuple[str, str], dict[date, Cell]] = defaultdict(dict)
    for row in found:
        cell = Cell(row.gross, row.from_stock, row.net, row.planned)
        by_variant[row.item, row.variant][row.week] = cell
    return tuple(
        RequirementLine(
            item=item,
            name=product.bom.items[item].names,
            level=levels[item],
            variant=variant,
            features=features.get(variant, {}),
            kind=product.bom.items[item].kind,
            unit=product.bom.items[item].unit,
            weeks=tuple(cells.get(week) for week in weeks),
            gross=sum(cell.gross for cell in cells.values()),
            planned=sum(cell.planned for cell in cells.values()),
        )
        for (item, variant), cells in by_variant.items()
    )


def work_order_line(
    row: WorkOrderRow, pegs: Sequence[PeggedOrder], refusal: str | None
) -> WorkOrderLine:
    """Show a work order as a line of a list."""
    return WorkOrderLine(
        id=row.id,
        item=row.item,
        name=row.names,
        features=row.features,
        batch=row.batch,
        kinds=tuple(dict.fromkeys(str(step["work_centre"]) for step in row.operations)),
        quantity=row.quantity,
        start_on=row.start_on,
        due_on=row.due_on,
        plant=row.plant,
        state=WorkOrderState(row.state),
        good=row.good,
        scrap=row.scrap,
        is_final=row.is_final,
        orders=tuple(pegs),
        refusal=refusal,
    )


def _purchase(row: PurchaseRow, product: Product, orders: int) -> PurchaseLine:
    item = product.bom.items[row.item]
    return PurchaseLine(
        id=row.id,
        item=row.item,
        name=item.names,
        supplier=row.supplier,
        quantity=row.quantity,
        unit=item.unit,
        order_by=row.order_by,
        needed_by=row.needed_by,
        cost=Money(row.cost_minor, product.currency),
        orders=orders,
    )
