"""The whole plan: level by level, parents before children, one pass."""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from itertools import groupby

from bom import notices
from bom.batching import Lot, Names, purchase, work_order
from bom.model import (
    Bom,
    Demand,
    Item,
    Link,
    Peg,
    Plan,
    PlanException,
    Purchase,
    Requirement,
    Variant,
    WorkOrder,
)
from bom.mrp import Netted, Stock, net
from bom.pegging import GRAIN, Axis, Need
from bom.variants import Key, ResolveError, Structure, key_text
from bom.weeks import week_of


def resolve(
    bom: Bom, item: str, demands: Sequence[Demand], *, today: date, scope: str = ""
) -> Plan:
    """Plan everything that the demands need.

    The result does not depend on the order of the demands. Ids repeat for the same variant, week
    and lot; give a `scope` (a campaign's id) to tell the ids of several plans apart. Raises
    ResolveError when a demand cannot be made from the BOM.
    """
    sweep = _Sweep(Structure(bom), today, scope)
    with _uncollected():
        sweep.take(demands, item)
        sweep.run()
        return sweep.plan()


class _Sweep:
    def __init__(self, structure: Structure, today: date, scope: str) -> None:
        self.structure = structure
        self.today = today
        self.names = Names(scope)
        self.needs: dict[str, dict[Key, list[Need]]] = {}
        self.variants: dict[Key, str] = {}
        self.requirements: list[Requirement] = []
        self.lots: list[Lot] = []
        self.links: list[Link] = []
        self.pegs: list[Peg] = []
        self.exceptions: list[PlanException] = []

    def take(self, demands: Sequence[Demand], item: str) -> None:
        wanted: Counter[tuple[Key, date, str]] = Counter()
        for demand in demands:
            key = self._root(demand, item)
            wanted[key, demand.due, demand.order] += demand.quantity
        for (key, due, order), quantity in wanted.items():
            runs = [(order, quantity * GRAIN)]
            self._ask(key, Need(due, "", order, quantity, Fraction(1), runs))
        self.exceptions += notices.late_demands(demands, item, self.today)

    def _root(self, demand: Demand, item: str) -> Key:
        if demand.quantity <= 0:
            raise ResolveError(f"order {demand.order} asks for {demand.quantity} units")
        try:
            return self.structure.root(demand.item or item, demand.configuration)
        except ResolveError as error:
            raise ResolveError(f"order {demand.order}: {error}") from None

    def run(self) -> None:
        codes = self.structure.codes
        for name in sorted(codes, key=lambda item: (codes[item], item)):
            waiting = self.needs.pop(name, {})
            for key in sorted(waiting, key=key_text):
                self._plan_variant(key, waiting[key])

    def plan(self) -> Plan:
        work_orders = [self._work_order(lot) for lot in self.lots if lot.item.kind == "make"]
        purchases = [purchase(lot) for lot in self.lots if lot.item.kind == "buy"]
        self.exceptions += notices.past_due(self.lots, self.today)
        self.exceptions += notices.no_routing(work_orders, self.structure.bom)
        return Plan(
            weeks=tuple(sorted({row.week for row in self.requirements})),
            variants=tuple(Variant(name, key[0], key[1]) for key, name in self.variants.items()),
            requirements=tuple(self.requirements),
            work_orders=_by_start(work_orders),
            purchases=_by_order_day(purchases),
            links=tuple(self.links),
            pegs=tuple(self.pegs),
            exceptions=tuple(self.exceptions),
        )

    def _plan_variant(self, key: Key, needs: list[Need]) -> None:
        item = self.structure.bom.items[key[0]]
        name = self._variant(key)
        axis = Axis(needs)
        stock = Stock(0, 0) if key[1] else Stock(item.on_hand, item.safety_stock)
        first_days = _first_days(axis.needs)
        netted = _netted(item, axis.needs, stock)
        self.requirements += [_requirement(name, item, week) for week in netted]
        self.exceptions += notices.safety_stock(item, stock, netted)
        self.exceptions += notices.surplus(item, stock, netted)
        lots = [
            self._lot(key, item, number, quantity, first_days[week.week])
            for week in netted
            for number, quantity in enumerate(week.lots, start=1)
        ]
        self._share(item, stock, axis, lots)
        for lot in lots:
            self._explode(lot)
        self.lots += lots

    def _lot(self, key: Key, item: Item, number: int, quantity: int, due: date) -> Lot:
        prefix = "WO-" if item.kind == "make" else "PO-"
        week = week_of(due).isoformat()
        name = self.names.name(prefix, key_text(key), week, str(number))
        return Lot(name, item, key, self.variants[key], quantity, due)

    def _share(self, item: Item, stock: Stock, axis: Axis, lots: Sequence[Lot]) -> None:
        shares = axis.share([stock.usable, *(lot.quantity for lot in lots)])
        supplies = [f"stock:{item.id}", *(lot.id for lot in lots)]
        for supply, share in zip(supplies, shares, strict=True):
            self.links += [Link(supply, *taken) for taken in share.taken.items()]
            self.pegs += [Peg(supply, *given) for given in share.orders.items()]
        for lot, share in zip(lots, shares[1:], strict=True):
            lot.share = share

    def _explode(self, lot: Lot) -> None:
        if lot.item.kind != "make":
            return
        start = lot.start
        factors: dict[Key, Fraction] = {}
        for edge in self.structure.edges(lot.key):
            if edge.is_valid(start):
                known = factors.get(edge.child)
                factors[edge.child] = known + edge.factor if known else edge.factor
        rank = key_text(lot.key)
        for child, factor in factors.items():
            need = Need(start, rank, lot.id, lot.quantity, factor, lot.share.runs)
            lot.needs.append((child, need))
            self._ask(child, need)

    def _ask(self, key: Key, need: Need) -> None:
        self.needs.setdefault(key[0], {}).setdefault(key, []).append(need)

    def _variant(self, key: Key) -> str:
        name = self.names.name(f"{key[0]}~", key_text(key)) if key[1] else key[0]
        self.variants[key] = name
        return name

    def _work_order(self, lot: Lot) -> WorkOrder:
        return work_order(lot, self.structure.routing(lot.key), self.variants)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the collector: a plan is a million small values without cycles, half its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _netted(item: Item, needs: Sequence[Need], stock: Stock) -> list[Netted]:
    try:
        return net(_gross(needs), stock, item.lot)
    except ResolveError as error:
        raise ResolveError(f"{item.id}: {error}") from None


def _gross(needs: Iterable[Need]) -> dict[date, int]:
    weeks = groupby(needs, key=lambda need: week_of(need.day))
    return {week: sum(need.units for need in inside) for week, inside in weeks}


def _first_days(needs: Iterable[Need]) -> dict[date, date]:
    weeks = groupby(needs, key=lambda need: week_of(need.day))
    return {week: next(inside).day for week, inside in weeks}


def _requirement(variant: str, item: Item, week: Netted) -> Requirement:
    planned = sum(week.lots)
    return Requirement(variant, item.id, week.week, week.gross, week.from_stock, week.net, planned)


def _by_start(orders: Iterable[WorkOrder]) -> tuple[WorkOrder, ...]:
    return tuple(sorted(orders, key=lambda order: (order.start, order.due, order.item, order.id)))


def _by_order_day(purchases: Iterable[Purchase]) -> tuple[Purchase, ...]:
    return tuple(sorted(purchases, key=lambda row: (row.order_by, row.item, row.id)))
