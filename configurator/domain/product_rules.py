"""From the entries of product.yaml to rules: conditions, how many of some conditions, tables."""

from collections.abc import Mapping, Sequence

from bom.expression import (
    YES,
    And,
    Arithmetic,
    Compare,
    Expression,
    Number,
    evaluate,
    names,
)
from bom.problems import did_you_mean
from configurator.domain.product import (
    Multiple,
    ProductOption,
    ProductRule,
    YieldingDefault,
)
from configurator.domain.product_reading import ProductReader
from configurator.domain.product_schema import DefaultEntry, RuleEntry
from configurator.domain.product_tables import TableReader
from configurator.domain.source import Path
from configurator.engine import Condition, Sum

NOT_APPLICABLE = "-"
COUNT_KEYS = ("at_least", "at_most", "exactly")
Options = Mapping[str, ProductOption]


def read_rules(
    reader: ProductReader, options: Options, texts: Mapping[str, str]
) -> tuple[ProductRule, ...]:
    """Read the rules; tables may be among the texts."""
    reader.no_twins(("rules",), [rule.id for rule in reader.entry.rules])
    tables = TableReader(reader, options, texts)
    read = []
    for index, rule in enumerate(reader.entry.rules):
        path: Path = ("rules", index)
        effective = reader.effective(path, rule)
        condition = _condition(reader, path, rule, options, tables)
        if condition is not None:
            read.append(ProductRule(rule.id, condition, rule.why.names(), effective))
    return tuple(read)


def read_defaults(reader: ProductReader, options: Options) -> tuple[YieldingDefault, ...]:
    """Read the defaults that yield."""
    read = []
    for index, entry in enumerate(reader.entry.defaults):
        path: Path = ("defaults", index)
        when = reader.condition((*path, "when"), entry.when)
        effective = reader.effective(path, entry)
        _check_default(reader, path, entry, options)
        if when is not None and entry.option in names(when):
            what = f"the default of {entry.option} depends on {entry.option} itself"
            reader.complain((*path, "when"), what, "Ask for other options.")
        elif when is not None:
            why = entry.why.names()
            read.append(YieldingDefault(entry.option, entry.value, when, why, effective))
    return tuple(read)


def number_rules(multiples: Sequence[Multiple], options: Options) -> tuple[ProductRule, ...]:
    """Say for each multiple option how many of its values are chosen, where it is not any number.

    Where the option does not apply its first flag stands for the fewest.
    """
    rules = []
    for multiple in multiples:
        is_low, is_high = multiple.low > 0, multiple.high < len(multiple.flags)
        if not is_low and not is_high:
            continue
        weights = {flag: {YES: 1} for flag in multiple.flags}
        first = multiple.flags[0]
        if is_low and options[first].when is not None:
            weights[first] = {YES: 1, NOT_APPLICABLE: multiple.low}
        low = multiple.low if is_low else None
        high = multiple.high if is_high else None
        rules.append(
            ProductRule(f"number:{multiple.id}", Sum(weights, low, high), _number_words(multiple))
        )
    return tuple(rules)


def _condition(
    reader: ProductReader, path: Path, rule: RuleEntry, options: Options, tables: TableReader
) -> Condition | None:
    counts = [key for key in COUNT_KEYS if getattr(rule, key) is not None]
    kinds = [
        *(["rule"] if rule.rule is not None else []),
        *(["of"] if counts or rule.of is not None else []),
        *(["table"] if rule.table is not None else []),
    ]
    if len(kinds) != 1:
        what = f"{rule.id} has {' and '.join(kinds) or 'no condition'}"
        reader.complain(path, what, "Give it one of `rule`, `table`, or a number with `of`.")
        return None
    if rule.table is not None:
        return tables.read((*path, "table"), rule.id, rule.table)
    if rule.rule is not None:
        return reader.condition((*path, "rule"), rule.rule)
    return _count(reader, path, rule, options)


def _count(
    reader: ProductReader, path: Path, rule: RuleEntry, options: Options
) -> Condition | None:
    listed = rule.of or []
    read = [reader.condition((*path, "of", at), text) for at, text in enumerate(listed)]
    low, high = rule.at_least, rule.at_most
    if rule.exactly is not None:
        if low is not None or high is not None:
            what = f"{rule.id} says exactly and at_least or at_most"
            reader.complain((*path, "exactly"), what, "Leave one of them out.")
        low = high = rule.exactly
    if not listed or (low is None and high is None):
        what = f"{rule.id} does not say {'of what' if not listed else 'how many'}"
        reader.complain(path, what, "Give it `of`, and `at_least`, `at_most` or `exactly`.")
        return None
    if (low or 0) > len(listed) or (low is not None and high is not None and low > high):
        what = f"{rule.id} can never hold: it asks for {low} of {len(listed)}"
        reader.complain(path, what, "Let the numbers fit the list.")
    parts = [part for part in read if part is not None]
    return how_many(parts, low, high, options) if len(parts) == len(read) else None


def how_many(
    parts: Sequence[Expression], low: int | None, high: int | None, options: Options
) -> Condition:
    """Limit how many conditions hold: a sum over options if each part asks for one of them."""
    asked = [names(part) for part in parts]
    if not all(len(one) == 1 and one <= options.keys() for one in asked):
        return _written_out(parts, low, high)
    weights: dict[str, dict[str, int]] = {}
    for part, (option,) in zip(parts, asked, strict=True):
        weighed = weights.setdefault(option, {})
        for value in engine_values(options[option]):
            if evaluate(part, {option: value}):
                weighed[value] = weighed.get(value, 0) + 1
    return Sum(weights, low, high)


def engine_values(option: ProductOption) -> tuple[str, ...]:
    """List what the engine knows as the option's values: one more if it applies only sometimes."""
    values = tuple(value.id for value in option.values)
    return (*values, NOT_APPLICABLE) if option.when is not None else values


def _written_out(parts: Sequence[Expression], low: int | None, high: int | None) -> Expression:
    total = _total(parts)
    bounds: list[Expression] = []
    if low is not None:
        bounds.append(Compare(total, ">=", Number(low)))
    if high is not None:
        bounds.append(Compare(total, "<=", Number(high)))
    return And(tuple(bounds)) if len(bounds) > 1 else bounds[0]


def _total(parts: Sequence[Expression]) -> Expression:
    """Add up conditions, halves first, so that the sum is not nested deep."""
    if len(parts) == 1:
        return Arithmetic(parts[0], "+", Number(0))
    half = len(parts) // 2
    return Arithmetic(_total(parts[:half]), "+", _total(parts[half:]))


def _check_default(
    reader: ProductReader, path: Path, entry: DefaultEntry, options: Options
) -> None:
    option = options.get(entry.option)
    if option is None:
        mend = did_you_mean(entry.option, options, "Name an option.")
        starts = f"{entry.option}_"
        if any(flag.startswith(starts) and options[flag].part_of for flag in options):
            mend = f"It takes several values: name one, like {starts}..., and the value yes."
        reader.complain((*path, "option"), f"there is no option {entry.option}", mend)
    elif option.kind == "text":
        what = f"{entry.option} is a text, which nobody but its writer knows"
        reader.complain((*path, "option"), what, "Give defaults to other options.")
    elif option.value(entry.value) is None:
        ids = [value.id for value in option.values]
        mend = did_you_mean(entry.value, ids, f"Its values are {', '.join(ids[:20])}.")
        reader.complain((*path, "value"), f"{entry.option} has no value {entry.value}", mend)


def _number_words(multiple: Multiple) -> dict[str, str]:
    low, high = multiple.low, multiple.high
    name = multiple.name
    zh_hans, zh_hant = name.get("zh-Hans", name["en"]), name.get("zh-Hant", name["en"])
    if low == high:
        counts = f"exactly {low}", f"{low} 项", f"{low} 項"
    elif low == 0:
        counts = f"at most {high}", f"最多 {high} 项", f"最多 {high} 項"
    elif high == len(multiple.flags):
        counts = f"at least {low}", f"至少 {low} 项", f"至少 {low} 項"
    else:
        counts = f"{low} to {high}", f"{low} 到 {high} 项", f"{low} 到 {high} 項"
    return {
        "en": f"{name['en']}: choose {counts[0]}.",
        "zh-Hans": f"{zh_hans}：请选择{counts[1]}。",
        "zh-Hant": f"{zh_hant}：請選擇{counts[2]}。",
    }
