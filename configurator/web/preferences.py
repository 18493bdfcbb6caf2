"""Language and appearance: chosen once, kept in a cookie, rendered by the server."""

from typing import Literal
from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from configurator.web import i18n
from configurator.web.shop import shop

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")
YEAR_SECONDS = 365 * 24 * 3600

pages = Blueprint("preferences", __name__)


def theme() -> str:
    """Return the appearance that was chosen: auto, light or dark."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"


def wall() -> Literal["light", "dark"]:
    """Return whether pictures have a light or a dark wall: as chosen, else as the device has it.

    The device tells by a client hint, or by the cookie that page.js keeps where there is none.
    """
    chosen = theme()
    hinted = request.headers.get("Sec-CH-Prefers-Color-Scheme") or request.cookies.get("scheme", "")
    shown = hinted.strip('"') if chosen == "auto" else chosen
    return "dark" if shown == "dark" else "light"


@pages.post("/language")
def set_language() -> Response:
    """Keep the language."""
    return _kept(i18n.COOKIE, request.form.get("language", ""), tuple(i18n.LANGUAGES))


@pages.post("/theme")
def set_theme() -> Response:
    """Keep the appearance."""
    return _kept(THEME_COOKIE, request.form.get("theme", ""), THEMES)


def local_path(target: str) -> str:
    """Return *target* if it is a path on this site, else the home page: no open redirects."""
    parts = urlsplit(target)
    is_local = target.startswith("/") and not target.startswith(("//", "/\\"))
    is_plain = not (parts.scheme or parts.netloc) and target.isprintable()
    return target if is_local and is_plain else url_for("consumer.home")


def _kept(cookie: str, value: str, allowed: tuple[str, ...]) -> Response:
    answer = redirect(local_path(request.form.get("next", "")), 303)
    if value in allowed:
        answer.set_cookie(
            cookie,
            value,
            max_age=YEAR_SECONDS,
            samesite="Lax",
            httponly=True,
            secure=shop().settings.is_https,
        )
    return answer
