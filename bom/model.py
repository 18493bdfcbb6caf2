"""The words of a bill of materials and of the plan that is made from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from bom.expression import Expression

Names = Mapping[str, str]
"""Language to name: en, zh-Hans, zh-Hant."""
Configuration = Mapping[str, str | int]
"""Option to value; number options as the number itself; every option has its value."""
Features = tuple[tuple[str, str | int], ...]
"""The part of a configuration that matters to an item, in the order of the option ids."""

Kind = Literal["make", "buy", "phantom"]
LotPolicy = Literal["lot_for_lot", "fixed", "min_multiple", "period"]
Stage = Literal["cut", "coat", "assemble", "test", "pack", "ship"]
ExceptionKind = Literal["late_demand", "past_due", "safety_stock", "surplus", "no_routing"]

PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class LotSize:
    """How a net requirement becomes planned orders; 0 means that a limit is not set.

    fixed: as many lots of `multiple` (or else `minimum`) as are needed. min_multiple: one order of
    at least `minimum`, rounded up to `multiple`. period: one order for all that `weeks` weeks need.
    """

    policy: LotPolicy = "lot_for_lot"
    minimum: int = 0
    multiple: int = 0
    weeks: int = 1


LOT_FOR_LOT = LotSize()


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that is made, bought, or only passed through (phantom).

    Quantities count the base unit. The lead time is in working days, Monday to Friday. The cost is
    what one unit costs to buy, or what making it adds to its components, in minor money units.
    Scrap is what is lost on top: of the components when it is made, of itself wherever it is used
    when it is bought.
    """

    id: str
    names: Names = field(hash=False)
    kind: Kind
    unit: str = "pc"
    lead_time_days: int = 0
    lot: LotSize = LOT_FOR_LOT
    safety_stock: int = 0
    on_hand: int = 0
    cost: int = 0
    supplier: str = ""
    scrap_ppm: int = 0
    plants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """So many of the child go into one parent, if the condition holds and the date fits."""

    parent: str
    child: str
    position: int
    quantity: Expression
    when: Expression | None = None
    scrap_ppm: int = 0
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of an item's routing; `family` names the options that decide its setup."""

    item: str
    sequence: int
    names: Names = field(hash=False)
    work_centre: str
    stage: Stage
    setup_minutes: int = 0
    run_seconds: int = 0
    family: tuple[str, ...] = ()
    when: Expression | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Bom:
    """A super bill of materials: everything any configuration may need.

    It is too large to be compared: two are equal only if they are the same one.
    """

    items: Mapping[str, Item]
    lines: tuple[Line, ...]
    operations: tuple[Operation, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """What one order wants; `item` when it is not the item that the plan is resolved for."""

    order: str
    configuration: Configuration
    quantity: int
    due: date
    item: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """An item with only the features that matter to it or below it."""

    id: str
    item: str
    features: Features


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one week needs of a variant; from_stock is on hand or left over from earlier lots."""

    variant: str
    item: str
    week: date
    gross: int
    from_stock: int
    net: int
    planned: int


@dataclass(frozen=True, slots=True)
class WorkOperation:
    """One step of a work order."""

    sequence: int
    names: Names = field(hash=False)
    work_centre: str
    stage: Stage
    setup_minutes: int
    run_seconds: int
    family: str


@dataclass(frozen=True, slots=True)
class Component:
    """What a work order consumes; 0 when it shares a unit that another work order counts."""

    item: str
    variant: str
    quantity: int


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """A lot of one variant to make. `surplus` is made for no order: the lot size asked for it."""

    id: str
    variant: str
    item: str
    quantity: int
    start: date
    due: date
    campaign: str
    operations: tuple[WorkOperation, ...]
    components: tuple[Component, ...]
    surplus: int = 0


@dataclass(frozen=True, slots=True)
class Purchase:
    """A lot of one item to buy; `cost` is of the whole lot."""

    id: str
    item: str
    quantity: int
    order_by: date
    needed_by: date
    supplier: str
    cost: int
    variant: str = ""
    surplus: int = 0


class Link(NamedTuple):
    """Units of a supply (work order, purchase, or `stock:ITEM`) that a consumer takes directly.

    The quantity is 0 when the consumer shares a unit that another one counts. A tuple, like Peg,
    because a plan has a million of them.
    """

    supply: str
    consumer: str
    quantity: int


class Peg(NamedTuple):
    """Units of a supply that are, in the end, for an order; 0 when it only shares a unit."""

    supply: str
    order: str
    quantity: int


@dataclass(frozen=True, slots=True)
class PlanException:
    """Something a planner must know or decide."""

    kind: ExceptionKind
    item: str
    week: date
    quantity: int
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that must be made and bought, when, and for whom."""

    weeks: tuple[date, ...]
    variants: tuple[Variant, ...]
    requirements: tuple[Requirement, ...]
    work_orders: tuple[WorkOrder, ...]
    purchases: tuple[Purchase, ...]
    links: tuple[Link, ...]
    pegs: tuple[Peg, ...]
    exceptions: tuple[PlanException, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the critical chain of a promise."""

    item: str
    names: Names = field(hash=False)
    days: int
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Promise:
    """The day a configuration can be ready when everything must still be bought and made."""

    date: date
    steps: tuple[Step, ...]
