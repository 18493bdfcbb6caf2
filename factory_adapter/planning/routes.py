"""Which plants can make which jobs, and in what order jobs supply each other."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from factory_adapter.planning.problem import Job, Problem, Unplanned


class CircularSupplyError(ValueError):
    """Jobs that wait for each other."""

    def __init__(self, cycle: tuple[str, ...]) -> None:
        self.cycle = cycle
        super().__init__(
            f"Jobs supply each other in a circle: {' -> '.join(cycle)}. Remove one predecessor."
        )


def order_of_supply(jobs: Mapping[str, Job]) -> tuple[str, ...]:
    """Sort jobs so that suppliers come first."""
    graph = {job.id: job.predecessors for job in jobs.values()}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise CircularSupplyError(tuple(error.args[1])) from error


def possible_plants(
    problem: Problem,
) -> tuple[dict[str, tuple[str, ...]], tuple[Unplanned, ...]]:
    """Find the plants of every job, and the jobs that cannot be made anywhere."""
    jobs = {job.id: job for job in problem.jobs}
    possible: dict[str, tuple[str, ...]] = {}
    unplanned: list[Unplanned] = []
    for job_id in order_of_supply(jobs):
        if job_id not in jobs:
            continue
        reason = _obstacle(problem, jobs[job_id], possible)
        if reason:
            unplanned.append(Unplanned(job_id, reason))
        else:
            possible[job_id] = _plants_of(problem, jobs[job_id])
    return possible, tuple(sorted(unplanned, key=lambda entry: entry.job))


def _obstacle(problem: Problem, job: Job, possible: Mapping[str, tuple[str, ...]]) -> str:
    missing = sorted(set(job.predecessors) - set(possible))
    if missing:
        return f"It needs {', '.join(missing)}, which cannot be made or is not in the plan."
    if _plants_of(problem, job):
        return ""
    kinds = sorted({task.kind for task in job.operations})
    where = f"the allowed plants {', '.join(job.plants)}" if job.plants else "any plant"
    return f"Not all of {', '.join(kinds)} stand together in {where}."


def _plants_of(problem: Problem, job: Job) -> tuple[str, ...]:
    kinds = {task.kind for task in job.operations}
    return tuple(
        plant.id
        for plant in problem.plants
        if kinds <= plant.kinds() and (not job.plants or plant.id in job.plants)
    )
