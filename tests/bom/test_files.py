from datetime import date

import pytest

from bom.expression import show
from bom.io.files import read_bom
from bom.model import Bom, LotSize
from bom.problems import ProblemsError

OPTIONS = {"colour": frozenset({"pine", "snow"}), "diameter": None}
ITEMS = (
    "item,name_en,name_zh_hans,kind,unit,lead_time_days,lot_policy,lot_minimum,lot_multiple,"
    "lot_weeks,safety_stock,on_hand,cost,supplier,scrap_percent,plants\n"
)
GOOD = {
    "../modules/items.csv": "item,name_en,kind,on_hand,unit\nSCREW,Screw,buy,40,pc\n",
    "items.csv": ITEMS
    + "TOP,Top,顶,make,pc,3,min_multiple,10,5,,,,1200,,1.5,north;south\n"
    + "KIT,Kit,,phantom,pc,,,,,,,,,,,\n",
    "lines.csv": "parent,child,quantity,when,scrap_percent,from,to\n"
    "TOP,KIT,1,,,,\n"
    "TOP,SCREW,4,colour == pine,,2026-01-01,2026-12-31\n"
    'KIT,SCREW,"(diameter - 480) / 40",,2.5,,\n',
    "routings.csv": "item,sequence,name_en,work_centre,stage,setup_minutes,run_seconds,family\n"
    "TOP,10,Paint,PAINT,coat,20,90,colour\n",
    "product.yaml": "not ours",
}


def read(**changes: str) -> Bom:
    return read_bom(
        {**GOOD, **{name.replace("_", "."): text for name, text in changes.items()}}, OPTIONS
    )


def mistakes(**changes: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        read(**changes)
    return [str(problem) for problem in caught.value.problems]


def test_reads_the_files_of_a_product_and_of_its_modules_as_one_bom() -> None:
    bom = read()

    top = bom.items["TOP"]
    assert (top.names, top.kind) == ({"en": "Top", "zh-Hans": "顶"}, "make")
    assert (top.lot, top.scrap_ppm) == (LotSize("min_multiple", 10, 5), 15_000)
    assert (top.lead_time_days, top.cost, top.plants) == (3, 1200, ("north", "south"))
    assert bom.items["SCREW"].on_hand == 40
    screws = bom.lines[1]
    assert screws.when is not None
    assert show(screws.when) == "colour == pine"
    assert (screws.valid_from, screws.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert [line.position for line in bom.lines] == [10, 20, 10]
    assert bom.operations[0].family == ("colour",)


def test_reports_everything_that_is_wrong_in_all_files_at_once() -> None:
    found = mistakes(
        items_csv="item,name_en,kind,lot_policy,lot_minimum,on_hand,scrap_percent\n"
        "TOP,Top,make,fixed,,,\nKIT,Kit,phantom,,,3,\nTOP,Again,make,,,,\n"
        "BIT,Bit,buy,lot_for_lot,20,,2\n",
        lines_csv="parent,child,quantity,when,from,to\n"
        "TOP,KITT,1,,,\nBIT,KIT,1,,,\nTOP,KIT,0,,,\nTOP,KIT,1,colour == pin,,\n"
        "TOP,KIT,1,diameter,2027-01-01,2026-01-01\n",
        routings_csv="item,sequence,name_en,work_centre,stage,family\n"
        "TOP,10,Paint,PAINT,paint,color\nTOP,10,Test,TEST,test,\nKIT,10,Pick,PICK,pack,\n",
    )

    assert found == [
        "items.csv:2:14: a fixed lot needs its size. Write the lot's size under lot_minimum.",
        (
            "items.csv:3:19: phantom KIT can have no stock. "
            "Make it a make item, or leave on_hand and safety_stock blank."
        ),
        "items.csv:4:1: item TOP is already at items.csv:2. Remove one.",
        (
            "items.csv:5:13: lot_for_lot has no lot sizes. "
            "Write min_multiple under lot_policy, or leave the sizes blank."
        ),
        "lines.csv:2:5: item KITT is unknown. Did you mean KIT?",
        (
            "lines.csv:3:1: BIT is bought, so it is not made of anything. "
            "Make it a make item in items.csv, or remove its rows from lines.csv."
        ),
        "lines.csv:4:9: 0 is no quantity. Write a quantity above 0, or remove the line.",
        "lines.csv:5:21: colour has no value pin. Did you mean pine?",
        (
            "lines.csv:6:11: diameter is an amount, not a condition. "
            "Compare it with something: diameter > 560."
        ),
        "lines.csv:6:31: the line ends before it begins. Exchange from and to.",
        (
            "routings.csv:2:20: stage: 'paint' is not known here. "
            "Use one of cut, coat, assemble, test, pack, ship."
        ),
        "routings.csv:2:26: option color is unknown. Did you mean colour?",
        (
            "routings.csv:3:5: operation 10 of TOP is already at routings.csv:2. "
            "Give each operation its own sequence."
        ),
        (
            "routings.csv:4:1: phantom KIT passes through, so nothing makes it. "
            "Make it a make item in items.csv, or move its operations to its parent."
        ),
    ]


def test_says_the_path_of_an_item_that_contains_itself() -> None:
    found = mistakes(
        items_csv=ITEMS + "TOP,Top,,make,,,,,,,,,,,,\nKIT,Kit,,make,,,,,,,,,,,,\n",
        lines_csv="parent,child,quantity\nTOP,KIT,1\nKIT,TOP,1\n",
    )

    assert found == [
        (
            "lines.csv:3:5: an item contains itself: TOP contains KIT contains TOP. "
            "Remove one of these lines."
        )
    ]


def test_refuses_stock_that_cannot_be_told_apart() -> None:
    found = mistakes(items_csv="item,name_en,kind,on_hand\nTOP,Top,make,7\nKIT,Kit,phantom,\n")

    assert found == [
        (
            "items.csv:2:14: stock of TOP cannot be told apart: it differs by colour, diameter. "
            "Leave on_hand and safety_stock blank; keep stock of its components."
        )
    ]


def test_asks_for_the_items_when_no_file_has_them() -> None:
    with pytest.raises(ProblemsError, match="the file is missing"):
        read_bom({"lines.csv": "parent,child,quantity\n"}, OPTIONS)
