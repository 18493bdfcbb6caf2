"""Net one variant's weekly requirements against its stock, and size the lots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bom.model import LotSize
from bom.variants import ResolveError

MOST_LOTS = 20_000
MOST_PIECES = 10**15
"""More in a week is a slip of the pen, and would take for ever to plan."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What is on hand, and how much of it must stay."""

    on_hand: int
    safety: int

    @property
    def usable(self) -> int:
        """What may be taken."""
        return max(0, self.on_hand - self.safety)


@dataclass(frozen=True, slots=True)
class Netted:
    """One week: gross = from_stock + net, apart from filling the safety stock; lots cover net."""

    week: date
    gross: int
    from_stock: int
    net: int
    lots: tuple[int, ...]


def net(gross: Mapping[date, int], stock: Stock, lot: LotSize) -> list[Netted]:
    """Go through the weeks in order: take what is there, plan what is not."""
    weeks = sorted(gross)
    available = stock.on_hand - stock.safety
    netted = []
    for position, week in enumerate(weeks):
        wanted = gross[week]
        if wanted > MOST_PIECES:
            raise ResolveError(f"the orders need more than {MOST_PIECES} pieces in one week")
        from_stock = max(0, min(wanted, available))
        short = wanted - available if available < wanted else 0
        lots = lots_for(short + _later_needs(weeks[position:], gross, lot), lot) if short else ()
        available += sum(lots) - wanted
        netted.append(Netted(week, wanted, from_stock, short, lots))
    return netted


def lots_for(short: int, lot: LotSize) -> tuple[int, ...]:
    """Size the planned orders that cover a shortage."""
    if lot.policy == "fixed":
        size = max(lot.minimum, lot.multiple, 1)
        count = -(-short // size)
        if count > MOST_LOTS:
            raise ResolveError(
                f"{short} pieces are short in one week, which makes {count} lots of {size}, "
                f"more than {MOST_LOTS}; use larger lots, or smaller quantities"
            )
        return (size,) * count
    if lot.policy == "lot_for_lot":
        return (short,)
    multiple = max(lot.multiple, 1)
    return (-(-max(short, lot.minimum) // multiple) * multiple,)


def _later_needs(weeks: Sequence[date], gross: Mapping[date, int], lot: LotSize) -> int:
    if lot.policy != "period":
        return 0
    end = weeks[0] + timedelta(weeks=max(lot.weeks, 1))
    return sum(gross[week] for week in weeks[1:] if week < end)
