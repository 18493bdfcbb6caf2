"""The slow exact definition of a plan's quantities: the oracle that faster code is checked with.

It shares no code with the resolver. Everything is a Fraction until a planned order is rounded up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from bom.expression import amount, evaluate, names
from bom.model import PPM, Bom, Configuration, Demand, Features, LotSize
from bom.weeks import back

Place = tuple[str, Features, date]
"""An item, its features, and the Monday of a week."""


@dataclass(frozen=True, slots=True)
class Week:
    """What a week needs of a variant, exactly, and the lots that are planned for it."""

    gross: Fraction
    due: date
    lots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Need:
    day: date
    quantity: Fraction
    configuration: Configuration


def reference(bom: Bom, item: str, demands: Sequence[Demand]) -> dict[Place, Week]:
    """Plan by the definition: parents first, week by week, unit after unit of every lot."""
    plan = _Plan(bom)
    for demand in demands:
        wanted = Fraction(demand.quantity)
        plan.ask(demand.item or item, _Need(demand.due, wanted, demand.configuration))
    left = set(bom.items)
    while left:
        ready = {one for one in left if not _parents(bom, one) & left}
        for one in ready:
            plan.make(one)
        left -= ready
    return plan.weeks


def matters(bom: Bom, item: str) -> set[str]:
    """Find the options that matter to an item or below it."""
    found: set[str] = set()
    for line in bom.lines:
        if line.parent == item:
            found |= names(line.quantity) | matters(bom, line.child)
            found |= names(line.when) if line.when else set()
    for step in bom.operations:
        if step.item == item:
            found |= set(step.family) | (names(step.when) if step.when else set())
    return found


def _parents(bom: Bom, item: str) -> set[str]:
    return {line.parent for line in bom.lines if line.child == item}


@dataclass(slots=True)
class _Plan:
    bom: Bom
    needs: dict[str, list[_Need]] = field(default_factory=dict)
    weeks: dict[Place, Week] = field(default_factory=dict)

    def ask(self, item: str, need: _Need) -> None:
        if self.bom.items[item].kind == "phantom":
            self.consume(item, need)
        else:
            self.needs.setdefault(item, []).append(need)

    def consume(self, item: str, made: _Need) -> None:
        started = made.quantity * _more(self.bom.items[item].scrap_ppm)
        for line in self.bom.lines:
            if line.parent != item or (line.when and not evaluate(line.when, made.configuration)):
                continue
            begins, ends = line.valid_from or date.min, line.valid_to or date.max
            if not begins <= made.day <= ends:
                continue
            child = self.bom.items[line.child]
            quantity = started * amount(line.quantity, made.configuration) * _more(line.scrap_ppm)
            if child.kind == "buy":
                quantity *= _more(child.scrap_ppm)
            if quantity:
                self.ask(child.id, _Need(made.day, quantity, made.configuration))

    def make(self, item: str) -> None:
        options = sorted(matters(self.bom, item))
        variants: dict[Features, list[_Need]] = {}
        for need in self.needs.pop(item, []):
            features = tuple((option, need.configuration[option]) for option in options)
            variants.setdefault(features, []).append(need)
        for features, needs in variants.items():
            self.net(item, features, needs)

    def net(self, name: str, features: Features, needs: Sequence[_Need]) -> None:
        item = self.bom.items[name]
        gross: dict[date, Fraction] = {}
        for need in needs:
            monday = need.day - timedelta(days=need.day.weekday())
            gross[monday] = gross.get(monday, Fraction(0)) + need.quantity
        there = Fraction(0 if features else item.on_hand - item.safety_stock)
        for monday in sorted(gross):
            there -= gross[monday]
            lots = _lots(-there, item.lot, gross, monday) if there < 0 else ()
            there += sum(lots)
            sunday = monday + timedelta(days=6)
            due = min(need.day for need in needs if monday <= need.day <= sunday)
            self.weeks[name, features, monday] = Week(gross[monday], due, lots)
            if item.kind == "make" and lots:
                day = back(due, item.lead_time_days)
                made = _Need(day, Fraction(sum(lots)), needs[0].configuration)
                self.consume(name, made)


def _lots(
    short: Fraction, lot: LotSize, gross: Mapping[date, Fraction], monday: date
) -> tuple[int, ...]:
    if lot.policy == "period":
        end = monday + timedelta(weeks=lot.weeks)
        short += sum(gross[week] for week in gross if monday < week < end)
    quantity = ceil(short)
    if lot.policy == "lot_for_lot":
        return (quantity,)
    if lot.policy == "fixed":
        lots: list[int] = []
        while sum(lots) < quantity:
            lots.append(max(lot.minimum, lot.multiple, 1))
        return tuple(lots)
    quantity = max(quantity, lot.minimum)
    while lot.multiple and quantity % lot.multiple:
        quantity += 1
    return (quantity,)


def _more(scrap_ppm: int) -> Fraction:
    return 1 + Fraction(scrap_ppm, PPM)
