"""The lives of things: one guard table per machine and one ``transition`` for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from configurator.errors import StateError


class CampaignState(StrEnum):
    """A pre-order window, from its draft to the last delivery."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    PLANNED = "planned"
    RELEASED = "released"
    COMPLETED = "completed"


class PreOrderState(StrEnum):
    """A buyer's order."""

    PLACED = "placed"
    CONFIRMED = "confirmed"
    IN_PRODUCTION = "in_production"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


class ProposalState(StrEnum):
    """A change that somebody offers to a design's owner."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DraftState(StrEnum):
    """A change of a product, from its first letter to the published revision."""

    EDITING = "editing"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"
    ABANDONED = "abandoned"


class PlanRunState(StrEnum):
    """One computation of a campaign's plan."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    RELEASED = "released"


class WorkOrderState(StrEnum):
    """An order to a plant."""

    PLANNED = "planned"
    RELEASED = "released"
    RUNNING = "running"
    ENDED = "ended"
    ABORTED = "aborted"


class JobTaskState(StrEnum):
    """A background job, whose truth is its row and never the queue."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


S_co = TypeVar("S_co", bound=StrEnum, covariant=True)


@dataclass(frozen=True, slots=True)
class StateMachine(Generic[S_co]):
    """A guard table: (state, action) -> next state; what is not in it is refused."""

    name: str
    states: type[S_co]
    edges: Mapping[tuple[S_co, str], S_co]

    @property
    def actions(self) -> frozenset[str]:
        """Every action the machine knows in any state."""
        return frozenset(action for _, action in self.edges)


CAMPAIGN: StateMachine[CampaignState] = StateMachine(
    "campaign",
    CampaignState,
    {
        (CampaignState.DRAFT, "open"): CampaignState.OPEN,
        (CampaignState.OPEN, "close"): CampaignState.CLOSED,
        (CampaignState.CLOSED, "plan"): CampaignState.PLANNED,
        (CampaignState.PLANNED, "plan"): CampaignState.PLANNED,
        (CampaignState.PLANNED, "release"): CampaignState.RELEASED,
        (CampaignState.RELEASED, "complete"): CampaignState.COMPLETED,
    },
)

PRE_ORDER: StateMachine[PreOrderState] = StateMachine(
    "pre-order",
    PreOrderState,
    {
        (PreOrderState.PLACED, "confirm"): PreOrderState.CONFIRMED,
        (PreOrderState.PLACED, "cancel"): PreOrderState.CANCELLED,
        (PreOrderState.CONFIRMED, "cancel"): PreOrderState.CANCELLED,
        (PreOrderState.CONFIRMED, "produce"): PreOrderState.IN_PRODUCTION,
        (PreOrderState.IN_PRODUCTION, "ship"): PreOrderState.SHIPPED,
    },
)

PROPOSAL: StateMachine[ProposalState] = StateMachine(
    "proposal",
    ProposalState,
    {
        (ProposalState.OPEN, "accept"): ProposalState.ACCEPTED,
        (ProposalState.OPEN, "decline"): ProposalState.DECLINED,
        (ProposalState.OPEN, "withdraw"): ProposalState.WITHDRAWN,
    },
)

DRAFT: StateMachine[DraftState] = StateMachine(
    "draft",
    DraftState,
    {
        (DraftState.EDITING, "change"): DraftState.EDITING,
        (DraftState.EDITING, "propose"): DraftState.PROPOSED,
        (DraftState.EDITING, "abandon"): DraftState.ABANDONED,
        (DraftState.PROPOSED, "take back"): DraftState.EDITING,
        (DraftState.PROPOSED, "send back"): DraftState.EDITING,
        (DraftState.PROPOSED, "approve"): DraftState.APPROVED,
        (DraftState.APPROVED, "publish"): DraftState.PUBLISHED,
        # What a person must mend stops the publication; a person proposes it anew.
        (DraftState.APPROVED, "stop"): DraftState.EDITING,
    },
)

PLAN_RUN: StateMachine[PlanRunState] = StateMachine(
    "plan run",
    PlanRunState,
    {
        (PlanRunState.QUEUED, "start"): PlanRunState.RUNNING,
        # A worker that was killed leaves the run running; its successor starts it again.
        (PlanRunState.RUNNING, "start"): PlanRunState.RUNNING,
        (PlanRunState.RUNNING, "finish"): PlanRunState.DONE,
        (PlanRunState.RUNNING, "fail"): PlanRunState.FAILED,
        (PlanRunState.FAILED, "start"): PlanRunState.RUNNING,
        (PlanRunState.DONE, "release"): PlanRunState.RELEASED,
    },
)

WORK_ORDER: StateMachine[WorkOrderState] = StateMachine(
    "work order",
    WorkOrderState,
    {
        (WorkOrderState.PLANNED, "release"): WorkOrderState.RELEASED,
        (WorkOrderState.RELEASED, "start"): WorkOrderState.RUNNING,
        (WorkOrderState.RELEASED, "abort"): WorkOrderState.ABORTED,
        (WorkOrderState.RUNNING, "end"): WorkOrderState.ENDED,
        (WorkOrderState.RUNNING, "abort"): WorkOrderState.ABORTED,
    },
)

JOB_TASK: StateMachine[JobTaskState] = StateMachine(
    "job",
    JobTaskState,
    {
        (JobTaskState.QUEUED, "start"): JobTaskState.RUNNING,
        (JobTaskState.RUNNING, "start"): JobTaskState.RUNNING,
        (JobTaskState.RUNNING, "finish"): JobTaskState.DONE,
        (JobTaskState.RUNNING, "fail"): JobTaskState.FAILED,
        (JobTaskState.FAILED, "start"): JobTaskState.RUNNING,
    },
)


def transition(machine: StateMachine[S_co], state: S_co | str, action: str) -> S_co:
    """Return the state after *action*, or raise StateError."""
    known = machine.states(state)
    following = machine.edges.get((known, action))
    if following is None:
        raise StateError(machine.name, known.value, action)
    return following
