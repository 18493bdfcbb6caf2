"""The promised working days as a function of the options: the bill of materials' longest chain.

Every way down to a part that must be waited for has conditions, those of its lines, and a number of
days. The days of a configuration are those of the first way, by falling days, whose conditions all
hold. That is what `bom.promise` finds for one configuration, for all of them at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product as combinations
from math import prod

from bom import low_level_codes
from bom.expression import (
    And,
    Compare,
    Expression,
    Member,
    Name,
    Number,
    Or,
    Value,
    amount,
    evaluate,
    names,
)
from bom.model import Bom, Item, Line
from configurator.domain.product import ProductOption
from configurator.domain.product_rules import NOT_APPLICABLE, engine_values
from configurator.engine import Case, Charge, Costs

LEAD = "lead"
MOST_WAYS = 300
"""More ways would make the lead time cost more to compile than it is worth."""
MOST_COMBINATIONS = 2000

Options = Mapping[str, ProductOption]
Values = tuple[tuple[str, frozenset[str]], ...]


class TooManyWaysError(ValueError):
    """The lead time depends on more ways through the bill of materials than are followed."""


@dataclass(frozen=True, slots=True)
class Way:
    """What must hold for a chain: values of single options, in their order, and conditions."""

    values: Values = ()
    others: frozenset[Expression] = frozenset()

    def and_also(self, other: "Way") -> "Way | None":
        """Join two ways; None if they are never open together."""
        values = dict(self.values)
        for option, allowed in other.values:
            values[option] = values.get(option, allowed) & allowed
            if not values[option]:
                return None
        return Way(tuple(sorted(values.items())), self.others | other.others)

    def is_open_with(self, other: "Way") -> bool:
        """Say whether this way is open wherever the other one is."""
        theirs = dict(other.values)
        return self.others <= other.others and all(
            option in theirs and theirs[option] <= allowed for option, allowed in self.values
        )


Ways = dict[Way, int]
"""Ways to the days of the chain that they open."""


def lead_charge(bom: Bom, item: str, options: Options, day: date | None) -> Charge | None:
    """Give the working days to make an item as a charge; None if every way takes as long.

    Without a day all lines count, whatever their dates. TooManyWaysError if it is too intricate.
    """
    if item not in bom.items:
        return None
    by_days = _by_days(_ways(bom, item, options, day))
    if len(by_days) == 1:
        return None
    cases = (Case(_any(ways, options), days) for days, ways in by_days.items())
    return Charge(LEAD, tuple(cases))


def lead_costs(charge: Charge | None) -> Costs:
    """Give the costs of a lead time's charge."""
    if charge is None:
        return {}
    return {charge.id: {str(case.amount): case.amount for case in charge.cases}}


def _ways(bom: Bom, item: str, options: Options, day: date | None) -> Ways:
    """Go up from the parts that nothing goes into."""
    lines: dict[str, list[Line]] = {}
    for line in bom.lines:
        if day is None or _is_valid(line, day):
            lines.setdefault(line.parent, []).append(line)
    codes = low_level_codes(bom)
    found: dict[str, Ways] = {}
    for each in sorted(codes, key=lambda code: -codes[code]):
        found[each] = _of_item(bom.items[each], lines.get(each, ()), found, options)
    return found[item]


def _of_item(
    item: Item, lines: Sequence[Line], below: Mapping[str, Ways], options: Options
) -> Ways:
    """Follow each line into its child; a phantom takes no time of its own."""
    own = 0 if item.kind == "phantom" else item.lead_time_days
    ways: Ways = {Way(): own}
    for line in lines:
        asked = _asked(line, options)
        for way, days in below[line.child].items() if asked is not None else ():
            joined = way.and_also(asked or Way())
            if joined is not None:
                ways[joined] = max(ways.get(joined, 0), days + own)
    shortened = _shortened(ways, options)
    if len(shortened) > MOST_WAYS:
        raise TooManyWaysError(item.id)
    return shortened


def _asked(line: Line, options: Options) -> Way | None:
    """Tell what must hold for a line to count; None if it never does."""
    way: Way | None = Way()
    for part in (*_parts(line.when), *_is_some(line.quantity, options)):
        way = way.and_also(_way(part, options)) if way is not None else None
    return way


def _parts(when: Expression | None) -> tuple[Expression, ...]:
    if when is None:
        return ()
    return when.parts if isinstance(when, And) else (when,)


def _is_some(quantity: Expression, options: Options) -> tuple[Expression, ...]:
    """Ask for more than nothing, if a quantity can be nothing."""
    mentioned = sorted(names(quantity))
    values = [engine_values(options[option]) for option in mentioned]
    if prod(map(len, values)) <= MOST_COMBINATIONS and all(
        amount(quantity, dict(zip(mentioned, chosen, strict=True))) > 0
        for chosen in combinations(*values)
    ):
        return ()
    return (Compare(quantity, ">", Number(0)),)


def _way(condition: Expression, options: Options) -> Way:
    asked = names(condition)
    if len(asked) != 1:
        return Way(others=frozenset([condition]))
    (option,) = asked
    known = engine_values(options[option])
    allowed = frozenset(value for value in known if evaluate(condition, {option: value}))
    return Way() if len(allowed) == len(known) else Way(((option, allowed),))


def _is_valid(line: Line, day: date) -> bool:
    is_begun = line.valid_from is None or line.valid_from <= day
    return is_begun and (line.valid_to is None or day <= line.valid_to)


def _shortened(ways: Ways, options: Options) -> Ways:
    """Leave out ways beside which one at least as long is always open."""
    kept: Ways = {}
    for way, days in sorted(ways.items(), key=lambda way: (-way[1], len(way[0].values))):
        wide = _widened(way, kept, options)
        if not any(other.is_open_with(wide) for other in kept):
            for other in [each for each in kept if kept[each] == days]:
                if wide.is_open_with(other):
                    del kept[other]
            kept[wide] = days
    return kept


def _widened(way: Way, longer: Ways, options: Options) -> Way:
    """Open a way also where a longer one is open, which it does not change, to ask for less."""
    values = dict(way.values)
    for option in list(values):
        rest = Way(tuple((o, v) for o, v in values.items() if o != option), way.others)
        for other in longer:
            theirs = dict(other.values)
            allowed = theirs.pop(option, frozenset())
            if allowed and Way(tuple(theirs.items()), other.others).is_open_with(rest):
                values[option] |= allowed
        if len(values[option]) == len(engine_values(options[option])):
            del values[option]
            return _widened(Way(tuple(values.items()), way.others), longer, options)
    return Way(tuple(values.items()), way.others)


def _by_days(ways: Ways) -> dict[int, list[Way]]:
    """Collect the ways by their days, most days first; the last one is always open."""
    days: dict[int, list[Way]] = {}
    for way, found in sorted(ways.items(), key=lambda way: -way[1]):
        days.setdefault(found, []).append(way)
    return days


def _any(ways: Sequence[Way], options: Options) -> Expression | None:
    if any(way == Way() for way in ways):
        return None
    joined = [_all(tuple(_conditions(way, options))) for way in ways]
    return joined[0] if len(joined) == 1 else Or(tuple(joined))


def _all(parts: tuple[Expression, ...]) -> Expression:
    return parts[0] if len(parts) == 1 else And(parts)


def _conditions(way: Way, options: Options) -> Iterator[Expression]:
    for option, allowed in way.values:
        is_number = options[option].kind == "number"
        values = tuple(
            Number(int(value)) if is_number and value != NOT_APPLICABLE else Value(value)
            for value in engine_values(options[option])
            if value in allowed
        )
        yield Member(Name(option), values)
    yield from sorted(way.others, key=repr)
