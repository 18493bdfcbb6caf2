"""Make options and rules of a feature model: alternatives become choices, other features flags.

A feature of which exactly one leaf is chosen, on however many levels, is one option with the leaves
as its values. Every rule about the features below it becomes a rule about that option, so that the
products are the same ones. What is always there, like the root, is no option at all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from posixpath import normpath

from bom.expression import NO, YES
from bom.problems import ProblemsError, did_you_mean
from configurator.domain.product import Multiple, Names, OptionValue, ProductOption, ProductRule
from configurator.domain.product_options import NO_NAME, NONE_NAME, YES_NAME
from configurator.domain.product_reading import NONE, ProductReader
from configurator.domain.product_schema import KEYWORDS
from configurator.domain.product_translating import Places, translated
from configurator.formats import Feature, ModelFile, read_model

MOST_WORDS = 300
SOME = ("or", "cardinality")
SIGNS: Mapping[str, Mapping[str, str]] = {
    "en": {"<=>": "exactly with", "=>": "needs", "|": "or", "&": "and", "!": "not"},
    "zh-Hans": {"<=>": "当且仅当", "=>": "需要", "|": "或", "&": "且", "!": "非"},
    "zh-Hant": {"<=>": "若且唯若", "=>": "需要", "|": "或", "&": "且", "!": "非"},
}


@dataclass(frozen=True, slots=True)
class Imported:
    """What a feature model gives to a product."""

    options: tuple[ProductOption, ...] = ()
    multiples: tuple[Multiple, ...] = ()
    rules: tuple[ProductRule, ...] = ()

    def known(self) -> dict[str, frozenset[str] | None]:
        """Tell every option's values, as the expression language wants to know them."""
        return {
            option.id: frozenset(value.id for value in option.values) for option in self.options
        }


def read_imported(reader: ProductReader, texts: Mapping[str, str]) -> Imported:
    """Read the feature model that product.yaml names; nothing and problems if that fails."""
    file = reader.entry.model
    if file is None:
        return Imported()
    file = normpath(file)
    if file not in texts:
        reader.complain(("model",), f"there is no file {file}", "Add it, or mend the path.")
        return Imported()
    try:
        model = read_model(file, texts[file].encode())
    except ProblemsError as error:
        reader.problems.extend(error.problems)
        return Imported()
    odd = [option.id for option in model.model.options if option.numbers is not None]
    if odd:
        what = f"{odd[0]} is a number, and features can only be there or not"
        reader.complain(("model",), what, "Model numbers in product.yaml itself.")
        return Imported()
    return _named(reader, _Import(model, _groups(reader)).read())


def _named(reader: ProductReader, imported: Imported) -> Imported:
    """Call options and values as product.yaml does, where it does."""
    names = {key: entry.names() for key, entry in reader.entry.names.items()}
    known = {option.id for option in imported.options}
    known |= {f"{option.id}.{value.id}" for option in imported.options for value in option.values}
    for key in names.keys() - known:
        mend = did_you_mean(key, known, "Name an option of the model, or option.value.")
        reader.complain(("names", key), f"the model has no {key}", mend)
    options = tuple(
        replace(
            option,
            name=names.get(option.id, option.name),
            values=tuple(
                replace(value, name=names.get(f"{option.id}.{value.id}", value.name))
                for value in option.values
            ),
        )
        for option in imported.options
    )
    return replace(imported, options=options)


def _groups(reader: ProductReader) -> dict[str, str]:
    """Tell which group shows an option; the last one has what nobody mentions."""
    groups = reader.entry.groups
    places = {option: group.id for group in groups for option in group.options}
    return {**places, "": groups[-1].id}


class _Import:
    """Goes through the tree once, and then through the rules."""

    def __init__(self, model: ModelFile, groups: Mapping[str, str]) -> None:
        self.model = model
        self.groups = groups
        self.options: list[ProductOption] = []
        self.multiples: list[Multiple] = []
        self.places: Places = {}
        self.taken: set[str] = set()

    def read(self) -> Imported:
        if self.model.features:
            roots = [name for name, feature in self.model.features.items() if not feature.parent]
            for root in roots:
                self._feature(root, is_always=self._is_needed(root))
        else:
            for option in self.model.model.options:
                self._plain(option.id, option.values)
        known = {option.id: tuple(v.id for v in option.values) for option in self.options}
        rules = []
        for rule in self.model.model.rules:
            condition = translated(rule.condition, self.places, known)
            if condition is not None:
                rules.append(ProductRule(f"model:{rule.id}", condition, self._why(rule.id)))
        return Imported(tuple(self.options), tuple(self.multiples), tuple(rules))

    def _is_needed(self, root: str) -> bool:
        return any(rule.id == f"root:{root}" for rule in self.model.model.rules)

    def _why(self, rule: str) -> Names:
        source = self.model.sources.get(rule)
        return _in_words(source.text if source is not None else rule)

    def _feature(self, name: str, *, is_always: bool) -> None:
        feature = self.model.features[name]
        if self._is_choice(name):
            self._choice(feature, is_always=is_always)
            return
        if is_always:
            self.places[name, YES], self.places[name, NO] = True, False
        else:
            self._plain(name, (NO, YES))
        for group in feature.groups:
            is_needed = is_always and group.kind == "mandatory"
            before = len(self.options)
            for member in group.members:
                self._feature(member, is_always=is_needed)
            added = self.options[before:]
            if group.kind in SOME and len(added) == len(group.members):
                low = group.low if is_always else 0
                self._several(name, added, low, group.high or len(added))

    def _is_choice(self, name: str) -> bool:
        """Say whether exactly one leaf below a feature comes with it."""
        groups = self.model.features[name].groups
        return len(groups) == 1 and self._is_leaf_or_choice(name)

    def _is_leaf_or_choice(self, name: str) -> bool:
        groups = self.model.features[name].groups
        if not groups:
            return True
        (only, *others) = groups
        is_one = (only.low, only.high) == (1, 1) or (
            only.kind == "mandatory" and len(only.members) == 1
        )
        return is_one and not others and all(map(self._is_leaf_or_choice, only.members))

    def _choice(self, feature: Feature, *, is_always: bool) -> None:
        option, taken = self._id(feature.id), set[str]()
        values = [] if is_always else [OptionValue(NONE, NONE_NAME)]
        taken.update(value.id for value in values)
        below: dict[str, set[str]] = {feature.id: set()}
        for leaf, above in self._leaves(feature.id, ()):
            value = _fresh(_slug(leaf), taken)
            name = leaf if len(above) == 1 else f"{_human(above[-1])}: {_human(leaf)}"
            values.append(OptionValue(value, {"en": _human(name)}, has_price=False))
            for each in (*above, leaf):
                below.setdefault(each, set()).add(value)
        every = {value.id for value in values}
        for each, meant in below.items():
            self.places[each, YES] = option, frozenset(meant)
            self.places[each, NO] = option, frozenset(every - meant)
        self._add(option, feature.id, tuple(values))

    def _leaves(self, name: str, above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        groups = self.model.features[name].groups
        if not groups:
            yield name, above
        for member in (member for group in groups for member in group.members):
            yield from self._leaves(member, (*above, name))

    def _plain(self, name: str, known: Iterable[str]) -> None:
        """Take an option over value by value."""
        option, taken, values = self._id(name), set[str](), []
        for value in known:
            fresh = _fresh(_slug(value), taken)
            self.places[name, value] = option, frozenset([fresh])
            named = {NO: NO_NAME, YES: YES_NAME}.get(value) or {"en": _human(value)}
            values.append(OptionValue(fresh, named, has_price=False))
        self._add(option, name, tuple(values))

    def _several(self, name: str, members: list[ProductOption], low: int, high: int) -> None:
        several = Multiple(
            id=_fresh(_slug(name).lower(), self.taken),
            name={"en": _human(name)},
            help=None,
            group=members[0].group,
            low=low,
            high=high,
            flags=tuple(member.id for member in members),
        )
        if all(member.kind == "flag" for member in members):
            self.multiples.append(several)

    def _add(self, option: str, name: str, values: tuple[OptionValue, ...]) -> None:
        is_flag = tuple(value.id for value in values) == (NO, YES)
        self.options.append(
            ProductOption(
                id=option,
                name={"en": _human(name)},
                help=None,
                group=self.groups.get(option, self.groups[""]),
                kind="flag" if is_flag else "choice",
                values=values,
                default=values[0].id,
            )
        )

    def _id(self, name: str) -> str:
        slug = _slug(name).lower()
        return _fresh(slug if slug[0].isalpha() else f"f_{slug}", self.taken)


def _in_words(condition: str) -> dict[str, str]:
    """Say a rule of the model's file in words instead of signs; names stay as they are.

    >>> _in_words('"Gold card" | Silver => !Paper & Box')["en"]
    'Gold card or Silver needs not Paper and Box'
    """
    parts = re.split('"([^"]*)"', condition)
    said = {}
    for lang, words in SIGNS.items():
        text = "".join(
            _replaced(part, words) if at % 2 == 0 else part for at, part in enumerate(parts)
        )
        text = " ".join(text.split())
        said[lang] = text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS]}…"
    return said


def _replaced(text: str, words: Mapping[str, str]) -> str:
    for sign, word in words.items():
        text = text.replace(sign, f" {word} ")
    return text


def _slug(name: str) -> str:
    return re.sub("[^A-Za-z0-9]+", "_", name).strip("_") or "x"


def _fresh(wanted: str, taken: set[str]) -> str:
    """Add a number to an id that is taken, or that is a word of the rule language."""
    fresh, number = wanted, 1
    while fresh in taken or fresh in KEYWORDS:
        number += 1
        fresh = f"{wanted}_{number}"
    taken.add(fresh)
    return fresh


def _human(name: str) -> str:
    """Write a feature's name as people do.

    >>> _human("StandardCapabilities"), _human("MediaWeight_Maximum"), _human("i3-7100 Kaby Lake")
    ('Standard Capabilities', 'Media Weight Maximum', 'i3-7100 Kaby Lake')
    """
    if " " in name:
        return name
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", name.replace("_", " ")).strip()
