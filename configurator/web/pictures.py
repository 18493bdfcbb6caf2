"""Designs as cards: a picture, a name, a price."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from markupsafe import Markup

from configurator.domain.product import Product
from configurator.services import catalogue
from configurator.services.design_views import DesignCard, VersionView
from configurator.web.drawing import drawn
from configurator.web.i18n import money, named
from configurator.web.shop import store


class Designed(Protocol):
    """Anything that knows its product revision and its complete configuration."""

    @property
    def product_revision_id(self) -> int:
        """The revision it was designed with."""

    @property
    def configuration(self) -> Mapping[str, str]:
        """A value for every option."""

    @property
    def texts(self) -> Mapping[str, str]:
        """The raw texts."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A design in a gallery."""

    code: str
    title: str
    owner: str
    price: str
    forks: int
    product: str
    query: str
    drawing: Markup


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a design: the option, its value and who chose it."""

    option: str
    name: str
    value: str
    by: str
    why: str
    swatch: str
    is_standard: bool


def picture_of(design: Designed, *, title: str, prefix: str) -> Markup:
    """Draw anything that was designed, with its own revision of the product."""
    product = catalogue.revision(store(), design.product_revision_id).product
    return drawn(product, design.configuration, design.texts, title=title, prefix=prefix)


def pictures(cards: Iterable[DesignCard]) -> tuple[Picture, ...]:
    """Draw the cards of a gallery."""
    return tuple(
        Picture(
            card.code,
            card.title,
            card.owner,
            money(card.price.minor, card.price.currency),
            card.forks,
            card.product,
            card.query,
            picture_of(card, title=card.title, prefix=f"d{card.code}"),
        )
        for card in cards
    )


def blank_picture(product: Product, prefix: str) -> Markup:
    """Draw a product as it is before anybody chose anything."""
    return drawn(product, product.defaults(), {}, title=named(product.name), prefix=prefix)


def parts(
    product: Product, configuration: Mapping[str, str], texts: Mapping[str, str]
) -> tuple[Part, ...]:
    """List every option that applies, with its value in words."""
    return tuple(_parts(product, configuration, texts, {}))


def parts_of_version(version: VersionView) -> tuple[Part, ...]:
    """List the parts of a version, with who chose what and why."""
    product = catalogue.revision(store(), version.product_revision_id).product
    chosen = {intent.option: (intent.author, intent.why) for intent in version.intents}
    return tuple(_parts(product, version.configuration, version.texts, chosen))


def _parts(
    product: Product,
    configuration: Mapping[str, str],
    texts: Mapping[str, str],
    chosen: Mapping[str, tuple[str, str]],
) -> Iterable[Part]:
    standard = product.defaults()
    for option in product.options:
        value = option.value(configuration.get(option.id, "-"))
        if value is None:
            continue
        words = texts.get(option.id) or named(value.name)
        by, why = chosen.get(option.id, ("", ""))
        is_standard = not texts.get(option.id) and value.id == standard.get(option.id)
        yield Part(option.id, named(option.name), words, by, why, value.swatch, is_standard)
