"""A scheduling problem and its answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from factory_adapter.model import Plant, SetupMatrix


@dataclass(frozen=True, slots=True)
class Task:
    """One operation of a job; the set-up is once for the lot, run_seconds for each unit."""

    sequence: int
    kind: str
    family: str
    setup_minutes: int
    run_seconds: int


@dataclass(frozen=True, slots=True)
class Job:
    """A lot that is made in one plant, its operations one after the other."""

    id: str
    quantity: int
    release: datetime
    due: datetime
    operations: tuple[Task, ...]
    predecessors: tuple[str, ...] = ()  # jobs that supply this one
    plants: tuple[str, ...] = ()  # allowed plants; empty: any


@dataclass(frozen=True, slots=True)
class Problem:
    """Which jobs to make with which machines."""

    jobs: tuple[Job, ...]
    plants: tuple[Plant, ...]
    setups: SetupMatrix


@dataclass(frozen=True, slots=True)
class ScheduledOperation:
    """When and where one operation is made; a machine waits where its shift ends."""

    job: str
    sequence: int
    plant: str
    work_centre: str
    machine: int  # 1..machines of the work centre
    setup_start: datetime
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Completion:
    """When a job is ready; late_by is zero if that is in time."""

    job: str
    plant: str
    end: datetime
    late_by: timedelta


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A job that no plant can make, and why."""

    job: str
    reason: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """Rows in order of start; every job is either completed or unplanned."""

    rows: tuple[ScheduledOperation, ...]
    completions: tuple[Completion, ...]
    unplanned: tuple[Unplanned, ...] = ()
