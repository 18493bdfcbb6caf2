"""Every schedule passes the independent checker; the checker sees every planted mistake."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from factory_adapter.model import Plant, SetupMatrix, WorkCentre
from factory_adapter.planning import Job, Problem, Schedule, Task, check, schedule
from factory_adapter.planning.routes import CircularSupplyError

START = datetime(2026, 11, 23, 0, tzinfo=UTC)
KINDS = ("CUT", "PAINT", "ASSY")
FAMILIES = ("", "pine", "snow", "ink")


def centre(
    plant: str, kind: str, *, machines: int = 1, opens: int = 8, closes: int = 16
) -> WorkCentre:
    return WorkCentre(
        id=f"{plant}-{kind}",
        plant=plant,
        kind=kind,
        names={"en": kind},
        machines=machines,
        shift_start=time(opens),
        shift_end=time(closes),
        weekdays=frozenset({1, 2, 3, 4, 5}),
    )


def plant(name: str, *kinds: str, hours: int = 24, machines: int = 1) -> Plant:
    centres = tuple(centre(name, kind, machines=machines) for kind in kinds)
    return Plant(name, {"en": name}, "rest", "Asia/Shanghai", hours, centres)


def job(name: str, *tasks: Task, quantity: int = 1, due: int = 5, **more: object) -> Job:
    base = Job(name, quantity, START, START + timedelta(days=due), tasks)
    return replace(base, **more)  # type: ignore[arg-type] # only tests say fields by name


def paint(family: str, *, sequence: int = 10, setup: int = 30, run: int = 600) -> Task:
    return Task(sequence, "PAINT", family, setup, run)


@st.composite
def tasks(draw: st.DrawFn) -> tuple[Task, ...]:
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=0, max_size=4))
    return tuple(
        Task(
            sequence * 10,
            kind,
            draw(st.sampled_from(FAMILIES)),
            draw(st.integers(0, 90)),
            draw(st.integers(0, 7200)),
        )
        for sequence, kind in enumerate(kinds, 1)
    )


@st.composite
def plants(draw: st.DrawFn) -> tuple[Plant, ...]:
    return tuple(
        Plant(
            name,
            {"en": name},
            "files",
            draw(st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"])),
            draw(st.integers(0, 48)),
            tuple(
                replace(
                    centre(name, kind, machines=draw(st.integers(1, 3))),
                    id=f"{name}-{kind}-{number}",
                    shift_start=time(draw(st.integers(0, 23))),
                    shift_end=time(draw(st.integers(0, 23))),
                    weekdays=frozenset(draw(st.sets(st.integers(1, 7), min_size=1))),
                )
                for number, kind in enumerate(draw(st.lists(st.sampled_from(KINDS), max_size=4)))
            ),
        )
        for name in draw(st.sampled_from([("A",), ("A", "B"), ("A", "B", "C")]))
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    jobs: list[Job] = []
    for number in range(draw(st.integers(1, 8))):
        release = START + timedelta(hours=draw(st.integers(-24, 200)))
        jobs.append(
            Job(
                f"WO-{number}",
                draw(st.integers(1, 20)),
                release,
                release + timedelta(hours=draw(st.integers(-24, 300))),
                draw(tasks()),
                tuple(draw(st.sets(st.sampled_from([earlier.id for earlier in jobs]), max_size=3)))
                if jobs
                else (),
                draw(st.sampled_from([(), ("A",), ("B", "A")])),
            )
        )
    pairs = st.tuples(
        st.sampled_from(KINDS), st.sampled_from((*FAMILIES, "*")), st.sampled_from((*FAMILIES, "*"))
    )
    matrix = SetupMatrix(draw(st.dictionaries(pairs, st.integers(0, 120), max_size=6)))
    return Problem(tuple(jobs), draw(plants()), matrix)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_every_schedule_can_be_made(problem: Problem) -> None:
    made = schedule(problem, start=START)

    assert check(problem, made) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_in_which_jobs_are_told_changes_nothing(problem: Problem, random: object) -> None:
    shuffled = list(problem.jobs)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis does not export its Random

    again = schedule(replace(problem, jobs=tuple(shuffled)), start=START)

    assert again == schedule(problem, start=START)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(), st.data())
def test_the_checker_sees_a_row_that_is_moved_lost_or_doubled(
    problem: Problem, data: st.DataObject
) -> None:
    made = schedule(problem, start=START)
    assume(made.rows)
    index = data.draw(st.integers(0, len(made.rows) - 1))
    row = made.rows[index]
    kind = data.draw(st.sampled_from(["lost", "doubled", "machine", "place", "stretched", "early"]))
    match kind:
        case "lost":
            rows = (*made.rows[:index], *made.rows[index + 1 :])
        case "doubled":
            rows = (*made.rows, row)
        case "machine":
            rows = (*made.rows[:index], replace(row, machine=99), *made.rows[index + 1 :])
        case "place":
            rows = (*made.rows[:index], replace(row, work_centre="X"), *made.rows[index + 1 :])
        case "stretched":
            longer = replace(row, end=row.end + timedelta(days=15))
            rows = (*made.rows[:index], longer, *made.rows[index + 1 :])
        case _:
            back = timedelta(days=400)
            early = replace(
                row, setup_start=row.setup_start - back, start=row.start - back, end=row.end - back
            )
            rows = (*made.rows[:index], early, *made.rows[index + 1 :])

    assert check(problem, replace(made, rows=rows))


def two_on_one_machine() -> tuple[Problem, Schedule]:
    problem = Problem(
        (job("WO-1", paint("pine")), job("WO-2", paint("snow"), predecessors=("WO-1",))),
        (plant("A", "PAINT"), plant("B", "PAINT")),
        SetupMatrix({("PAINT", "pine", "snow"): 45}),
    )
    return problem, schedule(problem, start=START)


def test_the_checker_sees_an_overlap_and_a_supply_that_is_not_there() -> None:
    problem, made = two_on_one_machine()
    first, second = made.rows

    moved = replace(second, setup_start=first.setup_start, start=first.start, end=first.end)
    found = check(problem, replace(made, rows=(first, moved)))

    assert any("overlap" in line for line in found)
    assert any("before its supply WO-1" in line for line in found)


def test_the_checker_sees_a_changeover_that_is_too_short() -> None:
    problem, made = two_on_one_machine()
    easy = replace(problem, setups=SetupMatrix({("PAINT", "pine", "snow"): 10}))

    found = check(easy, made)

    assert any("needs 10 min set-up" in line for line in found)


def test_the_checker_sees_transfer_that_takes_no_time() -> None:
    problem, made = two_on_one_machine()
    first, second = made.rows

    elsewhere = replace(second, plant="B", work_centre="B-PAINT")
    found = check(problem, replace(made, rows=(first, elsewhere)))

    assert any("before its supply" in line for line in found)


def test_the_checker_sees_a_wrong_lateness() -> None:
    problem, made = two_on_one_machine()
    boast = replace(made.completions[0], late_by=timedelta(hours=1))

    found = check(problem, replace(made, completions=(boast, *made.completions[1:])))

    assert found == ["WO-1 is reported late by 1:00:00, which is not so"]


def test_the_checker_sees_an_excuse() -> None:
    problem, _ = two_on_one_machine()
    nothing = schedule(replace(problem, plants=(plant("A", "CUT"),)), start=START)

    found = check(problem, nothing)

    assert "WO-1 is unplanned although a plant can make it" in found


def test_a_machine_stays_with_its_colour_while_nothing_else_presses() -> None:
    jobs = tuple(
        job(f"WO-{number}", paint(family), due=20)
        for number, family in enumerate(["pine", "snow", "pine", "snow", "pine", "snow"])
    )
    made = schedule(Problem(jobs, (plant("A", "PAINT"),), SetupMatrix()), start=START)

    changes = [row.start > row.setup_start for row in made.rows]

    assert sum(changes) == 2


def test_an_urgent_colour_goes_first() -> None:
    jobs = (
        job("WO-1", paint("pine"), due=20),
        job("WO-2", paint("pine"), due=20),
        job("WO-3", paint("snow"), due=1),
    )

    made = schedule(Problem(jobs, (plant("A", "PAINT"),), SetupMatrix()), start=START)

    assert made.rows[0].job == "WO-3"


def test_work_stops_at_the_end_of_the_shift_and_goes_on_in_the_next() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    friday = job(
        "WO-1", paint("", setup=0, run=3600), quantity=10, release=START + timedelta(days=4)
    )

    made = schedule(Problem((friday,), (plant("A", "PAINT"),), SetupMatrix()), start=START)

    assert made.rows[0].start.astimezone(zone) == datetime(2026, 11, 27, 8, tzinfo=zone)
    assert made.rows[0].end.astimezone(zone) == datetime(2026, 11, 30, 10, tzinfo=zone)


def test_work_is_shared_between_plants() -> None:
    jobs = tuple(job(f"WO-{n}", paint("", run=3600), quantity=4) for n in range(4))

    made = schedule(
        Problem(jobs, (plant("A", "PAINT"), plant("B", "PAINT")), SetupMatrix()), start=START
    )

    assert sorted(row.plant for row in made.rows) == ["A", "A", "B", "B"]


def test_a_job_that_no_plant_can_make_is_told_with_what_depends_on_it() -> None:
    jobs = (
        job("WO-1", Task(10, "GLAZE", "", 0, 60)),
        job("WO-2", paint(""), predecessors=("WO-1",)),
    )

    made = schedule(Problem(jobs, (plant("A", "PAINT"),), SetupMatrix()), start=START)

    assert [entry.job for entry in made.unplanned] == ["WO-1", "WO-2"]
    assert made.unplanned[0].reason == "Not all of GLAZE stand together in any plant."


def test_refuses_jobs_that_wait_for_each_other() -> None:
    jobs = (
        job("WO-1", paint(""), predecessors=("WO-2",)),
        job("WO-2", paint(""), predecessors=("WO-1",)),
    )

    with pytest.raises(CircularSupplyError, match="in a circle"):
        schedule(Problem(jobs, (plant("A", "PAINT"),), SetupMatrix()), start=START)
