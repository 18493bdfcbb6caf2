"""Make a buildable, priced and dated product of what a person chose, or say why it cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from configurator.domain.pricing import Price, price
from configurator.domain.product import Product
from configurator.errors import InvalidError
from configurator.services import configuring, wording
from configurator.services.catalogue import LoadedProduct
from configurator.services.standing import Standing, stand


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
    standing = stand(product, loaded.compiled, chosen)
    _refuse_unknown(product, standing)
    if standing.errors:
        wrong = {option: str(error) for option, error in standing.errors.items()}
        raise InvalidError(" ".join(wrong.values()), wrong)
    if standing.repairs:
        raise InvalidError(_clash(loaded, standing, "en"))
    return Resolved(
        choices=dict(standing.choices),
        configuration=standing.configuration,
        texts=_texts(product, standing.choices),
        price=price(product, standing.configuration),
    )


def conflict(loaded: LoadedProduct, chosen: Mapping[str, str], lang: str) -> str | None:
    """Say in words why *chosen* cannot be built, None if it can."""
    standing = stand(loaded.product, loaded.compiled, chosen)
    if standing.repairs:
        return _clash(loaded, standing, lang)
    try:
        resolve(loaded, chosen)
    except InvalidError as error:
        return error.message
    return None


def choice_in_words(product: Product, option: str, value: str, lang: str) -> str:
    """Write "Option: value"; what the product does not have stands for itself."""
    if not product.has_option(option):
        return f"{option}: {value}"
    return wording.pair(product, option, value, lang)


def value_in_words(product: Product, option: str, value: str, lang: str) -> str:
    """Write a value as people read it."""
    return wording.value_name(product, option, value, lang) if product.has_option(option) else value


def promised(product: Product, configuration: Mapping[str, str], start: date) -> date:
    """Return when a product that is begun at *start* is delivered."""
    return configuring.delivery(product, configuration, "en", start).date


def _refuse_unknown(product: Product, standing: Standing) -> None:
    """Pages drop what a link got wrong; an order or a design is refused."""
    wrong = {
        option: f"{product.id} has no {option} {value[:40]}. Choose another."
        for option, value in standing.choices.dropped
    }
    if wrong:
        raise InvalidError("Some choices do not exist in this product. Load the page again.", wrong)


def _clash(loaded: LoadedProduct, standing: Standing, lang: str) -> str:
    found = loaded.compiled.explain(standing.classes)
    return wording.say(
        "clash",
        lang,
        choices=wording.pairs(loaded.product, found.choices, lang),
        why=wording.reasons(loaded.product, found, lang),
    )


def _texts(product: Product, choices: Mapping[str, str]) -> dict[str, str]:
    return {
        option: value for option, value in choices.items() if product.option(option).kind == "text"
    }
