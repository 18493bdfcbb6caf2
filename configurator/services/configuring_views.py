"""What a page shows of a configuration, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from configurator.domain.pricing import Price
from configurator.domain.product import Kind, NumberSpec, Product, TextSpec

Origin = Literal["chosen", "default", "rule"]


@dataclass(frozen=True, slots=True)
class RepairView:
    """Changes that make something possible: None releases a choice."""

    label: str
    query: str
    delta: int
    changes: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class ValueView:
    """One value: what picking it would cost, or why it cannot be picked."""

    id: str
    name: str
    swatch: str
    is_selected: bool
    is_possible: bool
    delta: int | None
    query: str
    reason: str | None = None
    repairs: tuple[RepairView, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option with its present value and where that comes from."""

    id: str
    name: str
    help: str
    kind: Kind
    visible: bool
    value: str
    value_name: str
    origin: Origin
    values: tuple[ValueView, ...]
    number: NumberSpec | None
    text: TextSpec | None
    error: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """Options that are shown together."""

    id: str
    name: str
    options: tuple[OptionView, ...]


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Why the choices cannot be built together, and what would change that."""

    message: str
    repairs: tuple[RepairView, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """The day a unit ordered now arrives, and the items that take longest."""

    date: date
    working_days: int
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ConfigurationView:
    """A configuration with all that follows from it.

    When the choices clash, `configuration` is that of the smallest repair, so that there still is
    something to draw and to price.
    """

    product: Product
    lang: str
    choices: Mapping[str, str]
    configuration: Mapping[str, str]
    texts: Mapping[str, str]
    query: str
    is_valid: bool
    alert: ConflictView | None
    notices: tuple[str, ...]
    groups: tuple[GroupView, ...]
    price: Price
    count: int | None
    delivery: Delivery

    def option(self, option: str) -> OptionView:
        """Find the view of an option; KeyError if there is none."""
        for group in self.groups:
            for view in group.options:
                if view.id == option:
                    return view
        raise KeyError(option)
