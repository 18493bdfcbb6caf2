"""The constraint engine: what is possible, why not, how to mend it, how many, and at what cost."""

from configurator.engine.model import (
    Choices,
    Configuration,
    Conflict,
    ContradictionError,
    Costs,
    ImpossibleError,
    Model,
    Option,
    Repair,
    Rule,
    TooLargeError,
)
from configurator.engine.session import CompiledModel, compile_model

__all__ = [
    "Choices",
    "CompiledModel",
    "Configuration",
    "Conflict",
    "ContradictionError",
    "Costs",
    "ImpossibleError",
    "Model",
    "Option",
    "Repair",
    "Rule",
    "TooLargeError",
    "compile_model",
]
