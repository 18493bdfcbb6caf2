"""Tables of tuples, made fit for the options they are about."""

from collections.abc import Mapping, Sequence

from configurator.engine.model import Option, Table

Row = tuple[str, ...]


def table(
    options: Mapping[str, Option], scope: Sequence[str], rows: tuple[Row, ...], *, is_allowed: bool
) -> Table:
    """Make a table; rows that no product can have are left out, and columns that repeat one."""
    domains = [frozenset(options[each].values) for each in scope]
    columns = list(zip(*rows, strict=True))
    if not all(map(frozenset.issuperset, domains, columns)):
        rows = tuple(
            row
            for row in rows
            if all(value in domain for value, domain in zip(row, domains, strict=True))
        )
    first = {option: at for at, option in reversed(list(enumerate(scope)))}
    if len(first) < len(scope):
        kept = sorted(first.values())
        rows = tuple(
            tuple(row[at] for at in kept)
            for row in rows
            if all(row[at] == row[first[option]] for at, option in enumerate(scope))
        )
        scope = [scope[at] for at in kept]
    return Table(tuple(scope), rows, is_allowed)
