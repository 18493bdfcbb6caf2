"""Count products with two tools that share nothing with the engine, nor with each other.

Ganak counts the solutions of clauses by component caching. OxiDD builds a binary decision diagram
of the rules themselves; its variables stand in an order that keeps the options of a rule together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from operator import itemgetter

from oxidd.bdd import BDDFunction, BDDManager
from pyganak import Counter

from bench.independent import Encoding
from bom.expression import And, Expression, Iff, Implies, Not, Or
from configurator.engine import Clause, Condition, Model, Option, Sum, Table, asked, holds

NODES = 1 << 24
CACHE = 1 << 22
ROUNDS = 60


def by_ganak(model: Model) -> int:
    """Count the solutions of the model's clauses."""
    encoding = Encoding(model)
    counter = Counter()
    counter.new_vars(encoding.variables)
    counter.add_clauses(encoding.clauses)
    return int(counter.count())


def by_oxidd(model: Model) -> int:
    """Count the paths of a decision diagram of the rules."""
    return _Diagram(_near(model)).count(model)


def _near(model: Model) -> list[Option]:
    """Move each option to the middle of the rules about it, again and again (FORCE)."""
    scopes = [ids for rule in model.rules if len(ids := asked(rule.condition)) > 1]
    place = {option.id: float(at) for at, option in enumerate(model.options)}
    best = (_span(scopes, place), place)
    for _ in range(ROUNDS):
        pulls: dict[str, list[float]] = {option: [] for option in place}
        for ids in scopes:
            middle = sum(map(place.__getitem__, ids)) / len(ids)
            for option in ids:
                pulls[option].append(middle)
        wanted = {
            option: sum(pulled) / len(pulled) if pulled else place[option]
            for option, pulled in pulls.items()
        }
        order = sorted(place, key=wanted.__getitem__)
        place = {option: float(at) for at, option in enumerate(order)}
        best = min(best, (_span(scopes, place), place), key=itemgetter(0))
    return sorted(model.options, key=lambda option: best[1][option.id])


def _span(scopes: Iterable[frozenset[str]], place: Mapping[str, float]) -> float:
    return sum(max(places) - min(places) for ids in scopes if (places := [place[o] for o in ids]))


class _Diagram:
    """A decision diagram; its variables are the binary digits of the number of a value."""

    def __init__(self, options: Sequence[Option]) -> None:
        self._options = {option.id: option for option in options}
        self._manager = BDDManager(NODES, CACHE, 1)
        self._place: dict[str, int] = {}
        self._values: dict[tuple[str, str], BDDFunction] = {}
        self._true, self._false = self._manager.true(), self._manager.false()
        self._variables = 0
        for option in options:
            self._add(option)

    def count(self, model: Model) -> int:
        """Join the rules, those about the last options first."""
        built = self._join(
            self._any(self._values[option.id, value] for value in option.values)
            for option in reversed(model.options)
        )
        for rule in sorted(model.rules, key=lambda rule: -self._first(rule.condition)):
            built = built & self._of(rule.condition)
        return int(built.sat_count(self._variables))

    def _add(self, option: Option) -> None:
        width = (len(option.values) - 1).bit_length()
        self._place[option.id] = self._variables
        self._manager.add_vars(width)
        bits = [self._manager.var(self._variables + at) for at in range(width)]
        self._variables += width
        for number, value in enumerate(option.values):
            self._values[option.id, value] = self._join(
                bit if number >> at & 1 else ~bit for at, bit in reversed(list(enumerate(bits)))
            )

    def _first(self, condition: Condition) -> int:
        return min((self._place[option] for option in asked(condition)), default=0)

    def _of(self, condition: Condition) -> BDDFunction:
        match condition:
            case Clause(literals):
                return self._any(
                    self._value(option, value) for option, of in literals for value in of
                )
            case Table(options, rows, is_allowed):
                return self._table(options, rows, is_allowed=is_allowed)
            case And() | Or() | Not() | Implies() | Iff():
                return self._linked(condition)
            case Sum():
                return self._sum(condition)
            case _:
                return self._leaf(condition)

    def _sum(self, condition: Sum) -> BDDFunction:
        """Follow the total option by option, from the last one back."""
        low, high = condition.low, condition.high
        steps = sorted(condition.weights.items(), key=lambda of: -self._place[of[0]])
        totals = [{0}]
        for option, weights in reversed(steps):
            added = {weights.get(value, 0) for value in self._options[option].values}
            totals.append({total + more for total in totals[-1] for more in added})
        below = {
            total: self._true if _is_within(total, low, high) else self._false
            for total in totals.pop()
        }
        for option, weights in steps:
            below = {
                total: self._any(
                    self._values[option, value] & below[total + weights.get(value, 0)]
                    for value in self._options[option].values
                )
                for total in totals.pop()
            }
        return below[0]

    def _table(
        self, options: Sequence[str], rows: Iterable[Sequence[str]], *, is_allowed: bool
    ) -> BDDFunction:
        """Build it column by column, from the rows that begin alike."""
        order = sorted(range(len(options)), key=lambda at: self._place[options[at]])
        columns = [options[at] for at in order]
        found = self._rows(columns, sorted({tuple(row[at] for at in order) for row in rows}))
        return found if is_allowed else ~found

    def _rows(self, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> BDDFunction:
        if not columns or not rows:
            return self._true if rows else self._false
        below: dict[str, list[tuple[str, ...]]] = {}
        for row in rows:
            below.setdefault(row[0], []).append(row[1:])
        return self._any(
            self._value(columns[0], value) & self._rows(columns[1:], rest)
            for value, rest in below.items()
        )

    def _linked(self, expression: Expression) -> BDDFunction:
        match expression:
            case And(parts):
                return self._join(map(self._of, parts))
            case Or(parts):
                return self._any(map(self._of, parts))
            case Not(part):
                return ~self._of(part)
            case Implies(left, right):
                return ~self._of(left) | self._of(right)
            case Iff(left, right):
                return ~(self._of(left) ^ self._of(right))
            case _:
                raise TypeError(expression)

    def _leaf(self, condition: Condition) -> BDDFunction:
        """Try all values of the options that a comparison asks for."""
        ids = sorted(asked(condition))
        rows = product(*(self._options[option].values for option in ids))
        held = [row for row in rows if holds(condition, dict(zip(ids, row, strict=True)))]
        return self._rows(ids, held)

    def _value(self, option: str, value: str) -> BDDFunction:
        return self._values.get((option, value), self._false)

    def _join(self, parts: Iterable[BDDFunction]) -> BDDFunction:
        return _folded(parts, self._true, lambda one, other: one & other)

    def _any(self, parts: Iterable[BDDFunction]) -> BDDFunction:
        return _folded(parts, self._false, lambda one, other: one | other)


def _is_within(total: int, low: int | None, high: int | None) -> bool:
    return (low is None or low <= total) and (high is None or total <= high)


def _folded(
    parts: Iterable[BDDFunction],
    start: BDDFunction,
    link: Callable[[BDDFunction, BDDFunction], BDDFunction],
) -> BDDFunction:
    for part in parts:
        start = link(start, part)
    return start
