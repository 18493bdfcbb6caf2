"""What a page shows of a configuration, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from configurator.domain.pricing import Price
from configurator.domain.product import Kind, Multiple, NumberSpec, Product, TextSpec

Origin = Literal["chosen", "default", "rule"]


@dataclass(frozen=True, slots=True)
class RepairView:
    """Changes that make something possible: None releases a choice.

    `delta` is what the price changes by, `days` the delivery, in working days.
    """

    label: str
    query: str
    delta: int
    days: int
    changes: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class ValueView:
    """One value: whether picking it goes with the other choices, and what it would cost."""

    id: str
    name: str
    swatch: str
    is_selected: bool
    is_possible: bool
    delta: int | None


@dataclass(frozen=True, slots=True, eq=False)
class OptionView:
    """One option with its present value and where that comes from.

    The same view is given again as long as nothing in it changes: it can stand for itself in a
    cache.
    """

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
    written: str
    """What a person wrote, of a text."""
    lengths: tuple[tuple[int, int], ...]
    """Of a text, what it costs up to which length; what costs nothing is left out."""
    error: str
    multiple: Multiple | None
    """The option that a person sees, if this is one of its flags."""


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
class RefusalView:
    """Values that cannot be had for one and the same reason.

    Repairs stand by value; several values have one each.
    """

    values: tuple[str, ...]
    names: tuple[str, ...]
    reason: str
    repairs: tuple[tuple[str, RepairView], ...]


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
    something to draw and to price. `count` is None where a model is searched; `is_open` says
    whether something is left to choose.
    """

    product: Product
    lang: str
    choices: Mapping[str, str]
    configuration: Mapping[str, str]
    texts: Mapping[str, str]
    query: str
    is_valid: bool
    is_open: bool
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
