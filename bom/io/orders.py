"""Read an order file: one line for each order, one column for each option."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bom.io import tables
from bom.io.tables import Column, column_names, read_table
from bom.problems import Problems

Options = Mapping[str, Sequence[str] | None]
"""The values of each option; None where anything may be written."""

FIXED = (
    tables.identifier("order"),
    tables.whole("quantity", low=1, high=1_000_000, is_required=True),
    tables.day("due", is_required=True),
    tables.text("customer"),
)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order as it stands in a file; options that the file leaves blank are not in choices."""

    line: int
    order: str
    quantity: int
    due: date
    choices: Mapping[str, str] = field(hash=False)
    customer: str = ""


def read_orders(text: str, *, file: str, options: Options | None = None) -> tuple[OrderRow, ...]:
    """Read orders; with `options` an unknown column or value is reported.

    Raises ProblemsError with everything that is wrong in the file.
    """
    problems = Problems()
    orders = collect_orders(text, file=file, options=options, problems=problems)
    problems.raise_if_any()
    return orders


def collect_orders(
    text: str, *, file: str, options: Options | None, problems: Problems
) -> tuple[OrderRow, ...]:
    """Read orders and add what is wrong to `problems`; an order keeps its cells that are right."""
    fixed = {column.name for column in FIXED}
    found = [name for name in column_names(text) if name and name not in fixed]
    asked = list(dict.fromkeys(found)) if options is None else sorted(set(options) - fixed)
    columns = (*FIXED, *(_column(option, options) for option in asked))
    rows = read_table(text, file=file, columns=columns, problems=problems)
    orders: dict[str, OrderRow] = {}
    for row in rows:
        name, due = row.text("order"), row.day("due")
        if name in orders:
            mend = "Give each order its own number."
            what = f"order {name} is already on line {orders[name].line}"
            problems.add(file, row.line, what, mend, column=row.column("order"))
        elif name and due is not None:
            choices = {option: row.text(option) for option in asked if row.text(option)}
            orders[name] = OrderRow(
                row.line, name, row.whole("quantity"), due, choices, row.text("customer")
            )
    return tuple(orders.values())


def _column(option: str, options: Options | None) -> Column:
    values = (options or {}).get(option)
    return tables.text(option) if values is None else tables.choice(option, values)
