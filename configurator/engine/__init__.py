"""The constraint engine: what is possible, why not, how to mend it, how many, and at what cost."""

from configurator.engine.artifact import VERSION as ARTIFACT_VERSION
from configurator.engine.artifact import ArtifactError
from configurator.engine.combining import combine
from configurator.engine.conditions import amount_due, asked, holds
from configurator.engine.model import (
    Case,
    Charge,
    Choices,
    Clause,
    Condition,
    Configuration,
    Conflict,
    ContradictionError,
    Costs,
    ImpossibleError,
    Model,
    Option,
    Repair,
    Rule,
    Sum,
    Table,
    TooLargeError,
    UncountedError,
)
from configurator.engine.opening import Engine, open_engine
from configurator.engine.sat.fallback import SearchedModel, search_model
from configurator.engine.session import CompiledModel, compile_model, open_artifact

__all__ = [
    "ARTIFACT_VERSION",
    "ArtifactError",
    "Case",
    "Charge",
    "Choices",
    "Clause",
    "CompiledModel",
    "Condition",
    "Configuration",
    "Conflict",
    "ContradictionError",
    "Costs",
    "Engine",
    "ImpossibleError",
    "Model",
    "Option",
    "Repair",
    "Rule",
    "SearchedModel",
    "Sum",
    "Table",
    "TooLargeError",
    "UncountedError",
    "amount_due",
    "asked",
    "combine",
    "compile_model",
    "holds",
    "open_artifact",
    "open_engine",
    "search_model",
]
