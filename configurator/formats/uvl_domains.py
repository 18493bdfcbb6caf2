"""The finite domains of UVL's typed features, from their attributes min, max, step and values."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from bom.problems import Problems
from configurator.formats.model_file import ABSENT, Attribute, Feature

MOST_VALUES = 10_000
NUMBERS = "Say which values it can have: {min 10, max 90, step 5} or {values [10, 20, 40]}."
TEXTS = "Say which values it can have: {values ['red', 'blue']}."


class DomainError(ValueError):
    """A domain that is missing or wrong."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


def domains_of(
    features: Mapping[str, Feature], file: str, problems: Problems
) -> dict[str, tuple[str, ...]]:
    """Give the values of every feature that is more than yes or no."""
    found = {}
    for feature in features.values():
        if feature.kind != "Boolean":
            try:
                found[feature.id] = domain_of(feature)
            except DomainError as error:
                problems.add(file, feature.line, error.what, error.mend)
    return found


def domain_of(feature: Feature) -> tuple[str, ...]:
    """Give the values of a typed feature; DomainError if it has no finite ones."""
    return tuple(_domain(feature))


def _domain(feature: Feature) -> list[str]:
    listed = feature.attributes.get("values")
    if feature.kind == "String":
        return _texts(feature, listed)
    if isinstance(listed, tuple):
        amounts = [_number(feature, "values", each) for each in listed]
    else:
        amounts = list(_steps(feature))
    if not amounts:
        raise DomainError(f"{feature.id} can have no value at all", NUMBERS)
    if len(set(amounts)) < len(amounts):
        raise DomainError(f"{feature.id} has a value twice", "Remove one of them.")
    return [str(_whole(feature, amount)) for amount in amounts]


def _texts(feature: Feature, listed: Attribute | None) -> list[str]:
    if not isinstance(listed, tuple) or not listed:
        raise DomainError(f"String {feature.id} can be any text, which cannot be counted", TEXTS)
    texts = [each for each in listed if isinstance(each, str) and each != ABSENT]
    if len(set(texts)) < len(listed):
        what = f"{feature.id} has a value twice, or one that is no text"
        raise DomainError(what, f"Write different texts other than {ABSENT}.")
    return texts


def _steps(feature: Feature) -> Iterator[Fraction]:
    for name in ("min", "max"):
        if name not in feature.attributes:
            what = f"{feature.kind} {feature.id} has no {name}, its values cannot be counted"
            raise DomainError(what, NUMBERS)
    low, high = (_number(feature, name, feature.attributes[name]) for name in ("min", "max"))
    step = _number(feature, "step", feature.attributes.get("step", 1))
    if step <= 0 or high < low:
        raise DomainError(f"{feature.id} does not count up from min to max", NUMBERS)
    size = (high - low) // step + 1
    if size > MOST_VALUES:
        mend = f"Use at most {MOST_VALUES}: take larger steps."
        raise DomainError(f"{feature.id} has {size} values", mend)
    return (low + step * at for at in range(size))


def _number(feature: Feature, name: str, value: Attribute) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise DomainError(f"{name} of {feature.id} is no number", NUMBERS)
    return Fraction(value)


def _whole(feature: Feature, amount: Fraction) -> int:
    if amount.denominator != 1:
        mend = "Count in a smaller unit, so that all values are whole numbers."
        raise DomainError(f"{feature.id} has the value {float(amount)}", mend)
    return amount.numerator
