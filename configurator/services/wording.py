"""Say choices, conditions and repairs in the three languages."""

from collections.abc import Iterable, Mapping

from bom.expression import (
    YES,
    And,
    Compare,
    Expression,
    Member,
    Name,
    Not,
    Number,
    Or,
    Value,
    show,
)
from configurator.domain.product import Product, text
from configurator.engine import Conflict

NOT_APPLICABLE = "-"
DASH = "–"
WORDS: Mapping[str, Mapping[str, str]] = {
    "pair": {
        "en": "{option}: {value}",
        "zh-Hans": "{option}：{value}",
        "zh-Hant": "{option}：{value}",
    },
    "switch": {
        "en": "Switch {option} to {value}",
        "zh-Hans": "将{option}改为{value}",
        "zh-Hant": "將{option}改為{value}",
    },
    "release": {"en": "Remove {option}", "zh-Hans": "去掉{option}", "zh-Hant": "去掉{option}"},
    "add": {"en": "Add {option}", "zh-Hans": "加上{option}", "zh-Hant": "加上{option}"},
    "omit": {"en": "Leave out {option}", "zh-Hans": "不要{option}", "zh-Hant": "不要{option}"},
    "without": {"en": "without {option}", "zh-Hans": "不要{option}", "zh-Hant": "不要{option}"},
    "together": {"en": " and ", "zh-Hans": "，并", "zh-Hant": "，並"},
    "chosen": {
        "en": " You chose {choices}.",
        "zh-Hans": "你已选择{choices}。",
        "zh-Hant": "你已選擇{choices}。",
    },
    "clash": {
        "en": "{choices} do not go together. {why}",
        "zh-Hans": "{choices}不能同时选择。{why}",
        "zh-Hant": "{choices}不能同時選擇。{why}",
    },
    "list": {"en": ", ", "zh-Hans": "、", "zh-Hant": "、"},
    "sentences": {"en": " ", "zh-Hans": "", "zh-Hant": ""},
    "applies": {
        "en": "{option} is offered with {condition}.",
        "zh-Hans": "{option}仅适用于{condition}。",
        "zh-Hant": "{option}僅適用於{condition}。",
    },
    "not": {"en": "not {part}", "zh-Hans": "非{part}", "zh-Hant": "非{part}"},
    "and": {"en": " and ", "zh-Hans": "且", "zh-Hant": "且"},
    "or": {"en": " or ", "zh-Hans": "或", "zh-Hant": "或"},
    "gone_option": {
        "en": "The link asks for “{option}”, which is not offered; it was left out.",
        "zh-Hans": "链接中的“{option}”已不提供，已忽略。",
        "zh-Hant": "連結中的「{option}」已不提供，已忽略。",
    },
    "gone_value": {
        "en": "{option} has no “{value}” any more; it was left out.",
        "zh-Hans": "{option}没有“{value}”，已忽略。",
        "zh-Hant": "{option}沒有「{value}」，已忽略。",
    },
    "both_changed": {
        "en": "Both sides changed the same options. {clashes}.",
        "zh-Hans": "双方修改了相同的选项：{clashes}。",
        "zh-Hant": "雙方修改了相同的選項：{clashes}。",
    },
    "not_together": {
        "en": "Together the two sides cannot be built. {why}",
        "zh-Hans": "双方的选择无法同时制造。{why}",
        "zh-Hant": "雙方的選擇無法同時製造。{why}",
    },
    "shipping": {"en": "Shipping", "zh-Hans": "运输", "zh-Hant": "運送"},
}


def say(key: str, lang: str, **parts: str) -> str:
    """Say one of the phrases."""
    return text(WORDS[key], lang).format(**parts)


def value_name(product: Product, option: str, value: str, lang: str) -> str:
    """Name a value; a dash if the option does not apply."""
    found = product.option(option).value(value)
    if found is not None:
        return text(found.name, lang)
    return DASH if value == NOT_APPLICABLE else value


def picked_name(product: Product, option: str, value: str, lang: str) -> str:
    """Name a value on its own; a flag is named by its option, as it only says yes or no."""
    if product.option(option).kind == "flag":
        return option_name(product, option, lang)
    return value_name(product, option, value, lang)


def option_name(product: Product, option: str, lang: str) -> str:
    """Name an option."""
    return text(product.option(option).name, lang)


def pair(product: Product, option: str, value: str, lang: str) -> str:
    """Name an option with its value; one of several values stands for itself, or is left out."""
    name = option_name(product, option, lang)
    if product.option(option).kind == "flag":
        return name if value == YES else say("without", lang, option=name)
    return say("pair", lang, option=name, value=value_name(product, option, value, lang))


def pairs(product: Product, choices: Iterable[tuple[str, str]], lang: str) -> str:
    """Name several choices."""
    return say("list", lang).join(pair(product, *choice, lang) for choice in choices)


def repair_label(product: Product, changes: Mapping[str, str | None], lang: str) -> str:
    """Tell what a repair does: "Switch Light ring to None"."""
    parts = []
    for option, value in changes.items():
        name = option_name(product, option, lang)
        if value is None:
            parts.append(say("release", lang, option=name))
        elif product.option(option).kind == "flag":
            parts.append(say("add" if value == YES else "omit", lang, option=name))
        else:
            named = value_name(product, option, value, lang)
            parts.append(say("switch", lang, option=name, value=named))
    return say("together", lang).join(parts)


def reasons(product: Product, conflict: Conflict, lang: str) -> str:
    """Give the reasons of the rules in a conflict."""
    why = {rule.id: text(rule.why, lang) for rule in product.rules}
    said = [why.get(rule) or _applies(product, rule, lang) for rule in conflict.rules]
    return say("sentences", lang).join(dict.fromkeys(said))


def reason_against(product: Product, conflict: Conflict, option: str, lang: str) -> str:
    """Tell why a value of an option cannot be had beside the other choices."""
    others = [choice for choice in conflict.choices if choice[0] != option]
    said = reasons(product, conflict, lang)
    return said + say("chosen", lang, choices=pairs(product, others, lang)) if others else said


def _applies(product: Product, rule: str, lang: str) -> str:
    option = product.option(rule.removeprefix("when:"))
    if option.when is None:
        return rule
    condition = condition_words(product, option.when, lang)
    return say("applies", lang, option=text(option.name, lang), condition=condition)


def condition_words(product: Product, condition: Expression, lang: str) -> str:
    """Say a condition with the names of options and values; what is too intricate as it stands."""
    match condition:
        case Compare(Name(option), operator, right):
            return _comparison_words(product, option, operator, right, lang) or show(condition)
        case Member(Name(option), values):
            ids = [value.id for value in values if isinstance(value, Value)]
            named = [value_name(product, option, value, lang) for value in ids]
            name = option_name(product, option, lang)
            return say("pair", lang, option=name, value=say("or", lang).join(named))
        case And(parts) | Or(parts):
            joint = say("and" if isinstance(condition, And) else "or", lang)
            return joint.join(condition_words(product, part, lang) for part in parts)
        case Not(part):
            return say("not", lang, part=condition_words(product, part, lang))
        case _:
            return show(condition)


def _comparison_words(
    product: Product, option: str, operator: str, right: Expression, lang: str
) -> str:
    """Say a comparison, "" if it is too intricate."""
    if isinstance(right, Value):
        said = pair(product, option, right.id, lang)
        return said if operator == "==" else say("not", lang, part=said)
    if isinstance(right, Number):
        number = product.option(option).number
        shown = f"{operator} {right.value} {number.unit if number else ''}".rstrip()
        return f"{option_name(product, option, lang)} {shown}"
    return ""
