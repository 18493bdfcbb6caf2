"""A product revision: what can be chosen, what excludes what, what it costs and is made of."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bom.expression import Expression, evaluate, names
from bom.model import Bom
from configurator.domain.text_pattern import fits
from configurator.engine import Choices, Condition, Costs, Model
from factory_adapter.model import Plant, SetupMatrix

Names = Mapping[str, str]
"""Language to text: en, zh-Hans, zh-Hant."""
Kind = Literal["choice", "number", "text", "flag"]
"""A flag says whether one value of a multiple option is among the chosen ones: no or yes."""
LANGUAGES = ("en", "zh-Hans", "zh-Hant")
COLON = {"zh-Hans": "：", "zh-Hant": "："}


class InvalidTextError(ValueError):
    """A person's text does not fit: what is wrong and how to mend it."""

    def __init__(self, what: Names, mend: Names) -> None:
        self.what = what
        self.mend = mend
        super().__init__(f"{text(what, 'en')}. {text(mend, 'en')}")


def text(names: Names, lang: str) -> str:
    """Give the text in a language, else in English.

    >>> text({"en": "Shape", "zh-Hans": "外形"}, "zh-Hant")
    'Shape'
    """
    return names.get(lang) or names["en"]


def paired(option: Names, value: Names) -> dict[str, str]:
    """Name a value together with its option, in every language that either knows.

    >>> paired({"en": "Shape", "zh-Hans": "外形"}, {"en": "Tile"})
    {'en': 'Shape: Tile', 'zh-Hans': '外形：Tile'}
    """
    languages = [*option, *(lang for lang in value if lang not in option)]
    return {
        lang: COLON.get(lang, ": ").join(
            (option.get(lang, option["en"]), value.get(lang, value["en"]))
        )
        for lang in languages
    }


@dataclass(frozen=True, slots=True)
class Effective:
    """The first and the last day of something; None leaves that end open."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether it is in effect on a day."""
        is_begun = self.since is None or self.since <= day
        return is_begun and (self.until is None or day <= self.until)


ALWAYS = Effective()


@dataclass(frozen=True, slots=True)
class Group:
    """Options that are shown together."""

    id: str
    name: Names = field(hash=False)


@dataclass(frozen=True, slots=True)
class OptionValue:
    """One answer to an option and what it adds to the price, in minor units."""

    id: str
    name: Names = field(hash=False)
    price: int = 0
    swatch: str = ""
    effective: Effective = ALWAYS
    has_price: bool = True
    """Whether its author wrote a price, be it 0."""


@dataclass(frozen=True, slots=True)
class NumberSpec:
    """The amounts from first to last in equal steps, or only those of them that are listed."""

    first: int
    last: int
    step: int
    unit: str
    listed: tuple[int, ...] = ()

    def amounts(self) -> range | tuple[int, ...]:
        """Every amount that can be chosen."""
        return self.listed or range(self.first, self.last + 1, self.step)


@dataclass(frozen=True, slots=True)
class TextSpec:
    """How long a text may be, which marks it may have, and its classes with their last length."""

    longest: int
    pattern: str
    classes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ProductOption:
    """One thing to choose. `when` makes it apply only sometimes; a flag is part of a multiple."""

    id: str
    name: Names = field(hash=False)
    help: Names | None = field(hash=False)
    group: str
    kind: Kind
    values: tuple[OptionValue, ...]
    default: str
    when: Expression | None = None
    number: NumberSpec | None = None
    text: TextSpec | None = None
    part_of: str | None = None
    effective: Effective = ALWAYS

    def value(self, value: str) -> OptionValue | None:
        """Find a value; the value "-" (does not apply) is none of them."""
        return next((found for found in self.values if found.id == value), None)


@dataclass(frozen=True, slots=True)
class Multiple:
    """Several flags that a person sees as one option; `low` to `high` of them are chosen."""

    id: str
    name: Names = field(hash=False)
    help: Names | None = field(hash=False)
    group: str
    low: int
    high: int
    flags: tuple[str, ...]
    effective: Effective = ALWAYS


@dataclass(frozen=True, slots=True)
class ProductRule:
    """What must hold, and the reason in words; an id with a colon was not written by anybody."""

    id: str
    condition: Condition = field(hash=False)
    why: Names = field(hash=False)
    effective: Effective = ALWAYS


@dataclass(frozen=True, slots=True)
class YieldingDefault:
    """A default that holds under a condition, and that any choice and any rule overrides."""

    option: str
    value: str
    when: Expression
    why: Names = field(hash=False)
    effective: Effective = ALWAYS


@dataclass(frozen=True, slots=True)
class PriceRule:
    """An amount that is added when a condition holds, times a formula if there is one."""

    id: str
    amount: int
    name: Names = field(hash=False)
    when: Expression | None = None
    per: Expression | None = None
    effective: Effective = ALWAYS
    options: frozenset[str] = field(init=False, repr=False, compare=False)
    """What the amount depends on."""

    def __post_init__(self) -> None:
        asked = [names(part) for part in (self.when, self.per) if part is not None]
        object.__setattr__(self, "options", frozenset().union(*asked))


@dataclass(frozen=True, slots=True)
class ProductCosts:
    """What the engine weighs: nearness to the defaults, prices, and working days."""

    near: Costs
    prices: Costs
    lead: Costs
    is_lead_known: bool = True


NO_COSTS = ProductCosts({}, {}, {}, is_lead_known=False)


@dataclass(frozen=True, slots=True)
class Product:
    """One revision of a product as of a day; the digest stands for all its files and that day.

    `as_of` is the first day of the time in which nothing changes, None if dates are ignored;
    `changes` are the days on which something begins or has ceased to be in effect; `imported` are
    the options of a feature model.
    """

    id: str
    revision: str
    digest: str
    currency: str
    name: Names = field(hash=False)
    summary: Names = field(hash=False)
    item: str
    base_price: int
    shipping_days: int
    groups: tuple[Group, ...]
    options: tuple[ProductOption, ...]
    rules: tuple[ProductRule, ...]
    prices: tuple[PriceRule, ...]
    model: Model = field(hash=False, repr=False)
    bom: Bom = field(hash=False, repr=False)
    plants: tuple[Plant, ...] = field(repr=False)
    setups: SetupMatrix = field(hash=False, repr=False)
    drawing: str = field(repr=False)
    by_id: Mapping[str, ProductOption] = field(hash=False, repr=False, compare=False)
    multiples: tuple[Multiple, ...] = ()
    imported: frozenset[str] = frozenset()
    yielding: tuple[YieldingDefault, ...] = ()
    changes: tuple[date, ...] = ()
    as_of: date | None = None
    costs: ProductCosts = field(default=NO_COSTS, hash=False, repr=False, compare=False)

    def option(self, option: str) -> ProductOption:
        """Find an option; KeyError if there is none."""
        return self.by_id[option]

    def has_option(self, option: str) -> bool:
        """Say whether the product has such an option."""
        return option in self.by_id

    def defaults(self) -> dict[str, str]:
        """Give every option's default value."""
        return {option.id: option.default for option in self.options}

    def usual(self, option: str, configuration: Mapping[str, str]) -> str:
        """Give an option's default beside the rest of a configuration."""
        configured = self.bom_configuration(configuration)
        for default in self.yielding:
            if default.option == option and evaluate(default.when, configured):
                return default.value
        return self.by_id[option].default

    def price_costs(self) -> Costs:
        """Give costs that sum up to the price without the base price."""
        return self.costs.prices

    def lead_costs(self) -> Costs:
        """Give costs that sum up to the working days that are promised, before shipping.

        They are empty if every configuration takes as long, or `costs.is_lead_known` is false.
        """
        return self.costs.lead

    def bom_configuration(self, configuration: Mapping[str, str]) -> dict[str, str | int]:
        """Give numbers as numbers, as the bill of materials and formulas want them."""
        return {
            option: int(value)
            if self.by_id[option].kind == "number" and value.isdecimal()
            else value
            for option, value in configuration.items()
        }

    def engine_choices(self, choices: Choices) -> dict[str, str]:
        """Replace raw texts by their classes; InvalidTextError if one does not fit."""
        return {
            option: self.text_class(option, value) if self.by_id[option].kind == "text" else value
            for option, value in choices.items()
        }

    def text_class(self, option: str, raw: str) -> str:
        """Tell the class of a text; InvalidTextError says what does not fit."""
        spec = self.by_id[option].text
        if spec is None:
            raise KeyError(option)
        written = clean_text(raw)
        if len(written) > spec.longest:
            raise _too_long(len(written), spec.longest)
        if any(map(_is_invisible, written)):
            raise _odd_mark(next(filter(_is_invisible, written)))
        if written and not fits(spec.pattern, written):
            marks = (mark for mark in written if not fits(spec.pattern, mark))
            raise _odd_mark(next(marks, written))
        return next(name for name, last in spec.classes if len(written) <= last)


def clean_text(raw: str) -> str:
    r"""Compose the marks (NFC) and drop blanks that nobody sees.

    >>> clean_text("  For\tAda ")
    'For Ada'
    """
    writable = raw.encode("utf-8", "replace").decode()
    return " ".join(unicodedata.normalize("NFC", writable).split())


def _too_long(length: int, longest: int) -> InvalidTextError:
    return InvalidTextError(
        {
            "en": f"The text has {length} characters, at most {longest} fit",
            "zh-Hans": f"文字有 {length} 个字符，最多 {longest} 个",
            "zh-Hant": f"文字有 {length} 個字元，最多 {longest} 個",
        },
        {"en": "Shorten it.", "zh-Hans": "请缩短文字。", "zh-Hant": "請縮短文字。"},
    )


def _is_invisible(mark: str) -> bool:
    """Find control and direction marks, which no pattern may let pass."""
    return unicodedata.category(mark).startswith("C")


def _odd_mark(odd: str) -> InvalidTextError:
    return InvalidTextError(
        {
            "en": f"“{odd}” cannot be written here",
            "zh-Hans": f"此处不能使用“{odd}”",
            "zh-Hant": f"此處不能使用「{odd}」",
        },
        {
            "en": "Use letters, digits and plain punctuation.",
            "zh-Hans": "请使用文字、数字和常用标点。",
            "zh-Hant": "請使用文字、數字和常用標點。",
        },
    )
