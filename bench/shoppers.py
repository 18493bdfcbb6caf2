"""Random shoppers: each clicks one offered value after the other, the same ones for a seed."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Protocol

from configurator.engine import Choices


class Offers(Protocol):
    """Whatever tells the values that go with the choices."""

    def domains(self, choices: Choices) -> Mapping[str, frozenset[str]]:
        """Tell, by option, the values that can be built with the choices for all others."""


def session(engine: Offers, seed: int, most: int) -> Iterator[dict[str, str]]:
    """Give what is chosen before each click, up to so many clicks, until nothing is left open."""
    draw = Random(seed)  # noqa: S311 # a sample, not a secret
    choices: dict[str, str] = {}
    for _ in range(most):
        yield dict(choices)
        domains = engine.domains(choices)
        left = [name for name, values in domains.items() if name not in choices and len(values) > 1]
        if not left:
            return
        option = draw.choice(left)
        choices[option] = draw.choice(sorted(domains[option]))


def clicks(engine: Offers, count: int, *, each: int, seed: int = 7) -> list[dict[str, str]]:
    """Collect so many clicks from sessions of up to `each` clicks."""
    found: list[dict[str, str]] = []
    while len(found) < count:
        found += session(engine, seed + len(found), min(each, count - len(found)))
    return found
