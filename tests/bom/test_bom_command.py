from pathlib import Path

import pytest
from click.testing import CliRunner

from configurator.commands.bom import bom

PRODUCT = """\
product: lamp
revision: "1"
currency: CNY
name: {en: Lamp}
summary: {en: A lamp.}
plants: .
drawing: drawing.svg
item: LAMP
base_price: "99.00"
shipping_days: 2
groups:
  - {id: look, name: {en: Look}}
options:
  - id: colour
    group: look
    name: {en: Colour}
    choices:
      - {id: pine, name: {en: Pine}, price: "0.00", default: true}
      - {id: snow, name: {en: Snow}, price: "0.00"}
  - id: arms
    group: look
    name: {en: Arms}
    number: {from: 1, to: 5, step: 1, unit: pc, default: 2}
rules: []
prices: []
"""
FILES = {
    "product.yaml": PRODUCT,
    "plants.csv": "plant,name_en,name_zh_hans,name_zh_hant,gateway,transfer_hours,timezone\n"
    "north,North,北,北,rest,4,Asia/Shanghai\n",
    "work_centres.csv": "work_centre,plant,kind,name_en,name_zh_hans,name_zh_hant,machines,"
    "shift_start,shift_end,weekdays\nN-PAINT,north,PAINT,Paint,涂,塗,1,08:00,16:00,1-5\n",
    "drawing.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>',
    "items.csv": "item,name_en,kind,unit,lead_time_days,cost\n"
    "LAMP,Lamp,make,pc,2,500\nARM,Arm,make,pc,3,100\nTUBE,Tube,buy,mm,10,2\n"
    "BULB,Bulb,buy,pc,5,300\nOLD,Old shade,buy,pc,5,300\n",
    "lines.csv": "parent,child,quantity,when,scrap_percent\n"
    "LAMP,ARM,arms,,\nARM,TUBE,400,,2.5\nARM,BULB,1,colour == snow,\n",
    "routings.csv": "item,sequence,name_en,work_centre,stage,setup_minutes,run_seconds,family\n"
    "ARM,10,Paint arm,PAINT,coat,10,60,colour\n",
}


@pytest.fixture
def lamp(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(bom, [str(word) for word in words])
    return result.exit_code, result.output


def test_says_what_is_in_the_files_and_what_looks_forgotten(lamp: Path) -> None:
    assert run("check", lamp) == (
        0,
        (
            "5 items: 2 made, 3 bought, 0 phantoms, on 3 levels\n"
            "3 lines: 1 with a condition, 1 with a formula\n"
            "1 operations: 1 with a setup family\n"
            "note: BULB is bought, but has no supplier\n"
            "note: LAMP is made, but has no routing\n"
            "note: OLD goes into no LAMP\n"
            "note: OLD is bought, but has no supplier\n"
            "note: TUBE is bought, but has no supplier\n"
        ),
    )


def test_tells_every_mistake_of_the_files_and_exits_with_2(lamp: Path) -> None:
    (lamp / "lines.csv").write_text("parent,child,quantity\nLAMP,ARMM,1\nARM,ARM,1\n")

    status, output = run("check", lamp)

    assert status == 2
    assert output == (
        f"{lamp}/lines.csv:2:6: item ARMM is unknown. Did you mean ARM?\n"
        f"{lamp}/lines.csv:3:5: an item contains itself: ARM contains ARM. "
        "Remove one of these lines.\n"
    )


def test_lists_levels_for_a_configuration_or_for_all(lamp: Path) -> None:
    _, mine = run("indented", lamp)
    _, everything = run("indented", lamp, "--all")

    assert [line.split()[0] for line in mine.splitlines()] == ["LAMP", "ARM", "TUBE"]
    assert "    TUBE                 Tube  x 400  scrap 2.5 %" in mine
    assert "    BULB                 Bulb  x 1  if colour == snow" in everything


def test_lists_where_an_item_is_used(lamp: Path) -> None:
    _, output = run("where-used", lamp, "BULB")

    assert [line.split()[0] for line in output.splitlines()] == ["BULB", "ARM", "LAMP"]
    assert run("where-used", lamp, "BULBB") == (2, "There is no item BULBB. Did you mean BULB?\n")


def test_adds_up_what_a_configuration_needs(lamp: Path) -> None:
    _, output = run("explode", lamp, "--quantity", "3", "--choose", "arms=5")

    assert [line.split()[:3] for line in output.splitlines()] == [
        ["LAMP", "3", "pc"],
        ["ARM", "15", "pc"],
        ["TUBE", "6150", "mm"],
    ]


def test_promises_a_day_with_its_critical_chain(lamp: Path) -> None:
    status, output = run("promise", lamp, "--today", "2026-11-23")

    assert status == 0
    assert output.splitlines() == [
        "2026-11-23 to 2026-12-07   10 working days  TUBE Tube",
        "2026-12-07 to 2026-12-10    3 working days  ARM Arm",
        "2026-12-10 to 2026-12-14    2 working days  LAMP Lamp",
        "ready on 2026-12-14",
    ]


def test_adds_up_the_cost_and_rounds_once(lamp: Path) -> None:
    _, output = run("cost", lamp, "--choose", "arms=1", "--choose", "colour=snow")

    assert "17.20" in output


@pytest.mark.parametrize("choice", ["colour=pink", "arms", "size=3", "arms=9"])
def test_refuses_a_choice_that_does_not_exist(lamp: Path, choice: str) -> None:
    status, output = run("cost", lamp, "--choose", choice)

    assert status == 2
    assert output.strip()
    assert "Traceback" not in output
