"""Rules that follow from the others: compared with all combinations written out."""

from itertools import product

from configurator.engine import Clause, Model, Option, Rule, Table, holds
from configurator.engine.sat.redundant import redundant
from tests.engine.made_models import Asked, made

COLOUR = Option("colour", ("red", "green", "blue"))
RING = Option("ring", ("no", "yes"))


def test_names_each_of_two_rules_that_say_the_same() -> None:
    no_red = Clause((("colour", ("green", "blue")),))
    table = Table(("colour", "ring"), (("red", "no"), ("red", "yes")), is_allowed=False)
    rules = (
        Rule("clause", no_red),
        Rule("table", table),
        Rule("ring", Clause((("ring", ("no",)),))),
    )

    assert list(redundant(Model((COLOUR, RING), rules), {"clause", "table", "ring"})) == [
        "clause",
        "table",
    ]
    assert list(redundant(Model((COLOUR, RING), rules), {"ring"})) == []


@made(150)
def test_names_exactly_the_rules_that_change_nothing(asked: Asked) -> None:
    model = asked.model
    ids = [option.id for option in model.options]
    met = [
        frozenset(
            rule.id
            for rule in model.rules
            if holds(rule.condition, dict(zip(ids, row, strict=True)))
        )
        for row in product(*(option.values for option in model.options))
    ]
    every = frozenset(rule.id for rule in model.rules)

    expected = {rule for rule in every if every - {rule} not in met}
    assert set(redundant(model, every)) == expected
