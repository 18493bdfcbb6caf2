from bom.expression import Number, parse
from bom.graph import below, cycle, indented, low_level_codes, where_used
from bom.model import Bom, Item, Line


def lines(*pairs: str) -> tuple[Line, ...]:
    return tuple(Line(pair[0], pair[1], at, Number(1)) for at, pair in enumerate(pairs))


def bom_of(*pairs: str) -> Bom:
    names = sorted(set("".join(pairs)))
    return Bom({name: Item(name, {"en": name}, "make") for name in names}, lines(*pairs))


def test_finds_the_path_of_a_cycle() -> None:
    assert cycle(lines("AB", "BC", "CA", "AD")) == ("A", "B", "C", "A")
    assert cycle(lines("AA")) == ("A", "A")
    assert cycle(lines("AB", "BC", "AC")) == ()


def test_an_items_low_level_code_is_its_deepest_level() -> None:
    assert low_level_codes(bom_of("AB", "BC", "AC", "CD", "AD")) == {"A": 0, "B": 1, "C": 2, "D": 3}


def test_lists_every_item_below() -> None:
    assert below(bom_of("AB", "BC", "XC"), "A") == {"B", "C"}


def test_lists_levels_in_the_order_of_the_lines() -> None:
    listed = indented(bom_of("AC", "AB", "BD"), "A")

    assert [(placed.level, placed.item) for placed in listed] == [
        (0, "A"),
        (1, "C"),
        (1, "B"),
        (2, "D"),
    ]


def test_lists_only_what_a_configuration_needs() -> None:
    when = parse("shape == halo", file="test", line=1)
    items = {name: Item(name, {"en": name}, "make") for name in "ABC"}
    bom = Bom(items, (Line("A", "B", 10, Number(1), when), Line("A", "C", 20, Number(1))))

    assert [placed.item for placed in indented(bom, "A", {"shape": "tile"})] == ["A", "C"]


def test_lists_every_parent_up_to_the_products() -> None:
    listed = where_used(bom_of("AB", "BD", "CD"), "D")

    assert [(placed.level, placed.item) for placed in listed] == [
        (0, "D"),
        (1, "B"),
        (2, "A"),
        (1, "C"),
    ]
