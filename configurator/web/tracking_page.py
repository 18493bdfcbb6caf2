"""The tracking page: where every unit of an order is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from markupsafe import Markup

from configurator.domain.states import PreOrderState
from configurator.live_topics import order_topic
from configurator.services import catalogue, tracking_progress
from configurator.services.pre_ordering import OrderView
from configurator.services.tracking_progress import OrderProgress, StepProgress, UnitProgress
from configurator.web.i18n import day, moment, named
from configurator.web.live import Channel, channel
from configurator.web.shop import shop, store
from configurator.web.words import _, ngettext

EVENTS = ("progress", "order_placed", "order_cancelled", "campaign_closed")


@dataclass(frozen=True, slots=True)
class Step:
    """One of the seven steps of a unit."""

    name: str
    state: str
    note: Markup


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
    channel: Channel
    spoken: str


def tracking_page(order: OrderView, secret: str) -> TrackingPage:
    """Present an order."""
    found = tracking_progress.progress(store(), order.number)
    path = url_for("ordering.track", number=order.number, s=secret or None)
    headline = _headline(order, found)
    places = _places(order)
    return TrackingPage(
        headline=headline,
        promise=_promise(order),
        units=tuple(_unit(unit, order.state, places) for unit in found.units),
        at=found.updated_at,
        url=path,
        link=f"{shop().settings.public_url}{path}",
        secret=secret,
        channel=channel(order_topic(order.number), *EVENTS),
        spoken=headline,
    )


def step_names() -> dict[str, str]:
    """Return the names of the seven steps."""
    return {
        "confirmed": _("Confirmed"),
        "cut": _("Cut"),
        "coat": _("Coat"),
        "assemble": _("Assemble"),
        "test": _("Test"),
        "pack": _("Pack"),
        "ship": _("Ship"),
    }


def _headline(order: OrderView, found: OrderProgress) -> str:
    if order.state is PreOrderState.CANCELLED:
        return _("This order was cancelled")
    if order.state is PreOrderState.SHIPPED:
        return _("On its way to you")
    now = step_at(found)
    if order.can_cancel:
        return _("Confirmed: made when the campaign has closed")
    if now is None or now.key == "confirmed":
        return _("In the plan of the plants")
    number = tracking_progress.STEPS.index(now.key) + 1
    return _("Being made: step %(num)s of 7, %(step)s", num=number, step=step_names()[now.key])


def step_at(found: OrderProgress) -> StepProgress | None:
    """Return the step that is done now or, between two, the one that comes next."""
    now = next((step for step in found.steps if step.state == "now"), None)
    if now is None and any(step.state == "done" for step in found.steps[1:]):
        return next((step for step in found.steps if step.state == "next"), None)
    return now


def _promise(order: OrderView) -> str:
    if order.state is PreOrderState.CANCELLED:
        return _("Nothing is made; the deposit went back.")
    return ngettext(
        "Promised for %(day)s.",
        "%(num)d pieces, promised for %(day)s.",
        order.quantity,
        day=day(order.promised_on),
    )


def _unit(unit: UnitProgress, state: PreOrderState, places: Mapping[str, str]) -> UnitTrack:
    names = step_names()
    word, kind = _state(unit, state)
    return UnitTrack(
        serial=unit.serial,
        state=word,
        kind=kind,
        steps=tuple(Step(names[step.key], step.state, _note(step)) for step in unit.steps),
        note=_place(unit.current, places) if unit.current.state == "now" else "",
    )


def _state(unit: UnitProgress, state: PreOrderState) -> tuple[str, str]:
    if state is PreOrderState.CANCELLED:
        return _("cancelled"), "bad"
    if unit.is_shipped:
        return _("shipped"), "good"
    if state is PreOrderState.IN_PRODUCTION:
        return _("being made"), "live"
    return _("waiting"), "open"


def _note(step: StepProgress) -> Markup:
    """Say when a step ended, or since when it goes on: parts of a unit are made side by side."""
    if step.ended_at or not step.started_at:
        return moment(step.ended_at)
    return Markup("{} {}").format(_("since"), moment(step.started_at))


def _places(order: OrderView) -> dict[str, str]:
    """Name the plants and their work centres."""
    plants = catalogue.revision(store(), order.product_revision_id).product.plants
    names = {plant.id: named(plant.names) for plant in plants}
    return names | {
        centre.id: named(centre.names) for plant in plants for centre in plant.work_centres
    }


def _place(step: StepProgress, places: Mapping[str, str]) -> str:
    """Say where the unit is; a place that the product does not know keeps its code."""
    if not step.work_centre:
        return ""
    machine = f" {step.machine}" if step.machine else ""
    centre = places.get(step.work_centre, step.work_centre)
    return _("At %(place)s", place=f"{places.get(step.plant, step.plant)} · {centre}{machine}")
