"""Say conditions about features as conditions about the options that were made of them."""

from collections.abc import Mapping
from dataclasses import replace

from bom.expression import (
    And,
    Arithmetic,
    Compare,
    Expression,
    Iff,
    Implies,
    Member,
    Name,
    Not,
    Number,
    Or,
    Value,
)
from configurator.engine import Clause, Condition, Sum, Table, asked, holds

Place = tuple[str, frozenset[str]] | bool
"""The option and those of its values that mean the same; or that it is always, or never, so."""
Places = dict[tuple[str, str], Place]
"""By feature and value, where they are found."""
Known = Mapping[str, tuple[str, ...]]


def translated(condition: Condition, places: Places, known: Known) -> Condition | None:
    """Say a condition about features in options; None if it then always holds."""
    match condition:
        case Clause():
            found: Condition | None = _clause(condition, places, known)
        case Sum():
            found = _sum(condition, places)
        case Table():
            found = _table(condition, places)
        case _:
            found = _expression(condition, places)
    return None if found is None or _is_always(found, known) else found


def _is_always(condition: Condition, known: Known) -> bool:
    """Find what holds by itself, because one option has one value."""
    about = asked(condition)
    if len(about) > 1:
        return False
    (option,) = about or ("",)
    return all(holds(condition, {option: value}) for value in known.get(option, ("",)))


def _clause(clause: Clause, places: Places, known: Known) -> Clause | None:
    literals: dict[str, set[str]] = {}
    for option, values in clause.literals:
        for place in (places[option, value] for value in values):
            if place is True:
                return None
            if isinstance(place, tuple):
                literals.setdefault(place[0], set()).update(place[1])
    if any(len(values) == len(known[option]) for option, values in literals.items()):
        return None
    return Clause(
        tuple(
            (option, tuple(value for value in known[option] if value in values))
            for option, values in literals.items()
        )
    )


def _sum(total: Sum, places: Places) -> Sum:
    fixed = 0
    weights: dict[str, dict[str, int]] = {}
    for option, of in total.weights.items():
        for value, weight in of.items():
            place = places[option, value]
            if isinstance(place, tuple):
                weighed = weights.setdefault(place[0], {})
                for meant in place[1]:
                    weighed[meant] = weighed.get(meant, 0) + weight
            else:
                fixed += weight if place else 0
    low = None if total.low is None else total.low - fixed
    high = None if total.high is None else total.high - fixed
    return Sum(weights, low, high)


def _table(table: Table, places: Places) -> Table:
    """Rename; formats that have tables have no tree, so that nothing is joined."""
    rows = tuple(
        tuple(
            _only(places[option, value]) for option, value in zip(table.options, row, strict=True)
        )
        for row in table.rows
    )
    options = tuple(_option(table, at, places) for at in range(len(table.options)))
    return replace(table, options=options, rows=rows)


def _option(table: Table, at: int, places: Places) -> str:
    found = [place for (name, _), place in places.items() if name == table.options[at]]
    return next(place[0] for place in found if isinstance(place, tuple))


def _only(place: Place) -> str:
    if isinstance(place, bool) or len(place[1]) != 1:
        raise ValueError("A table cannot be about features that are values of one option.")
    return next(iter(place[1]))


def _expression(expression: Expression, places: Places) -> Expression:
    match expression:
        case Compare(Name(option), "==" | "!=", Value(value)):
            found = _is(places[option, value])
            return found if expression.operator == "==" else Not(found)
        case Member(Name(option), values):
            meant = [_is(places[option, each.id]) for each in values if isinstance(each, Value)]
            return Or(tuple(meant))
        case Not(part):
            return Not(_expression(part, places))
        case And() | Or():
            parts = tuple(_expression(part, places) for part in expression.parts)
            return replace(expression, parts=parts)
        case Implies() | Iff() | Compare() | Arithmetic():
            left, right = expression.left, expression.right
            said = _expression(left, places), _expression(right, places)
            return replace(expression, left=said[0], right=said[1])
        case _:
            return expression


def _is(place: Place) -> Expression:
    if isinstance(place, bool):
        return Compare(Number(int(place)), "==", Number(1))
    option, values = place
    return Member(Name(option), tuple(map(Value, sorted(values))))
