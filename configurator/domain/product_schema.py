"""The shape of product.yaml; `product.schema.json` is made from it for editors.

Scalars arrive as the text that stands in the file, so that 1.50, no and 2026.1 mean themselves.
"""

import json
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from configurator.domain.money import DECIMALS
from configurator.domain.text_pattern import PatternError, check_pattern

SCHEMA_FILE = Path(__file__).with_name("product.schema.json")
KEYWORDS = frozenset({"and", "or", "not", "in", "has"})


def _word(value: str) -> str:
    if value in KEYWORDS:
        raise ValueError(f"{value} is a word of the rule language; use another id")
    return value


def _pattern(value: str) -> str:
    try:
        check_pattern(value)
    except PatternError as error:
        raise ValueError(f"the pattern is no regular expression ({error})") from error
    return value


def _currency(value: str) -> str:
    if value not in DECIMALS:
        raise ValueError(f"{value} is no known currency; use one of {', '.join(DECIMALS)}")
    return value


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise ValueError(f"{value} is no date; write it like 2027-01-31") from None


Day = Annotated[
    date | None,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date"}),
]
OptionId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$"), AfterValidator(_word)]
ValueId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$"), AfterValidator(_word)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Amount = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="A decimal amount")]
Formula = Annotated[str, Field(min_length=1, description="An expression over the options")]
Whole = Annotated[int, Field(ge=0, le=1_000_000)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Cell = Annotated[str, Field(min_length=1, description="A value, several as x|y, or * for any")]
Currency = Annotated[
    str, AfterValidator(_currency), WithJsonSchema({"type": "string", "enum": list(DECIMALS)})
]


class Entry(BaseModel):
    """A mapping in the file; keys that it does not know are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NamesEntry(Entry):
    """A text in the three languages; English is asked for, the others fall back to it."""

    en: Annotated[str, Field(min_length=1)]
    zh_hans: Annotated[str | None, Field(alias="zh-Hans")] = None
    zh_hant: Annotated[str | None, Field(alias="zh-Hant")] = None

    def names(self) -> dict[str, str]:
        """Give language to text, without the missing ones."""
        texts = {"en": self.en, "zh-Hans": self.zh_hans, "zh-Hant": self.zh_hant}
        return {lang: words for lang, words in texts.items() if words}


class DatedEntry(Entry):
    """Something with a first and a last day, both counted in; left out, that end is open."""

    since: Annotated[Day, Field(alias="from")] = None
    until: Day = None


class GroupEntry(Entry):
    """A group of options; `when` makes all of them apply only sometimes."""

    id: Slug
    name: NamesEntry
    when: Formula | None = None
    options: Annotated[list[OptionId], Field(description="Options of `model` shown here")] = []


class ChoiceEntry(DatedEntry):
    """One value of a choice."""

    id: ValueId
    name: NamesEntry
    price: Amount | None = None
    swatch: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = None
    default: bool = False


class RangeEntry(Entry):
    """Amounts in equal steps."""

    first: Annotated[Whole, Field(alias="from")]
    last: Annotated[Whole, Field(alias="to")]
    step: Annotated[int, Field(ge=1)] = 1


class NumberEntry(Entry):
    """The amounts of a number option: one range, several ranges, or a list."""

    first: Annotated[Whole | None, Field(alias="from")] = None
    last: Annotated[Whole | None, Field(alias="to")] = None
    step: Annotated[int, Field(ge=1)] = 1
    ranges: Annotated[list[RangeEntry], Field(min_length=1)] | None = None
    amounts: Annotated[list[Whole], Field(min_length=1)] | None = None
    unit: str = ""
    default: int | None = None


class MultipleEntry(Entry):
    """Values of which several can be chosen, from `min` to `max` of them."""

    least: Annotated[Whole, Field(alias="min")] = 0
    most: Annotated[Whole | None, Field(alias="max")] = None
    choices: Annotated[list[ChoiceEntry], Field(min_length=1)]


class TextClassEntry(Entry):
    """A class of texts: up to so many characters."""

    id: ValueId
    last: Annotated[Whole, Field(alias="to")]
    price: Amount | None = None
    name: NamesEntry | None = None


class TextEntry(Entry):
    """What a person may write."""

    longest: Annotated[int, Field(alias="max", ge=1, le=500)]
    pattern: Pattern = ".*"
    classes: Annotated[list[TextClassEntry], Field(min_length=2)]


class OptionEntry(DatedEntry):
    """One thing to choose: one of choices, several of them, a number, or a text."""

    id: OptionId
    group: Slug
    name: NamesEntry
    help: NamesEntry | None = None
    when: Formula | None = None
    choices: Annotated[list[ChoiceEntry], Field(min_length=1)] | None = None
    optional: Annotated[bool, Field(description="Adds the value none to the choices")] = False
    multiple: MultipleEntry | None = None
    number: NumberEntry | None = None
    text: TextEntry | None = None


class TableEntry(Entry):
    """The combinations of some options that are allowed, or those that are forbidden."""

    options: Annotated[list[OptionId], Field(min_length=1)] | None = None
    rows: list[list[Cell]] | None = None
    file: Annotated[str, Field(pattern=r"\.csv$")] | None = None
    forbidden: bool = False


class RuleEntry(DatedEntry):
    """What must hold, and why: a condition, how many of some conditions, or a table."""

    id: Slug
    rule: Formula | None = None
    at_least: Whole | None = None
    at_most: Whole | None = None
    exactly: Whole | None = None
    of: Annotated[list[Formula], Field(min_length=1)] | None = None
    table: TableEntry | None = None
    why: NamesEntry


class DefaultEntry(DatedEntry):
    """A default under a condition; any choice and any rule overrides it."""

    option: OptionId
    value: ValueId
    when: Formula
    why: NamesEntry


class PriceEntry(DatedEntry):
    """An extra amount."""

    id: Slug
    amount: Amount
    name: NamesEntry
    when: Formula | None = None
    per: Formula | None = None


class ProductEntry(Entry):
    """A whole product.yaml."""

    product: Slug
    revision: Annotated[str, Field(min_length=1, max_length=40)]
    currency: Currency
    name: NamesEntry
    summary: NamesEntry
    includes: list[str] = []
    plants: str
    drawing: str
    item: str
    base_price: Amount
    shipping_days: Annotated[int, Field(ge=0, le=365)] = 0
    groups: Annotated[list[GroupEntry], Field(min_length=1)]
    model: Annotated[str | None, Field(description="A feature model with more options")] = None
    names: Annotated[
        dict[str, NamesEntry],
        Field(description="Names for options of `model`, and for values as option.value"),
    ] = {}
    options: list[OptionEntry] = []
    rules: list[RuleEntry] = []
    defaults: list[DefaultEntry] = []
    prices: list[PriceEntry] = []


def schema_text() -> str:
    """Write the JSON Schema that editors check product.yaml with."""
    schema = ProductEntry.model_json_schema(by_alias=True)
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


SHAPES: tuple[type[Entry], ...] = (
    NamesEntry,
    GroupEntry,
    ChoiceEntry,
    RangeEntry,
    NumberEntry,
    MultipleEntry,
    TextClassEntry,
    TextEntry,
    OptionEntry,
    TableEntry,
    RuleEntry,
    DefaultEntry,
    PriceEntry,
    ProductEntry,
)
