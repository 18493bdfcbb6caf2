"""What a plant is, and what is said between the platform and a plant (words of ISA-95)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

GatewayKind = Literal["rest", "files"]
Stage = Literal["cut", "coat", "assemble", "test", "pack", "ship"]
Verb = Literal["store", "start", "cancel"]
State = Literal["AllowedToStart", "Running", "Interrupted", "Ended", "Aborted"]
Event = Literal[
    "accepted",
    "operation_started",
    "unit_started",
    "unit_ended",  # the unit passed the operation
    "unit_scrapped",  # it is made again at the same operation
    "unit_reworked",  # it goes through the same operation again
    "operation_ended",
    "ended",
    "aborted",
]


@dataclass(frozen=True, slots=True)
class WorkCentre:
    """Machines of one kind in one plant that share a shift; weekdays are 1 (Monday) to 7."""

    id: str
    plant: str
    kind: str
    names: Mapping[str, str]
    machines: int
    shift_start: time
    shift_end: time  # not after shift_start: the shift ends on the next day
    weekdays: frozenset[int]


@dataclass(frozen=True, slots=True)
class Plant:
    """A factory that can be sent job orders; shifts are in its local time."""

    id: str
    names: Mapping[str, str]
    gateway: GatewayKind
    timezone: str
    transfer_hours: int  # from this plant to any other
    work_centres: tuple[WorkCentre, ...]

    def kinds(self) -> frozenset[str]:
        """Name the kinds of work centre that stand in this plant."""
        return frozenset(centre.kind for centre in self.work_centres)


@dataclass(frozen=True, slots=True)
class SetupMatrix:
    """Changeover minutes by work-centre kind, family before and family after; * is any family."""

    minutes: Mapping[tuple[str, str, str], int] = field(default_factory=dict)

    def changeover(self, kind: str, before: str | None, after: str, standard: int) -> int:
        """Tell the minutes to change a machine over; `standard` is the operation's own set-up."""
        if before is None:
            return standard
        exact = self.minutes.get((kind, before, after))
        if exact is not None:
            return exact
        if before == after and after:
            return 0
        for key in ((kind, before, "*"), (kind, "*", after), (kind, "*", "*")):
            if key in self.minutes:
                return self.minutes[key]
        return standard


@dataclass(frozen=True, slots=True)
class JobOperation:
    """One step of a job; set-up once for the lot, run_seconds for each unit."""

    sequence: int
    name: str
    work_centre: str  # the id of a work centre of the job's plant, or its kind
    stage: Stage
    family: str
    setup_minutes: int
    run_seconds: int
    start: datetime | None = None  # planned
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class JobMaterial:
    """What a job consumes."""

    item: str
    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class JobPeg:
    """How many of a job's units are made for an order."""

    order: str
    quantity: int


@dataclass(frozen=True, slots=True)
class JobFeature:
    """A choice that the item is made with, in words."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class JobText:
    """A customer's own words on one unit (an order number where the job is not serialised)."""

    unit: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class JobOrder:
    """A work order as a plant gets it. Units are named if the job is serialised."""

    id: str
    version: int
    plant: str
    item: str
    item_name: str
    quantity: int
    operations: tuple[JobOperation, ...]
    due: datetime
    materials: tuple[JobMaterial, ...] = ()
    units: tuple[str, ...] = ()
    pegs: tuple[JobPeg, ...] = ()
    features: tuple[JobFeature, ...] = ()
    texts: tuple[JobText, ...] = ()


@dataclass(frozen=True, slots=True)
class JobCommand:
    """What the platform asks of a plant; the same id takes effect once, sent however often."""

    id: str
    verb: Verb
    job_id: str
    version: int
    job: JobOrder | None = None  # for `store` only


@dataclass(frozen=True, slots=True)
class Receipt:
    """The plant's durable answer to one command; a refusal says why."""

    command_id: str
    accepted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class JobResponse:
    """One thing that happened in a plant; sequences count from 1 without gaps for each plant."""

    plant: str
    sequence: int
    job_id: str
    state: State
    event: Event
    at: datetime  # the plant's clock
    operation: int | None = None
    unit: str | None = None
    work_centre: str = ""
    machine: int = 0
    good: int = 0
    scrap: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class JobState:
    """Where a job stands in a plant now."""

    job_id: str
    version: int
    state: State
    operation: int | None
    good: int
    scrap: int


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a plant link can do."""

    plant: str
    verbs: tuple[Verb, ...]
    work_centres: tuple[str, ...]
