"""The shape of product.yaml; `product.schema.json` is made from it for editors.

Scalars arrive as the text that stands in the file, so that 1.50, no and 2026.1 mean themselves.
"""

import json
import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from configurator.domain.money import DECIMALS

SCHEMA_FILE = Path(__file__).with_name("product.schema.json")
KEYWORDS = frozenset({"and", "or", "not", "in"})


def _word(value: str) -> str:
    if value in KEYWORDS:
        raise ValueError(f"{value} is a word of the rule language; use another id")
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"the pattern is no regular expression ({error})") from error
    return value


def _currency(value: str) -> str:
    if value not in DECIMALS:
        raise ValueError(f"{value} is no known currency; use one of {', '.join(DECIMALS)}")
    return value


OptionId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$"), AfterValidator(_word)]
ValueId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$"), AfterValidator(_word)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Amount = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="A decimal amount")]
Formula = Annotated[str, Field(min_length=1, description="An expression over the options")]
Whole = Annotated[int, Field(ge=0, le=1_000_000)]
Pattern = Annotated[str, AfterValidator(_pattern)]
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


class GroupEntry(Entry):
    """A group of options."""

    id: Slug
    name: NamesEntry


class ChoiceEntry(Entry):
    """One value of a choice."""

    id: ValueId
    name: NamesEntry
    price: Amount = "0"
    swatch: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = None
    default: bool = False


class NumberEntry(Entry):
    """The amounts of a number option."""

    first: Annotated[Whole, Field(alias="from")]
    last: Annotated[Whole, Field(alias="to")]
    step: Annotated[int, Field(ge=1)] = 1
    unit: str = ""
    default: int | None = None


class TextClassEntry(Entry):
    """A class of texts: up to so many characters."""

    id: ValueId
    last: Annotated[Whole, Field(alias="to")]
    price: Amount = "0"
    name: NamesEntry | None = None


class TextEntry(Entry):
    """What a person may write."""

    longest: Annotated[int, Field(alias="max", ge=1, le=500)]
    pattern: Pattern = ".*"
    classes: Annotated[list[TextClassEntry], Field(min_length=2)]


class OptionEntry(Entry):
    """One thing to choose: choices, a number, or a text."""

    id: OptionId
    group: Slug
    name: NamesEntry
    help: NamesEntry | None = None
    when: Formula | None = None
    choices: Annotated[list[ChoiceEntry], Field(min_length=1)] | None = None
    number: NumberEntry | None = None
    text: TextEntry | None = None


class RuleEntry(Entry):
    """What must hold, and why."""

    id: Slug
    rule: Formula
    why: NamesEntry


class PriceEntry(Entry):
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
    options: Annotated[list[OptionEntry], Field(min_length=1)]
    rules: list[RuleEntry] = []
    prices: list[PriceEntry] = []


def schema_text() -> str:
    """Write the JSON Schema that editors check product.yaml with."""
    schema = ProductEntry.model_json_schema(by_alias=True)
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


SHAPES: tuple[type[Entry], ...] = (
    NamesEntry,
    GroupEntry,
    ChoiceEntry,
    NumberEntry,
    TextClassEntry,
    TextEntry,
    OptionEntry,
    RuleEntry,
    PriceEntry,
    ProductEntry,
)
