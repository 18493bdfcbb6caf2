"""Versions of intents: who chose what stays known, and merging loses nobody's choice."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from configurator.domain.design import (
    Author,
    Intent,
    Intents,
    carried,
    changed,
    choices,
    common_ancestor,
    merge,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ADA, BAO = Author(1, "Ada"), Author(2, "Bao")
OPTIONS = ["shape", "colour", "panel", "trim"]
CHOSEN = st.dictionaries(st.sampled_from(OPTIONS), st.sampled_from(["a", "b", "c"]))


def by(author: Author, chosen: dict[str, str]) -> dict[str, Intent]:
    return {option: Intent(value, author, "", NOW) for option, value in chosen.items()}


def test_keeps_the_author_of_what_did_not_change() -> None:
    before = by(ADA, {"shape": "halo", "colour": "pine"})

    after = carried(before, {"shape": "halo", "colour": "ink", "trim": "oak"}, BAO, "why", NOW)

    assert {option: intent.by for option, intent in after.items()} == {
        "shape": ADA,
        "colour": BAO,
        "trim": BAO,
    }


def test_names_what_changed_and_what_was_taken_back() -> None:
    before = by(ADA, {"shape": "halo", "colour": "pine"})

    assert changed(before, by(BAO, {"shape": "halo", "trim": "oak"})) == ("trim", "colour")


def test_merges_changes_of_different_options() -> None:
    base = by(ADA, {"shape": "halo", "colour": "pine"})

    merged = merge(base, base | by(ADA, {"trim": "oak"}), base | by(BAO, {"colour": "ink"}))

    assert not merged.clashes
    assert choices(merged.intents) == {"shape": "halo", "colour": "ink", "trim": "oak"}
    assert merged.intents["colour"].by == BAO


def test_tells_where_both_sides_changed_the_same_option() -> None:
    base = by(ADA, {"colour": "pine"})

    merged = merge(base, by(ADA, {"colour": "snow"}), by(BAO, {"colour": "ink"}))

    assert [clash.option for clash in merged.clashes] == ["colour"]


def test_taking_a_choice_back_is_a_change_too() -> None:
    base = by(ADA, {"colour": "pine", "trim": "oak"})

    merged = merge(base, base, by(BAO, {"colour": "pine"}))

    assert choices(merged.intents) == {"colour": "pine"}


@given(base=CHOSEN, ours=CHOSEN, theirs=CHOSEN)
def test_a_merge_invents_no_value_and_is_the_same_from_both_sides(
    base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]
) -> None:
    here = merge(by(ADA, base), by(ADA, ours), by(BAO, theirs))
    there = merge(by(ADA, base), by(BAO, theirs), by(ADA, ours))

    clashing = {clash.option for clash in here.clashes}
    assert clashing == {clash.option for clash in there.clashes}
    for option in set(OPTIONS) - clashing:
        value = _value(here.intents, option)
        assert value == _value(there.intents, option)
        assert value in {ours.get(option), theirs.get(option)}


@given(base=CHOSEN, ours=CHOSEN)
def test_merging_what_is_there_already_changes_nothing(
    base: dict[str, str], ours: dict[str, str]
) -> None:
    assert choices(merge(by(ADA, base), by(ADA, ours), by(ADA, base)).intents) == ours
    assert choices(merge(by(ADA, base), by(ADA, ours), by(BAO, ours)).intents) == ours


def test_finds_the_newest_version_that_both_descend_from() -> None:
    # 1 - 2 - 4 (target), 2 - 3 - 5 (fork), 5 merged into 6, 5 - 7 (fork)
    parents = {2: [1], 4: [2], 3: [2], 5: [3], 6: [4, 5], 7: [5]}

    assert common_ancestor(4, 5, parents) == 2
    assert common_ancestor(6, 7, parents) == 5
    assert common_ancestor(1, 99, parents) is None


def _value(intents: Intents, option: str) -> str | None:
    return intents[option].value if option in intents else None
