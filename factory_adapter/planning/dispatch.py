"""Event-driven dispatch: whenever a machine and work for it meet, the most pressing work starts.

Pressing is the latest start that meets the due date, put back by a multiple of the changeover, so
that a machine stays with its setup family unless other work is near its date. O(n * queue).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush

from factory_adapter.model import Plant, WorkCentre
from factory_adapter.planning.calendar import Calendar
from factory_adapter.planning.problem import (
    Completion,
    Job,
    Problem,
    Schedule,
    ScheduledOperation,
    Task,
    Unplanned,
)
from factory_adapter.planning.routes import possible_plants

CHANGEOVER_WEIGHT = 20  # one minute of changeover is worth this many minutes of waiting

Pool = tuple[str, str]  # plant, kind of work centre


@dataclass(slots=True)
class _Machine:
    centre: WorkCentre
    number: int
    calendar: Calendar
    free: datetime
    family: str | None = None


@dataclass(slots=True)
class _Waiting:
    job: Job
    index: int
    latest_start: datetime

    @property
    def task(self) -> Task:
        return self.job.operations[self.index]


@dataclass(slots=True)
class _Floor:
    """What is going on while the schedule is made."""

    problem: Problem
    machines: dict[Pool, list[_Machine]]
    queues: dict[Pool, list[_Waiting]]
    jobs: dict[str, Job]
    plants: dict[str, Plant]
    possible: dict[str, tuple[str, ...]]
    open_supplies: dict[str, int]
    consumers: dict[str, list[str]]
    committed: dict[Pool, int]  # seconds of work given to the machines of a pool
    events: list[tuple[datetime, int, Pool, _Waiting | None]] = field(default_factory=list)
    rows: list[ScheduledOperation] = field(default_factory=list)
    done: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    tick: int = 0

    def announce(self, at: datetime, pool: Pool, waiting: _Waiting | None) -> None:
        """Look at a pool again at a time, when work arrives there or a machine is free."""
        self.tick += 1
        heappush(self.events, (at, self.tick, pool, waiting))


def schedule(problem: Problem, *, start: datetime) -> Schedule:
    """Plan every job that some plant can make; nothing begins before `start`."""
    possible, unplanned = possible_plants(problem)
    floor = _open_floor(problem, possible, start)
    unsupplied = [job for job in floor.jobs.values() if not floor.open_supplies[job.id]]
    for job in sorted(unsupplied, key=lambda job: (job.due, job.id)):
        _release(floor, job, start)
    while floor.events:
        at = floor.events[0][0]
        for pool in _arrivals(floor, at):
            _dispatch(floor, pool, at)
    return _answer(floor, unplanned)


def _open_floor(problem: Problem, possible: dict[str, tuple[str, ...]], start: datetime) -> _Floor:
    machines = _machines(problem.plants, start)
    wanted = sorted(problem.jobs, key=lambda job: job.id)
    jobs = {job.id: job for job in wanted if job.id in possible}
    consumers: dict[str, list[str]] = {job_id: [] for job_id in jobs}
    for job in jobs.values():
        for supplier in set(job.predecessors):
            consumers[supplier].append(job.id)
    return _Floor(
        problem=problem,
        machines=machines,
        queues={pool: [] for pool in machines},
        jobs=jobs,
        plants={plant.id: plant for plant in problem.plants},
        possible=possible,
        open_supplies={job.id: len(set(job.predecessors)) for job in jobs.values()},
        consumers=consumers,
        committed=dict.fromkeys(machines, 0),
    )


def _machines(plants: Iterable[Plant], start: datetime) -> dict[Pool, list[_Machine]]:
    machines: dict[Pool, list[_Machine]] = {}
    for plant in plants:
        for centre in plant.work_centres:
            calendar = Calendar(centre, plant.timezone, start.date())
            machines.setdefault((plant.id, centre.kind), []).extend(
                _Machine(centre, number, calendar, start)
                for number in range(1, centre.machines + 1)
            )
    return machines


def _release(floor: _Floor, job: Job, now: datetime) -> None:
    """Choose a plant for a job whose supplies are planned, and queue its first operation there."""
    plant, at = min(
        ((plant, _arrival(floor, job, plant, now)) for plant in floor.possible[job.id]),
        key=lambda choice: (_estimate(floor, job, *choice), choice[0]),
    )
    for task in job.operations:
        floor.committed[plant, task.kind] += _seconds(job, task)
    if not job.operations:
        _complete(floor, job, plant, at)
        return
    _queue(floor, job, 0, plant, at)


def _arrivals(floor: _Floor, at: datetime) -> dict[Pool, None]:
    """Take in all that happens at one instant; answer the pools to look at."""
    touched: dict[Pool, None] = {}
    while floor.events and floor.events[0][0] == at:
        _, _, pool, waiting = heappop(floor.events)
        touched[pool] = None
        if waiting is not None:
            floor.queues[pool].append(waiting)
    return touched


def _arrival(floor: _Floor, job: Job, plant: str, now: datetime) -> datetime:
    """Tell when all supplies of a job are in a plant."""
    supplies = (floor.done[supplier] for supplier in job.predecessors)
    return max(now, job.release, *(end + _transfer(floor, made, plant) for made, end in supplies))


def _transfer(floor: _Floor, made_in: str, used_in: str) -> timedelta:
    hours = 0 if made_in == used_in else floor.plants[made_in].transfer_hours
    return timedelta(hours=hours)


def _estimate(floor: _Floor, job: Job, plant: str, at: datetime) -> datetime:
    """Guess when a plant would be done: the busiest machines on the way decide."""
    waits = (
        floor.committed[plant, task.kind] // len(floor.machines[plant, task.kind])
        for task in job.operations
    )
    return at + timedelta(seconds=max(waits, default=0))


def _queue(floor: _Floor, job: Job, index: int, plant: str, at: datetime) -> None:
    rest = sum(_seconds(job, task) for task in job.operations[index:])
    waiting = _Waiting(job, index, job.due - timedelta(seconds=rest))
    floor.announce(at, (plant, job.operations[index].kind), waiting)


def _seconds(job: Job, task: Task) -> int:
    return task.setup_minutes * 60 + task.run_seconds * job.quantity


def _dispatch(floor: _Floor, pool: Pool, now: datetime) -> None:
    """Give waiting work to the machines of a pool that are free and in their shift."""
    queue = floor.queues[pool]
    while queue:
        free = [machine for machine in floor.machines[pool] if machine.free <= now]
        ready = [machine for machine in free if machine.calendar.next_open(now) == now]
        if not ready:
            if free:
                floor.announce(min(m.calendar.next_open(now) for m in free), pool, None)
            return
        waiting, machine = min(
            ((waiting, machine) for waiting in queue for machine in ready),
            key=lambda pair: _urgency(floor, *pair),
        )
        queue.remove(waiting)
        _start(floor, pool, waiting, machine, now)


def _changeover(floor: _Floor, task: Task, machine: _Machine) -> int:
    return floor.problem.setups.changeover(
        task.kind, machine.family, task.family, task.setup_minutes
    )


def _urgency(floor: _Floor, waiting: _Waiting, machine: _Machine) -> tuple[datetime, str, str, int]:
    minutes = _changeover(floor, waiting.task, machine) * CHANGEOVER_WEIGHT
    pressing = waiting.latest_start + timedelta(minutes=minutes)
    return (pressing, waiting.job.id, machine.centre.id, machine.number)


def _start(floor: _Floor, pool: Pool, waiting: _Waiting, machine: _Machine, now: datetime) -> None:
    job, task = waiting.job, waiting.task
    start = machine.calendar.finish(now, _changeover(floor, task, machine) * 60)
    end = machine.calendar.finish(start, task.run_seconds * job.quantity)
    machine.free, machine.family = end, task.family
    floor.rows.append(
        ScheduledOperation(
            job=job.id,
            sequence=task.sequence,
            plant=pool[0],
            work_centre=machine.centre.id,
            machine=machine.number,
            setup_start=now,
            start=start,
            end=end,
        )
    )
    floor.announce(end, pool, None)
    if waiting.index + 1 < len(job.operations):
        _queue(floor, job, waiting.index + 1, pool[0], end)
    else:
        _complete(floor, job, pool[0], end)


def _complete(floor: _Floor, job: Job, plant: str, end: datetime) -> None:
    floor.done[job.id] = (plant, end)
    for consumer in floor.consumers[job.id]:
        floor.open_supplies[consumer] -= 1
        if not floor.open_supplies[consumer]:
            _release(floor, floor.jobs[consumer], end)


def _answer(floor: _Floor, unplanned: tuple[Unplanned, ...]) -> Schedule:
    completions = (
        Completion(job_id, plant, end, max(timedelta(), end - floor.jobs[job_id].due))
        for job_id, (plant, end) in sorted(floor.done.items())
    )
    rows = sorted(floor.rows, key=lambda row: (row.setup_start, row.job, row.sequence))
    return Schedule(tuple(rows), tuple(completions), unplanned)
