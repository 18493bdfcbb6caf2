"""Models of nothing: no options, and rules that hold or do not."""

import pytest

from configurator.engine import (
    Clause,
    ContradictionError,
    Model,
    Rule,
    Sum,
    compile_model,
    search_model,
)


@pytest.mark.parametrize("condition", [Clause(()), Sum({}, low=1)])
def test_names_the_rule_that_nothing_meets(condition: Clause | Sum) -> None:
    model = Model((), (Rule("never", condition),))

    with pytest.raises(ContradictionError) as compiled:
        compile_model(model)
    with pytest.raises(ContradictionError) as searched:
        search_model(model)

    assert compiled.value.rules == searched.value.rules == ("never",)


def test_the_one_product_of_no_options_is_empty() -> None:
    engine = compile_model(Model((), ()))

    assert engine.count() == 1
    assert engine.complete({}) == engine.sample({}, seed=1) == {}
