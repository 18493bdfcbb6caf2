"""Read a super BOM from items.csv, lines.csv and routings.csv; report every mistake at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import PurePosixPath
from typing import cast, get_args

from bom.expression import Expression, amount, evaluate, is_condition, names, parse
from bom.graph import cycle
from bom.io import tables
from bom.io.tables import Row, read_table
from bom.model import Bom, Item, Kind, Line, LotPolicy, LotSize, Operation, Stage
from bom.problems import Problems, ProblemsError, did_you_mean
from bom.variants import Structure

Options = Mapping[str, frozenset[str] | None]
"""Option to its values; None for a number option."""

NAMES = (tables.text("name_en"), tables.text("name_zh_hans"), tables.text("name_zh_hant"))
ITEMS = (
    tables.identifier("item"),
    tables.text("name_en", is_required=True),
    *NAMES[1:],
    tables.one_of("kind", get_args(Kind)),
    tables.text("unit", default="pc"),
    tables.whole("lead_time_days", high=1000),
    tables.one_of("lot_policy", get_args(LotPolicy), default="lot_for_lot"),
    tables.whole("lot_minimum"),
    tables.whole("lot_multiple"),
    tables.whole("lot_weeks", default=1, low=1, high=52),
    tables.whole("safety_stock"),
    tables.whole("on_hand"),
    tables.whole("cost"),
    tables.text("supplier"),
    tables.percent("scrap_percent"),
    tables.words("plants"),
)
LINES = (
    tables.identifier("parent"),
    tables.identifier("child"),
    tables.text("quantity", is_required=True),
    tables.text("when"),
    tables.percent("scrap_percent"),
    tables.day("from"),
    tables.day("to"),
)
ROUTINGS = (
    tables.identifier("item"),
    tables.whole("sequence", low=1, high=100_000, is_required=True),
    tables.text("name_en", is_required=True),
    *NAMES[1:],
    tables.identifier("work_centre"),
    tables.one_of("stage", get_args(Stage)),
    tables.whole("setup_minutes", high=10_000),
    tables.whole("run_seconds", high=1_000_000),
    tables.words("family"),
    tables.text("when"),
)


def read_bom(texts: Mapping[str, str], options: Options | None) -> Bom:
    """Read every items.csv, lines.csv and routings.csv among the files into one BOM.

    Without options the words in conditions and formulas are not checked.
    Raises ProblemsError with everything that is wrong in any of them.
    """
    reader = _Reader(options)
    for file in sorted(texts):
        read = reader.tables().get(PurePosixPath(file).name)
        if read is not None:
            read(file, texts[file])
    if not any(PurePosixPath(file).name == "items.csv" for file in texts):
        reader.problems.add("items.csv", 1, "the file is missing", "Write the items into it.")
    return reader.bom()


@dataclass(slots=True)
class _Reader:
    options: Options | None
    problems: Problems = field(default_factory=Problems)
    items: dict[str, tuple[Row, Item]] = field(default_factory=dict)
    lines: list[tuple[Row, Line]] = field(default_factory=list)
    operations: list[tuple[Row, Operation]] = field(default_factory=list)

    def tables(self) -> Mapping[str, Callable[[str, str], None]]:
        return {
            "items.csv": self.read_items,
            "lines.csv": self.read_lines,
            "routings.csv": self.read_routings,
        }

    def read_items(self, file: str, text: str) -> None:
        for row in read_table(text, file=file, columns=ITEMS, problems=self.problems):
            item = _item(row)
            first = self.items.get(item.id)
            if first is not None:
                where = f"{first[0].file}:{first[0].line}"
                self._add(row, "item", f"item {item.id} is already at {where}", "Remove one.")
            elif item.id:
                self.items[item.id] = row, item
                self._check_item(row, item)

    def read_lines(self, file: str, text: str) -> None:
        for row in read_table(text, file=file, columns=LINES, problems=self.problems):
            quantity = self._expression(row, "quantity")
            when = self._condition(row)
            if quantity is None or not row.text("parent") or not row.text("child"):
                continue
            line = Line(
                parent=row.text("parent"),
                child=row.text("child"),
                position=10 * (1 + sum(one.parent == row.text("parent") for _, one in self.lines)),
                quantity=quantity,
                when=when,
                scrap_ppm=row.whole("scrap_percent"),
                valid_from=row.day("from"),
                valid_to=row.day("to"),
            )
            self._check_line(row, line)
            self.lines.append((row, line))

    def read_routings(self, file: str, text: str) -> None:
        for row in read_table(text, file=file, columns=ROUTINGS, problems=self.problems):
            operation = Operation(
                item=row.text("item"),
                sequence=row.whole("sequence"),
                names=_names(row),
                work_centre=row.text("work_centre"),
                stage=cast("Stage", row.text("stage")),
                setup_minutes=row.whole("setup_minutes"),
                run_seconds=row.whole("run_seconds"),
                family=row.words("family"),
                when=self._condition(row),
            )
            for option in operation.family:
                if self.options is not None and option not in self.options:
                    mend = did_you_mean(option, self.options, "Name options, separated by ;.")
                    self._add(row, "family", f"option {option} is unknown", mend)
            self.operations.append((row, operation))

    def bom(self) -> Bom:
        for row, line in self.lines:
            self._check_known(row, "parent", line.parent)
            self._check_known(row, "child", line.child)
            self._check_parent(row, line.parent, "lines.csv")
        for row, operation in self.operations:
            self._check_known(row, "item", operation.item)
            self._check_parent(row, operation.item, "routings.csv")
        self._check_sequences()
        self._check_cycle()
        self.problems.raise_if_any()
        bom = Bom(
            {name: item for name, (_, item) in self.items.items()},
            tuple(line for _, line in self.lines),
            tuple(operation for _, operation in self.operations),
        )
        self._check_stock(bom)
        self.problems.raise_if_any()
        return bom

    def _add(self, row: Row, column: str, what: str, mend: str) -> None:
        self.problems.add(row.file, row.line, what, mend, column=row.column(column))

    def _expression(self, row: Row, column: str) -> Expression | None:
        text = row.text(column)
        if not text:
            return None
        try:
            return parse(
                text,
                file=row.file,
                line=row.line,
                column=row.column(column),
                options=self.options,
            )
        except ProblemsError as error:
            self.problems.extend(error.problems)
            return None

    def _condition(self, row: Row) -> Expression | None:
        when = self._expression(row, "when")
        if when is not None and not is_condition(when):
            mend = "Compare it with something: diameter > 560."
            self._add(row, "when", f"{row.text('when')} is an amount, not a condition", mend)
            return None
        return when

    def _check_item(self, row: Row, item: Item) -> None:
        lot = item.lot
        if lot.policy == "lot_for_lot" and max(lot.minimum, lot.multiple) > 1:
            mend = "Write min_multiple under lot_policy, or leave the sizes blank."
            self._add(row, "lot_policy", "lot_for_lot has no lot sizes", mend)
        if lot.policy == "fixed" and max(lot.minimum, lot.multiple) == 0:
            mend = "Write the lot's size under lot_minimum."
            self._add(row, "lot_policy", "a fixed lot needs its size", mend)
        if lot.policy == "fixed" and 0 < lot.minimum != lot.multiple > 0:
            mend = "Write one size, or the same under lot_minimum and lot_multiple."
            self._add(row, "lot_policy", "a fixed lot has two sizes", mend)
        if item.kind == "phantom" and (item.on_hand or item.safety_stock):
            mend = "Make it a make item, or leave on_hand and safety_stock blank."
            self._add(row, "on_hand", f"phantom {item.id} can have no stock", mend)

    def _check_line(self, row: Row, line: Line) -> None:
        if not names(line.quantity) and _fixed_amount(line.quantity) <= 0:
            mend = "Write a quantity above 0, or remove the line."
            self._add(row, "quantity", f"{row.text('quantity')} is no quantity", mend)
        if line.valid_from and line.valid_to and line.valid_from > line.valid_to:
            self._add(row, "to", "the line ends before it begins", "Exchange from and to.")

    def _check_known(self, row: Row, column: str, item: str) -> None:
        if item and item not in self.items:
            mend = did_you_mean(item, self.items, "Add it to items.csv.")
            self._add(row, column, f"item {item} is unknown", mend)

    def _check_parent(self, row: Row, parent: str, file: str) -> None:
        kind = self.items[parent][1].kind if parent in self.items else "make"
        if kind == "buy":
            mend = f"Make it a make item in items.csv, or remove its rows from {file}."
            self._add(row, "parent", f"{parent} is bought, so it is not made of anything", mend)
        if kind == "phantom" and file == "routings.csv":
            mend = "Make it a make item in items.csv, or move its operations to its parent."
            self._add(row, "item", f"phantom {parent} passes through, so nothing makes it", mend)

    def _check_sequences(self) -> None:
        seen: dict[tuple[str, int], Row] = {}
        for row, operation in self.operations:
            place = operation.item, operation.sequence
            first = seen.setdefault(place, row)
            if first is not row and operation.when is None:
                what = f"operation {operation.sequence} of {operation.item} is already at "
                mend = "Give each operation its own sequence."
                self._add(row, "sequence", f"{what}{first.file}:{first.line}", mend)

    def _check_cycle(self) -> None:
        path = cycle(line for _, line in self.lines)
        if not path:
            return
        last = path[-2:]
        row = next(row for row, line in self.lines if (line.parent, line.child) == last)
        words = " contains ".join(path)
        self._add(row, "child", f"an item contains itself: {words}", "Remove one of these lines.")

    def _check_stock(self, bom: Bom) -> None:
        relevant = Structure(bom).relevant
        for row, item in self.items.values():
            if relevant[item.id] and (item.on_hand or item.safety_stock):
                options = ", ".join(relevant[item.id])
                what = f"stock of {item.id} cannot be told apart: it differs by {options}"
                mend = "Leave on_hand and safety_stock blank; keep stock of its components."
                self._add(row, "on_hand", what, mend)


def _item(row: Row) -> Item:
    return Item(
        id=row.text("item"),
        names=_names(row),
        kind=cast("Kind", row.text("kind") or "make"),
        unit=row.text("unit"),
        lead_time_days=row.whole("lead_time_days"),
        lot=LotSize(
            policy=cast("LotPolicy", row.text("lot_policy")),
            minimum=row.whole("lot_minimum"),
            multiple=row.whole("lot_multiple"),
            weeks=row.whole("lot_weeks"),
        ),
        safety_stock=row.whole("safety_stock"),
        on_hand=row.whole("on_hand"),
        cost=row.whole("cost"),
        supplier=row.text("supplier"),
        scrap_ppm=row.whole("scrap_percent"),
        plants=row.words("plants"),
    )


def _names(row: Row) -> dict[str, str]:
    columns = {"en": "name_en", "zh-Hans": "name_zh_hans", "zh-Hant": "name_zh_hant"}
    return {language: row.text(name) for language, name in columns.items() if row.text(name)}


def _fixed_amount(formula: Expression) -> Fraction:
    if is_condition(formula):
        return Fraction(evaluate(formula, {}))
    return amount(formula, {})
