"""Ask a compiled model: what is possible, why not, how to mend it, how many, at what cost."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import heappop, heappush
from math import prod
from random import Random

from configurator.engine import passes
from configurator.engine.compile import Diagram, Prover, compile_diagram
from configurator.engine.formulas import FALSE, Formulas
from configurator.engine.model import (
    Choices,
    Configuration,
    Conflict,
    ContradictionError,
    Costs,
    ImpossibleError,
    Model,
    Repair,
)

NOT_APPLICABLE = "-"


def compile_model(model: Model) -> "CompiledModel":
    """Compile a model; ContradictionError if nothing can be built, TooLargeError if it is vast."""
    formulas = Formulas(model.options)
    rules = {rule.id: formulas.of(rule.condition) for rule in model.rules}
    diagram = compile_diagram(formulas, rules.values())
    if diagram is None:
        prover = Prover(formulas)
        guilty = _smallest(rules, lambda left: prover.is_possible(rules[rule] for rule in left))
        raise ContradictionError(guilty)
    return CompiledModel(model, formulas, rules, diagram)


class CompiledModel:
    """Answers about one model; costs must not be changed while they are in use."""

    def __init__(
        self, model: Model, formulas: Formulas, rules: Mapping[str, int], diagram: Diagram
    ) -> None:
        self.model = model
        self._formulas = formulas
        self._rules = rules
        self._diagram = diagram
        self._prover = Prover(formulas)
        self._index = {option.id: index for index, option in enumerate(model.options)}
        self._values = [
            {value: index for index, value in enumerate(option.values)} for option in model.options
        ]
        self._last_weights: tuple[Costs | None, list[list[int]]] = (None, [])
        self._anything = tuple((1 << len(option.values)) - 1 for option in model.options)

    @property
    def size(self) -> int:
        """How many nodes the compiled model has."""
        return len(self._diagram.arcs)

    def domains(self, choices: Choices) -> dict[str, frozenset[str]]:
        """Tell, by option, the values that can be built with the choices for all other options."""
        found = passes.possible_values(self._diagram, self._allowed(choices))
        return {
            option.id: frozenset(
                value for at, value in enumerate(option.values) if found[index] >> at & 1
            )
            for index, option in enumerate(self.model.options)
        }

    def is_possible(self, choices: Choices) -> bool:
        """Say whether something that can be built contains the choices."""
        possible = passes.possible_nodes(self._diagram, self._allowed(choices))
        return all(map(possible.__getitem__, self._diagram.roots))

    def count(self, choices: Choices | None = None) -> int:
        """Count exactly what can be built with the choices."""
        found = passes.counts(self._diagram, self._allowed(choices or {}))
        return prod(map(found.__getitem__, self._diagram.roots))

    def explain(self, choices: Choices) -> Conflict:
        """Tell which choices and rules clash; leaving any one of them out ends the clash.

        The choices must be impossible; ValueError otherwise.
        """
        simple = self._broken_rule(choices)
        if simple is not None:
            return simple
        if self._can(choices, self._rules):
            raise ValueError("There is nothing to explain: the choices are possible.")
        left = _smallest(choices, lambda kept: self._can(_only(choices, kept), self._rules))
        clashing = _only(choices, left)
        rules = _smallest(self._rules, lambda kept: self._can(clashing, kept))
        return Conflict(tuple(clashing.items()), rules)

    def repair(
        self, choices: Choices, keep: frozenset[str], *, cost: Costs, limit: int = 3
    ) -> tuple[Repair, ...]:
        """Give the smallest sets of choices to change, with their best new values.

        Fewest changes come first, then the cheapest resulting product. No set contains another.
        """
        weights = self._weights(cost)
        queue: list[tuple[int, int, tuple[tuple[str, str], ...], frozenset[str]]] = []
        asked: set[frozenset[str]] = set()
        found: dict[frozenset[str], Repair] = {}

        def offer(kept: frozenset[str]) -> None:
            if kept not in asked:
                asked.add(kept)
                best = self._nearest(choices, kept, weights)
                if best is not None:
                    changes, price = best
                    heappush(queue, (len(changes), price, changes, kept))

        offer(frozenset(keep & choices.keys()))
        while queue and len(found) < limit:
            _, price, changes, kept = heappop(queue)
            changed = frozenset(option for option, _ in changes)
            found.setdefault(changed, Repair(_released(changes), price))
            for option in sorted(changed):
                offer(kept | {option})
        return tuple(found.values())

    def complete(self, choices: Choices, cost: Costs) -> Configuration:
        """Give the cheapest configuration with the choices; among equals that with first values."""
        picked = passes.cheapest(
            self._diagram, self._allowed(choices), self._weights(cost)
        ).values()
        if picked is None:
            raise ImpossibleError(choices)
        return self._named(picked)

    def alternatives(
        self, choices: Choices, options: Iterable[str], cost: Costs
    ) -> dict[str, dict[str, Configuration]]:
        """Give `complete` with each value of each option instead of what is chosen for it.

        Values that cannot be built are left out.
        """
        base = passes.cheapest(self._diagram, self._allowed(choices), self._weights(cost))
        return {option: dict(self._completed(base, option)) for option in options}

    def _completed(self, base: passes.Ways, option: str) -> Iterator[tuple[str, Configuration]]:
        index = self._index[option]
        for value, at in self._values[index].items():
            picked = base.with_value(index, at).values()
            if picked is not None:
                yield value, self._named(picked)

    def sample(self, choices: Choices, seed: int) -> Configuration:
        """Draw one of all configurations with the choices, each equally likely."""
        allowed = self._allowed(choices)
        found = passes.counts(self._diagram, allowed)
        if not all(map(found.__getitem__, self._diagram.roots)):
            raise ImpossibleError(choices)
        draw = Random(seed)  # noqa: S311 # a lottery of products, not of secrets

        def pick(node: int) -> int:
            left = draw.randrange(found[node])
            here = allowed[self._diagram.options[node]]
            for at, (value, below) in enumerate(self._diagram.arcs[node]):
                if here >> value & 1:
                    left -= prod(map(found.__getitem__, below))
                    if left < 0:
                        return at
            raise AssertionError("the counts of a node are those of its arcs")

        return self._named(passes.walk(self._diagram, pick))

    def _allowed(self, choices: Choices) -> list[int]:
        allowed = list(self._anything)
        for option, value in choices.items():
            index = self._index[option]
            at = self._values[index].get(value)
            allowed[index] = 0 if at is None else 1 << at
        return allowed

    def _weights(self, cost: Costs) -> list[list[int]]:
        """Line the costs up with the values; one asker brings the same costs many times."""
        known, weights = self._last_weights
        if cost is not known:
            weights = [
                [cost.get(option.id, {}).get(value, 0) for value in option.values]
                for option in self.model.options
            ]
            self._last_weights = (cost, weights)
        return weights

    def _named(self, picked: list[int]) -> Configuration:
        return {
            option.id: option.values[at]
            for option, at in zip(self.model.options, picked, strict=True)
        }

    def _nearest(
        self, choices: Choices, kept: frozenset[str], weights: list[list[int]]
    ) -> tuple[tuple[tuple[str, str], ...], int] | None:
        """Change as few choices as possible, then cheaply; one change outweighs every price."""
        change = 1 + sum(max(prices) - min(prices) for prices in weights)
        nearer = [list(prices) for prices in weights]
        for option, value in choices.items():
            index = self._index[option]
            if option not in kept and value in self._values[index]:
                nearer[index] = [price + change for price in nearer[index]]
                nearer[index][self._values[index][value]] -= change
        fixed = {option: choices[option] for option in kept}
        picked = passes.cheapest(self._diagram, self._allowed(fixed), nearer).values()
        if picked is None:
            return None
        named = self._named(picked)
        price = sum(prices[at] for prices, at in zip(weights, picked, strict=True))
        changes = [
            (option, named[option]) for option in choices if named[option] != choices[option]
        ]
        return tuple(changes), price

    def _broken_rule(self, choices: Choices) -> Conflict | None:
        """Find one rule that the choices break on their own: the plainest explanation."""
        broken = next((rule for rule in self._rules if not self._can(choices, [rule])), None)
        if broken is None:
            return None
        left = _smallest(choices, lambda kept: self._can(_only(choices, kept), [broken]))
        is_rule_needed = self._can(_only(choices, left), [])
        return Conflict(tuple(_only(choices, left).items()), (broken,) if is_rule_needed else ())

    def _can(self, choices: Choices, rules: Iterable[str]) -> bool:
        """Say whether some configuration has the choices and meets just these rules."""
        picked = []
        for option, value in choices.items():
            index = self._index[option]
            if value not in self._values[index]:
                return False
            picked.append((index, self._values[index][value]))
        rests = []
        for rule in rules:
            rest = self._rules[rule]
            for index, at in picked:
                rest = self._formulas.given(rest, index, at)
            if rest == FALSE:
                return False
            rests.append(rest)
        return self._prover.is_possible(rests)


def _only(choices: Choices, kept: Iterable[str]) -> dict[str, str]:
    return {option: choices[option] for option in kept}


def _released(changes: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    return {option: None if value == NOT_APPLICABLE else value for option, value in changes}


def _smallest(items: Iterable[str], is_possible: Callable[[list[str]], bool]) -> tuple[str, ...]:
    """Leave out, one after the other, what is not needed for the impossibility."""
    left = list(items)
    for item in list(left):
        without = [other for other in left if other != item]
        if not is_possible(without):
            left = without
    return tuple(left)
