"""Everything that can be built, found by trying everything."""

from collections.abc import Iterator
from itertools import product

from bom.problems import ProblemsError
from configurator.engine import Model, holds
from configurator.formats import ModelFile, read_model


def built(model: Model) -> Iterator[dict[str, str]]:
    for values in product(*(option.values for option in model.options)):
        configuration = dict(zip((option.id for option in model.options), values, strict=True))
        if all(holds(rule.condition, configuration) for rule in model.rules):
            yield configuration


def read(text: str, name: str = "model.uvl") -> ModelFile:
    return read_model(name, text.encode())


def count(text: str, name: str = "model.uvl") -> int:
    return sum(1 for _ in built(read(text, name).model))


def complaints(content: str | bytes, name: str = "model.uvl") -> list[str]:
    """Give what is said of a file that is refused; nothing if it is read."""
    try:
        read_model(name, content.encode() if isinstance(content, str) else content)
    except ProblemsError as error:
        return [str(problem).removeprefix(f"{name}:") for problem in error.problems]
    return []
