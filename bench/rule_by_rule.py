"""The usual shortcut: offer a value if no single rule, looked at alone, speaks against it.

Shops that check rule by rule lead people into dead ends: every rule can still be met, but not all
of them together.
"""

from collections.abc import Callable, Mapping
from random import Random

from configurator.engine import Choices, Clause, Condition, Model, Option, Table, asked, holds

Check = Callable[[Choices], bool]


class RuleByRule:
    """Checks the rules about an option, each for itself."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._checks: dict[str, list[Check]] = {option.id: [] for option in model.options}
        for rule in model.rules:
            check = _check(rule.condition)
            for option in asked(rule.condition):
                self._checks[option].append(check)

    def offered(self, option: Option, choices: dict[str, str]) -> list[str]:
        """Give the values of an option that no single rule speaks against; forget its choice."""
        checks, found = self._checks[option.id], []
        for value in option.values:
            choices[option.id] = value
            if all(check(choices) for check in checks):
                found.append(value)
        del choices[option.id]
        return found

    def shop(self, draw: Random) -> bool:
        """Choose value after value in any order; say whether a product comes of it."""
        choices: dict[str, str] = {}
        for option in draw.sample(self.model.options, len(self.model.options)):
            offered = self.offered(option, choices)
            if not offered:
                return False
            choices[option.id] = draw.choice(offered)
        return True


def _check(condition: Condition) -> Check:
    """Say whether a rule can still be met, as far as it is checked when looked at alone."""
    match condition:
        case Clause(literals):
            allowed = [(option, frozenset(values)) for option, values in literals]
            return lambda choices: any(
                option not in choices or choices[option] in values for option, values in allowed
            )
        case Table(options, rows, True):
            return _of_table(options, rows)
        case _:
            scope = asked(condition)
            return lambda choices: not scope <= choices.keys() or holds(condition, choices)


def _of_table(options: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Check:
    """Keep for each value the set of its rows, as the bits of a number."""
    every = (1 << len(rows)) - 1
    those: Mapping[str, dict[str, int]] = {option: {} for option in options}
    for at, row in enumerate(rows):
        for option, value in zip(options, row, strict=True):
            those[option][value] = those[option].get(value, 0) | 1 << at

    def check(choices: Choices) -> bool:
        left = every
        for option in options:
            if option in choices:
                left &= those[option].get(choices[option], 0)
        return bool(left)

    return check
