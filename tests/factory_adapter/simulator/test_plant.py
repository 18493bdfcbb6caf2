"""The simulated plant makes what it is told, the same way however its time is cut."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factory_adapter.model import JobCommand, JobOperation, JobOrder, Plant, WorkCentre
from factory_adapter.simulator.plant import Nature, SimulatedPlant

HOUR = 3_600_000
START = 1_800_000_000_000
KINDS = ("CUT", "PAINT", "ASSY")


def plant(machines: int = 1) -> Plant:
    centres = tuple(
        WorkCentre(
            f"F-{kind}", "foshan", kind, {"en": kind}, machines, time(8), time(16), frozenset({1})
        )
        for kind in KINDS
    )
    return Plant("foshan", {"en": "Foshan"}, "rest", "Asia/Shanghai", 24, centres)


def order(name: str, *, units: int = 0, quantity: int = 4, family: str = "pine") -> JobOrder:
    return JobOrder(
        id=name,
        version=1,
        plant="foshan",
        item="TB-1000",
        item_name="Round air conditioner",
        quantity=units or quantity,
        operations=tuple(
            JobOperation(10 * n, kind.title(), kind, "assemble", family, 20, 300)
            for n, kind in enumerate(KINDS, 1)
        ),
        due=datetime(2026, 12, 24, tzinfo=UTC),
        units=tuple(f"{name}-{n}" for n in range(1, units + 1)),
    )


def store(job: JobOrder, name: str = "") -> JobCommand:
    return JobCommand(name or f"store-{job.id}-{job.version}", "store", job.id, job.version, job)


def start(job_id: str) -> JobCommand:
    return JobCommand(f"start-{job_id}", "start", job_id, 1)


def cancel(job_id: str) -> JobCommand:
    return JobCommand(f"cancel-{job_id}", "cancel", job_id, 1)


def run(*commands: JobCommand, nature: Nature | None = None, machines: int = 1) -> SimulatedPlant:
    floor = SimulatedPlant(plant(machines), nature or Nature(seed=7, scrap_ppm=0, rework_ppm=0))
    floor.step(START)
    for command in commands:
        assert floor.apply(command).accepted
    floor.step(START + 10_000 * HOUR)
    return floor


def test_a_job_waits_until_it_is_told_to_start() -> None:
    floor = run(store(order("WO-1")))

    assert [response.event for response in floor.responses] == ["accepted"]
    assert floor.states()[0].state == "AllowedToStart"


def test_a_small_lot_goes_through_its_operations_as_a_whole() -> None:
    floor = run(store(order("WO-1")), start("WO-1"))

    events = [(response.event, response.operation) for response in floor.responses]

    assert events == [
        ("accepted", None),
        ("operation_started", 10),
        ("operation_ended", 10),
        ("operation_started", 20),
        ("operation_ended", 20),
        ("operation_started", 30),
        ("operation_ended", 30),
        ("ended", None),
    ]
    assert floor.responses[-1].good == 4


def test_a_large_lot_is_shared_by_all_machines() -> None:
    job = order("WO-1", quantity=100)  # 8 h 20 min on one machine

    floor = run(store(job), start("WO-1"), machines=4)

    assert floor.responses[-1].good == 100
    cut = [r.at for r in floor.responses if r.operation == 10]
    assert (cut[-1] - cut[0]).total_seconds() < 3.5 * 3600
    assert [r.event for r in floor.responses].count("operation_ended") == 3


def test_units_of_a_serialised_job_go_on_one_by_one() -> None:
    floor = run(store(order("WO-1", units=3)), start("WO-1"))

    passed = [(r.unit, r.operation) for r in floor.responses if r.event == "unit_ended"]
    assert len(set(passed)) == len(passed) == 9
    first_paint = next(r for r in floor.responses if r.operation == 20)
    last_cut = next(r for r in floor.responses if r.unit == "WO-1-3" and r.event == "unit_ended")
    assert first_paint.at < last_cut.at


def test_a_machine_that_is_set_up_for_a_colour_keeps_it() -> None:
    jobs = [order(f"WO-{n}", family=family) for n, family in enumerate(["a", "b", "a", "b"])]
    floor = run(*map(store, jobs), *(start(job.id) for job in jobs))

    painted = [
        r.job_id for r in floor.responses if r.event == "operation_ended" and r.operation == 20
    ]

    assert painted == ["WO-0", "WO-2", "WO-1", "WO-3"]


def test_scrap_is_made_again_and_every_job_ends_complete() -> None:
    jobs = [order("WO-1", units=40), order("WO-2", quantity=400)]
    nature = Nature(seed=3, scrap_ppm=80_000, rework_ppm=80_000)

    floor = run(*map(store, jobs), start("WO-1"), start("WO-2"), nature=nature)

    told = Counter(response.event for response in floor.responses)
    assert told["unit_scrapped"] > 0
    assert told["unit_reworked"] > 0
    for state, job in zip(floor.states(), jobs, strict=True):
        assert (state.state, state.good) == ("Ended", job.quantity)
        assert state.scrap > 0


def test_a_start_that_overtakes_its_job_is_kept() -> None:
    floor = run(start("WO-1"), store(order("WO-1")))

    assert floor.responses[-1].event == "ended"


def test_a_cancel_that_overtakes_its_job_wins() -> None:
    floor = run(cancel("WO-1"))

    receipt = floor.apply(store(order("WO-1")))

    assert not receipt.accepted
    assert "was cancelled before it arrived" in receipt.reason


def test_a_waiting_job_can_be_cancelled_and_a_running_one_cannot() -> None:
    floor = SimulatedPlant(plant(), Nature(seed=7))
    for command in (store(order("WO-1")), start("WO-1"), store(order("WO-2")), start("WO-2")):
        floor.apply(command)

    assert floor.apply(cancel("WO-2")).accepted
    assert floor.responses[-1].event == "aborted"
    assert "cannot be cancelled" in floor.apply(cancel("WO-1")).reason
    floor.step(START)
    assert {state.job_id: state.state for state in floor.states()} == {
        "WO-1": "Ended",
        "WO-2": "Aborted",
    }


def test_only_a_newer_version_replaces_a_job() -> None:
    newer = replace(order("WO-1", quantity=9), version=2)
    floor = run(store(order("WO-1")), store(newer))

    assert floor.states()[0].version == 2
    assert "is here in version 2" in floor.apply(store(order("WO-1"), "late")).reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"plant": "hefei"}, "this is foshan"),
        ({"quantity": 0}, "has quantity 0"),
        ({"operations": ()}, "has no operation"),
        ({"units": ("a",)}, "names 1 units for a quantity of 4"),
        ({"units": ("a", "a", "b", "c")}, "names a unit twice"),
        ({"due": datetime(2026, 1, 1)}, "without a time zone"),  # noqa: DTZ001 # the mistake
        ({"operations": (JobOperation(1, "", "GLAZE", "coat", "", 1, 1),)}, "needs GLAZE"),
        ({"operations": (JobOperation(1, "", "CUT", "coat", "", 1, -1),)}, "impossible duration"),
        ({"operations": (JobOperation(1, "", "CUT", "coat", "", 1, 1),) * 2}, "out of order"),
    ],
)
def test_a_job_that_cannot_be_made_is_refused_with_a_reason(
    change: dict[str, object], reason: str
) -> None:
    bad = replace(order("WO-1"), **change)  # type: ignore[arg-type] # the test names fields

    receipt = SimulatedPlant(plant(), Nature(seed=7)).apply(store(bad))

    assert not receipt.accepted
    assert reason in receipt.reason


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 99),
    sizes=st.lists(st.integers(-6, 6), min_size=1, max_size=8),
    gaps=st.lists(st.integers(0, 2 * HOUR), min_size=16, max_size=16),
    cuts=st.lists(st.integers(0, 40 * HOUR), max_size=30),
)
def test_the_same_commands_give_the_same_responses_however_time_is_cut(
    seed: int, sizes: list[int], gaps: list[int], cuts: list[int]
) -> None:
    jobs = [
        order(f"WO-{n}", units=max(size, 0), quantity=abs(size) + 1, family="ab"[n % 2])
        for n, size in enumerate(sizes)
    ]
    commands = [command for job in jobs for command in (store(job), start(job.id))]
    times = [START + sum(gaps[: n + 1]) for n in range(len(commands))]
    nature = Nature(seed, scrap_ppm=100_000, rework_ppm=100_000)
    whole, cut = SimulatedPlant(plant(2), nature), SimulatedPlant(plant(2), nature)

    for command, at in zip(commands, times, strict=True):
        whole.step(at)
        whole.apply(command)
        for stop in sorted(START + cut_at for cut_at in cuts if START + cut_at < at):
            cut.step(stop)
        cut.step(at)
        cut.apply(command)
    whole.step(START + 1000 * HOUR)
    for stop in sorted({*(times[-1] + cut_at for cut_at in cuts), START + 1000 * HOUR}):
        cut.step(stop)

    assert cut.responses == whole.responses
    assert [response.sequence for response in whole.responses] == list(
        range(1, len(whole.responses) + 1)
    )
    assert {state.state for state in whole.states()} == {"Ended"}
