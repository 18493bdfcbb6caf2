"""Plants are read from three tables; every mistake is told at once, with its place."""

from datetime import time

import pytest

from bom.problems import ProblemsError
from factory_adapter.files import read_plants, read_setups

GOOD = {
    "../plants/plants.csv": (
        "plant,name_en,name_zh_hans,name_zh_hant,gateway,transfer_hours\n"
        "foshan,Foshan,佛山,佛山,rest,24\n"
        "hefei,Hefei,合肥,合肥,files,36\n"
    ),
    "../plants/work_centres.csv": (
        "work_centre,plant,kind,name_en,name_zh_hans,name_zh_hant,machines,shift_start,shift_end,weekdays\n"
        "F-CUT,foshan,CUT,Laser,激光,雷射,2,08:00,20:00,1-6\n"
        "H-CUT,hefei,CUT,Laser,激光,雷射,1,22:00,06:00,Mon-Fri\n"
    ),
    "../plants/setups.csv": (
        "kind,from_family,to_family,minutes\nCUT,*,*,20\nCUT,pine,snow,45\nCUT,snow,*,5\n"
    ),
}


def with_file(name: str, text: str) -> dict[str, str]:
    return {**GOOD, f"../plants/{name}": text}


def test_reads_plants_with_their_work_centres() -> None:
    foshan, hefei = read_plants(GOOD)

    assert foshan.names["zh-Hant"] == "佛山"
    assert (foshan.gateway, hefei.gateway, hefei.transfer_hours) == ("rest", "files", 36)
    assert foshan.work_centres[0].weekdays == frozenset({1, 2, 3, 4, 5, 6})
    assert hefei.work_centres[0].shift_end == time(6)
    assert hefei.work_centres[0].weekdays == frozenset({1, 2, 3, 4, 5})


def test_the_nearest_entry_of_the_set_up_matrix_counts() -> None:
    matrix = read_setups(GOOD)

    assert matrix.changeover("CUT", "pine", "snow", 10) == 45
    assert matrix.changeover("CUT", "snow", "ink", 10) == 5
    assert matrix.changeover("CUT", "ink", "pine", 10) == 20
    assert matrix.changeover("CUT", "pine", "pine", 10) == 0
    assert matrix.changeover("PAINT", "pine", "snow", 10) == 10
    assert matrix.changeover("CUT", None, "snow", 10) == 10


def test_tells_all_mistakes_of_both_files_at_once() -> None:
    bad = {
        "plants.csv": (
            "plant,name_en,gateway,timezone\nfoshan,Foshan,rset,Mars/North\nfoshan,Twice,rest,\n"
        ),
        "work_centres.csv": (
            "work_centre,plant,kind,name_en,machines,weekdays\nCUT1,fosham,CUT,Laser,0,Funday\n"
        ),
    }

    with pytest.raises(ProblemsError) as refusal:
        read_plants(bad)

    told = [str(problem) for problem in refusal.value.problems]
    assert any(line.startswith("plants.csv:2:15: gateway: 'rset'") for line in told)
    assert any("'Mars/North' is no time zone" in line for line in told)
    assert any("plant foshan is there twice, first in line 2" in line for line in told)
    assert any("plant fosham is unknown. Did you mean foshan?" in line for line in told)
    assert any("'funday' is no weekday" in line for line in told)
    assert any("machines: 0 is out of range" in line for line in told)


def test_a_missing_table_is_told_with_its_columns() -> None:
    with pytest.raises(ProblemsError, match=r"is missing\. Add it with the columns plant,"):
        read_plants({})


def test_plants_need_no_set_up_matrix() -> None:
    assert read_setups({}).changeover("CUT", "a", "b", 7) == 7


def test_a_set_up_for_an_unknown_kind_of_work_centre_is_refused() -> None:
    with pytest.raises(
        ProblemsError, match=r"no work centre is of the kind CUTT. Did you mean CUT\?"
    ):
        read_setups(with_file("setups.csv", "kind,from_family,to_family,minutes\nCUTT,*,*,1\n"))
