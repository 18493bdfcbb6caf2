"""What the frame around every page shows: who is signed in, where one can go, which language."""

from dataclasses import dataclass

from flask import Flask, request, url_for

from configurator.domain.permissions import Action, Actor
from configurator.web import i18n, preferences
from configurator.web.shop import actor
from configurator.web.words import _


@dataclass(frozen=True, slots=True)
class NavLink:
    """A link of the main navigation."""

    url: str
    label: str

    @property
    def is_current(self) -> bool:
        """Tell whether the page is this one or one below it."""
        return request.path == self.url or request.path.startswith(self.url.rstrip("/") + "/")


@dataclass(frozen=True, slots=True)
class Site:
    """The frame of one answer."""

    actor: Actor
    lang: str
    theme: str
    wall: str
    here: str

    @property
    def lang_label(self) -> str:
        """Return the language in two letters or one sign."""
        return i18n.SHORT[self.lang]

    @property
    def languages(self) -> tuple[tuple[str, str], ...]:
        """Return every language with its own name for itself."""
        return tuple(i18n.LANGUAGES.items())

    @property
    def themes(self) -> tuple[tuple[str, str], ...]:
        """Return every appearance with its name."""
        names = {"auto": _("As the device"), "light": _("Light"), "dark": _("Dark")}
        return tuple(names.items())

    @property
    def nav(self) -> tuple[NavLink, ...]:
        """Return the main navigation, with the staff's places for those who may see them."""
        everyone = (
            NavLink(url_for("consumer.gallery"), _("Gallery")),
            NavLink(url_for("consumer.products"), _("Configure")),
            NavLink(url_for("campaigns.listing"), _("Campaigns")),
            NavLink(url_for("designer.mine"), _("My designs")),
            NavLink(url_for("ordering.mine"), _("My orders")),
        )
        return everyone + self._staff_nav()

    def _staff_nav(self) -> tuple[NavLink, ...]:
        places = (
            (Action.PLAN, "/planner", _("Planning")),
            (Action.SEE_PLANTS, "/plants", _("Plants")),
            (Action.SEE_DRAFTS, "/author", _("Authoring")),
            (Action.MANAGE_ACCOUNTS, "/admin", _("Admin")),
        )
        return tuple(NavLink(url, label) for action, url, label in places if self.actor.may(action))

    @property
    def account_nav(self) -> tuple[NavLink, ...]:
        """Return what hangs under the account's name and is nowhere else in the frame."""
        return (NavLink(url_for("proposals.listing"), _("Proposals")),)


def install(app: Flask) -> None:
    """Give every template the frame."""
    app.context_processor(lambda: {"site": frame()})


def frame() -> Site:
    """Return the frame of the present request."""
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return Site(actor(), i18n.language(), preferences.theme(), preferences.wall(), here)
