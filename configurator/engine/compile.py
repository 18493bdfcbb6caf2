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

from configurator.engine.formulas import FALSE, TRUE, Formulas
from configurator.engine.order import Tree

Rest = tuple[int, tuple[int, ...]]
"""A place of the tree, and the formulas that are left for its branch."""
Entry = tuple[int, int]
"""Of an asking node: a value set and the node below it. Of a joining node: ~one node, and another."""
NOTHING = 0
"""The node below a value after which nothing is left to ask."""
IMPOSSIBLE = -1


@dataclass(frozen=True, slots=True)
class Diagram:
    """Nodes with their entries, children first; `sets` are places with bit sets of values."""

    nodes: tuple[tuple[Entry, ...], ...]
    sets: tuple[tuple[int, int], ...]
    root: int


class OverBudgetError(Exception):
    """The compiler met more rests than it was allowed to."""


def compile_diagram(
    formulas: Formulas, conditions: Iterable[int], tree: Tree, *, budget: int
) -> Diagram | None:
    """Compile conditions, no constants, numbered by the tree; None if they exclude everything.

    Raises OverBudgetError after `budget` different rests.
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
    return Diagram(tuple(compiler.entries), tuple(compiler.sets), root)


@dataclass(slots=True)
class _Visit:
    """A rest that is being compiled: its ways, and how far we have come."""

    rest: Rest
    ways: list[tuple[int, list[Rest]]]
    way: int = 0
    child: int = 0


class _Compiler:
    """Builds the nodes, children before parents."""

    def __init__(
        self, formulas: Formulas, conditions: Iterable[int], tree: Tree, budget: int
    ) -> None:
        self.entries: list[tuple[Entry, ...]] = [()]
        self.sets: dict[tuple[int, int], int] = {}
        self._formulas = formulas
        self._children = tree.children()
        self._budget = budget
        self._starting: list[list[int]] = [[] for _ in tree.variables]
        for condition in conditions:
            self._starting[formulas.first[condition]].append(condition)
        self._nodes: dict[Rest, int] = {}
        self._by_content: dict[tuple[Entry, ...], int] = {(): NOTHING}

    def node(self, rest: Rest) -> int:
        """Build the node of a rest, IMPOSSIBLE if nothing meets it."""
        nodes = self._nodes
        visits = [self._visit(rest)]
        while visits:
            visit = visits[-1]
            missing = self._next(visit)
            if missing is not None:
                visits.append(self._visit(missing))
                continue
            nodes[visit.rest] = self._built(visit)
            visits.pop()
        return nodes[rest]

    def _next(self, visit: _Visit) -> Rest | None:
        """Find the next child that is not built yet; ways with an impossible one are given up."""
        nodes, ways = self._nodes, visit.ways
        while visit.way < len(ways):
            children = ways[visit.way][1]
            while visit.child < len(children):
                child = children[visit.child]
                found = nodes.get(child)
                if found is None:
                    return child
                if found == IMPOSSIBLE:
                    ways[visit.way] = (0, [])
                    break
                visit.child += 1
            visit.way += 1
            visit.child = 0
        return None

    def _visit(self, rest: Rest) -> _Visit:
        if len(self._nodes) > self._budget:
            raise OverBudgetError
        place, left = rest
        formulas = self._formulas
        first = formulas.first
        here = [*self._starting[place], *(part for part in left if first[part] == place)]
        later = [part for part in left if first[part] != place]
        if not here:
            every = (1 << formulas.sizes[place]) - 1
            return _Visit(rest, [(every, self._below(place, later))])
        groups: dict[tuple[int, ...], int] = {}
        bit = 1
        for rests in zip(*map(formulas.branches, here), strict=True):
            groups[rests] = groups.get(rests, 0) | bit
            bit <<= 1
        ways = []
        for rests, values in groups.items():
            if FALSE not in rests:
                parts = (part for formula in rests for part in formulas.parts(formula))
                ways.append((values, self._below(place, [*later, *parts])))
        return _Visit(rest, ways)

    def _below(self, place: int, left: Sequence[int]) -> list[Rest]:
        """Share what is left out among the branches; the fullest first, it fails soonest."""
        children = self._children[place]
        if not children:
            return []
        shares: list[set[int]] = [set() for _ in children]
        if len(children) == 1:
            shares[0].update(left)
            shares[0].discard(TRUE)
        else:
            first = self._formulas.first
            for part in left:
                if part != TRUE:
                    shares[bisect_right(children, first[part]) - 1].add(part)
        rests = [
            (child, tuple(sorted(share))) for child, share in zip(children, shares, strict=True)
        ]
        rests.sort(key=lambda rest: -len(rest[1]))
        return rests

    def joined(self, nodes: Sequence[int]) -> int:
        """Build the node from which all the nodes must be passed."""
        if len(nodes) < 2:  # noqa: PLR2004 # nothing to join
            return nodes[0] if nodes else NOTHING
        half = len(nodes) // 2
        left, right = self.joined(nodes[:half]), self.joined(nodes[half:])
        return self._unique(((~left, right),))

    def _built(self, visit: _Visit) -> int:
        merged: dict[int, int] = {}
        for values, children in visit.ways:
            if values:
                below = self.joined([self._nodes[child] for child in sorted(children)])
                merged[below] = merged.get(below, 0) | values
        if not merged:
            return IMPOSSIBLE
        place = visit.rest[0]
        return self._unique(
            tuple(
                (self.sets.setdefault((place, values), len(self.sets)), below)
                for below, values in merged.items()
            )
        )

    def _unique(self, entries: tuple[Entry, ...]) -> int:
        known = self._by_content.get(entries)
        if known is None:
            known = self._by_content[entries] = len(self.entries)
            self.entries.append(entries)
        return known
