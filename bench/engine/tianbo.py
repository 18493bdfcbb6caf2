"""The tianbo model (23 options, 34 rules), CPU time of one answer.

The baseline of a question is a naive oracle that gives the same answer: a backtracking search that
checks each rule as soon as all its options have values. For the domains it searches once for every
value; for the completion it is branch and bound. Nobody can count all products one by one, so that
is compared on the part of the model with just the five options that most rules ask for and the
rules about them. The baseline of `configure()`, everything a page shows after a click, is the
click's price changes alone, one completion for each possible value. The clicks are drawn at random
with seed 5: nought to six choices that go together.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count as count_up
from random import Random

from bench.oracle import Searcher, count
from bench.report import Row
from bench.timing import milliseconds
from configurator.domain import product_files
from configurator.domain.nearness import nearness
from configurator.domain.pricing import total
from configurator.domain.product import Product
from configurator.engine import Choices, CompiledModel, Costs, Model, asked, compile_model
from configurator.resources import asset_dir
from configurator.services import configuring

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CLICKS = 40
BUSIEST = 5
NAIVE = "backtracking search"


def rows() -> Iterator[Row]:
    """Ask every question of the engine, then for whole pages."""
    product = product_files.load(product_files.read_directory(asset_dir("examples") / "tianbo"))
    compiled = compile_model(product.model)
    searcher = Searcher(product.model, nearness(product))
    yield _domains(compiled, searcher)
    yield _complete(product, compiled, searcher)
    yield _count(product.model)
    yield _configure(product, compiled)


def clicks(product: Product, compiled: CompiledModel) -> list[dict[str, str]]:
    """Draw choices that go together."""
    draw = Random(5)  # noqa: S311 # a sample, not a secret
    drawn = []
    for seed in range(CLICKS):
        sample = compiled.sample({}, seed)
        chosen = draw.sample(sorted(sample), seed % 7)
        known = [o for o in chosen if sample[o] != "-" and product.option(o).kind != "text"]
        drawn.append({option: sample[option] for option in known})
    return drawn


def _domains(compiled: CompiledModel, searcher: Searcher) -> Row:
    if compiled.domains({}) != searcher.domains():
        raise AssertionError("the engine and the search do not agree on the domains")
    own, naive = milliseconds(partial(compiled.domains, {}), searcher.domains)
    return Row("all possible values", own, "ms", 0.1, naive, NAIVE)


def _complete(product: Product, compiled: CompiledModel, searcher: Searcher) -> Row:
    costs = nearness(product)
    choices = {"shape": "tile"}
    mine, theirs = compiled.complete(choices, costs), searcher.cheapest(choices)
    if theirs is None or _cost(mine, costs) != _cost(theirs, costs):
        raise AssertionError("the engine and the search do not agree on the completion")
    own, naive = milliseconds(
        partial(compiled.complete, choices, costs), partial(searcher.cheapest, choices)
    )
    return Row("complete a choice", own, "ms", 0.1, naive, "branch and bound")


def _cost(configuration: Choices, costs: Costs) -> int:
    return sum(costs[option].get(value, 0) for option, value in configuration.items())


def _count(model: Model) -> Row:
    uses = Counter(name for rule in model.rules for name in asked(rule.condition))
    kept = {name for name, _ in uses.most_common(BUSIEST)}
    part = Model(
        tuple(option for option in model.options if option.id in kept),
        tuple(rule for rule in model.rules if asked(rule.condition) <= kept),
    )
    compiled, by_hand = compile_model(part), partial(count, part.options, part.rules)
    if compiled.count() != by_hand():
        raise AssertionError("the engine and the enumeration do not agree on the count")
    own, naive = milliseconds(compiled.count, by_hand, rounds=3)
    return Row(f"count the {BUSIEST} busiest options", own, "ms", 0.1, naive, "every combination")


def _configure(product: Product, compiled: CompiledModel) -> Row:
    asked, costs = clicks(product, compiled), nearness(product)

    days = (NOW.date() + timedelta(days=n) for n in count_up())

    def pages() -> None:
        day = next(days)  # views are kept by day: none may be met twice
        for choices in asked:
            configuring.configure(product, compiled, choices, lang="en", now=NOW, base=day)

    def price_changes() -> None:
        for choices in asked:
            for option, values in compiled.domains(choices).items():
                for value in values:
                    total(product, compiled.complete({**choices, option: value}, costs))

    own, naive = (spent / len(asked) for spent in milliseconds(pages, price_changes, rounds=4))
    return Row("configure() after a click", own, "ms", 1.0, naive, "a completion for each value")
