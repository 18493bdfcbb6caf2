"""What can be written in product.yaml, and what is said about each mistake in it."""

from collections.abc import Mapping
from itertools import product as combinations

import pytest

from bom.expression import show
from configurator.domain.nearness import nearness
from configurator.domain.product import LANGUAGES, Product
from configurator.domain.product_files import read_product
from configurator.domain.product_rules import engine_values
from configurator.engine import Sum, Table, amount_due, holds
from tests.domain.lamp import changed, files, problems_of, with_line, with_options, with_rules

EXTRAS = """\
  - id: extras
    group: body
    name: {en: Extras, zh-Hans: 附加, zh-Hant: 附加}
    multiple:
      min: 0
      max: 2
      choices:
        - {id: dimmer, name: {en: Dimmer}, price: 30}
        - {id: timer, name: {en: Timer}, price: 12, default: true}
        - {id: radio, name: {en: Radio}, price: "99.50"}
"""
RIM = """\
  - {id: rim, group: fine, when: height > 20, name: {en: Rim},
     choices: [{id: flat, name: {en: Flat}, default: true}]}
"""
TIMER = """\
  - {id: extras_timer, group: body, name: {en: T},
     choices: [{id: a, name: {en: A}, default: true}]}
"""
GLARE = """\
defaults:
  - {option: tint, value: smoke, when: height == 40, why: {en: Glare.}}
"""


def meets(product: Product, rule: str, configuration: Mapping[str, str]) -> bool:
    found = next(each for each in product.model.rules if each.id == rule)
    return holds(found.condition, configuration)


def test_a_value_of_several_is_an_option_of_its_own() -> None:
    product = read_product(with_options(EXTRAS))

    flags = [option for option in product.options if option.part_of == "extras"]
    assert [flag.id for flag in flags] == ["extras_dimmer", "extras_timer", "extras_radio"]
    assert {flag.kind for flag in flags} == {"flag"}
    assert [value.id for value in flags[0].values] == ["no", "yes"]
    assert flags[2].values[1].price == 9950
    assert product.defaults()["extras_timer"] == "yes"
    assert product.defaults()["extras_radio"] == "no"
    (multiple,) = product.multiples
    assert (multiple.id, multiple.low, multiple.high) == ("extras", 0, 2)
    assert multiple.flags == tuple(flag.id for flag in flags)


def test_no_more_values_than_allowed_are_chosen_and_the_reason_is_told_in_every_language() -> None:
    product = read_product(with_options(EXTRAS))

    chosen = {"extras_dimmer": "yes", "extras_timer": "yes", "extras_radio": "no"}
    assert meets(product, "number:extras", chosen)
    assert not meets(product, "number:extras", {**chosen, "extras_radio": "yes"})
    (rule,) = [rule for rule in product.rules if rule.id == "number:extras"]
    assert rule.why["en"] == "Extras: choose at most 2."
    assert set(rule.why) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ("min: 1\n      max: 1", "Extras: choose exactly 1."),
        ("min: 1\n      max: 3", "Extras: choose at least 1."),
        ("min: 1\n      max: 2", "Extras: choose 1 to 2."),
    ],
)
def test_says_how_many_values_are_chosen(bounds: str, said: str) -> None:
    more = EXTRAS.replace("min: 0\n      max: 2", bounds)

    product = read_product(with_options(more))

    assert said in {rule.why["en"] for rule in product.rules}


def test_several_values_that_do_not_apply_need_not_be_chosen() -> None:
    more = EXTRAS.replace("min: 0", "min: 1").replace(
        "    multiple", "    when: shade == no\n    multiple"
    )

    product = read_product(with_options(more))

    flags = product.multiples[0].flags
    assert meets(product, "number:extras", dict.fromkeys(flags, "-"))
    assert not meets(product, "number:extras", dict.fromkeys(flags, "no"))
    assert meets(product, "when:extras_radio", {"shade": "glass", "extras_radio": "-"})


def test_asks_for_one_value_of_several_with_has() -> None:
    rule = "  - {id: quiet, rule: extras has radio -> not extras has timer, why: {en: Noise.}}\n"
    text = changed(("rules:\n", f"{EXTRAS}rules:\n{rule}"))

    product = read_product(files(product=text))

    assert meets(product, "quiet", {"extras_radio": "yes", "extras_timer": "no"})
    assert not meets(product, "quiet", {"extras_radio": "yes", "extras_timer": "yes"})


def test_an_optional_choice_is_not_chosen_unless_asked_for() -> None:
    more = """\
  - id: cord
    group: body
    name: {en: Cord}
    optional: true
    choices: [{id: red, name: {en: Red}, price: 4}, {id: blue, name: {en: Blue}, price: 4}]
"""
    product = read_product(with_options(more))

    cord = product.option("cord")
    assert [value.id for value in cord.values] == ["none", "red", "blue"]
    assert cord.default == "none"
    assert set(cord.values[0].name) == set(LANGUAGES)


def test_a_condition_of_a_group_is_one_of_all_its_options() -> None:
    text = changed(
        ("options:\n", "  - {id: fine, name: {en: Fine}, when: shade == glass}\noptions:\n"),
        (
            "rules:\n",
            RIM + "rules:\n",
        ),
    )

    product = read_product(files(product=text))

    when = product.option("rim").when
    assert when is not None
    assert show(when) == "shade == glass and height > 20"


@pytest.mark.parametrize(
    ("number", "amounts"),
    [
        ("{amounts: [20, 25, 40], unit: cm}", [20, 25, 40]),
        (
            "{ranges: [{from: 20, to: 40, step: 10}, {from: 40, to: 80, step: 20}]}",
            [20, 30, 40, 60, 80],
        ),
    ],
)
def test_amounts_are_listed_or_in_several_ranges(number: str, amounts: list[int]) -> None:
    text = changed(
        ("{from: 20, to: 40, step: 10, unit: cm}", number), ("(height - 20) / 10", "height - 20")
    )

    option = read_product(files(product=text)).option("height")

    assert [int(value.id) for value in option.values] == amounts
    assert option.number is not None
    assert list(option.number.amounts()) == amounts


def test_limits_how_many_of_some_conditions_hold() -> None:
    rule = """\
  - id: at-most-two
    at_most: 2
    of: [shade == glass, tint == smoke, height >= 30, height == 40]
    why: {en: Too much.}
"""
    product = read_product(with_rules(rule))

    condition = product.rules[0].condition
    assert isinstance(condition, Sum)
    for shade, tint, height in combinations(("glass", "no"), ("clear", "smoke", "-"), (20, 30, 40)):
        held = (shade == "glass") + (tint == "smoke") + (height >= 30) + (height == 40)
        configuration = {"shade": shade, "tint": tint, "height": str(height)}
        assert holds(condition, configuration) == (held <= 2)


def test_counts_conditions_over_several_options_too() -> None:
    rule = """\
  - id: exactly-one
    exactly: 1
    of: [shade == glass and height == 40, tint == smoke, words == some]
    why: {en: One.}
"""
    product = read_product(with_rules(rule))
    condition = product.rules[0].condition

    plain = {"shade": "glass", "tint": "clear", "height": "40", "words": "none"}
    assert holds(condition, plain)
    assert not holds(condition, {**plain, "height": "20"})
    assert not holds(condition, {**plain, "words": "some"})


def test_reads_a_table_of_what_goes_together() -> None:
    rule = """\
  - id: sizes
    table: {options: [shade, tint, height], rows: [[glass, "*", 20|30], ["no", "-", 40]]}
    why: {en: As listed.}
"""
    product = read_product(with_rules(rule))

    table = product.rules[0].condition
    assert isinstance(table, Table)
    assert table.is_allowed
    assert ("glass", "-", "30") in table.rows
    assert ("no", "-", "40") in table.rows
    assert len(table.rows) == 7


def test_reads_a_table_of_what_does_not_go_together_from_a_file() -> None:
    rule = "  - {id: clash, table: {file: combos.csv, forbidden: true}, why: {en: Ugly.}}\n"
    combos = "shade,height\n# too tall\nno,30|40\n"

    product = read_product(with_rules(rule, combos=combos))

    table = product.rules[0].condition
    assert table == Table(("shade", "height"), (("no", "30"), ("no", "40")), is_allowed=False)


def test_a_default_yields_to_choices_and_rules_but_to_nothing_else() -> None:
    text = changed(
        (
            "prices:\n",
            GLARE + "prices:\n",
        )
    )
    product = read_product(files(product=text))
    near = nearness(product)

    def cost(**configuration: str) -> int:
        chosen = {**product.defaults(), **configuration}
        own = sum(near[option].get(value, 0) for option, value in chosen.items() if option in near)
        return own + sum(
            near[charge.id].get(str(amount_due(charge, chosen)), 0)
            for charge in product.model.charges
            if charge.id in near
        )

    assert cost(height="20", tint="clear") < cost(height="20", tint="smoke")
    assert cost(height="40", tint="smoke") < cost(height="40", tint="clear")
    assert cost(height="40", tint="smoke") < cost(height="40")
    assert product.usual("tint", {"height": "40"}) == "smoke"
    assert product.usual("tint", {"height": "20"}) == "clear"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "{id: r, rule: extras has dimer, why: {en: W.}}",
            "46:30: extras has no value dimer. Did you mean dimmer?",
        ),
        ("{id: r, rule: extra has timer, why: {en: W.}}", "there is no option extra. Did you mean"),
        ("{id: r, rule: extras == timer, why: {en: W.}}", "ask for each: extras has ..."),
        ("{id: r, rule: shade has glass, why: {en: W.}}", "Compare it: shade == glass."),
        (
            "{id: r, why: {en: W.}}",
            "46:5: r has no condition. Give it one of `rule`, `table`, or a",
        ),
        (
            "{id: r, rule: height > 20, at_most: 1, of: [height > 20], why: {en: W.}}",
            "r has rule and of",
        ),
        ("{id: r, at_most: 1, why: {en: W.}}", "r does not say of what. Give it `of`"),
        ("{id: r, of: [height > 20], why: {en: W.}}", "r does not say how many."),
        (
            "{id: r, at_least: 2, of: [height > 20], why: {en: W.}}",
            "r can never hold: it asks for 2 of 1",
        ),
        ("{id: r, exactly: 1, at_most: 1, of: [height > 20], why: {en: W.}}", "r says exactly and"),
        (
            "{id: r, at_most: 1, of: [height > 20, heigt > 30], why: {en: W.}}",
            "46:43: there is no option heigt. Did you mean height?",
        ),
        ("{id: r, at_most: 1, of: [height], why: {en: W.}}", "46:30: this is no condition."),
        ("{id: r, table: {options: [shade]}, why: {en: W.}}", "the table of r has no rows"),
        (
            "{id: r, table: {options: [shade], rows: [[glas]]}, why: {en: W.}}",
            "46:47: shade has no value glas. Did you mean glass?",
        ),
        (
            "{id: r, table: {options: [shade, hight], rows: [[glass, 20]]}, why: {en: W.}}",
            "46:38: there is no option hight. Did you mean height?",
        ),
        (
            "{id: r, table: {options: [shade, height], rows: [[glass]]}, why: {en: W.}}",
            "the row has 1 cells for 2 options. Write one for each of shade, height.",
        ),
        (
            "{id: r, table: {file: wrong.csv}, why: {en: W.}}",
            "wrong.csv:3:7: height: height has no value 25. Write one of 20, 30, 40, several",
        ),
        ("{id: r, table: {file: none.csv}, why: {en: W.}}", "46:27: there is no file none.csv"),
        ("{id: r, table: {file: x.txt}, why: {en: W.}}", "Name a file that ends in .csv."),
        ("{id: r, rule: height > 20, from: soon, why: {en: W.}}", "soon is no date. Write it like"),
        (
            "{id: r, rule: height > 20, from: 2027-01-02, until: 2027-01-01, why: {en: W.}}",
            "46:57: it ends on 2027-01-01 before it begins on 2027-01-02. Swap the two dates.",
        ),
    ],
)
def test_says_what_is_wrong_with_a_rule_and_where(rule: str, said: str) -> None:
    text = changed(("rules:\n", f"{EXTRAS}rules:\n  - {rule}\n"))

    found = problems_of(files(product=text, wrong="shade,height\nno,40\nglass,25\n"))

    assert any(said in problem for problem in found), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("max: 2", "max: 9", "0 to 9 of 3 values cannot be chosen. Let `min` <= `max` <="),
        ("min: 0", "min: 2", "extras has 1 defaults, but 2 to 2 are chosen."),
        ("id: timer", "id: dimmer", "the id dimmer is used twice."),
        ("id: extras", "id: extras\n    optional: true", "only choices can be optional."),
        ("id: extras", "id: has", "has is a word of the rule language."),
        (
            "  - id: extras",
            TIMER + "  - id: extras",
            "extras_timer and extras both make an option extras_timer. Rename one of the two.",
        ),
    ],
)
def test_says_what_is_wrong_with_a_multiple_option(old: str, new: str, said: str) -> None:
    found = problems_of(with_options(EXTRAS.replace(old, new, 1)))

    assert any(said in problem for problem in found), found


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("{}", "height does not say which amounts there are. Give it `from` and `to`"),
        ("{from: 20}", "to is missing. Add it."),
        ("{from: 20, to: 40, amounts: [1]}", "height does not say which amounts"),
        ("{amounts: [20, 20]}", "the amounts of height do not grow"),
        ("{ranges: [{from: 20, to: 45, step: 10}]}", "height does not reach 45 from 20 in steps"),
    ],
)
def test_says_what_is_wrong_with_amounts(number: str, said: str) -> None:
    found = problems_of(with_line("{from: 20, to: 40, step: 10, unit: cm}", number))

    assert any(said in problem for problem in found), found


@pytest.mark.parametrize(
    ("default", "said"),
    [
        ("{option: tin, value: smoke, when: height > 20", "there is no option tin. Did you mean"),
        ("{option: tint, value: smok, when: height > 20", "tint has no value smok. Did you mean"),
        ("{option: tint, value: smoke, when: tint == clear", "depends on tint itself"),
        ("{option: words, value: some, when: height > 20", "words is a text"),
        ("{option: tint, value: smoke, when: heigt > 20", "there is no option heigt. Did you"),
    ],
)
def test_says_what_is_wrong_with_a_default(default: str, said: str) -> None:
    text = changed(("prices:\n", f"defaults:\n  - {default}, why: {{en: W.}}}}\nprices:\n"))

    found = problems_of(files(product=text))

    assert any(said in problem for problem in found), found


def test_an_optional_choice_must_not_have_the_value_none_already() -> None:
    found = problems_of(with_line("id: no,", "id: none,"))
    assert any("shade has no value no." in problem for problem in found), found

    found = problems_of(
        files(
            product=changed(
                ("    choices:", "    optional: true\n    choices:"), ("id: no,", "id: none,")
            )
        )
    )

    assert any("optional: true adds the value none, which is there" in said for said in found)


def test_an_option_that_applies_only_sometimes_has_one_more_value() -> None:
    product = read_product(files())

    assert engine_values(product.option("tint")) == ("clear", "smoke", "-")
    assert engine_values(product.option("shade")) == ("glass", "no")
