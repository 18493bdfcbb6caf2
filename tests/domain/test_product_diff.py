"""Which products appear, vanish and stay: compared with all combinations written out."""

from itertools import product

from configurator.domain.product_diff import ABSENT, Balance, Difference, balance, model_diff
from configurator.engine import (
    Clause,
    ContradictionError,
    Model,
    Option,
    Rule,
    compile_model,
    holds,
    search_model,
)
from tests.engine.made_models import Asked, made

COLOUR = Option("colour", ("red", "blue"))
RING = Option("ring", ("no", "yes"))
SIZE = Option("size", ("s", "l"))
NO_RED = Rule("no red", Clause((("colour", ("blue",)),)))


def counted(old: Model, new: Model) -> Balance | None:
    return balance(compile_model(old), compile_model(new))


def test_a_rule_more_lets_products_vanish() -> None:
    old, new = Model((COLOUR, RING), ()), Model((COLOUR, RING), (NO_RED,))

    assert counted(old, new) == Balance(appear=0, vanish=2, stay=2)
    assert counted(new, old) == Balance(appear=2, vanish=0, stay=2)


def test_an_option_that_is_new_counts_as_absent_before() -> None:
    old, new = Model((COLOUR,), ()), Model((COLOUR, RING), (NO_RED,))

    assert counted(old, new) == Balance(appear=1, vanish=1, stay=1)


def test_nothing_stays_if_a_new_question_must_be_answered() -> None:
    old, new = Model((COLOUR,), ()), Model((COLOUR, SIZE), ())

    assert counted(old, new) == Balance(appear=4, vanish=2, stay=0, apart=("size",))


def test_words_and_numbers_are_never_the_same() -> None:
    old = Model((Option("size", ("1", "2")),), ())
    new = Model((Option("size", ("1", "2"), (1, 2)),), ())

    assert counted(old, new) == Balance(appear=2, vanish=2, stay=0, apart=("size",))
    assert model_diff(old, new).options == Difference(changed=("size",))


def test_what_is_searched_is_not_counted() -> None:
    model = Model((COLOUR,), ())

    assert balance(compile_model(model), search_model(model)) is None


def test_tells_options_values_and_rules_apart() -> None:
    old = Model((COLOUR, RING), (NO_RED, Rule("line 7", Clause((("ring", ("no",)),)))))
    green = Option("colour", ("red", "green"))
    moved = Rule("line 9", Clause((("ring", ("no",)),)))
    new = Model((green, SIZE, RING), (Rule("no red", Clause((("colour", ("green",)),))), moved))

    found = model_diff(old, new)

    assert found.options == Difference(added=("size",))
    assert found.values == {"colour": Difference(added=("green",), removed=("blue",))}
    assert found.rules == Difference(changed=("no red",))


@made(150)
def test_counts_what_enumeration_counts(asked: Asked) -> None:
    old = asked.model
    first, *rest = old.options
    fewer = Option(first.id, first.values, first.numbers)
    extra = Option("extra", ("no", "yes"))
    new = Model((*rest, fewer, extra), (*old.rules[1:], Rule("bound", _bound(asked))))
    try:
        found = counted(old, new)
    except ContradictionError:
        return

    before, after = _products(old), _products(new)
    stay = len(before & after)
    assert found == Balance(len(after) - stay, len(before) - stay, stay)


def _bound(asked: Asked) -> Clause:
    first = asked.model.options[0]
    return Clause(((first.id, first.values[1:] or first.values), ("extra", ("yes",))))


def _products(model: Model) -> set[tuple[tuple[str, str], ...]]:
    """Write out what can be built, each without what is absent."""
    ids = [option.id for option in model.options]
    found = set()
    for values in product(*(option.values for option in model.options)):
        configuration = dict(zip(ids, values, strict=True))
        if all(holds(rule.condition, configuration) for rule in model.rules):
            answers = ((o, v) for o, v in configuration.items() if o != "extra" or v not in ABSENT)
            found.add(tuple(sorted(answers)))
    return found
