"""Replay a schedule against its problem. Shares no code with whatever made the schedule."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from factory_adapter.model import WorkCentre
from factory_adapter.planning.problem import (
    Completion,
    Job,
    Problem,
    Schedule,
    ScheduledOperation,
    Task,
)


def check(problem: Problem, schedule: Schedule) -> list[str]:
    """Say everything that is wrong with a schedule; an empty list means it can be made."""
    return [
        *_missing_or_double(problem, schedule),
        *_wrong_places(problem, schedule),
        *_wrong_durations(problem, schedule),
        *_wrong_order(problem, schedule),
        *_wrong_machines(problem, schedule),
        *_wrong_completions(problem, schedule),
    ]


def _tasks(problem: Problem) -> dict[tuple[str, int], tuple[Job, Task]]:
    return {(job.id, task.sequence): (job, task) for job in problem.jobs for task in job.operations}


def _known(
    problem: Problem, schedule: Schedule
) -> Iterator[tuple[ScheduledOperation, Job, Task, WorkCentre, str]]:
    """Join rows with what they refer to; rows that refer to nothing are told elsewhere."""
    tasks = _tasks(problem)
    centres = {
        (plant.id, centre.id): (centre, plant.timezone)
        for plant in problem.plants
        for centre in plant.work_centres
    }
    for row in schedule.rows:
        task, centre = tasks.get((row.job, row.sequence)), centres.get((row.plant, row.work_centre))
        if task is not None and centre is not None:
            yield row, *task, *centre


def _missing_or_double(problem: Problem, schedule: Schedule) -> Iterator[str]:
    unplanned = {entry.job for entry in schedule.unplanned}
    wanted = {key for key in _tasks(problem) if key[0] not in unplanned}
    counted = Counter((row.job, row.sequence) for row in schedule.rows)
    for job, sequence in sorted(wanted - set(counted)):
        yield f"{job} operation {sequence} is not scheduled"
    for job, sequence in sorted(set(counted) - wanted):
        yield f"{job} operation {sequence} is scheduled but not wanted"
    for (job, sequence), times in sorted(counted.items()):
        if times > 1:
            yield f"{job} operation {sequence} is scheduled {times} times"
    yield from _needlessly_unplanned(problem, unplanned)


def _needlessly_unplanned(problem: Problem, unplanned: set[str]) -> Iterator[str]:
    known = {job.id for job in problem.jobs}
    for job in problem.jobs:
        blocked = any(p in unplanned or p not in known for p in job.predecessors)
        if job.id in unplanned and not blocked and _has_plant(problem, job):
            yield f"{job.id} is unplanned although a plant can make it"


def _has_plant(problem: Problem, job: Job) -> bool:
    kinds = {task.kind for task in job.operations}
    return any(
        kinds <= {centre.kind for centre in plant.work_centres}
        for plant in problem.plants
        if not job.plants or plant.id in job.plants
    )


def _wrong_places(problem: Problem, schedule: Schedule) -> Iterator[str]:
    joined = {
        id(row): (job, task, centre) for row, job, task, centre, _ in _known(problem, schedule)
    }
    plants: dict[str, set[str]] = defaultdict(set)
    for row in schedule.rows:
        plants[row.job].add(row.plant)
        if id(row) not in joined:
            yield f"{row.job} operation {row.sequence}: no {row.work_centre} in {row.plant}"
            continue
        job, task, centre = joined[id(row)]
        if centre.kind != task.kind:
            yield f"{row.job} operation {row.sequence} is on {centre.kind}, not {task.kind}"
        if not 1 <= row.machine <= centre.machines:
            yield f"{row.job} operation {row.sequence}: no machine {row.machine} in {centre.id}"
        if job.plants and row.plant not in job.plants:
            yield f"{row.job} must not be made in {row.plant}"
    for job_id, made_in in sorted(plants.items()):
        if len(made_in) > 1:
            yield f"{job_id} is spread over plants {', '.join(sorted(made_in))}"


def _wrong_durations(problem: Problem, schedule: Schedule) -> Iterator[str]:
    for row, job, task, centre, timezone in _known(problem, schedule):
        if not row.setup_start <= row.start <= row.end:
            yield f"{row.job} operation {row.sequence} ends before it starts"
            continue
        run = timedelta(seconds=task.run_seconds * job.quantity)
        if _working_time(centre, timezone, row.start, row.end) != run:
            yield f"{row.job} operation {row.sequence} does not get {run} of working time"


def _working_time(centre: WorkCentre, timezone: str, begin: datetime, end: datetime) -> timedelta:
    """Add up the shifts between two instants, day by day."""
    zone = ZoneInfo(timezone)
    total = timedelta()
    day = begin.astimezone(zone).date() - timedelta(days=1)
    while day <= end.astimezone(zone).date():
        if day.isoweekday() in centre.weekdays:
            overnight = timedelta(days=0 if centre.shift_start < centre.shift_end else 1)
            opens = datetime.combine(day, centre.shift_start, zone).timestamp()
            closes = datetime.combine(day + overnight, centre.shift_end, zone).timestamp()
            worked = min(closes, end.timestamp()) - max(opens, begin.timestamp())
            total += timedelta(seconds=max(0.0, worked))
        day += timedelta(days=1)
    return total


def _wrong_order(problem: Problem, schedule: Schedule) -> Iterator[str]:
    rows: dict[str, list[ScheduledOperation]] = defaultdict(list)
    for row in schedule.rows:
        rows[row.job].append(row)
    for job in problem.jobs:
        made = sorted(rows[job.id], key=lambda row: row.sequence)
        for before, after in pairwise(made):
            if after.setup_start < before.end:
                yield f"{job.id} operation {after.sequence} starts before {before.sequence} ends"
        if made and made[0].setup_start < job.release:
            yield f"{job.id} starts before its release"
        if made:
            yield from _wrong_supplies(problem, schedule, job, made[0])


def _wrong_supplies(
    problem: Problem, schedule: Schedule, job: Job, first: ScheduledOperation
) -> Iterator[str]:
    hours = {plant.id: plant.transfer_hours for plant in problem.plants}
    ready = {entry.job: entry for entry in schedule.completions if entry.job in job.predecessors}
    for supplier in job.predecessors:
        if supplier not in ready:
            yield f"{job.id} is planned without its supply {supplier}"
            continue
        made = ready[supplier]
        way = timedelta(hours=0 if made.plant == first.plant else hours.get(made.plant, 0))
        if first.setup_start < made.end + way:
            yield f"{job.id} starts before its supply {supplier} is there"


def _wrong_machines(problem: Problem, schedule: Schedule) -> Iterator[str]:
    machines: dict[tuple[str, str, int], list[ScheduledOperation]] = defaultdict(list)
    details = {
        id(row): (task, centre, zone) for row, _, task, centre, zone in _known(problem, schedule)
    }
    for row in schedule.rows:
        if id(row) in details:
            machines[row.plant, row.work_centre, row.machine].append(row)
    for (_, name, number), used in sorted(machines.items()):
        used.sort(key=lambda row: (row.setup_start, row.end))
        for before, after in pairwise(used):
            if after.setup_start < before.end:
                yield f"{before.job} and {after.job} overlap on machine {number} of {name}"
        family: str | None = None
        for row in used:
            task, centre, zone = details[id(row)]
            minutes = problem.setups.changeover(task.kind, family, task.family, task.setup_minutes)
            spent = _working_time(centre, zone, row.setup_start, row.start)
            if spent != timedelta(minutes=minutes):
                yield f"{row.job} operation {row.sequence} needs {minutes} min set-up, gets {spent}"
            family = task.family


def _wrong_completions(problem: Problem, schedule: Schedule) -> Iterator[str]:
    jobs = {job.id: job for job in problem.jobs}
    told = Counter(entry.job for entry in schedule.completions)
    told.update(entry.job for entry in schedule.unplanned)
    for job_id in sorted(jobs.keys() | told.keys()):
        if told[job_id] != int(job_id in jobs):
            yield f"{job_id} is reported {told[job_id]} times"
    last: dict[str, ScheduledOperation] = {}
    for row in schedule.rows:
        last[row.job] = max(row, last.get(row.job, row), key=lambda row: row.end)
    for entry in schedule.completions:
        if entry.job in jobs:
            yield from _wrong_completion(jobs[entry.job], entry, last.get(entry.job))


def _wrong_completion(job: Job, told: Completion, last: ScheduledOperation | None) -> Iterator[str]:
    if last and told.plant != last.plant:
        yield f"{job.id} is reported ready in {told.plant}, where it was not made"
    if last and told.end != last.end:
        yield f"{job.id} is reported ready at another time than its last operation"
    if told.late_by != max(timedelta(), told.end - job.due):
        yield f"{job.id} is reported late by {told.late_by}, which is not so"
