"""What a feature tree says as options and rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from configurator.engine.model import Clause, Condition, Option, Rule, Sum
from configurator.formats.model_file import ABSENT, NO, YES, Feature, Group, Source, chosen, free

Domains = Mapping[str, tuple[str, ...]]
"""The values of the features that are more than yes or no."""


def always_there(features: Mapping[str, Feature]) -> frozenset[str]:
    """Name the features that everything buildable has by the tree alone."""
    found: set[str] = set()
    for feature in features.values():
        if feature.parent is None:
            found.add(feature.id)
        if feature.id in found:
            for group in feature.groups:
                if _needed(group) == len(group.members):
                    found.update(group.members)
    return frozenset(found)


def option_of(feature: Feature, domain: tuple[str, ...] | None, *, is_always: bool) -> Option:
    """Make a feature's option; one with a domain can be absent unless it is always there."""
    if domain is None:
        return Option(feature.id, (NO, YES))
    values = domain if is_always else (*domain, ABSENT)
    numbers = tuple(map(int, domain)) if feature.kind in {"Integer", "Real"} else None
    return Option(feature.id, values, numbers)


def tree_rules(
    features: Mapping[str, Feature], options: Mapping[str, Option]
) -> tuple[list[Rule], dict[str, Source]]:
    """Give the rules of the tree: children need their parents, groups need enough of them."""
    tree = _Tree(features, options)
    rules: list[Rule] = []
    sources: dict[str, Source] = {}
    for feature in features.values():
        for name, condition, text in tree.rules(feature):
            identity = free(name, sources)
            rules.append(Rule(identity, condition))
            sources[identity] = Source(feature.line, text)
    return rules, sources


def _needed(group: Group) -> int:
    return min(group.low, len(group.members))


@dataclass(frozen=True, slots=True)
class _Tree:
    features: Mapping[str, Feature]
    options: Mapping[str, Option]

    def rules(self, feature: Feature) -> Iterator[tuple[str, Condition, str]]:
        if feature.parent is None:
            there = self._clause((feature.id, True))
            yield from _said(f"root:{feature.id}", there, f"{feature.id} is always there")
        for group in feature.groups:
            yield from self._group(feature.id, group, f"group:{feature.id}")

    def _group(self, parent: str, group: Group, name: str) -> Iterator[tuple[str, Condition, str]]:
        low, high = _needed(group), group.high
        most = len(group.members)
        if low == most:
            yield from self._mandatory(parent, group.members)
        elif high is not None and high < most:
            yield from self._counted(parent, group, name)
        else:
            yield from self._optional(parent, group.members)
            if low == 1:
                some = self._clause((parent, False), *((each, True) for each in group.members))
                yield from _said(name, some, f"{parent} needs one of {_listed(group.members)}")
            elif low:
                total = Sum(self._weights(group.members, parent, -low), low=0)
                yield name, total, f"{parent} needs {low} of {_listed(group.members)}"

    def _mandatory(
        self, parent: str, members: tuple[str, ...]
    ) -> Iterator[tuple[str, Condition, str]]:
        yield from self._optional(parent, members)
        for each in members:
            needed = self._clause((parent, False), (each, True))
            yield from _said(f"mandatory:{each}", needed, f"{parent} needs {each}")

    def _optional(
        self, parent: str, members: tuple[str, ...]
    ) -> Iterator[tuple[str, Condition, str]]:
        for each in members:
            needs = self._clause((each, False), (parent, True))
            yield from _said(f"parent:{each}", needs, f"{each} is part of {parent}")

    def _counted(
        self, parent: str, group: Group, name: str
    ) -> Iterator[tuple[str, Condition, str]]:
        low, high, members = group.low, group.high or 0, group.members
        listed = _listed(members)
        if low == high:
            total = Sum(self._weights(members, parent, -low), low=0, high=0)
            yield name, total, f"{parent} has exactly {low} of {listed}"
            return
        most = Sum(self._weights(members, parent, -high), high=0)
        yield f"{name} at most", most, f"{parent} has at most {high} of {listed}"
        if low:
            least = Sum(self._weights(members, parent, -low), low=0)
            yield f"{name} at least", least, f"{parent} has at least {low} of {listed}"

    def _weights(
        self, members: tuple[str, ...], parent: str, weight: int
    ) -> dict[str, dict[str, int]]:
        weights = {each: dict.fromkeys(self._values(each, is_there=True), 1) for each in members}
        if weight:
            weights[parent] = dict.fromkeys(self._values(parent, is_there=True), weight)
        return weights

    def _values(self, feature: str, *, is_there: bool) -> tuple[str, ...]:
        option = self.options[feature]
        there = chosen(option)
        return there if is_there else tuple(each for each in option.values if each not in there)

    def _clause(self, *parts: tuple[str, bool]) -> Clause | None:
        """Say that one of the features is there, or is not; None if that goes without saying."""
        literals = []
        for feature, is_there in parts:
            values = self._values(feature, is_there=is_there)
            if len(values) == len(self.options[feature].values):
                return None
            if values:
                literals.append((feature, values))
        return Clause(tuple(literals))


def _said(identity: str, clause: Clause | None, text: str) -> Iterator[tuple[str, Condition, str]]:
    if clause is not None:
        yield identity, clause, text


def _listed(members: tuple[str, ...]) -> str:
    shown = ", ".join(members[:5])
    return shown if len(members) <= 5 else f"{shown} and {len(members) - 5} more"  # noqa: PLR2004
