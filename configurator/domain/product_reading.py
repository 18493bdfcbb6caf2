"""From the entries of product.yaml to the parts of a product, checked against each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product as combinations
from math import prod

from bom.expression import (
    Compare,
    Expression,
    Iff,
    Name,
    Value,
    amount,
    is_condition,
    names,
    parse,
)
from bom.problems import Problems, ProblemsError, did_you_mean
from configurator.domain.money import AmountError, minor_units
from configurator.domain.product import (
    Group,
    Names,
    NumberSpec,
    OptionValue,
    PriceRule,
    ProductOption,
    ProductRule,
    TextSpec,
)
from configurator.domain.product_schema import (
    ChoiceEntry,
    GroupEntry,
    NumberEntry,
    OptionEntry,
    PriceEntry,
    ProductEntry,
    RuleEntry,
    TextClassEntry,
    TextEntry,
)
from configurator.domain.source import Path, Source
from configurator.engine import Model, Option, Rule

NOT_APPLICABLE = "-"
MOST_AMOUNTS = 1000
MOST_COMBINATIONS = 20_000
CLASS_NAMES: Mapping[str, Names] = {
    "none": {"en": "None", "zh-Hans": "无", "zh-Hant": "無"},
}


@dataclass(frozen=True, slots=True)
class ProductReader:
    """Read the parts of one product.yaml; mistakes go to `problems`, reading goes on."""

    entry: ProductEntry
    source: Source
    problems: Problems

    def complain(self, path: Path, what: str, mend: str) -> None:
        """Note a mistake at a place of product.yaml."""
        line, column = self.source.place(path)
        self.problems.add(self.source.file, line, what, mend, column=column)

    def known_options(self) -> dict[str, frozenset[str] | None]:
        """Tell every option's values, as the expression language wants to know them."""
        return {option.id: _value_ids(option) for option in self.entry.options}

    def groups(self) -> tuple[Group, ...]:
        """Read the groups."""
        self._no_twins("groups", self.entry.groups)
        return tuple(Group(group.id, group.name.names()) for group in self.entry.groups)

    def options(self) -> tuple[ProductOption, ...]:
        """Read the options."""
        self._no_twins("options", self.entry.options)
        groups = [group.id for group in self.entry.groups]
        read = []
        for index, option in enumerate(self.entry.options):
            path: Path = ("options", index)
            if option.group not in groups:
                mend = did_you_mean(option.group, groups, f"Groups: {', '.join(groups)}.")
                self.complain((*path, "group"), f"there is no group {option.group}", mend)
            found = self._option(path, option)
            if found is not None:
                read.append(found)
        self._no_circles(read)
        return tuple(read)

    def rules(self) -> tuple[ProductRule, ...]:
        """Read the rules."""
        self._no_twins("rules", self.entry.rules)
        read = []
        for index, rule in enumerate(self.entry.rules):
            expression = self._condition(("rules", index, "rule"), rule.rule)
            if expression is not None:
                read.append(ProductRule(rule.id, expression, rule.why.names()))
        return tuple(read)

    def prices(self, options: Sequence[ProductOption]) -> tuple[PriceRule, ...]:
        """Read the conditional prices."""
        self._no_twins("prices", self.entry.prices)
        rules = []
        for index, entry in enumerate(self.entry.prices):
            path: Path = ("prices", index)
            when = self._condition((*path, "when"), entry.when) if entry.when else None
            per = self._expression((*path, "per"), entry.per) if entry.per else None
            money = self.money((*path, "amount"), entry.amount)
            rule = PriceRule(entry.id, money, entry.name.names(), when, per)
            rules.append(rule)
            self._whole(path, rule, options)
        return tuple(rules)

    def money(self, path: Path, text: str) -> int:
        """Read an amount of the product's currency."""
        try:
            return minor_units(text, self.entry.currency)
        except AmountError as error:
            self.complain(path, str(error), f"Round it to {self.entry.currency}.")
            return 0

    def _no_twins(
        self,
        key: str,
        entries: Sequence[GroupEntry | OptionEntry | RuleEntry | PriceEntry],
        path: Path = (),
    ) -> None:
        self._no_twin_ids((*path, key), [entry.id for entry in entries])

    def _no_twin_ids(self, path: Path, ids: Sequence[str]) -> None:
        for index, found in enumerate(ids):
            if found in ids[:index]:
                what = f"the id {found} is used twice"
                self.complain((*path, index, "id"), what, "Give every entry its own id.")

    def _option(self, path: Path, option: OptionEntry) -> ProductOption | None:
        kinds = [key for key in ("choices", "number", "text") if getattr(option, key) is not None]
        if len(kinds) != 1:
            what = f"{option.id} has {' and '.join(kinds) or 'nothing to choose from'}"
            self.complain(path, what, "Give it one of choices, number or text.")
            return None
        when = self._condition((*path, "when"), option.when) if option.when else None
        if option.number is not None:
            return self._number((*path, "number"), option, option.number, when)
        if option.text is not None:
            return self._text((*path, "text"), option, option.text, when)
        return self._choice((*path, "choices"), option, when)

    def _choice(self, path: Path, option: OptionEntry, when: Expression | None) -> ProductOption:
        choices = option.choices or []
        self._no_twin_ids(path, [choice.id for choice in choices])
        defaults = [choice.id for choice in choices if choice.default]
        if len(defaults) != 1:
            what = f"{option.id} has {len(defaults)} defaults"
            self.complain(path, what, "Mark exactly one choice with default: true.")
        return ProductOption(
            id=option.id,
            name=option.name.names(),
            help=option.help.names() if option.help else None,
            group=option.group,
            kind="choice",
            values=tuple(self._values(path, choices)),
            default=[*defaults, choices[0].id][0],
            when=when,
        )

    def _values(self, path: Path, choices: Sequence[ChoiceEntry]) -> Iterator[OptionValue]:
        for index, choice in enumerate(choices):
            price = self.money((*path, index, "price"), choice.price)
            yield OptionValue(choice.id, choice.name.names(), price, choice.swatch or "")

    def _number(
        self, path: Path, option: OptionEntry, number: NumberEntry, when: Expression | None
    ) -> ProductOption | None:
        spec = NumberSpec(number.first, number.last, number.step, number.unit)
        amounts = spec.amounts()
        if not amounts or amounts[-1] != spec.last or len(amounts) > MOST_AMOUNTS:
            what = f"{option.id} does not reach {spec.last} from {spec.first} in steps"
            mend = f"Let `to` be `from` plus whole steps, at most {MOST_AMOUNTS} of them."
            self.complain(path, what, mend)
            return None
        default = spec.first if number.default is None else number.default
        if default not in amounts:
            what = f"the default {default} is not one of the steps"
            self.complain((*path, "default"), what, f"Use {spec.first}, or a step from there.")
        return ProductOption(
            id=option.id,
            name=option.name.names(),
            help=option.help.names() if option.help else None,
            group=option.group,
            kind="number",
            values=tuple(
                OptionValue(str(step), {"en": f"{step} {spec.unit}".strip()}) for step in amounts
            ),
            default=str(default),
            when=when,
            number=spec,
        )

    def _text(
        self, path: Path, option: OptionEntry, entry: TextEntry, when: Expression | None
    ) -> ProductOption:
        lasts = [part.last for part in entry.classes]
        if lasts != sorted(set(lasts)) or lasts[0] != 0 or lasts[-1] != entry.longest:
            what = f"the classes of {option.id} do not cover 0 to {entry.longest} characters"
            mend = "Start with `to: 0`, let `to` grow, and end with `to` equal to `max`."
            self.complain((*path, "classes"), what, mend)
        self._no_twin_ids((*path, "classes"), [part.id for part in entry.classes])
        values = []
        for index, part in enumerate(entry.classes):
            price = self.money((*path, "classes", index, "price"), part.price)
            values.append(OptionValue(part.id, _class_name(part), price))
        return ProductOption(
            id=option.id,
            name=option.name.names(),
            help=option.help.names() if option.help else None,
            group=option.group,
            kind="text",
            values=tuple(values),
            default=entry.classes[0].id,
            when=when,
            text=TextSpec(
                entry.longest, entry.pattern, tuple((part.id, part.last) for part in entry.classes)
            ),
        )

    def _condition(self, path: Path, text: str) -> Expression | None:
        expression = self._expression(path, text)
        if expression is not None and not is_condition(expression):
            self.complain(path, "this is no condition", "Compare it: option == value.")
            return None
        return expression

    def _expression(self, path: Path, text: str) -> Expression | None:
        line, column = self.source.place(path)
        options = self.known_options()
        try:
            return parse(text, file=self.source.file, line=line, column=column, options=options)
        except ProblemsError as error:
            self.problems.extend(error.problems)
            return None

    def _no_circles(self, options: Sequence[ProductOption]) -> None:
        """Refuse an option that through other conditions decides whether it applies itself."""
        needs = {
            option.id: names(option.when) if option.when else frozenset() for option in options
        }
        for index, option in enumerate(self.entry.options):
            reached, waiting = set[str](), list(needs.get(option.id, ()))
            while waiting:
                other = waiting.pop()
                if other not in reached:
                    reached.add(other)
                    waiting.extend(needs.get(other, ()))
            if option.id in reached:
                what = f"whether {option.id} applies depends on {option.id} itself"
                self.complain(("options", index, "when"), what, "Break the circle.")

    def _whole(self, path: Path, rule: PriceRule, options: Sequence[ProductOption]) -> None:
        """Refuse a price that can come out as a fraction of the smallest coin."""
        mentioned = names(rule.per) if rule.per else frozenset()
        ranges = [option for option in options if option.id in mentioned]
        if rule.per is None or not ranges or len(ranges) < len(mentioned):
            return
        if prod(len(option.values) for option in ranges) > MOST_COMBINATIONS:
            return
        for values in combinations(*(option.values for option in ranges)):
            configured = {option.id: value.id for option, value in zip(ranges, values, strict=True)}
            extra = rule.amount * amount(rule.per, configured)
            if extra.denominator != 1:
                listed = ", ".join(f"{key} = {value}" for key, value in configured.items())
                what = f"the price is no whole amount at {listed}"
                self.complain((*path, "per"), what, "Change the formula so that it is.")
                return


def engine_model(options: Sequence[ProductOption], rules: Sequence[ProductRule]) -> Model:
    """Tell the engine: a conditional option gets the value "-" and the rule that says when."""
    plain = [Rule(rule.id, rule.expression) for rule in rules]
    conditional = [
        Rule(f"when:{option.id}", Iff(option.when, _applies(option)))
        for option in options
        if option.when is not None
    ]
    return Model(tuple(map(_engine_option, options)), (*plain, *conditional))


def _engine_option(option: ProductOption) -> Option:
    values = tuple(value.id for value in option.values)
    numbers = tuple(option.number.amounts()) if option.number else None
    return Option(option.id, (*values, NOT_APPLICABLE) if option.when else values, numbers)


def _applies(option: ProductOption) -> Expression:
    return Compare(Name(option.id), "!=", Value(NOT_APPLICABLE))


def _value_ids(option: OptionEntry) -> frozenset[str] | None:
    if option.number is not None:
        return None
    entries = option.choices or (option.text.classes if option.text else [])
    return frozenset(entry.id for entry in entries)


def _class_name(entry: TextClassEntry) -> Names:
    if entry.name is not None:
        return entry.name.names()
    if entry.last == 0:
        return CLASS_NAMES["none"]
    return {
        "en": f"up to {entry.last} characters",
        "zh-Hans": f"最多 {entry.last} 个字符",
        "zh-Hant": f"最多 {entry.last} 個字元",
    }
