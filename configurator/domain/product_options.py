"""From the entries of product.yaml to its groups and options."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from bom.expression import NO, YES, And, Expression, names
from bom.problems import did_you_mean
from configurator.domain.product import (
    Group,
    Multiple,
    Names,
    OptionValue,
    ProductOption,
    TextSpec,
)
from configurator.domain.product_numbers import read_number
from configurator.domain.product_reading import NONE, ProductReader, flag_id
from configurator.domain.product_schema import (
    ChoiceEntry,
    MultipleEntry,
    NumberEntry,
    OptionEntry,
    TextClassEntry,
    TextEntry,
)
from configurator.domain.source import Path

KINDS = ("choices", "multiple", "number", "text")
NONE_NAME: Names = {"en": "None", "zh-Hans": "无", "zh-Hant": "無"}
NO_NAME: Names = {"en": "No", "zh-Hans": "无", "zh-Hant": "無"}
YES_NAME: Names = {"en": "Yes", "zh-Hans": "有", "zh-Hant": "有"}


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """All options, in their order, and which flags among them are one option to a person."""

    options: tuple[ProductOption, ...]
    multiples: tuple[Multiple, ...]


def read_groups(reader: ProductReader) -> tuple[Group, ...]:
    """Read the groups."""
    reader.no_twins(("groups",), [group.id for group in reader.entry.groups])
    return tuple(Group(group.id, group.name.names()) for group in reader.entry.groups)


def read_options(reader: ProductReader, imported: Sequence[ProductOption] = ()) -> ReadOptions:
    """Read the options; a multiple option becomes a flag for each of its values.

    They stand after those that were imported.
    """
    entries = reader.entry.options
    if not entries and not imported:
        reader.complain(("options",), "options is missing", "Add it.")
    reader.no_twins(("options",), [option.id for option in entries])
    conditions = {
        group.id: reader.condition(("groups", index, "when"), group.when)
        for index, group in enumerate(reader.entry.groups)
    }
    read: list[ProductOption] = list(imported)
    multiples: list[Multiple] = []
    origins: dict[str, int] = {}
    for index, entry in enumerate(entries):
        one = _One(reader, ("options", index), entry, _when(reader, index, entry, conditions))
        found = list(one.options())
        _no_clash(reader, index, found, origins, {option.id for option in imported})
        read += found
        if entry.multiple is not None:
            multiples.append(one.multiple(entry.multiple, found))
    _no_circles(reader, read, origins)
    return ReadOptions(tuple(read), tuple(multiples))


def _when(
    reader: ProductReader,
    index: int,
    entry: OptionEntry,
    conditions: Mapping[str, Expression | None],
) -> Expression | None:
    """Join an option's own condition and that of its group."""
    path: Path = ("options", index)
    if entry.group not in conditions:
        mend = did_you_mean(entry.group, conditions, f"Groups: {', '.join(conditions)}.")
        reader.complain((*path, "group"), f"there is no group {entry.group}", mend)
    own = reader.condition((*path, "when"), entry.when)
    parts = tuple(part for part in (conditions.get(entry.group), own) if part is not None)
    return And(parts) if len(parts) > 1 else next(iter(parts), None)


@dataclass(frozen=True, slots=True)
class _One:
    """Reads one entry."""

    reader: ProductReader
    path: Path
    entry: OptionEntry
    when: Expression | None

    def options(self) -> Iterator[ProductOption]:
        entry = self.entry
        kinds = [kind for kind in KINDS if getattr(entry, kind) is not None]
        if len(kinds) != 1:
            what = f"{entry.id} has {' and '.join(kinds) or 'nothing to choose from'}"
            self.reader.complain(self.path, what, f"Give it one of {', '.join(KINDS)}.")
            return
        if entry.optional and entry.choices is None:
            what, mend = "only choices can be optional", "Put a choice with `when` before it."
            self.reader.complain((*self.path, "optional"), what, mend)
        if entry.multiple is not None:
            yield from self._flags(entry.multiple)
        elif entry.number is not None:
            yield from self._number(entry.number)
        elif entry.text is not None:
            yield self._text(entry.text)
        else:
            yield self._choice(entry.choices or [])

    def multiple(self, entry: MultipleEntry, flags: Sequence[ProductOption]) -> Multiple:
        path: Path = (*self.path, "multiple")
        most = len(flags) if entry.most is None else entry.most
        if not entry.least <= most <= len(entry.choices):
            what = f"{entry.least} to {most} of {len(entry.choices)} values cannot be chosen"
            self.reader.complain(path, what, "Let `min` <= `max` <= the number of choices.")
        chosen = sum(flag.default == YES for flag in flags)
        if not entry.least <= chosen <= most:
            what = f"{self.entry.id} has {chosen} defaults, but {entry.least} to {most} are chosen"
            self.reader.complain(path, what, "Mark other choices with default: true.")
        return Multiple(
            id=self.entry.id,
            name=self.entry.name.names(),
            help=self.entry.help.names() if self.entry.help else None,
            group=self.entry.group,
            low=entry.least,
            high=most,
            flags=tuple(flag.id for flag in flags),
            effective=self.reader.effective(self.path, self.entry),
        )

    def _made(self, values: Sequence[OptionValue], default: str) -> ProductOption:
        return ProductOption(
            id=self.entry.id,
            name=self.entry.name.names(),
            help=self.entry.help.names() if self.entry.help else None,
            group=self.entry.group,
            kind="choice",
            values=tuple(values),
            default=default,
            when=self.when,
            effective=self.reader.effective(self.path, self.entry),
        )

    def _choice(self, choices: Sequence[ChoiceEntry]) -> ProductOption:
        path: Path = (*self.path, "choices")
        ids = [choice.id for choice in choices]
        self.reader.no_twins(path, ids)
        values = [self._value((*path, index), choice) for index, choice in enumerate(choices)]
        defaults = [choice.id for choice in choices if choice.default]
        if self.entry.optional:
            if NONE in ids:
                what = "optional: true adds the value none, which is there already"
                self.reader.complain((*path, ids.index(NONE), "id"), what, "Remove one of both.")
            values.insert(0, OptionValue(NONE, NONE_NAME))
            defaults = defaults or [NONE]
        if len(defaults) != 1:
            what = f"{self.entry.id} has {len(defaults)} defaults"
            self.reader.complain(path, what, "Mark exactly one choice with default: true.")
        return self._made(values, [*defaults, ids[0]][0])

    def _value(self, path: Path, choice: ChoiceEntry) -> OptionValue:
        return OptionValue(
            id=choice.id,
            name=choice.name.names(),
            price=self.reader.money((*path, "price"), choice.price),
            swatch=choice.swatch or "",
            effective=self.reader.effective(path, choice),
            has_price=choice.price is not None,
        )

    def _flags(self, entry: MultipleEntry) -> Iterator[ProductOption]:
        path: Path = (*self.path, "multiple", "choices")
        self.reader.no_twins(path, [choice.id for choice in entry.choices])
        for index, choice in enumerate(entry.choices):
            value = self._value((*path, index), choice)
            chosen = replace(value, id=YES, name=YES_NAME)
            made = self._made((OptionValue(NO, NO_NAME), chosen), YES if choice.default else NO)
            yield replace(
                made,
                id=flag_id(self.entry.id, choice.id),
                name=value.name,
                help=None,
                kind="flag",
                part_of=self.entry.id,
            )

    def _number(self, entry: NumberEntry) -> Iterator[ProductOption]:
        spec = read_number(self.reader, (*self.path, "number"), self.entry.id, entry)
        if spec is None:
            return
        amounts = spec.amounts()
        default = spec.first if entry.default is None else entry.default
        if default not in amounts:
            what = f"the default {default} is not one of the steps"
            mend = f"Use {spec.first}, or a step from there."
            self.reader.complain((*self.path, "number", "default"), what, mend)
        values = [OptionValue(str(step), {"en": f"{step} {spec.unit}".strip()}) for step in amounts]
        yield replace(self._made(values, str(default)), kind="number", number=spec)

    def _text(self, entry: TextEntry) -> ProductOption:
        path: Path = (*self.path, "text", "classes")
        lasts = [part.last for part in entry.classes]
        if lasts != sorted(set(lasts)) or lasts[0] != 0 or lasts[-1] != entry.longest:
            what = f"the classes of {self.entry.id} do not cover 0 to {entry.longest} characters"
            mend = "Start with `to: 0`, let `to` grow, and end with `to` equal to `max`."
            self.reader.complain(path, what, mend)
        self.reader.no_twins(path, [part.id for part in entry.classes])
        values = []
        for index, part in enumerate(entry.classes):
            price = self.reader.money((*path, index, "price"), part.price)
            is_given = part.price is not None
            values.append(OptionValue(part.id, _class_name(part), price, has_price=is_given))
        classes = tuple((part.id, part.last) for part in entry.classes)
        spec = TextSpec(entry.longest, entry.pattern, classes)
        return replace(self._made(values, entry.classes[0].id), kind="text", text=spec)


def _class_name(entry: TextClassEntry) -> Names:
    if entry.name is not None:
        return entry.name.names()
    if entry.last == 0:
        return NONE_NAME
    return {
        "en": f"up to {entry.last} characters",
        "zh-Hans": f"最多 {entry.last} 个字符",
        "zh-Hant": f"最多 {entry.last} 個字元",
    }


def _no_clash(
    reader: ProductReader,
    index: int,
    found: Sequence[ProductOption],
    origins: dict[str, int],
    imported: AbstractSet[str],
) -> None:
    """Refuse a flag that is called like another option, and an option like an imported one."""
    entries = reader.entry.options
    for option in found:
        first = origins.setdefault(option.id, index)
        if option.id in imported:
            what = f"the model has an option {option.id} already"
            reader.complain(("options", index, "id"), what, "Use another id.")
        if entries[first].id != entries[index].id:
            what = f"{entries[first].id} and {entries[index].id} both make an option {option.id}"
            reader.complain(("options", index, "id"), what, "Rename one of the two.")


def _no_circles(
    reader: ProductReader, options: Sequence[ProductOption], origins: Mapping[str, int]
) -> None:
    """Refuse an option that through other conditions decides whether it applies itself."""
    needs = {option.id: names(option.when) if option.when else frozenset() for option in options}
    for option in options:
        reached, waiting = set[str](), list(needs[option.id])
        while waiting:
            other = waiting.pop()
            if other not in reached:
                reached.add(other)
                waiting.extend(needs.get(other, ()))
        if option.id in reached and option.id in origins:
            what = f"whether {option.id} applies depends on {option.id} itself"
            reader.complain(("options", origins[option.id], "when"), what, "Break the circle.")
