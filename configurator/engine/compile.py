"""Compile conditions into an AND/OR multi-valued decision diagram.

Top-down along a pseudo-tree: at each variable see what every value leaves of the conditions, and
give what is left to the branches of the tree that it is about. Equal rests at the same place are
compiled once (after Mateescu, Dechter and Marinescu, AND/OR multi-valued decision diagrams, 2008).

What the branches below a value come to is joined pairwise, as a balanced tree over the branches:
values that differ in one branch only share most of it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from configurator.engine.formulas import TRUE, Formulas
from configurator.engine.order import Tree

Rest = tuple[int, tuple[int, ...]]
"""A place of the tree, and the formulas that are left for its branch."""
Entry = tuple[int, int]
"""A value set and the node below it, of a node that asks; ~one node and another, of one that joins.
"""
NOTHING = 0
"""The node below a value after which nothing is left to ask."""
IMPOSSIBLE, UNKNOWN = -1, -2
REST_PARTS_A_STEP = 8
"""Looking through so many formulas of a rest takes as long as one more way to go on."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """Nodes with their entries, children first; `sets` are places with bit sets of values."""

    nodes: tuple[tuple[Entry, ...], ...]
    sets: tuple[tuple[int, int], ...]
    root: int
    steps: int


class OverBudgetError(Exception):
    """The compiler took more steps than it was allowed to."""


def compile_diagram(
    formulas: Formulas, conditions: Iterable[int], tree: Tree, *, budget: int
) -> Diagram | None:
    """Compile conditions, no constants, numbered by the tree; None if they exclude everything.

    Raises OverBudgetError after `budget` steps: ways to go on, and long rests to look through.
    """
    compiler = _Compiler(formulas, conditions, tree, budget)
    roots = []
    for place, parent in enumerate(tree.parent):
        if parent < 0:
            root = compiler.node((place, ()))
            if root == IMPOSSIBLE:
                return None
            roots.append(root)
    root = compiler.joined(roots)
    return Diagram(tuple(compiler.entries), tuple(compiler.sets), root, budget - compiler.left)


@dataclass(slots=True)
class _Visit:
    """A rest that is being compiled: its ways with the rests below them, and how far we are."""

    place: int
    rest: int
    ways: list[tuple[int, list[int]]]
    way: int = 0
    child: int = 0


class _Compiler:
    """Builds the nodes, children before parents; rests are numbered as they are met."""

    def __init__(
        self, formulas: Formulas, conditions: Iterable[int], tree: Tree, budget: int
    ) -> None:
        self.entries: list[tuple[Entry, ...]] = [()]
        self.sets: dict[tuple[int, int], int] = {}
        self._formulas = formulas
        self._children = tree.children()
        self.left = budget
        self._starting: list[list[int]] = [[] for _ in tree.variables]
        for condition in conditions:
            self._starting[formulas.first[condition]].append(condition)
        self._numbers: dict[Rest, int] = {}
        self._rests: list[Rest] = []
        self._nodes: list[int] = []
        self._by_content: dict[tuple[Entry, ...], int] = {(): NOTHING}

    def node(self, rest: Rest) -> int:
        """Build the node of a rest, IMPOSSIBLE if nothing meets it."""
        first = self._number(rest)
        visits = [self._visit(first)]
        while visits:
            visit = visits[-1]
            missing = self._next(visit)
            if missing is not None:
                visits.append(self._visit(missing))
                continue
            self._nodes[visit.rest] = self._built(visit)
            visits.pop()
        return self._nodes[first]

    def joined(self, nodes: Sequence[int]) -> int:
        """Build the node from which all the nodes must be passed."""
        if len(nodes) < 2:  # noqa: PLR2004 # nothing to join
            return nodes[0] if nodes else NOTHING
        half = len(nodes) // 2
        left, right = self.joined(nodes[:half]), self.joined(nodes[half:])
        return self._unique(((~left, right),))

    def _number(self, rest: Rest) -> int:
        known = self._numbers.get(rest)
        if known is None:
            known = self._numbers[rest] = len(self._rests)
            self._rests.append(rest)
            self._nodes.append(UNKNOWN)
        return known

    def _next(self, visit: _Visit) -> int | None:
        """Find the next rest that is not built yet; ways with an impossible one are given up."""
        nodes, ways = self._nodes, visit.ways
        while visit.way < len(ways):
            children = ways[visit.way][1]
            while visit.child < len(children):
                found = nodes[children[visit.child]]
                if found == UNKNOWN:
                    return children[visit.child]
                if found == IMPOSSIBLE:
                    ways[visit.way] = (0, [])
                    break
                visit.child += 1
            visit.way += 1
            visit.child = 0
        return None

    def _visit(self, rest: int) -> _Visit:
        place, left = self._rests[rest]
        formulas = self._formulas
        first = formulas.first
        here = [*self._starting[place], *(part for part in left if first[part] == place)]
        below = self._shared(place, [part for part in left if first[part] != place])
        common = list(map(self._number, below))
        ways = [
            (values, self._below(place, below, common, rests))
            for rests, values in self._groups(place, here).items()
        ]
        self.left -= len(ways) + len(left) // REST_PARTS_A_STEP
        if self.left < 0:
            raise OverBudgetError
        return _Visit(place, rest, ways)

    def _groups(self, place: int, here: Sequence[int]) -> dict[tuple[int, ...], int]:
        """Group the values that every formula allows by what they leave of all of them."""
        formulas = self._formulas
        alive = (1 << formulas.sizes[place]) - 1
        for part in here:
            alive &= formulas.support(part)
        branches = list(map(formulas.branches, here))
        groups: dict[tuple[int, ...], int] = {}
        while alive:
            bit = alive & -alive
            value = bit.bit_length() - 1
            rests = tuple([rests[value] for rests in branches])
            groups[rests] = groups.get(rests, 0) | bit
            alive ^= bit
        return groups

    def _shared(self, place: int, left: Iterable[int]) -> list[Rest]:
        """Share what is left out among the branches below a place."""
        children = self._children[place]
        shares: dict[int, list[int]] = {}
        for part in left:
            branch = bisect_right(children, self._formulas.first[part]) - 1
            shares.setdefault(branch, []).append(part)
        return [
            (child, tuple(shares[branch]) if branch in shares else ())
            for branch, child in enumerate(children)
        ]

    def _below(
        self, place: int, below: Sequence[Rest], common: Sequence[int], rests: Iterable[int]
    ) -> list[int]:
        """Add what a value leaves to what its branches have anyway."""
        children, formulas = self._children[place], self._formulas
        added: dict[int, set[int]] = {}
        for rest in rests:
            for part in formulas.parts(rest):
                if part != TRUE:
                    branch = bisect_right(children, formulas.first[part]) - 1
                    added.setdefault(branch, set()).add(part)
        numbers = list(common)
        for branch, parts in added.items():
            child, own = below[branch]
            numbers[branch] = self._number((child, tuple(sorted(parts.union(own)))))
        return numbers

    def _built(self, visit: _Visit) -> int:
        """Build a node; branches that do not depend on it stand beside it, not below each value."""
        nodes = self._nodes
        ways = [
            (values, [nodes[child] for child in children])
            for values, children in visit.ways
            if values
        ]
        if not ways:
            return IMPOSSIBLE
        first = ways[0][1]
        differing = [
            at
            for at, below in enumerate(first)
            if any(children[at] != below for _, children in ways)
        ]
        if not differing:
            differing = list(range(len(first)))
        merged: dict[int, int] = {}
        for values, children in ways:
            node = self.joined([children[at] for at in differing])
            merged[node] = merged.get(node, 0) | values
        sets = self.sets
        own = self._unique(
            tuple(
                (sets.setdefault((visit.place, values), len(sets)), below)
                for below, values in merged.items()
            )
        )
        shared = [below for at, below in enumerate(first) if at not in differing]
        return self.joined([own, self.joined(shared)]) if shared else own

    def _unique(self, entries: tuple[Entry, ...]) -> int:
        known = self._by_content.get(entries)
        if known is None:
            known = self._by_content[entries] = len(self.entries)
            self.entries.append(entries)
        return known
