"""Languages: which one a visitor reads, and how money, days and names are written in it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from babel.dates import format_datetime, format_skeleton
from flask import Flask, g, request
from flask_babel import Babel  # type: ignore[import-untyped] # the package ships no types
from markupsafe import Markup

from configurator.domain.money import DECIMALS, Money, show, show_change
from configurator.domain.product import text
from configurator.web.words import _

LANGUAGES = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
SHORT = {"en": "EN", "zh-Hans": "简", "zh-Hant": "繁"}
LOCALES = {"en": "en", "zh-Hans": "zh_Hans_CN", "zh-Hant": "zh_Hant_TW"}
COOKIE = "language"
_TRADITIONAL = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")


def language() -> str:
    """Return the language of this request; a page asks some hundred times."""
    if "language" not in g:
        g.language = _asked_language()
    return str(g.language)


def _asked_language() -> str:
    """Find the language that was chosen, else the first that the browser asks for."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    wanted = (matched(tag) for tag, _ in request.accept_languages)
    return next((found for found in wanted if found), "en")


def matched(tag: str) -> str:
    """Return our language for a language tag, or "".

    >>> matched("zh-HK"), matched("zh"), matched("en-GB"), matched("fr")
    ('zh-Hant', 'zh-Hans', 'en', '')
    """
    tag = tag.lower().replace("_", "-")
    if tag.startswith(_TRADITIONAL):
        return "zh-Hant"
    return {"zh": "zh-Hans", "en": "en"}.get(tag.split("-")[0], "")


def money(minor: int, currency: str) -> str:
    """Write an amount; whole amounts without their zeros."""
    return _short(show(Money(minor, currency), language()), minor, currency)


def signed_money(minor: int, currency: str) -> str:
    """Write a difference with its sign; whole amounts without their zeros."""
    return _short(show_change(Money(minor, currency), language()), minor, currency)


def _short(written: str, minor: int, currency: str) -> str:
    decimals = DECIMALS[currency]
    return written.removesuffix("." + "0" * decimals) if minor % 10**decimals == 0 else written


def day(when: date | None) -> str:
    """Write a day, with the year only if it is not the present one."""
    if when is None:
        return ""
    skeleton = "MMMd" if when.year == datetime.now(UTC).year else "yMMMd"
    return format_skeleton(skeleton, when, locale=LOCALES[language()])


def moment(when: datetime | None) -> Markup:
    """Write a time in UTC as an element that page.js rewrites in the visitor's own zone."""
    if when is None:
        return Markup("")
    written = f"{day(when.date())} {format_datetime(when, 'HH:mm', tzinfo=UTC)}"
    return Markup('<time datetime="{}" data-moment>{} UTC</time>').format(
        when.isoformat(timespec="seconds"), written
    )


def named(names: Mapping[str, str]) -> str:
    """Return a text of the product files in the visitor's language."""
    return text(names, language())


def countries() -> dict[str, str]:
    """Return where we send to, by code."""
    return {
        "CN": _("China mainland"),
        "HK": _("Hong Kong"),
        "MO": _("Macao"),
        "TW": _("Taiwan"),
        "SG": _("Singapore"),
        "DE": _("Germany"),
        "GB": _("United Kingdom"),
        "US": _("United States"),
    }


def country(code: str) -> str:
    """Name a country or region; one that we do not send to keeps its code."""
    return countries().get(code, code)


def install(app: Flask) -> None:
    """Give the application its languages and the filters that depend on them."""
    Babel(app, locale_selector=lambda: LOCALES[language()])
    filters = (money, signed_money, day, moment, named, country)
    app.jinja_env.globals["countries"] = countries
    app.jinja_env.filters.update({function.__name__: function for function in filters})
