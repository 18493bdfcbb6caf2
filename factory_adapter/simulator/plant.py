"""A simulated plant. Pure: the same commands at the same times always give the same responses.

Time is milliseconds since 1970. The plant works around the clock and ahead of plan: a job that was
told to start begins as soon as a machine is free. A unit of a serialised job goes on to its next
operation at once; a lot is carried on in boxes of half an hour of work, over all free machines.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from factory_adapter.model import (
    Capabilities,
    Event,
    JobCommand,
    JobOperation,
    JobOrder,
    JobResponse,
    JobState,
    Plant,
    Receipt,
    State,
)
from factory_adapter.simulator.chance import count, draw
from factory_adapter.simulator.intake import obstacle

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_ATTEMPTS = 4
BOX_SECONDS = 1_800
SLOWEST, FASTEST = 1_080_000, 940_000  # a run takes 94 to 108 % of its planned time


@dataclass(frozen=True, slots=True)
class Nature:
    """What a plant is like: its seed, and how often work fails, in a million."""

    seed: int
    scrap_ppm: int = 6_000
    rework_ppm: int = 18_000


@dataclass(slots=True)
class _Machine:
    centre: str
    kind: str
    number: int
    setting: str = ""
    is_busy: bool = False


@dataclass(slots=True)
class _Job:
    order: JobOrder
    state: State = "AllowedToStart"
    is_released: bool = False
    operation: int | None = None
    good: int = 0
    scrap: int = 0
    begun: set[int] = field(default_factory=set)
    passed: dict[int, int] = field(default_factory=dict)
    scrapped: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Piece:
    """What moves through the plant: one unit of a serialised job, or a box of a lot."""

    job: _Job
    unit: str | None
    quantity: int
    place: int
    index: int = 0
    attempt: int = 1

    @property
    def operation(self) -> JobOperation:
        return self.job.order.operations[self.index]

    @property
    def setting(self) -> str:
        """How a machine must be set up for this piece."""
        own = f"{self.job.order.id}/{self.operation.sequence}"
        return self.operation.family or own

    def urgency(self) -> tuple[datetime, str, int]:
        return (self.job.order.due, self.job.order.id, self.place)


def _boxes(job: _Job) -> list[_Piece]:
    slowest = max(operation.run_seconds for operation in job.order.operations)
    size = max(1, BOX_SECONDS // max(1, slowest))
    starts = range(0, job.order.quantity, size)
    return [_Piece(job, None, min(size, job.order.quantity - at), at) for at in starts]


class SimulatedPlant:
    """A plant's floor: machines, jobs, and everything that happened, as responses in order."""

    def __init__(self, plant: Plant, nature: Nature) -> None:
        self.plant = plant
        self.nature = nature
        self.responses: list[JobResponse] = []
        self._now = 0
        self._tick = 0
        self._jobs: dict[str, _Job] = {}
        self._early_starts: dict[str, int] = {}
        self._withdrawn: dict[str, int] = {}
        self._events: list[tuple[int, int, _Machine, _Piece]] = []
        self._waiting: dict[str, list[_Piece]] = {}
        self._machines = [
            _Machine(centre.id, centre.kind, number)
            for centre in plant.work_centres
            for number in range(1, centre.machines + 1)
        ]

    @property
    def is_busy(self) -> bool:
        """Tell whether anything is being made."""
        return bool(self._events)

    def capabilities(self) -> Capabilities:
        """Tell what the plant understands and which work centres it has."""
        centres = tuple(centre.id for centre in self.plant.work_centres)
        return Capabilities(self.plant.id, ("store", "start", "cancel"), centres)

    def states(self) -> tuple[JobState, ...]:
        """Tell where every job stands."""
        return tuple(
            JobState(job_id, job.order.version, job.state, job.operation, job.good, job.scrap)
            for job_id, job in self._jobs.items()
        )

    def step(self, until: int) -> None:
        """Let everything happen that is due at or before `until`."""
        while self._events and self._events[0][0] <= until:
            self._now, _, machine, piece = heappop(self._events)
            self._finish(machine, piece)
        self._now = max(self._now, until)

    def apply(self, command: JobCommand) -> Receipt:
        """Obey a command now; a refusal changes nothing."""
        verbs = {"store": self._store, "start": self._start, "cancel": self._cancel}
        reason, is_accepted = verbs[command.verb](command)
        return Receipt(command.id, is_accepted, reason)

    def _store(self, command: JobCommand) -> tuple[str, bool]:
        order = command.job
        if order is None or (order.id, order.version) != (command.job_id, command.version):
            return "A store command carries the job order that it names.", False
        reason = obstacle(self.plant, order)
        if reason:
            return reason, False
        if order.version <= self._withdrawn.get(order.id, -1):
            return f"{order.id} version {order.version} was cancelled before it arrived.", False
        known = self._jobs.get(order.id)
        if known and order.version < known.order.version:
            return f"{order.id} is here in version {known.order.version} already.", False
        if known and order.version > known.order.version and known.is_released:
            return f"{order.id} was started; it can no longer be replaced.", False
        if not known or order.version > known.order.version:
            self._take_in(order)
        return "", True

    def _take_in(self, order: JobOrder) -> None:
        job = self._jobs[order.id] = _Job(order)
        self._report(job, "accepted")
        if self._early_starts.pop(order.id, order.version + 1) <= order.version:
            self._begin(job)

    def _start(self, command: JobCommand) -> tuple[str, bool]:
        job = self._jobs.get(command.job_id)
        if job is None or job.order.version < command.version:
            self._early_starts[command.job_id] = command.version
            return "Kept until the job is stored.", True
        if job.state == "Aborted":
            return f"{command.job_id} was cancelled.", False
        if not job.is_released:
            self._begin(job)
        return "", True

    def _begin(self, job: _Job) -> None:
        job.is_released = True
        order = job.order
        pieces = [_Piece(job, unit, 1, place) for place, unit in enumerate(order.units)]
        for piece in pieces or _boxes(job):
            self._arrive(piece)

    def _cancel(self, command: JobCommand) -> tuple[str, bool]:
        job = self._jobs.get(command.job_id)
        if job is None:
            self._withdrawn[command.job_id] = command.version
            self._early_starts.pop(command.job_id, None)
            return "Kept: the job will be refused when it comes.", True
        if job.begun and job.state != "Aborted":
            return f"{command.job_id} is being made or is done; it cannot be cancelled.", False
        if job.state != "Aborted":
            job.state = "Aborted"
            for queue in self._waiting.values():
                queue[:] = [piece for piece in queue if piece.job is not job]
            self._report(job, "aborted")
        return "", True

    def _arrive(self, piece: _Piece) -> None:
        """Start a piece on a free machine, best on one that is set up for it, or let it wait."""
        wanted = piece.operation.work_centre
        free = [m for m in self._machines if not m.is_busy and wanted in (m.centre, m.kind)]
        if free:
            self._run(min(free, key=lambda m: m.setting != piece.setting), piece)
        else:
            self._waiting.setdefault(wanted, []).append(piece)

    def _run(self, machine: _Machine, piece: _Piece) -> None:
        job, operation = piece.job, piece.operation
        setup = 0 if machine.setting == piece.setting else operation.setup_minutes * 60_000
        machine.setting, machine.is_busy = piece.setting, True
        job.state, job.operation = "Running", max(job.operation or 0, operation.sequence)
        if operation.sequence not in job.begun:
            job.begun.add(operation.sequence)
            self._report(job, "operation_started", machine=machine, operation=operation)
        if piece.unit is not None:
            self._report(job, "unit_started", machine=machine, operation=operation, piece=piece)
        self._tick += 1
        ends = self._now + setup + self._run_time(piece)
        heappush(self._events, (ends, self._tick, machine, piece))

    def _run_time(self, piece: _Piece) -> int:
        pace = FASTEST + self._draw(piece, "pace") * (SLOWEST - FASTEST) // 1_000_000
        made = piece.quantity
        if piece.unit is None:
            made += self._lot_scrap(piece) + self._lot_count(piece, self.nature.rework_ppm)
        return made * piece.operation.run_seconds * pace // 1_000

    def _draw(self, piece: _Piece, purpose: str) -> int:
        order, sequence = piece.job.order.id, piece.operation.sequence
        return draw(self.nature.seed, order, sequence, piece.unit or "", piece.attempt, purpose)

    def _lot_scrap(self, piece: _Piece) -> int:
        return self._lot_count(piece, self.nature.scrap_ppm)

    def _lot_count(self, piece: _Piece, ppm: int) -> int:
        order, sequence = piece.job.order.id, piece.operation.sequence
        return count(self.nature.seed, ppm, piece.quantity, order, sequence, piece.place, ppm)

    def _finish(self, machine: _Machine, piece: _Piece) -> None:
        machine.is_busy = False
        failure = self._failure(piece)
        if failure is None:
            self._pass(machine, piece)
        else:
            self._repeat(machine, piece, failure)
        if not machine.is_busy:
            self._take_next(machine)

    def _failure(self, piece: _Piece) -> Event | None:
        if piece.unit is None or piece.attempt >= MOST_ATTEMPTS:
            return None
        luck = self._draw(piece, "quality")
        if luck < self.nature.scrap_ppm:
            return "unit_scrapped"
        return "unit_reworked" if luck < self.nature.scrap_ppm + self.nature.rework_ppm else None

    def _repeat(self, machine: _Machine, piece: _Piece, event: Event) -> None:
        job, operation = piece.job, piece.operation
        scrap = int(event == "unit_scrapped")
        job.scrap += scrap
        job.scrapped[piece.index] = job.scrapped.get(piece.index, 0) + scrap
        reason = "Made again" if scrap else "Sent through again"
        self._report(
            job,
            event,
            machine=machine,
            operation=operation,
            piece=piece,
            scrap=scrap,
            reason=reason,
        )
        piece.attempt += 1
        self._arrive(piece)

    def _pass(self, machine: _Machine, piece: _Piece) -> None:
        """Count what passed an operation and send it on."""
        job, operation, index = piece.job, piece.operation, piece.index
        if piece.unit is None:
            scrap = self._lot_scrap(piece)
            job.scrapped[index] = job.scrapped.get(index, 0) + scrap
            job.scrap += scrap
        else:
            self._report(
                job, "unit_ended", machine=machine, operation=operation, piece=piece, good=1
            )
        job.passed[index] = job.passed.get(index, 0) + piece.quantity
        if job.passed[index] == job.order.quantity:
            self._report(
                job,
                "operation_ended",
                machine=machine,
                operation=operation,
                good=job.order.quantity,
                scrap=job.scrapped.get(index, 0),
            )
        self._send_on(piece)

    def _send_on(self, piece: _Piece) -> None:
        job = piece.job
        if piece.index + 1 < len(job.order.operations):
            piece.index, piece.attempt = piece.index + 1, 1
            self._arrive(piece)
            return
        job.good += piece.quantity
        if job.good == job.order.quantity:
            job.state = "Ended"
            self._report(job, "ended", good=job.good, scrap=job.scrap)

    def _take_next(self, machine: _Machine) -> None:
        """Give a free machine the waiting piece it is set up for, else the most urgent one."""
        queues = [self._waiting.get(name, []) for name in {machine.centre: 0, machine.kind: 0}]
        choice = min(
            (
                (piece.setting != machine.setting, *piece.urgency(), at, place)
                for at, queue in enumerate(queues)
                for place, piece in enumerate(queue)
            ),
            default=None,
        )
        if choice is not None:
            self._run(machine, queues[choice[-2]].pop(choice[-1]))

    def _report(
        self,
        job: _Job,
        event: Event,
        *,
        machine: _Machine | None = None,
        operation: JobOperation | None = None,
        piece: _Piece | None = None,
        good: int = 0,
        scrap: int = 0,
        reason: str = "",
    ) -> None:
        self.responses.append(
            JobResponse(
                plant=self.plant.id,
                sequence=len(self.responses) + 1,
                job_id=job.order.id,
                state=job.state,
                event=event,
                at=EPOCH + timedelta(milliseconds=self._now),
                operation=operation.sequence if operation else None,
                unit=piece.unit if piece else None,
                work_centre=machine.centre if machine else "",
                machine=machine.number if machine else 0,
                good=good,
                scrap=scrap,
                reason=reason,
            )
        )
