"""The passes give the same in machine code and without; what is written is what is opened."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bom.expression import parse
from configurator.engine import (
    ArtifactError,
    CompiledModel,
    ContradictionError,
    Model,
    Option,
    Rule,
    compile_model,
    open_artifact,
)
from configurator.engine.artifact import opened
from configurator.engine.kernel import PlainKernel
from configurator.engine.naming import Naming
from configurator.engine.native import NativeKernel
from configurator.engine.order import Span, trees
from tests.engine.made_models import Asked, made

LAMP = Model(
    (Option("shape", ("round", "square")), Option("size", ("s", "m", "l"))),
    (Rule("small", parse("shape == square -> size != l", file="lamp", line=1)),),
)


def compiled(model: Model) -> CompiledModel | None:
    try:
        return compile_model(model)
    except ContradictionError:
        return None


@made(60)
def test_machine_code_gives_what_plain_python_gives(asked: Asked) -> None:
    found = compiled(asked.model)
    if found is None:
        return
    arrays, _ = opened(found.to_bytes())
    plain = PlainKernel(arrays)
    native = NativeKernel(arrays, plain)
    allowed = Naming(asked.model, arrays.offset).allowed(asked.choices)
    cost = [at * 7 % 11 for at in range(arrays.offset[-1])]

    assert native.possible(allowed) == plain.possible(allowed)
    assert bytes(native.domains(allowed)) == bytes(plain.domains(allowed))
    assert native.counts(allowed) == plain.counts(allowed)
    assert listed(native.best(allowed, cost)) == listed(plain.best(allowed, cost))
    assert native.cheapest(allowed, cost) == plain.cheapest(allowed, cost)


def listed(found: tuple[int, Sequence[int]]) -> tuple[int, list[int]]:
    return found[0], [found[1][at] for at in range(len(found[1]))]


@made(60)
def test_an_opened_model_answers_as_the_one_that_was_written(asked: Asked) -> None:
    found = compiled(asked.model)
    if found is None:
        return
    again = open_artifact(asked.model, memoryview(found.to_bytes()))

    assert again.to_bytes() == found.to_bytes()
    assert again.counts(asked.choices) == found.counts(asked.choices)
    assert again.best(asked.choices, *asked.costs) == found.best(asked.choices, *asked.costs)


@made(60)
def test_compiling_again_gives_the_same_bytes(asked: Asked) -> None:
    found = compiled(asked.model)
    if found is not None:
        assert compile_model(asked.model).to_bytes() == found.to_bytes()


def test_counts_beyond_64_bits_are_exact_in_machine_code() -> None:
    options = tuple(Option(f"o{at}", ("a", "b", "c")) for at in range(60))
    rules = (Rule("apart", parse("o0 == a -> o1 == b", file="many", line=1)),)
    model = compile_model(Model(options, rules))
    arrays = model.kernel.arrays

    total, values = NativeKernel(arrays, PlainKernel(arrays)).counts(b"\1" * arrays.offset[-1])

    assert total == 7 * 3**58
    assert values[:6] == [3**58, 3**59, 3**59, 2 * 3**58, 3**59, 2 * 3**58]


@pytest.mark.parametrize("cut", [0, 10, 63, 64, 100])
def test_a_file_that_is_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(ArtifactError):
        open_artifact(LAMP, compile_model(LAMP).to_bytes()[:cut])


@given(st.integers(0, 10**6), st.integers(1, 255))
@settings(derandomize=True, deadline=None)
def test_a_file_with_a_wrong_byte_is_refused_or_points_nowhere_else(at: int, by: int) -> None:
    content = bytearray(compile_model(LAMP).to_bytes())
    content[at % len(content)] ^= by
    try:
        found = open_artifact(LAMP, bytes(content))
    except ArtifactError:
        return
    found.domains({})


def test_a_file_of_another_version_is_refused() -> None:
    content = bytearray(compile_model(LAMP).to_bytes())
    content[4] += 1
    with pytest.raises(ArtifactError, match="version"):
        open_artifact(LAMP, bytes(content))


def test_a_file_of_another_model_is_refused() -> None:
    other = Model((Option("shape", ("round", "oval")),), ())
    with pytest.raises(ArtifactError, match="another model"):
        open_artifact(other, compile_model(LAMP).to_bytes())


SCOPES = st.lists(st.frozensets(st.integers(0, 11), min_size=1, max_size=5), max_size=15)


@given(SCOPES)
@settings(derandomize=True, deadline=None)
def test_every_condition_lies_on_one_path_of_every_tree(scopes: list[frozenset[int]]) -> None:
    for tree in trees([2] * 12, [Span(scope, 1.0) for scope in scopes]):
        assert sorted(tree.variables) == list(range(12))
        place = {variable: at for at, variable in enumerate(tree.variables)}
        for scope in scopes:
            path = sorted(place[variable] for variable in scope)
            for above, below in pairwise(path):
                assert above < below < tree.end[above]
