"""Who may do what: roles and actions as data, everything else is denied."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from configurator.errors import ForbiddenError


class Role(StrEnum):
    """What an account is trusted with; a visitor has no account."""

    VISITOR = "visitor"
    CONSUMER = "consumer"
    DESIGNER = "designer"
    PLANNER = "planner"
    OPERATOR = "operator"
    ADMIN = "admin"


class Action(StrEnum):
    """Everything that is guarded."""

    SAVE_DESIGN = "save a design"
    FORK_DESIGN = "fork a design"
    PROPOSE = "propose a change"
    DECIDE_PROPOSAL = "decide about a proposal"
    COMMENT = "comment"
    PLACE_ORDER = "place a pre-order"
    SEE_DEMAND = "see the demand"
    MANAGE_CAMPAIGN = "open or close a campaign"
    PLAN = "plan and release"
    SEE_WORK_ORDERS = "see work orders"
    SEE_PLANTS = "see the plants"
    PUBLISH_PRODUCT = "publish a product"
    SEE_DRAFTS = "see product drafts"
    AUTHOR_PRODUCT = "write a product"
    APPROVE_PRODUCT = "approve a product"
    MANAGE_ACCOUNTS = "manage accounts"
    READ_AUDIT = "read the audit trail"
    RECONCILE = "reconcile"


_PERSONAL = frozenset({Action.SAVE_DESIGN, Action.FORK_DESIGN, Action.PLACE_ORDER})
_SOCIAL = _PERSONAL | {Action.PROPOSE, Action.DECIDE_PROPOSAL, Action.COMMENT}

ALLOWED: Mapping[Role, frozenset[Action]] = {
    Role.VISITOR: _PERSONAL,
    Role.CONSUMER: _SOCIAL,
    Role.DESIGNER: _SOCIAL
    | {
        Action.SEE_DEMAND,
        Action.SEE_DRAFTS,
        Action.AUTHOR_PRODUCT,
        Action.APPROVE_PRODUCT,
    },
    Role.PLANNER: frozenset(
        {
            Action.COMMENT,
            Action.SEE_DEMAND,
            Action.MANAGE_CAMPAIGN,
            Action.PLAN,
            Action.SEE_DRAFTS,
            Action.SEE_WORK_ORDERS,
            Action.SEE_PLANTS,
            Action.RECONCILE,
        }
    ),
    Role.OPERATOR: frozenset({Action.SEE_WORK_ORDERS, Action.SEE_PLANTS}),
    Role.ADMIN: frozenset(
        {
            Action.SEE_DEMAND,
            Action.SEE_WORK_ORDERS,
            Action.SEE_PLANTS,
            Action.PUBLISH_PRODUCT,
            Action.SEE_DRAFTS,
            Action.APPROVE_PRODUCT,
            Action.MANAGE_ACCOUNTS,
            Action.READ_AUDIT,
            Action.RECONCILE,
        }
    ),
}

STAFF = frozenset({Role.PLANNER, Role.OPERATOR, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts: an account, or a visitor without one."""

    account_id: int | None
    name: str
    roles: frozenset[Role]

    @property
    def is_signed_in(self) -> bool:
        """Tell an account from a visitor."""
        return self.account_id is not None

    def may(self, action: Action) -> bool:
        """Tell whether any of the actor's roles allows *action*."""
        return any(action in ALLOWED[role] for role in self.roles)


VISITOR = Actor(None, "A visitor", frozenset({Role.VISITOR}))
SYSTEM = Actor(None, "Roundel", frozenset({Role.ADMIN, Role.PLANNER}))


def require(actor: Actor, action: Action) -> None:
    """Raise ForbiddenError unless *actor* may do *action*."""
    if not actor.may(action):
        raise ForbiddenError(action, actor.name)


def require_account(actor: Actor, action: Action) -> int:
    """Return the actor's account id, or raise ForbiddenError if there is none or it may not."""
    require(actor, action)
    if actor.account_id is None:
        raise ForbiddenError(action, actor.name)
    return actor.account_id
