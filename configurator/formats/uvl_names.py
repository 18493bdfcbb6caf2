"""What a word in a UVL constraint stands for: a feature, an attribute of one, or of many."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor

from configurator.formats.feature_rules import always_there
from configurator.formats.logic import Logic
from configurator.formats.model_file import Attribute, Feature, chosen
from configurator.formats.operands import (
    Amount,
    Average,
    Chosen,
    Linear,
    LogicError,
    Operand,
    Text,
    constant,
    weighted,
)

Path = tuple[str, ...]
ROUND = {"floor": floor, "ceil": ceil}
USED = {"sum": "sum(attribute) or sum(attribute, feature)", "avg": "avg(attribute)"}


class Names:
    """The features of a file, found by the words for them."""

    def __init__(self, features: Mapping[str, Feature], logic: Logic, namespace: str) -> None:
        self._features = features
        self._always = always_there(features)
        self._logic = logic
        self._namespace = namespace
        self._plain = {name: Chosen(name, of.kind) for name, of in features.items()}

    def find(self, path: Path) -> Operand:
        """Give what a name stands for, LogicError if there is nothing of that name."""
        whole = path[0] if len(path) == 1 else ".".join(path)
        if whole in self._plain:
            return self._plain[whole]
        if len(path) > 1 and path[0] == self._namespace:
            return self.find(path[1:])
        for length in range(len(path) - 1, 0, -1):
            feature = self._features.get(".".join(path[:length]))
            if feature is not None:
                return self._attribute(feature, ".".join(path[length:]))
        raise LogicError(f"there is no feature {whole}", self._nearest(path[0]))

    def calculate(self, function: str, paths: Sequence[Path]) -> Operand:
        """Give what sum, avg, len, floor or ceil of something is."""
        if not paths or len(paths) > (2 if function in USED else 1):
            usage = USED.get(function, f"{function}(feature)")
            raise LogicError(f"{function} does not take {len(paths)} names", f"Write {usage}.")
        if function in ROUND:
            return self._rounded(function, paths[0])
        if function == "len":
            return self._length(paths[0])
        return self._aggregate(function, paths)

    def _nearest(self, word: str) -> str:
        otherwise = "Use a feature of the tree above."
        return self._logic.suggestions.nearest(word, self._features, otherwise)

    def _attribute(self, feature: Feature, name: str) -> Operand:
        value = feature.attributes.get(name)
        option = self._logic.options[feature.id]
        if isinstance(value, bool):
            return self._logic.literal(option.id, frozenset(chosen(option) if value else ()))
        if isinstance(value, int | Fraction):
            return weighted(option.id, dict.fromkeys(chosen(option), value))
        if isinstance(value, str):
            return Text(value)
        mend = self._logic.suggestions.nearest(
            name, feature.attributes, f"Give it one: {feature.id} {{{name} 1}}."
        )
        raise LogicError(f"{feature.id} has no attribute {name} to calculate with", mend)

    def _rounded(self, function: str, path: Path) -> Amount:
        amount = self._logic.amount(self.find(path))
        if not isinstance(amount, Linear):
            raise LogicError(f"{function} takes a feature only", "Name a feature or an attribute.")
        whole = {
            option: {value: Fraction(ROUND[function](weight)) for value, weight in of.items()}
            for option, of in amount.weights.items()
        }
        return Linear(Fraction(ROUND[function](amount.constant)), whole)

    def _length(self, path: Path) -> Linear:
        found = self.find(path)
        if isinstance(found, Text):
            return constant(len(found.text))
        if isinstance(found, Chosen) and found.kind == "String":
            texts = chosen(self._logic.options[found.option])
            return weighted(found.option, {text: len(text) for text in texts})
        raise LogicError("len takes a text only", "Name a String feature or a text attribute.")

    def _aggregate(self, function: str, paths: Sequence[Path]) -> Operand:
        names = [".".join(path) for path in paths]
        within = self._features
        if len(names) > 1:
            is_turned = names[0] in self._features and names[1] not in self._features
            at = 0 if is_turned else 1
            if names[at] not in self._features:
                raise LogicError(f"there is no feature {names[at]}", self._nearest(names[at]))
            within = self._below(names.pop(at))
        amounts = {
            feature.id: amount
            for feature in within.values()
            if (amount := _amount(feature.attributes.get(names[0]))) is not None
        }
        if not amounts:
            known = {name for feature in within.values() for name in feature.attributes}
            mend = self._logic.suggestions.nearest(
                names[0], known, "Give features that attribute with a number."
            )
            raise LogicError(f"no feature has a number for attribute {names[0]}", mend)
        total = Linear(
            Fraction(0),
            {
                feature: dict.fromkeys(chosen(self._logic.options[feature]), amount)
                for feature, amount in amounts.items()
            },
        )
        if function == "sum":
            return total
        return Average(total, is_never_empty=not self._always.isdisjoint(amounts))

    def _below(self, top: str) -> dict[str, Feature]:
        """Give a feature and all below it; parents stand before children."""
        found = {top: self._features[top]}
        for feature in self._features.values():
            if feature.parent in found:
                found[feature.id] = feature
        return found


def _amount(value: Attribute | None) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return None
    return Fraction(value)
