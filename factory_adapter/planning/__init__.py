"""Finite-capacity scheduling of work orders on plants. Pure: values in, values out."""

from factory_adapter.planning.checker import check
from factory_adapter.planning.dispatch import schedule
from factory_adapter.planning.problem import (
    Completion,
    Job,
    Problem,
    Schedule,
    ScheduledOperation,
    Task,
    Unplanned,
)

__all__ = [
    "Completion",
    "Job",
    "Problem",
    "Schedule",
    "ScheduledOperation",
    "Task",
    "Unplanned",
    "check",
    "schedule",
]
