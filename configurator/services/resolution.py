"""Make a buildable, priced and dated product of what a person chose, or say why it cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bom import promise
from bom.weeks import ahead
from configurator.domain.nearness import nearness
from configurator.domain.pricing import Price, price
from configurator.domain.product import InvalidTextError, Product, clean_text, text
from configurator.errors import InvalidError
from configurator.services.catalogue import LoadedProduct


@dataclass(frozen=True, slots=True)
class Resolved:
    """Everything that follows from the choices in a revision."""

    choices: Mapping[str, str]
    configuration: Mapping[str, str]
    texts: Mapping[str, str]
    price: Price


def resolve(loaded: LoadedProduct, chosen: Mapping[str, str]) -> Resolved:
    """Complete *chosen* as near to the defaults as can be built; InvalidError says why not."""
    product = loaded.product
    choices = _known(product, chosen)
    wanted = _classes(product, choices)
    if not loaded.compiled.is_possible(wanted):
        raise InvalidError(conflict_in_words(loaded, choices, "en"))
    configuration = loaded.compiled.complete(wanted, nearness(product))
    return Resolved(
        choices,
        configuration,
        _texts(product, choices, configuration),
        price(product, configuration),
    )


def conflict(loaded: LoadedProduct, chosen: Mapping[str, str], lang: str) -> str | None:
    """Say in words why *chosen* cannot be built, None if it can."""
    try:
        choices = _known(loaded.product, chosen)
        possible = loaded.compiled.is_possible(_classes(loaded.product, choices))
    except InvalidError as error:
        return error.message
    return None if possible else conflict_in_words(loaded, choices, lang)


def conflict_in_words(loaded: LoadedProduct, choices: Mapping[str, str], lang: str) -> str:
    """Name the choices that exclude each other, and the reasons that the product gives."""
    product = loaded.product
    found = loaded.compiled.explain(product.engine_choices(choices))
    names = " + ".join(
        choice_in_words(product, option, value, lang) for option, value in found.choices
    )
    reasons = [text(rule.why, lang) for rule in product.rules if rule.id in found.rules]
    return f"{names}: {' '.join(reasons)}" if reasons else names


def choice_in_words(product: Product, option: str, value: str, lang: str) -> str:
    """Write "Option: value"; values without a name stand for themselves."""
    if not product.has_option(option):
        return f"{option}: {value}"
    known = product.option(option)
    return f"{text(known.name, lang)}: {value_in_words(product, option, value, lang)}"


def value_in_words(product: Product, option: str, value: str, lang: str) -> str:
    """Write a value as people read it, with its unit if it is a number."""
    if not product.has_option(option):
        return value
    known = product.option(option)
    named = known.value(value)
    if known.number is not None and value != "-":
        return f"{value} {known.number.unit}".strip()
    return text(named.name, lang) if named is not None else value


def promised(product: Product, configuration: Mapping[str, str], start: date) -> date:
    """Return when a product that is begun at *start* is delivered."""
    made = promise(product.bom, product.item, product.bom_configuration(configuration), today=start)
    return ahead(made.date, product.shipping_days)


def _known(product: Product, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the choices in the product's order, cleaned; refuse what the product does not have."""
    wrong = {
        name: f"{product.id} has no option {name}."
        for name in chosen
        if not product.has_option(name)
    }
    choices: dict[str, str] = {}
    for option in product.options:
        if option.id not in chosen:
            continue
        value = clean_text(chosen[option.id]) if option.kind == "text" else chosen[option.id]
        if option.kind != "text" and option.value(value) is None:
            wrong[option.id] = f"{text(option.name, 'en')} has no value {value}. Choose another."
        choices[option.id] = value
    if wrong:
        raise InvalidError("Some choices do not exist in this product. Load the page again.", wrong)
    return choices


def _classes(product: Product, choices: Mapping[str, str]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    wanted: dict[str, str] = {}
    for option, value in choices.items():
        try:
            wanted |= product.engine_choices({option: value})
        except InvalidTextError as error:
            wrong[option] = str(error)
    if wrong:
        raise InvalidError("A text does not fit.", wrong)
    return wanted


def _texts(
    product: Product, choices: Mapping[str, str], configuration: Mapping[str, str]
) -> dict[str, str]:
    return {
        option: value
        for option, value in choices.items()
        if product.option(option).kind == "text" and configuration[option] != "-"
    }
