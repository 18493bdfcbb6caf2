"""Move formulas to other variable numbers."""

from collections.abc import Sequence

from configurator.engine.formulas import Bounded, Constant, Formulas, Joint, Member, Rowed


def renumbered(source: Formulas, target: Formulas, places: Sequence[int], formula: int) -> int:
    """Write a formula of *source* into *target*, where variable v has the number places[v]."""
    match source[formula]:
        case Constant():
            return formula
        case Member(variable, values):
            return target.member(places[variable], values)
        case Joint(is_all, parts):
            moved = [renumbered(source, target, places, part) for part in parts]
            return target.join(moved, is_all=is_all)
        case Rowed(scope, rows):
            order = sorted(range(len(scope)), key=lambda at: places[scope[at]])
            moved_scope = tuple(places[scope[at]] for at in order)
            if order == list(range(len(scope))):
                return target.rowed(moved_scope, rows)
            moved_rows = frozenset(tuple([row[at] for at in order]) for row in rows)
            return target.rowed(moved_scope, moved_rows)
        case Bounded(chain, low, high):
            terms = [(places[link.variable], link.weights) for link in source.chain(chain)]
            return target.bounded(terms, low, high)
