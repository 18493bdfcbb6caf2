"""The words staff read: states, kinds, events and reasons, in the visitor's language."""

from dataclasses import dataclass

from configurator.domain.permissions import Role
from configurator.domain.states import (
    CampaignState,
    PlanRunState,
    PreOrderState,
    WorkOrderState,
)
from configurator.web.words import _, pgettext


@dataclass(frozen=True, slots=True)
class State:
    """A state as a badge: its word and the kind that gives it shape and colour."""

    word: str
    kind: str


def campaign_state(state: CampaignState) -> State:
    """Say what has become of a campaign."""
    return {
        CampaignState.DRAFT: State(_("draft"), "open"),
        CampaignState.OPEN: State(_("open"), "live"),
        CampaignState.CLOSED: State(_("closed, being planned"), "warn"),
        CampaignState.PLANNED: State(_("planned"), "open"),
        CampaignState.RELEASED: State(_("being made"), "live"),
        CampaignState.COMPLETED: State(_("completed"), "good"),
    }[state]


def run_state(state: PlanRunState) -> State:
    """Say what has become of a plan run."""
    return {
        PlanRunState.QUEUED: State(_("queued"), "open"),
        PlanRunState.RUNNING: State(_("being computed"), "live"),
        PlanRunState.DONE: State(_("ready to release"), "warn"),
        PlanRunState.FAILED: State(_("failed"), "bad"),
        PlanRunState.RELEASED: State(_("released"), "good"),
    }[state]


def work_order_state(state: WorkOrderState) -> State:
    """Say what has become of a work order."""
    return {
        WorkOrderState.PLANNED: State(_("planned"), "open"),
        WorkOrderState.RELEASED: State(_("at the plant"), "open"),
        WorkOrderState.RUNNING: State(_("running"), "live"),
        WorkOrderState.ENDED: State(_("ended"), "good"),
        WorkOrderState.ABORTED: State(_("stopped"), "bad"),
    }[state]


def order_state(state: PreOrderState) -> State:
    """Say what has become of a pre-order."""
    return {
        PreOrderState.PLACED: State(_("placed"), "open"),
        PreOrderState.CONFIRMED: State(_("confirmed"), "good"),
        PreOrderState.IN_PRODUCTION: State(_("being made"), "live"),
        PreOrderState.SHIPPED: State(_("shipped"), "good"),
        PreOrderState.CANCELLED: State(_("cancelled"), "bad"),
    }[state]


def role(one: Role) -> str:
    """Name a role."""
    return {
        Role.VISITOR: _("visitor"),
        Role.CONSUMER: _("consumer"),
        Role.DESIGNER: _("designer"),
        Role.PLANNER: _("planner"),
        Role.OPERATOR: _("operator"),
        Role.ADMIN: _("administrator"),
    }[one]


def kind_of_item(kind: str) -> str:
    """Say how an item comes to be."""
    return {"make": _("made"), "buy": _("bought"), "phantom": _("phantom")}.get(kind, kind)


def kind_of_work(kind: str) -> str:
    """Name a kind of work centre; one that we do not know keeps its code."""
    return {
        "CUT": pgettext("work centre", "CUT"),
        "FORM": pgettext("work centre", "FORM"),
        "PAINT": pgettext("work centre", "PAINT"),
        "COAT": pgettext("work centre", "COAT"),
        "ASSEMBLE": pgettext("work centre", "ASSEMBLE"),
        "TEST": pgettext("work centre", "TEST"),
        "PACK": pgettext("work centre", "PACK"),
        "SHIP": pgettext("work centre", "SHIP"),
    }.get(kind, kind)


def unit_name(unit: str) -> str:
    """Name a unit of measure; those of physics are the same everywhere."""
    return pgettext("unit", "pc") if unit == "pc" else unit


def event(name: str) -> State:
    """Say what a plant reported; an event that we do not know stays as the plant wrote it."""
    known = {
        "accepted": State(_("accepted"), "open"),
        "started": State(_("started"), "live"),
        "operation_started": State(_("operation started"), "live"),
        "operation_ended": State(_("operation ended"), "good"),
        "unit_started": State(_("unit started"), "live"),
        "unit_ended": State(_("unit ended"), "good"),
        "unit_scrapped": State(_("unit scrapped"), "bad"),
        "interrupted": State(_("interrupted"), "warn"),
        "resumed": State(_("resumed"), "live"),
        "ended": State(_("ended"), "good"),
        "aborted": State(_("stopped"), "bad"),
    }
    return known.get(name) or State(name.replace("_", " "), "open")


@dataclass(frozen=True, slots=True)
class ExceptionWords:
    """A kind of exception: what it is, what to do, and how bad it is."""

    title: str
    advice: str
    kind: str


def exception(kind: str) -> ExceptionWords:
    """Say what a kind of exception means for a planner."""
    known = {
        "late_demand": ExceptionWords(
            _("Promised dates that have passed"), _("Tell these customers a new date."), "bad"
        ),
        "past_due": ExceptionWords(
            _("Should have been started already"),
            _("Expedite these, or move the orders that wait for them."),
            "bad",
        ),
        "late": ExceptionWords(
            _("Work orders that end too late"),
            _("The plants are full. Add a shift, move work, or tell the customers."),
            "bad",
        ),
        "unplanned": ExceptionWords(
            _("Work orders without a place"),
            _("No plant can make these. Nothing can be released before this is mended."),
            "bad",
        ),
        "no_routing": ExceptionWords(
            _("Items without a routing"), _("Add their operations to the product's files."), "bad"
        ),
        "safety_stock": ExceptionWords(
            _("Stock below its safety level"), _("The first lot fills it up again."), "warn"
        ),
        "surplus": ExceptionWords(
            _("More than is needed, because of lot sizes"),
            _("Nothing to do: it stays in stock for the next plan."),
            "info",
        ),
    }
    return known.get(kind) or ExceptionWords(kind.replace("_", " "), "", "warn")
