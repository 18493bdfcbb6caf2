"""What an author is told about a product whose files are right."""

import time
from dataclasses import replace

from configurator.domain.product_check import Findings, examine
from configurator.domain.product_files import load
from configurator.engine.sat.fallback import search_model
from tests.domain.lamp import LINES, changed, files, with_line, with_rules


def found(**changes: str) -> Findings:
    return examine(load(files(**changes)))


def test_a_sound_product_has_only_untranslated_names() -> None:
    findings = found()

    assert not findings.dead_values
    assert not findings.forced_values
    assert not findings.redundant_rules
    assert not findings.price_holes
    assert not findings.clashing_defaults
    assert findings.is_lead_known
    assert ("summary", "zh-Hans") in findings.missing_translations


def test_tells_the_only_value_that_is_left() -> None:
    findings = examine(load(with_rules("  - {id: r, rule: height == 30, why: {en: W.}}\n")))

    assert ("height", "30") in findings.forced_values
    assert ("height", "20", ("r",)) in findings.dead_values


def test_tells_rules_that_follow_from_others() -> None:
    more = """\
  - {id: low, rule: height <= 30, why: {en: W.}}
  - {id: lower, rule: height == 20, why: {en: W.}}
"""
    findings = examine(load(with_rules(more)))

    assert findings.redundant_rules == ("low", "tall-needs-shade")


def test_tells_values_and_amounts_without_a_price() -> None:
    text = changed(
        ("id: clear, name", "id: dusk, name: {en: Dusk}}\n      - {id: clear, name"),
        ("per: (height - 20) / 10", "when: shade == glass"),
    )
    findings = found(product=text)

    assert findings.price_holes == (
        "tint == dusk has no price, other values of tint have",
        "no price depends on height",
    )


def test_tells_a_product_that_costs_nothing() -> None:
    findings = examine(load(with_line('"100.00"', '"0.00"')))

    assert findings.price_holes == ("the cheapest product costs 0 in minor units",)


def test_tells_lines_and_prices_that_are_never_reached() -> None:
    lines = LINES + "LAMP,GLASS,1,shade == no and tint == smoke\n"
    text = changed(("per: (height - 20) / 10", "when: shade == no and height == 40"))

    findings = found(lines=lines, product=text)

    assert findings.dead_lines == (("LAMP", "GLASS", "shade == no and tint == smoke"),)
    assert findings.dead_prices == ("height",)


def test_tells_defaults_that_can_never_be_had() -> None:
    defaults = """\
defaults:
  - {option: tint, value: smoke, when: shade == no, why: {en: W.}}
  - {option: tint, value: smoke, when: height == 40, why: {en: W.}}
prices:
"""
    findings = found(product=changed(("prices:\n", defaults)))

    assert findings.clashing_defaults == (("tint", "smoke", "shade == no"),)


def test_a_product_that_cannot_be_compiled_is_examined_too() -> None:
    product = load(with_rules("  - {id: r, rule: height == 30, why: {en: W.}}\n"))

    searched = examine(product, search_model(product.model))
    compiled = examine(product)

    assert searched.variants is searched.nodes is None
    assert replace(searched, variants=compiled.variants, nodes=compiled.nodes) == compiled


def test_five_hundred_options_are_examined_in_seconds() -> None:
    options = "".join(
        f"  - {{id: o{at}, group: body, name: {{en: O}}, choices:"
        f" [{{id: a, name: {{en: A}}, default: true}}, {{id: b, name: {{en: B}}}}]}}\n"
        for at in range(500)
    )
    rules = "".join(
        f"  - {{id: r{at}, rule: o{at} == b -> o{at + 1} == b, why: {{en: W.}}}}\n"
        for at in range(498)
    )
    rules += "  - {id: over, rule: o0 == b -> o2 == b, why: {en: W.}}\n"
    text = changed(("rules:\n", f"{options}rules:\n{rules}"))
    product = load(files(product=text))
    started = time.process_time()

    findings = examine(product)

    assert findings.redundant_rules == ("over",)
    assert time.process_time() - started < 20
