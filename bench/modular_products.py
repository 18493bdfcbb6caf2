"""Made-up modular products: a platform, modules of a dozen options, and rules, most within one.

The modules form a tree: a module's first option says which variant of it is taken, and depends on
that of the module it is mounted on. Nothing in it is impossible from the start: every rule is one
that a certain product, drawn first, meets.
"""

from collections.abc import Iterator, Sequence
from random import Random

from configurator.engine import Clause, Condition, Model, Option, Rule, Table

MODULE = 10
CROSSING = 5
"""Every so many modules one rule reaches from a module into any other."""


def modular(options: int, seed: int) -> Model:
    """Make a product of so many options."""
    return _Maker(options, Random(seed)).model()  # noqa: S311 # a sample, not a secret


class _Maker:
    def __init__(self, options: int, draw: Random) -> None:
        self._draw = draw
        self._options = [
            Option(f"o{at:03}", tuple(f"v{value}" for value in range(draw.randint(2, 8))))
            for at in range(options)
        ]
        self._product = {option.id: draw.choice(option.values) for option in self._options}
        self._modules = [self._options[at : at + MODULE] for at in range(0, options, MODULE)]

    def model(self) -> Model:
        """Draw the rules of every module, and those between modules."""
        conditions = [
            condition for at in range(len(self._modules)) for condition in self._of_module(at)
        ]
        rules = (Rule(f"r{at:04}", condition) for at, condition in enumerate(conditions))
        return Model(tuple(self._options), tuple(rules))

    def _of_module(self, at: int) -> Iterator[Condition]:
        module = self._modules[at]
        if at:
            mounted_on = self._modules[(at - 1) // 2]
            yield self._table([module[0], mounted_on[0]], share=0.6)
        for option in module[1:]:
            yield self._table([module[0], option], share=0.7)
        for _ in range(MODULE // 3):
            yield self._table(self._draw.sample(module, 3), share=0.6)
        for _ in range(MODULE // 2):
            yield self._clause(self._draw.sample(module, 3))
        if at % CROSSING == CROSSING - 1:
            other = self._draw.choice(self._modules)
            yield self._clause([self._draw.choice(module), self._draw.choice(other)])

    def _table(self, scope: Sequence[Option], *, share: float) -> Table:
        """Allow about that share of the combinations."""
        own = tuple(self._product[option.id] for option in scope)
        rows: list[tuple[str, ...]] = [()]
        for option in scope:
            rows = [(*row, value) for row in rows for value in option.values]
        kept = [row for row in rows if row == own or self._draw.random() < share]
        return Table(tuple(option.id for option in scope), tuple(kept))

    def _clause(self, scope: Sequence[Option]) -> Clause:
        """Forbid some values of all these options together."""
        literals = []
        for option in scope:
            forbidden = set(self._draw.sample(option.values, max(1, len(option.values) // 3)))
            literals.append((option.id, tuple(v for v in option.values if v not in forbidden)))
        first, values = literals[0]
        return Clause(((first, tuple(sorted({*values, self._product[first]}))), *literals[1:]))
