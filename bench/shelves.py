"""What lies before a shopper after a click, from a compiled model or from the fallback."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bench.passes import Passes
from bench.shoppers import Offers
from configurator.engine import CompiledModel, Model, Option, compile_model
from configurator.engine.sat.fallback import search_model


class Shelf(Protocol):
    """Takes a shopper's choices one by one, and shows what goes with them."""

    def choose(self, option: Option, value: str) -> None:
        """Take one more choice; what is offered is worked out anew."""

    def offered(self, option: Option) -> Sequence[str]:
        """Tell the values of an option that go with all choices for others."""


class CompiledShelf:
    """Clicks on the flat arrays."""

    def __init__(self, passes: Passes) -> None:
        self._passes = passes
        self._allowed = passes.allowed({})
        self._found = passes.values(self._allowed)

    def choose(self, option: Option, value: str) -> None:
        """Allow nothing else of the option."""
        for other, number in self._passes.numbers(option.id):
            self._allowed[number] = other == value
        self._found = self._passes.values(self._allowed)

    def offered(self, option: Option) -> Sequence[str]:
        """Read them off the array."""
        return [value for value, number in self._passes.numbers(option.id) if self._found[number]]


class SolvedShelf:
    """Clicks by name."""

    def __init__(self, engine: Offers) -> None:
        self._engine = engine
        self._choices: dict[str, str] = {}
        self._found: Mapping[str, frozenset[str]] = engine.domains({})

    def choose(self, option: Option, value: str) -> None:
        """Ask the engine again."""
        self._choices[option.id] = value
        self._found = self._engine.domains(self._choices)

    def offered(self, option: Option) -> Sequence[str]:
        """Keep the option's order."""
        return [value for value in option.values if value in self._found[option.id]]


class Shop:
    """Has a fresh shelf for everyone."""

    def __init__(self, model: Model, *, is_compiled: bool) -> None:
        self._engine = compile_model(model) if is_compiled else search_model(model)

    def shelf(self) -> Shelf:
        """Open a shelf with nothing chosen."""
        if isinstance(self._engine, CompiledModel):
            return CompiledShelf(Passes(self._engine))
        return SolvedShelf(self._engine)
