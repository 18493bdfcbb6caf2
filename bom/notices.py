"""What a planner must know or decide, in a planner's words."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bom.batching import Lot
from bom.model import Bom, Demand, Item, PlanException, WorkOrder
from bom.mrp import Netted, Stock
from bom.weeks import week_of, working_days

SHOWN = 3


def late_demands(demands: Iterable[Demand], item: str, today: date) -> Iterator[PlanException]:
    """Name the orders whose own date has passed."""
    late = [demand for demand in demands if demand.due < today]
    for demand in sorted(late, key=lambda one: (one.due, one.order, one.item, one.quantity)):
        text = (
            f"Order {demand.order} was due on {demand.due}, {_days(demand.due, today)} ago. "
            "Tell the customer a new date."
        )
        yield PlanException(
            "late_demand", demand.item or item, week_of(demand.due), demand.quantity, text
        )


def past_due(lots: Iterable[Lot], today: date) -> Iterator[PlanException]:
    """Name the planned orders that must have been started or placed before today."""
    late = [lot for lot in lots if lot.start < today]
    for lot in sorted(late, key=lambda lot: (lot.start, lot.item.id, lot.id)):
        act = "start" if lot.item.kind == "make" else "be ordered"
        text = (
            f"{lot.quantity} {lot.item.unit} of {_name(lot.item)} ({lot.id}) had to {act} on "
            f"{lot.start}, {_days(lot.start, today)} ago, to be there on {lot.due}. "
            f"Expedite it or move {_orders(lot)}."
        )
        yield PlanException("past_due", lot.item.id, week_of(lot.due), lot.quantity, text)


def safety_stock(item: Item, stock: Stock, netted: Sequence[Netted]) -> Iterator[PlanException]:
    """Say that the stock is below its safety level before anything is taken."""
    short = stock.safety - stock.on_hand
    if short > 0 and netted:
        text = (
            f"{_name(item)}: {stock.on_hand} {item.unit} on hand, safety stock is {stock.safety}. "
            f"The first lot fills up the missing {short}."
        )
        yield PlanException("safety_stock", item.id, netted[0].week, short, text)


def surplus(item: Item, stock: Stock, netted: Sequence[Netted]) -> Iterator[PlanException]:
    """Say how much more than needed the lot sizes make or buy."""
    available = stock.on_hand - stock.safety
    for week in netted:
        available += sum(week.lots) - week.gross
    left = available - stock.usable
    if left > 0:
        text = f"{_name(item)}: the lot size leaves {left} {item.unit} more in stock."
        yield PlanException("surplus", item.id, netted[-1].week, left, text)


def no_routing(orders: Iterable[WorkOrder], bom: Bom) -> Iterator[PlanException]:
    """Name the items that are made, but by no operation that a plant could be told."""
    first: dict[str, WorkOrder] = {}
    for order in orders:
        if not order.operations:
            first.setdefault(order.item, order)
    for item, order in sorted(first.items()):
        text = f"{_name(bom.items[item])} ({item}) has no routing. Add its operations."
        yield PlanException("no_routing", item, week_of(order.due), order.quantity, text)


def _name(item: Item) -> str:
    return item.names.get("en", item.id)


def _days(first: date, last: date) -> str:
    count = working_days(first, last)
    return f"{count} working day{'s' * (count != 1)}"


def _orders(lot: Lot) -> str:
    orders = list(lot.share.orders)
    more = len(orders) - SHOWN
    if not orders:
        return "what it is for"
    if more > 0:
        return f"its orders: {', '.join(orders[:SHOWN])} and {more} more"
    return f"its order{'s' * (len(orders) > 1)}: {', '.join(orders)}"
