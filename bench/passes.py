"""The passes on a compiled model's flat arrays: the one place that knows how to call them."""

from functools import cache
from random import Random

from configurator.engine import CompiledModel, Model, Option, compile_model

ONE_PRICED = 3
"""One value in so many has a price."""
HIGHEST = 1_000


@cache
def warm() -> None:
    """Let everything that is compiled at its first use be compiled before anything is timed."""
    engine = compile_model(Model((Option("a", ("x", "y")), Option("b", ("x", "y"))), ()))
    passes = Passes(engine)
    allowed = passes.allowed({"a": "x"})
    passes.values(allowed)
    passes.counts(allowed)
    passes.best(allowed, passes.cost())


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

    def __init__(self, engine: CompiledModel) -> None:
        self._engine = engine
