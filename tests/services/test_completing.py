"""What is left open, chosen for a person: by price, by love, by lot; and without counting."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from configurator.domain.pricing import total
from configurator.domain.product_files import load, read_directory
from configurator.engine import UncountedError, compile_model
from configurator.engine.sat.fallback import search_model
from configurator.services.completing import completed, surprised
from configurator.services.configuring import configure
from configurator.services.standing import stand

PRODUCT = load(read_directory(Path(__file__).parents[2] / "examples" / "tianbo"))
COMPILED = compile_model(PRODUCT.model)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHOSEN = {"shape": "ring", "engraving": "Ada"}


def configuration_of(query: str) -> dict[str, str]:
    return dict(stand(PRODUCT, COMPILED, dict(parse_qsl(query))).configuration)


def test_completes_to_the_cheapest_of_all_with_the_choices() -> None:
    query = completed(PRODUCT, COMPILED, CHOSEN, "cheapest", {})

    cheapest = COMPILED.complete({"shape": "ring", "engraving": "short"}, PRODUCT.price_costs())
    assert total(PRODUCT, configuration_of(query)) == total(PRODUCT, cheapest)
    assert query.startswith("shape=ring&")
    assert "engraving=Ada" in query


def test_completes_to_what_most_people_chose() -> None:
    tallies = {"colour": {"ink": 5, "pine": 1}, "trim": {"brass": 3}, "shape": {"tile": 9}}

    query = completed(PRODUCT, COMPILED, CHOSEN, "loved", tallies)

    assert dict(parse_qsl(query)) == {**CHOSEN, "colour": "ink", "trim": "brass"}


@pytest.mark.parametrize("seed", range(8))
def test_draws_products_that_keep_the_choices_and_write_nothing(seed: int) -> None:
    query = surprised(PRODUCT, COMPILED, {"shape": "pebble"}, seed)

    found = configuration_of(query)
    assert found["shape"] == "pebble"
    assert found["engraving"] == "none"
    assert query == surprised(PRODUCT, COMPILED, {"shape": "pebble"}, seed)


def test_leaves_open_what_follows_by_itself() -> None:
    query = completed(PRODUCT, COMPILED, {"shape": "tile"}, "cheapest", {})

    assert "light_ring" not in query


def test_shows_what_is_possible_without_counting_where_a_model_is_searched() -> None:
    searched = search_model(PRODUCT.model)
    same = replace(PRODUCT, digest="searched")
    clash = {"shape": "tile", "panel": "nest"}

    for choices in ({}, {"shape": "tile"}, {"ring_colour": "rose"}, clash):
        found = configure(same, searched, choices, lang="en", now=NOW, base=None)
        exact = configure(PRODUCT, COMPILED, choices, lang="en", now=NOW, base=None)

        assert found.count is None
        assert exact.count is not None
        assert found.is_valid == exact.is_valid
        if exact.is_valid:
            shown = [
                [(value.id, value.is_possible, value.is_selected) for value in option.values]
                for view in (found, exact)
                for group in view.groups
                for option in group.options
            ]
            half = len(shown) // 2
            assert shown[:half] == shown[half:]
    with pytest.raises(UncountedError):
        surprised(same, searched, {}, 1)
