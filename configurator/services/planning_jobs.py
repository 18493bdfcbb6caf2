"""From a resolved plan to jobs for plants: what to schedule, which unit is whose, what is told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bom.model import Features, Peg, Plan, WorkOperation, WorkOrder
from bom.weeks import back
from configurator.domain.pre_order import serial
from configurator.domain.product import Product, text
from factory_adapter.model import (
    JobFeature,
    JobMaterial,
    JobOperation,
    JobOrder,
    JobPeg,
    JobText,
)
from factory_adapter.planning import Job, Problem, Schedule, ScheduledOperation, Task

FIRST_VERSION = 1


@dataclass(frozen=True, slots=True)
class Unit:
    """One product that will belong to one order; numbers count from 1 within the order."""

    serial: str
    order: str
    number: int
    work_order: str


def scheduling_problem(plan: Plan, product: Product, *, start: datetime) -> Problem:
    """Put the work orders of *plan* as jobs before the plants of *product*."""
    made = {order.id for order in plan.work_orders}
    suppliers: dict[str, list[str]] = defaultdict(list)
    for link in plan.links:
        if link.supply in made and link.consumer in made:
            suppliers[link.consumer].append(link.supply)
    jobs = tuple(
        Job(
            id=order.id,
            quantity=order.quantity,
            release=max(start, _morning(order.start)),
            due=end_of(order.due),
            operations=tuple(_task(operation) for operation in order.operations),
            predecessors=tuple(sorted(set(suppliers[order.id]))),
            plants=product.bom.items[order.item].plants,
        )
        for order in plan.work_orders
    )
    return Problem(jobs, product.plants, product.setups)


def units(plan: Plan, item: str) -> tuple[Unit, ...]:
    """Count out every unit of *item* that is made for an order."""
    finished = {order.id for order in plan.work_orders if order.item == item}
    counted: dict[str, int] = defaultdict(int)
    found: list[Unit] = []
    for peg in sorted(plan.pegs, key=lambda peg: (peg.order, peg.supply)):
        if peg.supply not in finished:
            continue
        for _ in range(peg.quantity):
            counted[peg.order] += 1
            number = counted[peg.order]
            found.append(Unit(serial(peg.order, number), peg.order, number, peg.supply))
    return tuple(found)


def by_supply(pegs: Iterable[Peg]) -> dict[str, list[Peg]]:
    """Sort pegs by what supplies them."""
    found: dict[str, list[Peg]] = defaultdict(list)
    for peg in pegs:
        found[peg.supply].append(peg)
    return found


def by_work_order(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    """Sort units by the work order that makes them."""
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        found[unit.work_order].append(unit)
    return found


def plants_of(plan: Plan, schedule: Schedule) -> dict[str, str]:
    """Tell where each work order is made; those without a routing or a plant are missing."""
    places = {completion.job: completion.plant for completion in schedule.completions}
    return {
        order.id: places[order.id]
        for order in plan.work_orders
        if order.operations and order.id in places
    }


def delivery_due(promised_on: date, product: Product) -> date:
    """Return the day on which the product must leave the plant to arrive as promised."""
    return back(promised_on, product.shipping_days)


def end_of(day: date) -> datetime:
    """Return the last moment of *day*."""
    return _morning(day) + timedelta(days=1)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _task(operation: WorkOperation) -> Task:
    return Task(
        sequence=operation.sequence,
        kind=operation.work_centre,
        family=operation.family,
        setup_minutes=operation.setup_minutes,
        run_seconds=operation.run_seconds,
    )


@dataclass(frozen=True, slots=True)
class ShopPapers:
    """What a plant is told of a work order, in words of one language."""

    product: Product
    lang: str
    rows: Mapping[tuple[str, int], ScheduledOperation]
    pegs: Mapping[str, Sequence[Peg]]
    units: Mapping[str, Sequence[Unit]]
    features: Mapping[str, Features]  # by variant
    texts: Mapping[str, Mapping[str, str]]  # the buyers' own words, by order and option

    def job(self, order: WorkOrder, plant: str) -> JobOrder:
        """Write one work order."""
        mine = self.units.get(order.id, ())
        return JobOrder(
            id=order.id,
            version=FIRST_VERSION,
            plant=plant,
            item=order.item,
            item_name=self._item_name(order.item),
            quantity=order.quantity,
            operations=tuple(self._operation(order.id, step) for step in order.operations),
            due=end_of(order.due),
            materials=tuple(
                JobMaterial(part.item, self._item_name(part.item), part.quantity)
                for part in order.components
            ),
            units=self._serials(order, mine),
            pegs=tuple(JobPeg(peg.order, peg.quantity) for peg in self.pegs.get(order.id, ())),
            features=tuple(
                self._feature(option, str(value))
                for option, value in self.features.get(order.variant, ())
            ),
            texts=tuple(words for unit in mine for words in self._texts(unit)),
        )

    def _serials(self, order: WorkOrder, mine: Sequence[Unit]) -> tuple[str, ...]:
        """Name every unit of a final assembly; those that nobody ordered get the lot's name."""
        if order.item != self.product.item:
            return ()
        spare = range(1, order.quantity - len(mine) + 1)
        return (*(unit.serial for unit in mine), *(f"{order.id}-{n}" for n in spare))

    def _operation(self, job: str, step: WorkOperation) -> JobOperation:
        row = self.rows.get((job, step.sequence))
        return JobOperation(
            sequence=step.sequence,
            name=text(step.names, self.lang),
            work_centre=row.work_centre if row else step.work_centre,
            stage=step.stage,
            family=step.family,
            setup_minutes=step.setup_minutes,
            run_seconds=step.run_seconds,
            start=row.setup_start if row else None,
            end=row.end if row else None,
        )

    def _item_name(self, item: str) -> str:
        return text(self.product.bom.items[item].names, self.lang)

    def _feature(self, option_id: str, value: str) -> JobFeature:
        option = self.product.option(option_id)
        known = option.value(value)
        return JobFeature(
            text(option.name, self.lang), text(known.name, self.lang) if known else value
        )

    def _texts(self, unit: Unit) -> tuple[JobText, ...]:
        return tuple(
            JobText(unit.serial, text(self.product.option(option).name, self.lang), words)
            for option, words in sorted(self.texts.get(unit.order, {}).items())
            if words
        )


def papers(
    plan: Plan, schedule: Schedule, product: Product, texts: Mapping[str, Mapping[str, str]]
) -> ShopPapers:
    """Gather what the papers of *plan* need, in English; `replace` gives another language."""
    return ShopPapers(
        product=product,
        lang="en",
        rows={(row.job, row.sequence): row for row in schedule.rows},
        pegs=by_supply(plan.pegs),
        units=by_work_order(units(plan, product.item)),
        features={variant.id: variant.features for variant in plan.variants},
        texts=texts,
    )
