"""Show a configuration: what is chosen, what else is possible, at what price, and by when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import parse_qsl

from bom.expression import NO
from configurator.domain.pricing import price
from configurator.domain.product import Product
from configurator.engine import Choices, Engine
from configurator.services import engines, wording
from configurator.services.configuring_options import MOST_PRICED, Offering
from configurator.services.configuring_repairs import Mending, refusals
from configurator.services.configuring_views import (
    ConfigurationView,
    ConflictView,
    Delivery,
    GroupView,
    OptionView,
    RefusalView,
    RepairView,
    ValueView,
)
from configurator.services.delivering import delivery
from configurator.services.standing import (
    NOT_APPLICABLE,
    AskedChoices,
    Standing,
    canonical_query,
    known_choices,
    stand,
)

__all__ = [
    "MOST_PRICED",
    "ConfigurationView",
    "ConflictView",
    "Delivery",
    "GroupView",
    "OptionView",
    "RefusalView",
    "RepairView",
    "ValueView",
    "canonical_query",
    "configure",
    "delivery",
    "parse_query",
    "refusals",
]

WAS = "was"
FORM_WORDS = frozenset({WAS, "csrf_token", "key", "lang", "message", "name", "title"})
MOST_VIEWS = 256


def configure(
    product: Product,
    compiled: Engine,
    choices: Choices,
    *,
    lang: str,
    now: datetime,
    base: date | None,
) -> ConfigurationView:
    """Show where the choices stand; `base` is the day the work starts, today if None."""
    asked = known_choices(product, choices)
    question = _Question(
        product=product,
        compiled=compiled,
        digest=product.digest,
        choices=tuple(asked.items()),
        dropped=asked.dropped,
        changed=asked.changed,
        lang=lang,
        today=base or now.date(),
    )
    return _answer(question)


@dataclass(frozen=True, slots=True)
class _Question:
    """All that a view depends on; the digest stands for product and compiled model."""

    product: Product = field(compare=False)
    compiled: Engine = field(compare=False)
    digest: str
    choices: tuple[tuple[str, str], ...]
    dropped: tuple[tuple[str, str], ...]
    changed: frozenset[str]
    lang: str
    today: date


def _unchecked(product: Product, before: Standing) -> dict[str, str]:
    """Say no for every flag that was shown: a form does not send what is not checked."""
    return {
        flag: NO
        for multiple in product.multiples
        for flag in multiple.flags
        if before.configuration[flag] not in NOT_APPLICABLE
    }


@lru_cache(maxsize=MOST_VIEWS)
def _answer(question: _Question) -> ConfigurationView:
    product, compiled, lang = question.product, question.compiled, question.lang
    asked = AskedChoices(dict(question.choices), dropped=question.dropped, changed=question.changed)
    standing = stand(product, compiled, asked)
    offering = Offering(product, compiled, standing, lang)
    mending = Mending(product, compiled, standing, lang=lang, today=question.today)
    return ConfigurationView(
        product=product,
        lang=lang,
        choices=standing.choices,
        configuration=standing.configuration,
        texts=_texts(product, standing),
        query=canonical_query(standing.choices),
        is_valid=not standing.repairs and not standing.errors,
        is_open=offering.is_open(),
        alert=mending.alert(),
        notices=tuple(_notices(product, standing, lang)),
        groups=tuple(offering.groups()),
        price=price(product, standing.configuration),
        count=engines.counted(compiled, standing.possible),
        delivery=delivery(product, standing.configuration, lang, question.today),
    )


def _texts(product: Product, standing: Standing) -> dict[str, str]:
    """Give what people wrote, for options that apply."""
    return {
        option: value
        for option, value in standing.choices.items()
        if product.option(option).kind == "text"
    }


def _notices(product: Product, standing: Standing, lang: str) -> Iterator[str]:
    """Name what was dropped."""
    for option, value in standing.choices.dropped:
        if product.has_option(option):
            name = wording.option_name(product, option, lang)
            yield wording.say("gone_value", lang, option=name, value=value)
        else:
            yield wording.say("gone_option", lang, option=option)


def parse_query(product: Product, compiled: Engine, args: Mapping[str, str]) -> AskedChoices:
    """Read the choices of a link, or of a form that says in `was` what it was made of.

    A form sends every option. What equals what it showed, and was not chosen before, stays open.
    """
    sent = {name: value for name, value in args.items() if name not in FORM_WORDS}
    if WAS not in args:
        return known_choices(product, sent)
    before = stand(product, compiled, dict(parse_qsl(args[WAS], keep_blank_values=True)))
    asked = known_choices(product, _unchecked(product, before) | sent)
    chosen = {
        option: value
        for option, value in asked.items()
        if option in before.choices
        or product.option(option).kind == "text"
        or value != before.configuration[option]
    }
    fresh = frozenset(
        option for option, value in chosen.items() if before.choices.get(option) != value
    )
    return AskedChoices(chosen, dropped=asked.dropped, changed=fresh)
