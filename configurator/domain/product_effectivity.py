"""What is in effect on a day: values and options that are not cannot be had, rules do not count."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

from bom.expression import And, Compare, Expression, Member, Name, Number, Value
from bom.model import Bom
from configurator.domain.product import (
    Effective,
    Multiple,
    Names,
    OptionValue,
    ProductOption,
    ProductRule,
    paired,
)

NOT_APPLICABLE = "-"
DAY = timedelta(days=1)
SINCE = {
    "en": "{what} is offered from {since}.",
    "zh-Hans": "{what}自 {since} 起提供。",
    "zh-Hant": "{what}自 {since} 起提供。",
}
UNTIL = {
    "en": "{what} was offered until {until}.",
    "zh-Hans": "{what}仅提供至 {until}。",
    "zh-Hant": "{what}僅提供至 {until}。",
}


class Dated(Protocol):
    """Anything that is in effect for a time."""

    @property
    def effective(self) -> Effective:
        """From when until when."""


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one product on which something changes."""

    changes: tuple[date, ...]

    def first_day(self, day: date) -> date:
        """Give the first day of the time around a day in which nothing changes."""
        return max((change for change in self.changes if change <= day), default=date.min)


def calendar_of(dated: Iterable[Dated], options: Iterable[ProductOption], bom: Bom) -> Calendar:
    """Collect the days on which something begins, or is no longer, in effect."""
    spans = [one.effective for one in dated]
    spans += [value.effective for option in options for value in option.values]
    spans += [Effective(line.valid_from, line.valid_to) for line in bom.lines]
    begins = {span.since for span in spans if span.since}
    ends = {span.until + DAY for span in spans if span.until}
    return Calendar(tuple(sorted(begins | ends)))


def in_effect(entries: Sequence[D], day: date | None) -> tuple[D, ...]:
    """Keep what is in effect on a day; everything if there is none."""
    return tuple(entry for entry in entries if day is None or entry.effective.holds(day))


def effective_rules(
    options: Sequence[ProductOption], multiples: Mapping[str, Multiple], day: date
) -> Iterator[ProductRule]:
    """Exclude what is not in effect; an option that is not keeps its default."""
    for option in options:
        name = option.name
        if option.part_of is not None:
            name = paired(multiples[option.part_of].name, option.name)
        elif not option.effective.holds(day):
            rule = f"effective:{option.id}"
            yield ProductRule(rule, _stays(option), _words(name, option.effective, day))
        for value in option.values:
            if not value.effective.holds(day):
                named = name if option.kind == "flag" else paired(name, value.name)
                yield _value_rule(option, value, _words(named, value.effective, day))
    flags = {option.id: option for option in options}
    for multiple in multiples.values():
        if not multiple.effective.holds(day):
            stays = And(tuple(_stays(flags[flag]) for flag in multiple.flags))
            why = _words(multiple.name, multiple.effective, day)
            yield ProductRule(f"effective:{multiple.id}", stays, why)


def _value_rule(option: ProductOption, value: OptionValue, why: Names) -> ProductRule:
    shown = f"{option.id}.{value.id}"
    if option.part_of is not None:
        shown = f"{option.part_of}.{option.id.removeprefix(option.part_of + '_')}"
    excluded = Compare(Name(option.id), "!=", Value(value.id))
    return ProductRule(f"effective:{shown}", excluded, why)


def _stays(option: ProductOption) -> Expression:
    usual = Number(int(option.default)) if option.kind == "number" else Value(option.default)
    kept: tuple[Expression, ...] = (usual,)
    if option.when is not None:
        kept = (usual, Value(NOT_APPLICABLE))
    return Member(Name(option.id), kept)


def _words(what: Names, effective: Effective, day: date) -> dict[str, str]:
    is_early = effective.since is not None and day < effective.since
    return {
        lang: said.format(
            what=what.get(lang, what["en"]), since=effective.since, until=effective.until
        )
        for lang, said in (SINCE if is_early else UNTIL).items()
    }
