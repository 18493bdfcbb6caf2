"""The passes on a compiled model's flat arrays: the one place that knows how to call them."""

import gzip
from array import array
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from random import Random

from configurator.engine import Choices, CompiledModel, Model, Option, compile_model
from configurator.engine.artifact import Arrays
from configurator.engine.kernel import Kernel, PlainKernel

ONE_PRICED = 3
"""One value in so many has a price."""
HIGHEST = 1_000


@cache
def warm() -> None:
    """Let everything that is compiled at its first use be compiled before anything is timed."""
    engine = compile_model(Model((Option("a", ("x", "y")), Option("b", ("x", "y"))), ()))
    passes = Passes(engine, _in_machine_code(engine.kernel.arrays))
    allowed = passes.allowed({"a": "x"})
    passes.values(allowed)
    passes.counts(allowed)
    passes.best(allowed, passes.cost())


def _in_machine_code(arrays: Arrays) -> Kernel | None:
    """Give the kernel that small models do without."""
    if find_spec("numba") is None:
        return None
    from configurator.engine.native import NativeKernel

    return NativeKernel(arrays, PlainKernel(arrays))


def priced(model: Model) -> dict[str, dict[str, int]]:
    """Draw prices."""
    draw = Random(9)  # noqa: S311 # a sample, not a secret
    return {
        option.id: {
            value: draw.randint(1, HIGHEST)
            for value in option.values
            if not draw.randrange(ONE_PRICED)
        }
        for option in model.options
    }


class Passes:
    """Asks the kernel of a compiled model as a click does, without any names."""

    def __init__(self, engine: CompiledModel, kernel: Kernel | None = None) -> None:
        self._engine = engine
        self._kernel = kernel or engine.kernel
        offset = self._kernel.arrays.offset
        self._size = offset[-1]
        self._numbers = {
            option.id: [(value, offset[place] + at) for at, value in enumerate(option.values)]
            for place, option in enumerate(engine.model.options)
        }

    def numbers(self, option: str) -> list[tuple[str, int]]:
        """Give the values of an option with their places in the arrays."""
        return self._numbers[option]

    def allowed(self, choices: Choices) -> bytearray:
        """Allow the chosen value alone of each chosen option, every value of all others."""
        allowed = bytearray(b"\1") * self._size
        for option, chosen in choices.items():
            for value, number in self._numbers[option]:
                allowed[number] = value == chosen
        return allowed

    def cost(self) -> "array[int]":
        """Lay the drawn prices out."""
        prices, cost = priced(self._engine.model), array("q", [0]) * self._size
        for option, numbers in self._numbers.items():
            for value, number in numbers:
                cost[number] = prices[option].get(value, 0)
        return cost

    def values(self, allowed: bytearray) -> Sequence[int]:
        """Tell which values can be built."""
        return self._kernel.domains(allowed)

    def counts(self, allowed: bytearray) -> Sequence[int]:
        """Count what each value is in."""
        return self._kernel.counts(allowed)[1]

    def best(self, allowed: bytearray, cost: Sequence[int]) -> Sequence[int]:
        """Find the cost of the best product with each value."""
        return self._kernel.best(allowed, cost)[1]

    def in_plain_python(self) -> "Passes":
        """Give the same without machine code."""
        return Passes(self._engine, PlainKernel(self._kernel.arrays))

    def gzipped(self) -> int:
        """Tell how many bytes go to a browser."""
        return len(gzip.compress(self._engine.to_bytes(), 9))
