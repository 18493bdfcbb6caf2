"""What every request needs: the store, the one who asks, the time, the language."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import current_app, g, request, session

from configurator.domain.permissions import VISITOR, Actor
from configurator.services import accounts
from configurator.services.payments import PaymentProvider
from configurator.settings import Settings
from configurator.store.engine import Store

EXTENSION = "roundel"
SIGN_IN_COOKIE = "roundel_account"
REMEMBERED = 24
"""How many links of its own a browser without an account keeps in its session cookie."""


@dataclass(frozen=True, slots=True)
class Shop:
    """What the pages of one installation are served from."""

    settings: Settings
    store: Store
    payments: PaymentProvider


def shop() -> Shop:
    """Return the shop of this application."""
    return cast("Shop", current_app.extensions[EXTENSION])


def store() -> Store:
    """Return the store of this application."""
    return shop().store


def now() -> datetime:
    """Read the clock: the pages are the edge where time comes in."""
    return datetime.now(UTC)


def actor() -> Actor:
    """Return the one who asks; one lookup per request, none without a cookie."""
    if "actor" not in g:
        token = request.cookies.get(SIGN_IN_COOKIE, "")
        found = accounts.account_of(store(), token, now()) if token else None
        g.actor = found or VISITOR
    return cast("Actor", g.actor)


def remembered(kind: str) -> dict[str, str]:
    """Return the secrets this browser holds, by code: of "designs" or of "orders"."""
    return dict(session.get(kind, {}))


def remember(kind: str, code: str, secret: str) -> None:
    """Keep the secret of something this browser made, the newest first."""
    kept = {code: secret} | {key: held for key, held in remembered(kind).items() if key != code}
    session[kind] = dict(list(kept.items())[:REMEMBERED])
    session.permanent = True
