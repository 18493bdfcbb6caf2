from pathlib import Path

import pytest

from bom.problems import ProblemsError
from configurator.domain.product import InvalidTextError, clean_text
from configurator.domain.product_check import examine
from configurator.domain.product_files import load, read_directory
from configurator.domain.product_schema import SCHEMA_FILE, schema_text
from configurator.engine import compile_model
from tests.domain.lamp import (
    ITEMS,
    LINES,
    PRODUCT,
    ROUTINGS,
    changed,
    files,
    problems_of,
    with_line,
)


def test_reads_a_product() -> None:
    product = load(files())

    assert (product.id, product.revision, product.base_price) == ("lamp", "2026.1", 10000)
    assert [option.kind for option in product.options] == ["choice", "choice", "number", "text"]
    assert product.option("shade").values[1].id == "no"
    assert product.defaults() == {
        "shade": "glass",
        "tint": "clear",
        "height": "20",
        "words": "none",
    }
    assert product.bom_configuration({"height": "30", "tint": "-"}) == {"height": 30, "tint": "-"}
    assert set(product.bom.items) == {"LAMP", "GLASS", "FOOT"}
    assert [plant.id for plant in product.plants] == ["north"]


def test_the_same_texts_have_the_same_digest_and_others_another() -> None:
    assert files().digest == files().digest
    assert files().digest != files(lines=LINES + "LAMP,FOOT,1,\n").digest


def test_counts_what_can_be_built_with_conditional_options() -> None:
    engine = compile_model(load(files()).model)

    assert engine.count() == (2 * 3 + 1 * 2) * 2
    assert engine.domains({"shade": "no"})["tint"] == {"-"}


def test_tells_every_mistake_of_every_file_at_once() -> None:
    wrong = files(
        product=PRODUCT.replace("shade == glass", "shade == gls").replace(
            'price: "5.50"', 'price: "5.505"'
        ),
        lines=LINES.replace("height / 10", "heigt / 10"),
        items=ITEMS.replace("make", "forge"),
    )

    found = problems_of(wrong)

    assert [problem.split(":")[0] for problem in found] == [
        "items.csv",
        "lines.csv",
        "product.yaml",
        "product.yaml",
    ], found
    assert any("shade has no value gls. Did you mean glass?" in problem for problem in found)


def test_refuses_an_item_that_the_bill_of_materials_does_not_have() -> None:
    found = problems_of(with_line("item: LAMP", "item: LMP"))

    assert found == ["product.yaml:8:7: there is no item LMP in items.csv. Did you mean LAMP?"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("currency: CNY", "currency: CNX", "3:11: CNX is no known currency. Use one of CNY, EUR"),
        ("base_price: ", "base_prise: ", "9:1: base_prise is not known here. Did you mean base_pr"),
        ('"100.00"', "cheap", "9:13: 'cheap' does not fit. Write a decimal amount, like"),
        ('"100.00"', '"1.005"', "9:14: '1.005' has more than 2 decimals. Round it to CNY."),
        ("shipping_days: 2", "shipping_days: two", "10:16: two is no whole number. Write a whole"),
        (
            "  - id: shade\n    group: body",
            "  - id: shade\n    group: bdy",
            "there is no group bdy.",
        ),
        ("id: tint", "id: Tint", "20:9: 'Tint' does not fit. Start with a small letter"),
        ("id: tint", "id: shade", "20:9: the id shade is used twice. Give every entry its own id."),
        ("price: 20, default: true", "price: 20", "shade has 0 defaults. Mark exactly one choice"),
        ("step: 10", "step: 15", "height does not reach 40 from 20 in steps"),
        ("unit: cm", "unit: cm, default: 25", "the default 25 is not one of the steps"),
        ("to: 0}", "to: 1}", "the classes of words do not cover 0 to 6 characters"),
        ("'[\\w ]*'", "'[a'", "the pattern is no regular expression"),
        ("'[\\w ]*'", "'(?=a).*'", "no regular expression (error: look-around"),
        ("price: 20, default", "price: 9999999999999, default", "are too far apart to be compared"),
        ("(height - 20) / 10", "height / 7", "the price is no whole amount at height = 20."),
        ("(height - 20) / 10", "shade == glass and", "the expression ends too early. Complete it."),
        ("height == 40 -> shade != no", "height", "this is no condition. Compare it: option =="),
        ("when: shade == glass", "when: tint == clear", "whether tint applies depends on tint"),
        ("groups:", "groups: [", "this is no YAML"),
        ("shipping_days: 2", "shipping_days: 2\nitem: X", "item is written twice. Keep one; the"),
        ("name: {en: Lamp", "name: {fr: Lampe", "4:7: en is missing. Add it."),
        ("A tall lamp blinds, unless", 'A" # "', "is"),
    ],
)
def test_says_what_is_wrong_and_how_to_mend_it(old: str, new: str, said: str) -> None:
    found = problems_of(with_line(old, new))

    assert any(said in problem for problem in found), found


def test_refuses_rules_of_which_nothing_can_be_built() -> None:
    more = "rules:\n  - {id: never, rule: height > 40, why: {en: Never.}}\n"

    found = problems_of(files(product=PRODUCT.replace("rules:\n", more)))

    assert len(found) == 1
    assert "nothing can be built: never exclude everything together." in found[0]


def test_refuses_work_centres_and_plants_that_do_not_exist() -> None:
    wrong = files(
        routings=ROUTINGS.replace("ASSY", "ASY"), items=ITEMS.replace("2,north", "2,nort")
    )

    assert problems_of(wrong) == [
        "items.csv:2:1: there is no plant nort. Did you mean north?",
        "routings.csv:2:1: no plant has a work centre of kind ASY. Did you mean ASSY?",
    ]


def test_refuses_aliases_that_could_grow_without_end() -> None:
    found = problems_of(files(product="a: &a [x]\nb: [*a, *a]\n"))

    assert found[0].startswith("product.yaml:1:1: aliases (*name) are not read.")


@pytest.mark.parametrize("text", ["", "[]", "just words", "\0", "a: b: c", "- 1\n- 2", "[" * 5000])
def test_any_text_gives_problems_and_never_a_crash(text: str) -> None:
    assert problems_of(files(product=text))


def test_reads_a_directory_with_what_it_includes(tmp_path: Path) -> None:
    shop = tmp_path / "lamp"
    for name, text in files(
        product=PRODUCT.replace("plants:", "includes: [../parts]\nplants:")
    ).texts.items():
        target = shop / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "items.csv").write_text(
        ITEMS.splitlines()[0] + "\nSCREW,Screw,,,buy,pc,1,\n", encoding="utf-8-sig"
    )

    found = read_directory(shop)

    assert "../parts/items.csv" in found.texts
    assert "SCREW" in load(found).bom.items


def test_names_every_missing_and_unreadable_file(tmp_path: Path) -> None:
    (tmp_path / "product.yaml").write_text(PRODUCT, encoding="utf-8")
    (tmp_path / "items.csv").write_bytes(b"item\n\xff\n")

    with pytest.raises(ProblemsError) as caught:
        read_directory(tmp_path)

    said = [(problem.file, problem.line, problem.what) for problem in caught.value.problems]
    assert ("items.csv", 2, "this is no UTF-8 text") in said
    assert {file for file, _, _ in said} == {
        "drawing.svg",
        "items.csv",
        "plants/plants.csv",
        "plants/work_centres.csv",
    }


def test_a_text_is_measured_and_checked() -> None:
    product = load(files())

    assert product.text_class("words", "  ") == "none"
    assert product.text_class("words", "für Bo") == "some"
    with pytest.raises(InvalidTextError, match="The text has 7 characters, at most 6 fit"):
        product.text_class("words", "für Ada")
    with pytest.raises(InvalidTextError, match="“<” cannot be written here"):
        product.text_class("words", "a<b")


def test_a_text_cannot_hide_marks_even_where_the_pattern_allows_everything() -> None:
    product = load(with_line("pattern: '[\\w ]*', ", ""))

    assert product.text_class("words", "a<b") == "some"
    with pytest.raises(InvalidTextError, match="cannot be written here"):
        product.text_class("words", "a\u202eb")


def test_a_pattern_that_could_be_tried_in_countless_ways_answers_at_once() -> None:
    text = changed(
        ("'[\\w ]*'", "'(\\w+\\w*)*'"),
        ("{max: 6", "{max: 99"),
        ("id: some, to: 6", "id: some, to: 99"),
    )
    product = load(files(product=text))

    with pytest.raises(InvalidTextError, match="“!” cannot be written here"):
        product.text_class("words", "a" * 90 + "!")


def test_texts_are_composed_and_trimmed() -> None:
    assert clean_text(" fu\u0308r\n Ada ") == "für Ada"


def test_the_published_schema_is_the_one_that_is_checked() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


def test_finds_what_is_dead_superfluous_or_untranslated() -> None:
    more = """rules:
  - {id: short, rule: height < 40, why: {en: Too tall., zh-Hans: 太高。, zh-Hant: 太高。}}
"""
    lines = LINES + "LAMP,GLASS,1,height == 40\n"

    found = examine(load(files(product=PRODUCT.replace("rules:\n", more), lines=lines)))

    assert found.dead_values == (("height", "40", ("short",)),)
    assert found.redundant_rules == ("tall-needs-shade",)
    assert found.dead_lines == (("LAMP", "GLASS", "height == 40"),)
    assert ("summary", "zh-Hans") in found.missing_translations
    assert found.bom.items == 3
