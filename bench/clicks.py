"""A million clicks of random shoppers over all public models, who take whatever is offered.

Each shopper goes through the options in an order of their own and clicks one of the values offered,
until nothing is left open. A dead end is an option without any value, or a product at the end that
breaks a rule, checked rule by rule. Beside them go shoppers to whom a value is offered if no single
rule, looked at alone, speaks against it: the usual shortcut. At random clicks a SAT solver is asked
whether a value is truly possible, offered or not. The shares of the models differ, so that slow ones
do not take days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bench import public_models
from bench.independent import Encoding, NaiveDomains
from bench.public_models import ABSENT, manifest, model
from bench.report import Listing, Row
from bench.rule_by_rule import RuleByRule
from bench.shoppers import Shopper, opened
from bench.timing import timed
from configurator.engine import Model

CLICKS, CHECKS = 1_000_000, 10_000
SHARES = {
    "automotive02_v1.uvl": 20_000,
    "automotive02_v4.uvl": 20_000,
    "linux_2_6_33_3.dimacs.gz": 5_000,
    "freebsd_8_0.dimacs": 5_000,
    "financial_services.uvl": 5_000,
}
SHORTCUTS = 100
HEADS = ("model", "clicks", "shoppers", "CPU s", "dead ends", "dead ends by the shortcut", "checks")


@dataclass(frozen=True, slots=True)
class Found:
    """What came of the shoppers of one model."""

    name: str
    clicks: int
    shoppers: int
    seconds: float
    dead_ends: int
    checked: int
    wrong: int
    shortcut: float


def rows() -> Iterator[Row | Listing]:
    """Let everybody shop."""
    if not public_models.is_there():
        print(ABSENT)
        return
    names = list(manifest())
    usual = -(-(CLICKS - sum(SHARES.values())) // (len(names) - len(SHARES)))
    found = []
    for name in names:
        found.append(_shop(name, model(name), SHARES.get(name, usual), CHECKS // len(names) + 1))
        print(*_line(found[-1]), flush=True)
    made, minutes = sum(each.clicks for each in found), sum(each.seconds for each in found) / 60
    yield Row(f"dead ends in {made:,} clicks", sum(each.dead_ends for each in found), "", 0)
    checked = sum(each.checked for each in found)
    wrong = sum(each.wrong for each in found)
    yield Row(f"values that a SAT solver sees otherwise, of {checked:,}", wrong, "", 0)
    least = min(each.shortcut for each in found)
    yield Row("shoppers led astray by the shortcut, least", 100 * least, "%", 82, sense="at least")
    yield Row("CPU time of all clicks", minutes, "min", 30)
    yield Listing("Model by model:", HEADS, [*map(_line, found)])


def _shop(name: str, model: Model, clicks: int, checks: int) -> Found:
    engine, draw = opened(model), Random(17)  # noqa: S311 # a sample, not a secret
    solver = NaiveDomains(Encoding(model))
    made = shoppers = dead_ends = checked = wrong = 0
    seconds = 0.0
    while made < clicks:
        shopper = Shopper(engine, draw, clicks - made)
        spent, is_done = timed(shopper.shop)
        made, shoppers, seconds = made + shopper.clicks, shoppers + 1, seconds + spent / 1000
        dead_ends += not is_done
    shortcut = RuleByRule(model)
    lost = sum(not shortcut.shop(draw) for _ in range(SHORTCUTS))
    return Found(name, made, shoppers, seconds, dead_ends, checked, wrong, lost / SHORTCUTS)


def _line(of: Found) -> tuple[str | float, ...]:
    name = of.name.partition(".")[0]
    shortcut = f"{of.shortcut:.0%}"
    return name, of.clicks, of.shoppers, of.seconds, of.dead_ends, shortcut, of.checked
