"""The files of a small product that the tests of the product language change."""

import pytest

from bom.problems import ProblemsError
from configurator.domain.product_files import ProductFiles, load

PRODUCT = """\
product: lamp
revision: 2026.1
currency: CNY
name: {en: Lamp, zh-Hans: 灯, zh-Hant: 燈}
summary: {en: A small lamp.}
plants: plants
drawing: drawing.svg
item: LAMP
base_price: "100.00"
shipping_days: 2
groups:
  - {id: body, name: {en: Body, zh-Hans: 主体, zh-Hant: 主體}}
options:
  - id: shade
    group: body
    name: {en: Shade, zh-Hans: 灯罩, zh-Hant: 燈罩}
    choices:
      - {id: glass, name: {en: Glass, zh-Hans: 玻璃, zh-Hant: 玻璃}, price: 20, default: true}
      - {id: no, name: {en: None, zh-Hans: 无, zh-Hant: 無}}
  - id: tint
    group: body
    name: {en: Tint, zh-Hans: 色调, zh-Hant: 色調}
    when: shade == glass
    choices:
      - {id: clear, name: {en: Clear, zh-Hans: 透明, zh-Hant: 透明}, default: true}
      - {id: smoke, name: {en: Smoke, zh-Hans: 烟灰, zh-Hant: 煙灰}, price: "5.50"}
  - id: height
    group: body
    name: {en: Height, zh-Hans: 高度, zh-Hant: 高度}
    number: {from: 20, to: 40, step: 10, unit: cm}
  - id: words
    group: body
    name: {en: Words, zh-Hans: 文字, zh-Hant: 文字}
    text: {max: 6, pattern: '[\\w ]*', classes: [{id: none, to: 0}, {id: some, to: 6, price: 9}]}
rules:
  - id: tall-needs-shade
    rule: height == 40 -> shade != no
    why: {en: "A tall lamp blinds, unless shaded.", zh-Hans: 高灯刺眼。, zh-Hant: 高燈刺眼。}
prices:
  - id: height
    amount: "3.00"
    per: (height - 20) / 10
    name: {en: Height, zh-Hans: 高度, zh-Hant: 高度}
"""
ITEMS = """\
item,name_en,name_zh_hans,name_zh_hant,kind,unit,lead_time_days,plants
LAMP,Lamp,灯,燈,make,pc,2,north
GLASS,Glass shade,玻璃罩,玻璃罩,buy,pc,5,
FOOT,Foot,底座,底座,buy,pc,9,
"""
LINES = """\
parent,child,quantity,when
LAMP,GLASS,1,shade == glass
LAMP,FOOT,height / 10,
"""
ROUTINGS = """\
item,sequence,name_en,work_centre,stage,setup_minutes,run_seconds,family
LAMP,10,Assemble,ASSY,assemble,5,60,
"""
PLANTS = """\
plant,name_en,name_zh_hans,name_zh_hant,gateway,transfer_hours,timezone
north,North,北厂,北廠,rest,4,Asia/Shanghai
"""
CENTRES = """\
work_centre,plant,kind,name_en,name_zh_hans,name_zh_hant,machines,shift_start,shift_end,weekdays
north-assy,north,ASSY,Assembly,装配,裝配,2,08:00,16:00,1;2;3;4;5
"""


def files(**changes: str) -> ProductFiles:
    """Return the lamp's files, some changed, some added."""
    texts = {
        "product.yaml": PRODUCT,
        "drawing.svg": "<svg/>",
        "items.csv": ITEMS,
        "lines.csv": LINES,
        "routings.csv": ROUTINGS,
        "plants/plants.csv": PLANTS,
        "plants/work_centres.csv": CENTRES,
    }
    for name, text in changes.items():
        texts["product.yaml" if name == "product" else f"{name}.csv"] = text
    return ProductFiles("lamp", texts)


def problems_of(wrong: ProductFiles) -> list[str]:
    """Return what is wrong with the files, which must be refused."""
    with pytest.raises(ProblemsError) as caught:
        load(wrong)
    return [str(problem) for problem in caught.value.problems]


def changed(*changes: tuple[str, str]) -> str:
    """Return the lamp's product.yaml with some texts replaced."""
    text = PRODUCT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def with_line(old: str, new: str) -> ProductFiles:
    """Return the lamp's files with one text of product.yaml replaced."""
    return files(product=changed((old, new)))


def with_options(more: str, **others: str) -> ProductFiles:
    """Return the lamp's files with more options."""
    return files(product=changed(("rules:\n", f"{more}rules:\n")), **others)


def with_rules(more: str, **others: str) -> ProductFiles:
    """Return the lamp's files with more rules."""
    return files(product=changed(("rules:\n", f"rules:\n{more}")), **others)
