"""A million clicks of random shoppers over all public models, who take whatever is offered.

Each shopper goes through the options in an order of their own and clicks one of the values offered,
until nothing is left open. A dead end is an option without any value, or a product at the end that
breaks a rule, checked rule by rule. Beside them go shoppers to whom a value is offered if no single
rule, looked at alone, speaks against it: the usual shortcut. At random clicks a SAT solver is asked
whether a value is truly possible, offered or not. The models have different shares, lest slow ones
take days.
"""

from collections.abc import Iterator
from functools import partial
from random import Random

from bench import public_models
from bench.independent import Encoding, NaiveDomains
from bench.public_models import ABSENT, FALLING_BACK, manifest, model
from bench.report import Listing, Row
from bench.rule_by_rule import RuleByRule
from bench.shelves import Shelf, Shop
from bench.timing import once
from configurator.engine import Model, Option, holds

CLICKS, CHECKS = 1_000_000, 10_000
SHARES = {
    "automotive02_v1.uvl": 20_000,
    "automotive02_v4.uvl": 20_000,
    "linux_2_6_33_3.dimacs.gz": 5_000,
    "freebsd_8_0.dimacs": 5_000,
    "financial_services.uvl": 5_000,
}
SHORTCUTS = 100
HEADS = (
    "model",
    "clicks",
    "shoppers",
    "CPU s",
    "dead ends",
    "checked by SAT",
    "wrong",
    "led astray by the shortcut",
)


def rows() -> Iterator[Row | Listing]:
    """Let everybody shop."""
    if not public_models.is_there():
        print(ABSENT)
        return
    names = list(manifest())
    usual = -(-(CLICKS - sum(SHARES.values())) // (len(names) - len(SHARES)))
    listing, crowds, astray = Listing("Model by model:", HEADS), [], []
    for name in names:
        crowd = _shop(name, SHARES.get(name, usual), CHECKS // len(names) + 1)
        crowds.append(crowd)
        astray.append(_astray(model(name)))
        listing.lines.append((name.partition(".")[0], *crowd.figures(), f"{astray[-1]:.0%}"))
        print(*listing.lines[-1], flush=True)
    made, minutes = sum(of.clicks for of in crowds), sum(of.seconds for of in crowds) / 60
    yield Row(f"dead ends in {made:,} clicks", sum(of.dead_ends for of in crowds), "", 0)
    checked, wrong = sum(of.checked for of in crowds), sum(of.wrong for of in crowds)
    yield Row(f"values that a SAT solver sees otherwise, of {checked:,}", wrong, "", 0)
    yield Row(
        "shoppers led astray by the shortcut, least", 100 * min(astray), "%", 82, sense="at least"
    )
    yield Row("CPU time of all clicks", minutes, "min", 30)
    yield listing


def _shop(name: str, clicks: int, checks: int) -> "Crowd":
    of = model(name)
    shop, draw = Shop(of, is_compiled=name not in FALLING_BACK), Random(17)  # noqa: S311 # a sample, not a secret
    crowd = Crowd(of, draw, every=max(1, clicks // checks))
    while crowd.clicks < clicks:
        crowd.send(shop.shelf(), clicks)
    return crowd


def _astray(model: Model) -> float:
    """Tell which share of shoppers gets nowhere when rules are checked one by one."""
    shortcut, draw = RuleByRule(model), Random(19)  # noqa: S311 # a sample, not a secret
    return sum(not shortcut.shop(draw) for _ in range(SHORTCUTS)) / SHORTCUTS


class Crowd:
    """The shoppers of one model."""

    def __init__(self, model: Model, draw: Random, *, every: int) -> None:
        self.clicks = self.shoppers = self.dead_ends = self.checked = self.wrong = 0
        self.seconds = 0.0
        self._model, self._draw, self._every = model, draw, every
        self._solver = NaiveDomains(Encoding(model))

    def send(self, shelf: Shelf, most: int) -> None:
        """Let one shopper click until nothing is left open, or until there were enough clicks."""
        self.shoppers += 1
        choices: dict[str, str] = {}
        taken: dict[str, str] = {}
        for option in self._draw.sample(self._model.options, len(self._model.options)):
            values = shelf.offered(option)
            if not values:
                self.dead_ends += 1
                return
            taken[option.id] = self._draw.choice(values)
            if len(values) > 1:
                choices[option.id] = taken[option.id]
                self._click(shelf, option, choices)
            if self.clicks == most:
                return
        self.dead_ends += not all(holds(rule.condition, taken) for rule in self._model.rules)

    def figures(self) -> tuple[float, ...]:
        """Give what the listing says of it."""
        return self.clicks, self.shoppers, self.seconds, self.dead_ends, self.checked, self.wrong

    def _click(self, shelf: Shelf, option: Option, choices: dict[str, str]) -> None:
        self.clicks += 1
        self.seconds += once(partial(shelf.choose, option, choices[option.id])) / 1000
        if self.clicks % self._every == 0:
            other = self._draw.choice(self._model.options)
            value = self._draw.choice(other.values)
            can = self._solver.can({**choices, other.id: value})
            self.checked += 1
            self.wrong += can != (value in shelf.offered(other))
