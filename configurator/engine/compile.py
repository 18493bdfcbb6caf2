"""Compile rules into an AND/OR multi-valued decision diagram.

Top-down: choose an option, see what is left of the rules for each of its values, split that into
parts that share no option, and go on with each part alone. Equal rests are compiled once: caching
on residual constraints, after Mateescu and Dechter, AND/OR multi-valued decision diagrams, 2008.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from configurator.engine.formulas import FALSE, TRUE, Formulas
from configurator.engine.model import TooLargeError

MOST_NODES = 200_000
MOST_PROOFS = 200_000

Arc = tuple[int, tuple[int, ...]]
"""A value's index, and the nodes that must all be passed after it."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """Node n asks options[n]; its arcs lead to nodes with smaller numbers only.

    By option, `above` lists the nodes that ask it and all from which these can be reached.
    """

    options: tuple[int, ...]
    arcs: tuple[tuple[Arc, ...], ...]
    roots: tuple[int, ...]
    above: tuple[tuple[int, ...], ...]


def compile_diagram(formulas: Formulas, rules: Iterable[int]) -> Diagram | None:
    """Compile the rules; None if they exclude everything."""
    compiler = _Compiler(formulas)
    everything = (1 << len(formulas.options)) - 1
    roots = compiler.nodes(rules, everything)
    if roots is None:
        return None
    above = _above(compiler.options, compiler.arcs, len(formulas.options))
    return Diagram(tuple(compiler.options), tuple(compiler.arcs), roots, above)


def _above(
    asked: Sequence[int], arcs: Sequence[Sequence[Arc]], options: int
) -> tuple[tuple[int, ...], ...]:
    scopes: list[int] = []
    above: list[list[int]] = [[] for _ in range(options)]
    for node, option in enumerate(asked):
        children = {child for _, below in arcs[node] for child in below}
        scope = reduce(or_, (scopes[child] for child in children), 1 << option)
        scopes.append(scope)
        for reached in bits(scope):
            above[reached].append(node)
    return tuple(map(tuple, above))


class Prover:
    """Find out whether rules can be met, without building anything."""

    def __init__(self, formulas: Formulas) -> None:
        self._formulas = formulas
        self._known: dict[tuple[int, ...], bool] = {}

    def is_possible(self, rules: Iterable[int]) -> bool:
        """Say whether some configuration meets all the rules."""
        left: set[int] = set()
        for rule in rules:  # not joined to one formula: that would be kept for ever
            if rule == FALSE:
                return False
            left.update(self._formulas.parts(rule))
        parts = split(self._formulas, sorted(left - {TRUE}))
        return all(self._part_is_possible(part) for part, _ in parts)

    def _part_is_possible(self, part: tuple[int, ...]) -> bool:
        known = self._known.get(part)
        if known is None:
            if len(self._known) > MOST_PROOFS:
                self._known.clear()
            option = busiest(self._formulas, part)
            known = any(
                self.is_possible(self._formulas.given(rule, option, value) for rule in part)
                for value in range(len(self._formulas.options[option].values))
            )
            self._known[part] = known
        return known


def split(formulas: Formulas, rules: Sequence[int]) -> list[tuple[tuple[int, ...], int]]:
    """Split rules into parts that share no option, each with the bit set of its options."""
    parts: list[tuple[tuple[int, ...], int]] = []
    for rule in rules:
        scope = formulas.scopes[rule]
        joined: tuple[int, ...] = (rule,)
        apart = []
        for part in parts:
            if part[1] & scope:
                joined, scope = part[0] + joined, part[1] | scope
            else:
                apart.append(part)
        parts = [*apart, (joined, scope)]
    return [(tuple(sorted(joined)), scope) for joined, scope in parts]


def busiest(formulas: Formulas, rules: Sequence[int]) -> int:
    """Choose the option that most rules ask for; the first of equals."""
    uses: dict[int, int] = {}
    for rule in rules:
        for option in bits(formulas.scopes[rule]):
            uses[option] = uses.get(option, 0) + 1
    return min(uses, key=lambda option: (-uses[option], option))


def bits(number: int) -> Iterator[int]:
    """Tell which bits are set.

    >>> list(bits(0b1010))
    [1, 3]
    """
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


class _Compiler:
    """Builds the nodes, children before parents."""

    def __init__(self, formulas: Formulas) -> None:
        self.options: list[int] = []
        self.arcs: list[tuple[Arc, ...]] = []
        self._formulas = formulas
        self._by_rules: dict[tuple[int, ...], int | None] = {}
        self._by_content: dict[tuple[int, tuple[Arc, ...]], int] = {}

    def nodes(self, rules: Iterable[int], options: int) -> tuple[int, ...] | None:
        """Build the nodes for all the options under the rules; None if nothing is possible."""
        joined = self._formulas.join(rules, is_all=True)
        if joined == FALSE:
            return None
        parts = [] if joined == TRUE else split(self._formulas, self._formulas.parts(joined))
        built = []
        for rest, scope in parts:
            node = self._node(rest, scope)
            if node is None:
                return None
            built.append(node)
            options &= ~scope
        return (*built, *(self._free(option) for option in bits(options)))

    def _node(self, rules: tuple[int, ...], scope: int) -> int | None:
        if rules in self._by_rules:
            return self._by_rules[rules]
        option = busiest(self._formulas, rules)
        arcs = []
        for value in range(len(self._formulas.options[option].values)):
            rests = [self._formulas.given(rule, option, value) for rule in rules]
            below = self.nodes(rests, scope & ~(1 << option))
            if below is not None:
                arcs.append((value, below))
        node = self._unique(option, tuple(arcs)) if arcs else None
        self._by_rules[rules] = node
        return node

    def _free(self, option: int) -> int:
        values = range(len(self._formulas.options[option].values))
        return self._unique(option, tuple((value, ()) for value in values))

    def _unique(self, option: int, arcs: tuple[Arc, ...]) -> int:
        key = (option, arcs)
        if key not in self._by_content:
            if len(self.arcs) >= MOST_NODES:
                raise TooLargeError(f"the diagram has more than {MOST_NODES} nodes")
            self._by_content[key] = len(self.arcs)
            self.options.append(option)
            self.arcs.append(arcs)
        return self._by_content[key]
