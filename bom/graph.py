"""The super BOM as a graph: cycles, low-level codes, indented list, where-used."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import networkx as nx

from bom.expression import evaluate
from bom.model import Bom, Configuration, Line


class CycleError(ValueError):
    """An item contains itself; the message says the path."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An item at a level of a list; `line` is how it got there, None for the first."""

    level: int
    item: str
    line: Line | None


def graph_of(lines: Iterable[Line], items: Iterable[str]) -> "nx.DiGraph[str]":
    """Draw every item and an arrow from each parent to each child."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(items)
    graph.add_edges_from((line.parent, line.child) for line in lines)
    return graph


def cycle(lines: Iterable[Line]) -> tuple[str, ...]:
    """Find a chain of items that contains itself, like (A, B, A); empty when there is none."""
    try:
        edges = nx.find_cycle(graph_of(lines, ()))
    except nx.NetworkXNoCycle:
        return ()
    return (*(edge[0] for edge in edges), edges[0][0])


def low_level_codes(bom: Bom) -> dict[str, int]:
    """Give every item its deepest level, so that parents always come before their children.

    Raises CycleError when an item contains itself.
    """
    graph = graph_of(bom.lines, bom.items)
    codes = dict.fromkeys(graph, 0)
    try:
        for parent in nx.topological_sort(graph):
            for child in graph.successors(parent):
                codes[child] = max(codes[child], codes[parent] + 1)
    except nx.NetworkXUnfeasible:
        path = " contains ".join(cycle(bom.lines))
        raise CycleError(f"an item contains itself: {path}") from None
    return codes


def below(bom: Bom, item: str) -> frozenset[str]:
    """List every item that may go into one."""
    return frozenset(nx.descendants(graph_of(bom.lines, bom.items), item))


def indented(bom: Bom, item: str, configuration: Configuration | None = None) -> Iterator[Placed]:
    """List what goes into an item, level by level; with a configuration only what it needs."""
    lines = [
        line
        for line in bom.lines
        if configuration is None or line.when is None or evaluate(line.when, configuration)
    ]
    children: dict[str, list[Line]] = {}
    for line in lines:
        children.setdefault(line.parent, []).append(line)
    pending = [Placed(0, item, None)]
    while pending:
        placed = pending.pop()
        yield placed
        inside = children.get(placed.item, ())
        pending += [Placed(placed.level + 1, line.child, line) for line in reversed(inside)]


def where_used(bom: Bom, item: str) -> Iterator[Placed]:
    """List what an item goes into, and what that goes into, up to the products."""
    parents: dict[str, list[Line]] = {}
    for line in bom.lines:
        parents.setdefault(line.child, []).append(line)
    pending = [Placed(0, item, None)]
    while pending:
        placed = pending.pop()
        yield placed
        above = parents.get(placed.item, ())
        pending += [Placed(placed.level + 1, line.parent, line) for line in reversed(above)]
