"""Why two sides' choices cannot be built together, whose they are, and what would let them."""

from dataclasses import replace
from datetime import date

from configurator.domain.design import Intents, choices
from configurator.engine import combine
from configurator.services import resolution, wording
from configurator.services.catalogue import LoadedProduct
from configurator.services.configuring_repairs import Mending
from configurator.services.configuring_views import RepairView
from configurator.services.standing import stand


def not_together(loaded: LoadedProduct, merged: Intents, ours: Intents, lang: str) -> str:
    """Say with whose choices a merge cannot be built, "" if it can.

    Without any one of the choices that are named the others could be built.
    """
    product, compiled = loaded.product, loaded.compiled
    mine = {option: intent for option, intent in merged.items() if ours.get(option) == intent}
    other = {option: intent for option, intent in merged.items() if option not in mine}
    left, right = (stand(product, compiled, choices(side)).classes for side in (mine, other))
    clash = combine(compiled, left, right)
    if clash is None:
        return resolution.conflict(loaded, choices(merged), lang) or ""
    said = (
        f"{resolution.choice_in_words(product, option, value, lang)} ({merged[option].by.name})"
        for option, value in clash.choices
    )
    listed = wording.say("list", lang).join(said)
    why = wording.reasons(product, clash, lang)
    return wording.say("clash", lang, choices=listed, why=why)


def ways_together(
    loaded: LoadedProduct, merged: Intents, ours: Intents, lang: str, today: date
) -> tuple[RepairView, ...]:
    """Give the smallest changes that make a merge buildable, priced beside our side."""
    product, compiled = loaded.product, loaded.compiled
    standing = stand(product, compiled, choices(merged))
    before = stand(product, compiled, choices(ours)).configuration
    beside = replace(standing, configuration=before)
    mending = Mending(product, compiled, beside, lang=lang, today=today)
    return mending.views(standing.classes, standing.repairs)
