from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.domain.pricing import price
from configurator.domain.product import Product
from configurator.domain.product_files import load, read_directory
from configurator.engine import CompiledModel, compile_model
from configurator.services.configuring import (
    ConfigurationView,
    RefusalView,
    ValueView,
    canonical_query,
    configure,
    parse_query,
    refusals,
)

TIANBO = Path(__file__).parents[2] / "examples" / "tianbo"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PRODUCT: Product = load(read_directory(TIANBO))
COMPILED: CompiledModel = compile_model(PRODUCT.model)


def view_of(query: str = "", lang: str = "en") -> ConfigurationView:
    args = dict(parse_qsl(query, keep_blank_values=True))
    choices = parse_query(PRODUCT, COMPILED, args)
    return configure(PRODUCT, COMPILED, choices, lang=lang, now=NOW, base=None)


def value_of(view: ConfigurationView, option: str, value: str) -> ValueView:
    return next(each for each in view.option(option).values if each.id == value)


def refusal_of(query: str, option: str, value: str, lang: str = "en") -> RefusalView:
    choices = dict(parse_qsl(query))
    found = refusals(PRODUCT, COMPILED, choices, option, lang=lang, today=NOW.date())
    return next(each for each in found if value in each.values)


def clicked(view: ConfigurationView, option: str, value: str) -> ConfigurationView:
    """What comes of a click on a value."""
    choices = parse_query(PRODUCT, COMPILED, form_of(view, **{option: value}))
    return configure(PRODUCT, COMPILED, choices, lang=view.lang, now=NOW, base=None)


def form_of(view: ConfigurationView, **changes: str) -> dict[str, str]:
    """What a browser without JavaScript sends: everything that is shown, with the changes."""
    shown = {
        option.id: view.texts.get(option.id, "") if option.kind == "text" else option.value
        for group in view.groups
        for option in group.options
        if option.visible and not (option.kind == "flag" and option.value == "no")
    }
    return {"was": view.query, **shown, **changes}


def test_starts_with_the_defaults() -> None:
    view = view_of()

    assert view.is_valid
    assert view.query == ""
    assert {**view.configuration} == PRODUCT.defaults()
    assert {option.origin for group in view.groups for option in group.options} == {"default"}
    assert view.count == COMPILED.count()


def test_the_query_is_the_whole_design_in_one_order() -> None:
    first = view_of("panel=ripple&shape=pebble&engraving=Ada++%26+Bao")
    second = view_of("engraving=Ada+%26+Bao&shape=pebble&panel=ripple")

    assert first.query == second.query == "shape=pebble&panel=ripple&engraving=Ada+%26+Bao"
    assert first.texts == {"engraving": "Ada & Bao"}
    assert view_of(first.query).configuration == first.configuration


def test_a_choice_moves_what_was_open_and_says_so() -> None:
    view = view_of("shape=tile")

    assert view.option("shape").origin == "chosen"
    assert view.option("light_ring").value == "none"
    assert view.option("light_ring").origin == "rule"
    assert not view.option("ring_colour").visible


def test_says_why_a_value_is_impossible_and_what_makes_it_possible() -> None:
    before = view_of("shape=tile")
    refused = refusal_of("shape=tile", "light_ring", "thin")

    assert not value_of(before, "light_ring", "thin").is_possible
    assert refused.values == ("thin", "wide", "dial")
    assert refused.reason == "The light ring needs a round outlet. You chose Shape: Tile."
    value, repair = refused.repairs[0]
    assert (value, repair.label) == ("thin", "Switch Shape to Halo")
    assert repair.changes == {"shape": "halo"}
    mended = view_of(repair.query)
    assert mended.is_valid
    assert mended.configuration["light_ring"] == "thin"
    assert repair.delta == mended.price.total.minor - before.price.total.minor
    assert repair.days == mended.delivery.working_days - before.delivery.working_days


def test_speaks_the_visitors_language() -> None:
    thin = refusal_of("shape=tile", "light_ring", "thin", "zh-Hans")

    assert thin.reason == "灯环需要圆形出风口。你已选择外形：方砖。"
    assert thin.repairs[0][1].label == "将外形改为满月"
    assert view_of("", "zh-Hant").option("shape").name == "外形"


def test_explains_choices_that_clash_and_still_shows_something() -> None:
    view = view_of("finish=brushed&panel=nest")

    assert not view.is_valid
    assert view.alert is not None
    assert "A woven nest cannot be brushed in one direction." in view.alert.message
    assert {repair.label.split(" to ")[0] for repair in view.alert.repairs} == {
        "Switch Finish",
        "Switch Panel",
    }
    assert all(view_of(repair.query).is_valid for repair in view.alert.repairs)
    assert COMPILED.is_possible(view.configuration)
    assert view.query == "panel=nest&finish=brushed"


def test_a_form_that_changes_nothing_chooses_nothing() -> None:
    for query in ("", "shape=tile", "engraving=Ada&shape=ring", "finish=brushed&panel=nest"):
        view = view_of(query)

        choices = parse_query(PRODUCT, COMPILED, form_of(view))

        assert canonical_query(choices) == view.query


def test_a_form_chooses_only_what_was_changed() -> None:
    choices = parse_query(PRODUCT, COMPILED, form_of(view_of("shape=tile"), finish="gloss"))

    assert choices == {"shape": "tile", "finish": "gloss"}
    assert choices.changed == {"finish"}


def test_an_impossible_click_keeps_the_click_and_repairs_the_rest() -> None:
    choices = parse_query(PRODUCT, COMPILED, form_of(view_of("shape=tile"), light_ring="thin"))

    view = configure(PRODUCT, COMPILED, choices, lang="en", now=NOW, base=None)

    assert view.alert is not None
    assert [repair.label for repair in view.alert.repairs] == ["Switch Shape to Halo"]


def test_clearing_a_text_takes_the_choice_back() -> None:
    choices = parse_query(PRODUCT, COMPILED, form_of(view_of("engraving=Ada"), engraving=" "))

    assert choices == {}


def test_lets_go_of_a_choice_that_no_longer_applies() -> None:
    view = view_of("ring_colour=rose")

    none = value_of(view, "light_ring", "none")

    assert none.is_possible
    assert clicked(view, "light_ring", "none").query == "light_ring=none"
    assert view_of("light_ring=none&ring_colour=rose").query == "light_ring=none"


def test_a_text_that_does_not_fit_is_kept_for_mending() -> None:
    view = view_of("engraving=%3Cscript%3E")

    assert not view.is_valid
    assert view.texts == {"engraving": "<script>"}
    assert view.option("engraving").error.startswith("“<” cannot be written here.")
    assert view.configuration["engraving"] == "none"
    assert view.alert is None


def test_a_text_costs_by_its_length() -> None:
    plain, short = view_of(), view_of("engraving=Ada")

    assert short.configuration["engraving"] == "short"
    assert short.price.total.minor - plain.price.total.minor == 9900


def test_old_links_say_what_is_not_offered_any_more() -> None:
    view = view_of("shape=cube&wings=2&panel=ripple")

    assert view.query == "panel=ripple"
    assert view.is_valid
    assert sorted(view.notices) == [
        "Shape has no “cube” any more; it was left out.",
        "The link asks for “wings”, which is not offered; it was left out.",
    ]


def test_promises_a_day_that_grows_with_the_start() -> None:
    choices = parse_query(PRODUCT, COMPILED, {})
    later = configure(
        PRODUCT, COMPILED, choices, lang="en", now=NOW, base=date(2027, 1, 4)
    ).delivery

    soon = view_of().delivery

    assert soon.date > NOW.date()
    assert soon.working_days == later.working_days
    assert later.date > soon.date
    assert max(soon.reasons, key=lambda reason: reason[1]) == soon.reasons[0]


@pytest.mark.parametrize("option", ["shape", "finish", "light_ring", "capacity"])
def test_the_shown_price_change_is_what_a_click_changes(option: str) -> None:
    view = view_of("ring_colour=rose&panel=nest")

    for value in view.option(option).values:
        if value.is_possible and not value.is_selected:
            after = clicked(view, option, value.id).price.total.minor
            assert value.delta == after - view.price.total.minor


CHOICES = st.fixed_dictionaries(
    {},
    optional={
        option.id: st.sampled_from([value.id for value in option.values])
        for option in PRODUCT.options
        if option.kind != "text"
    },
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CHOICES)
def test_whatever_is_chosen_the_view_is_buildable_and_every_offer_holds(
    choices: dict[str, str],
) -> None:
    view = configure(PRODUCT, COMPILED, choices, lang="en", now=NOW, base=None)

    assert COMPILED.is_possible(view.configuration)
    assert view.is_valid == (view.alert is None)
    assert view.price == price(PRODUCT, view.configuration)
    if view.is_valid:
        assert view.choices.items() <= view.configuration.items()
        check_offers(view)


def check_offers(view: ConfigurationView) -> None:
    """Every offer is kept to the price, everything refused has a reason, and every repair works."""
    for group in view.groups:
        for option in group.options:
            for value in option.values:
                if value.is_possible and not value.is_selected and option.visible:
                    after = clicked(view, option.id, value.id)
                    assert after.is_valid
                    assert value.delta == after.price.total.minor - view.price.total.minor
            refused = [value.id for value in option.values if not value.is_possible]
            found = refusals(
                PRODUCT, COMPILED, view.choices, option.id, lang="en", today=NOW.date()
            )
            is_picked = option.visible and option.kind != "text"
            if is_picked:
                assert sorted(one for each in found for one in each.values) == sorted(refused)
            for each in found if is_picked else ():
                assert each.reason
                for wanted, repair in each.repairs:
                    mended = view_of(repair.query)
                    assert mended.is_valid
                    assert mended.configuration[option.id] == wanted
                    assert repair.delta == mended.price.total.minor - view.price.total.minor
