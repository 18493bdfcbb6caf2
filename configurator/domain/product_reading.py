"""Read the parts of product.yaml; every mistake is noted with its place, and reading goes on."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bom.expression import FLAG_VALUES, Expression, is_condition, parse
from bom.problems import Problems, ProblemsError
from configurator.domain.money import AmountError, minor_units
from configurator.domain.product import ALWAYS, Effective
from configurator.domain.product_schema import DatedEntry, OptionEntry, ProductEntry
from configurator.domain.source import Path, Source

NONE = "none"
"""The value that `optional: true` adds to the choices."""


@dataclass(frozen=True, slots=True)
class ProductReader:
    """What all parts of product.yaml are read with."""

    entry: ProductEntry
    source: Source
    problems: Problems
    known: dict[str, frozenset[str] | None] = field(init=False)
    """Every option's values, None for a number, as the expression language wants to know them."""

    def __post_init__(self) -> None:
        known: dict[str, frozenset[str] | None] = {}
        for option in self.entry.options:
            known |= _known(option)
        object.__setattr__(self, "known", known)

    def complain(self, path: Path, what: str, mend: str) -> None:
        """Note a mistake at a place of product.yaml."""
        line, column = self.source.place(path)
        self.problems.add(self.source.file, line, what, mend, column=column)

    def money(self, path: Path, text: str | None) -> int:
        """Read an amount of the product's currency; nothing written is 0."""
        try:
            return minor_units(text or "0", self.entry.currency)
        except AmountError as error:
            self.complain(path, str(error), f"Round it to {self.entry.currency}.")
            return 0

    def expression(self, path: Path, text: str) -> Expression | None:
        """Read a condition or a formula; None and problems if it is wrong."""
        line, column = self.source.place(path)
        file = self.source.file
        try:
            return parse(text, file=file, line=line, column=column, options=self.known)
        except ProblemsError as error:
            self.problems.extend(error.problems)
            return None

    def condition(self, path: Path, text: str | None) -> Expression | None:
        """Read a condition, if there is one; None and problems if it is wrong."""
        expression = self.expression(path, text) if text else None
        if expression is not None and not is_condition(expression):
            self.complain(path, "this is no condition", "Compare it: option == value.")
            return None
        return expression

    def effective(self, path: Path, entry: DatedEntry) -> Effective:
        """Read from when until when something is in effect."""
        if entry.since is None and entry.until is None:
            return ALWAYS
        if entry.since and entry.until and entry.until < entry.since:
            what = f"it ends on {entry.until} before it begins on {entry.since}"
            self.complain((*path, "until"), what, "Swap the two dates.")
        return Effective(entry.since, entry.until)

    def no_twins(self, path: Path, ids: Sequence[str]) -> None:
        """Refuse an id that is used twice."""
        seen = set[str]()
        for index, found in enumerate(ids):
            if found in seen:
                what = f"the id {found} is used twice"
                self.complain((*path, index, "id"), what, "Give every entry its own id.")
            seen.add(found)


def flag_id(option: str, value: str) -> str:
    """Name the option that says whether one value of several is chosen."""
    return f"{option}_{value}"


def _known(option: OptionEntry) -> dict[str, frozenset[str] | None]:
    if option.number is not None:
        return {option.id: None}
    if option.multiple is not None:
        return {flag_id(option.id, choice.id): FLAG_VALUES for choice in option.multiple.choices}
    entries = option.choices or (option.text.classes if option.text else [])
    none = {NONE} if option.optional else set[str]()
    return {option.id: frozenset(entry.id for entry in entries) | none}
