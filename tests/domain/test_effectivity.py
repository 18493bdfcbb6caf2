"""What is offered on which day, and what is said of the rest."""

from datetime import date

from bom.expression import evaluate, show
from configurator.domain.product import LANGUAGES, Product
from configurator.domain.product_files import read_product
from configurator.engine import holds
from tests.domain.lamp import LINES, changed, files

DATED = changed(
    (
        "id: smoke, name: {en: Smoke, zh-Hans: 烟灰, zh-Hant: 煙灰}",
        "id: smoke, from: 2027-02-01, name: {en: Smoke, zh-Hans: 烟灰, zh-Hant: 煙灰}",
    ),
    ("  - id: height\n", "  - id: height\n    until: 2027-03-31\n"),
    ("  - id: tall-needs-shade\n", "  - id: tall-needs-shade\n    from: 2027-01-10\n"),
)
MULTIPLE = """\
  - id: extras
    group: body
    until: 2027-01-31
    name: {en: Extras}
    multiple:
      choices:
        - {id: timer, name: {en: Timer}, default: true}
        - {id: radio, from: 2026-12-01, name: {en: Radio}}
"""


def on(year: int, month: int, day: int, product: str = DATED) -> Product:
    return read_product(files(product=product), date(year, month, day))


def said(product: Product) -> dict[str, str]:
    return {rule.id: rule.why["en"] for rule in product.rules if ":" in rule.id}


def test_without_a_day_dates_are_ignored() -> None:
    product = read_product(files(product=DATED))

    assert said(product) == {}
    assert product.as_of is None
    assert [rule.id for rule in product.rules] == ["tall-needs-shade"]


def test_a_value_is_excluded_until_its_first_day_with_the_reason_in_every_language() -> None:
    early = on(2027, 1, 31)

    assert said(early) == {"effective:tint.smoke": "Tint: Smoke is offered from 2027-02-01."}
    (rule,) = [rule for rule in early.rules if rule.id == "effective:tint.smoke"]
    assert not holds(rule.condition, {"tint": "smoke"})
    assert holds(rule.condition, {"tint": "-"})
    assert set(rule.why) == set(LANGUAGES)
    assert said(on(2027, 2, 1)) == {}


def test_an_option_that_is_no_longer_offered_keeps_its_default() -> None:
    assert said(on(2027, 3, 31)) == {}
    late = on(2027, 4, 1)

    assert said(late) == {"effective:height": "Height was offered until 2027-03-31."}
    rule = late.model.rules[[rule.id for rule in late.model.rules].index("effective:height")]
    assert [
        height for height in ("20", "30", "40") if holds(rule.condition, {"height": height})
    ] == ["20"]


def test_a_rule_counts_from_its_first_day() -> None:
    assert "tall-needs-shade" not in [rule.id for rule in on(2027, 1, 9).model.rules]
    assert "tall-needs-shade" in [rule.id for rule in on(2027, 1, 10).model.rules]


def test_the_same_time_gives_the_same_product_and_another_time_another() -> None:
    changes = tuple(date(*parts) for parts in ((2027, 1, 10), (2027, 2, 1), (2027, 4, 1)))

    assert on(2027, 1, 10).changes == changes
    assert on(2027, 1, 10).digest == on(2027, 1, 31).digest != on(2027, 2, 1).digest
    assert on(2027, 1, 31).as_of == date(2027, 1, 10)
    assert on(2020, 1, 1).as_of == date.min


def test_a_product_without_dates_is_the_same_on_every_day() -> None:
    undated = files()

    assert read_product(undated, date(2027, 1, 1)).digest == undated.digest
    assert read_product(undated, date(2027, 1, 1)).as_of is None


def test_values_of_several_and_their_option_have_dates_too() -> None:
    text = changed(("rules:\n", f"{MULTIPLE}rules:\n"))

    assert said(on(2026, 11, 30, text)) == {
        "effective:extras.radio": "Extras: Radio is offered from 2026-12-01."
    }
    late = on(2027, 2, 1, text)
    assert said(late) == {"effective:extras": "Extras was offered until 2027-01-31."}
    (rule,) = [rule for rule in late.rules if rule.id == "effective:extras"]
    assert holds(rule.condition, {"extras_timer": "yes", "extras_radio": "no"})
    assert not holds(rule.condition, {"extras_timer": "no", "extras_radio": "no"})


def test_the_dates_of_lines_count_for_the_lead_time() -> None:
    lines = LINES.replace("quantity,when\n", "quantity,when,to\n").replace(
        "LAMP,FOOT,height / 10,", "LAMP,FOOT,height / 10,,2027-01-31"
    )
    read = read_product(files(lines=lines), date(2027, 1, 31))
    later = read_product(files(lines=lines), date(2027, 2, 1))

    assert read.lead_costs() == {}
    assert later.lead_costs() == {"lead": {"7": 7, "2": 2}}
    (lead,) = [charge for charge in later.model.charges if charge.id == "lead"]
    first = lead.cases[0].when
    assert first is not None
    assert evaluate(first, {"shade": "glass"}), show(first)
