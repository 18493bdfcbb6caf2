"""A plant's journal answers for it: once for each command, and the same after every start."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from click.testing import CliRunner

from configurator.commands.plant import plant as command_line
from factory_adapter.model import JobCommand, JobOperation, JobOrder, Plant, WorkCentre
from factory_adapter.simulator.journal import Journal
from factory_adapter.simulator.plant import Nature
from factory_adapter.simulator.site import JournalMismatchError, Site

HOUR = 3_600_000
PLANT = Plant(
    "foshan",
    {"en": "Foshan"},
    "rest",
    "Asia/Shanghai",
    24,
    (WorkCentre("F-ASSY", "foshan", "ASSY", {"en": "A"}, 1, time(8), time(16), frozenset({1})),),
)
ORDER = JobOrder(
    id="WO-1",
    version=1,
    plant="foshan",
    item="TB-1000",
    item_name="Round air conditioner",
    quantity=2,
    operations=(JobOperation(10, "Assemble", "ASSY", "assemble", "", 5, 600),),
    due=datetime(2026, 12, 24, tzinfo=UTC),
)
STORE = JobCommand("c1", "store", "WO-1", 1, ORDER)
START = JobCommand("c2", "start", "WO-1", 1)


class Clock:
    now = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now


def site(home: Path, clock: Clock, *, plant: Plant = PLANT, speed: int = 600) -> Site:
    return Site(Journal(home / "journal"), plant, Nature(seed=1), speed=speed, clock=clock)


def test_a_command_id_cannot_be_used_for_another_command(tmp_path: Path) -> None:
    here = site(tmp_path, Clock())
    here.submit(STORE)

    receipt = here.submit(replace(START, id="c1"))

    assert not receipt.accepted
    assert "used for another command" in receipt.reason


def test_a_working_plant_runs_fast_and_an_idle_one_keeps_real_time(tmp_path: Path) -> None:
    clock = Clock()
    here = site(tmp_path, clock, speed=600)
    here.submit(STORE)
    clock.now += HOUR
    here.submit(START)

    clock.now += 4_000
    here.advance()

    accepted, started, *_, ended = here.poll(0, 100)
    assert (started.at - accepted.at).total_seconds() == 3600
    assert ended.event == "ended"
    assert 1_200 < (ended.at - started.at).total_seconds() < 4 * 600


def test_a_clock_that_is_set_back_does_not_turn_the_plant_back(tmp_path: Path) -> None:
    clock = Clock()
    here = site(tmp_path, clock)
    here.submit(STORE)
    clock.now -= HOUR

    here.submit(START)

    assert [response.at for response in here.poll(0, 10)] == sorted(
        response.at for response in here.poll(0, 10)
    )


def test_changed_work_centres_do_not_change_the_past(tmp_path: Path) -> None:
    clock = Clock()
    site(tmp_path, clock).submit(STORE)

    other = site(tmp_path, clock, plant=replace(PLANT, work_centres=()))

    assert other.has_other_files
    assert other.capabilities().work_centres == ("F-ASSY",)


def test_a_journal_that_tells_another_story_is_refused(tmp_path: Path) -> None:
    clock = Clock()
    here = site(tmp_path, clock)
    here.submit(STORE)
    with sqlite3.connect(tmp_path / "journal") as database:
        database.execute("UPDATE response SET body = replace(body, 'accepted', 'aborted')")

    with pytest.raises(JournalMismatchError, match="Move the journal away"):
        site(tmp_path, clock)


def test_an_unknown_plant_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "plants.csv").write_text("plant,name_en,gateway\nfoshan,Foshan,rest\n")
    (tmp_path / "work_centres.csv").write_text(
        "work_centre,plant,kind,name_en\nA,foshan,ASSY,Assembly\n"
    )

    answer = CliRunner().invoke(command_line, ["paris", "--plants", str(tmp_path)])

    assert answer.exit_code == 2
    assert "'paris' is none of foshan." in answer.output


def test_mistakes_in_the_tables_are_told_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "plants.csv").write_text("plant,name_en,gateway\nfoshan,Foshan,rset\n")

    answer = CliRunner().invoke(command_line, ["foshan", "--plants", str(tmp_path)])

    assert answer.exit_code == 1
    assert "plants.csv:2:15: gateway: 'rset' is not known here. Did you mean rest?" in answer.output
    assert "work_centres.csv:1:1: the file is missing" in answer.output
