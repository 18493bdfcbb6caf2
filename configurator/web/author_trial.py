"""A draft tried out: its picture, its price and its options as plain fields."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from configurator.services.authoring_trial import Trial
from configurator.services.authoring_views import DraftView
from configurator.services.configuring import ConfigurationView, configure, parse_query
from configurator.services.configuring_views import OptionView
from configurator.web.configure_page import arrives, count_words, sentence
from configurator.web.drawing import drawn
from configurator.web.i18n import language, money
from configurator.web.shop import now


@dataclass(frozen=True, slots=True)
class TrialPage:
    """What the page shows of a draft that is tried out."""

    view: ConfigurationView
    drawing: Markup
    url: str
    total: str
    arrives: str
    count: str
    groups: tuple[tuple[str, tuple[OptionView, ...]], ...]


def trial_page(draft: DraftView, trial: Trial, fields: Mapping[str, str]) -> TrialPage:
    """Configure a draft as the fields of an address say."""
    choices = parse_query(trial.product, trial.compiled, fields)
    view = configure(trial.product, trial.compiled, choices, lang=language(), now=now(), base=None)
    title = sentence(view)
    groups = (
        (group.name, tuple(option for option in group.options if option.visible))
        for group in view.groups
    )
    return TrialPage(
        view=view,
        drawing=drawn(trial.product, view.configuration, view.texts, title=title, prefix="trial"),
        url=url_for("author.trial", draft_id=draft.id),
        total=money(view.price.total.minor, view.product.currency),
        arrives=arrives(view),
        count=count_words(view.count),
        groups=tuple((name, options) for name, options in groups if options),
    )
