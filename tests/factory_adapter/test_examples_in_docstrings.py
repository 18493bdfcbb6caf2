"""The examples in docstrings are true."""

import doctest

from factory_adapter import files
from factory_adapter.export import table


def test_the_examples_in_docstrings_are_true() -> None:
    for module in (files, table):
        tried = doctest.testmod(module)
        assert tried.attempted
        assert not tried.failed
