"""The words of the audit trail and of the invariants, in the visitor's language."""

from configurator.domain.permissions import VISITOR
from configurator.web.words import _, later, pgettext

INVARIANTS = frozenset(
    {
        later("A campaign has reserved what its live orders need"),
        later("No campaign is oversold"),
        later("The deposit of a live order is held, that of a cancelled one is given back"),
        later("Money moves between the world and the order's own account"),
        later("An order has as many units as pieces"),
        later("An order is of the revision of its campaign"),
        later("Placing and cancelling an order is in the audit trail"),
        later("Placing an order was announced"),
        later("A design's versions are numbered without a gap up to its newest"),
        later("An accepted proposal is part of the version it became"),
        later("A released campaign makes every ordered piece exactly once"),
        later("Every unit of a released campaign has its final work order"),
        later("Work orders run only after their plan was released"),
        later("A campaign has at most one released plan"),
        later("A work order makes no more good pieces than it is for"),
        later("Every finished request has its answer"),
        later("A published revision still has the files it was published with"),
        later("An order can be built and costs what its revision says"),
    }
)
"""The names of the invariants, word for word."""


def invariant(name: str) -> str:
    """Name an invariant; one without a translation keeps its own name."""
    return _(name) if name in INVARIANTS else name


def who(name: str) -> str:
    """Name who did it; people keep their names."""
    return _("A visitor") if name == VISITOR.name else name


def action(name: str) -> str:
    """Say what somebody did; what we do not know stays as it was recorded."""
    return _account_actions().get(name) or _trade_actions().get(name) or name


def _account_actions() -> dict[str, str]:
    return {
        "register": pgettext("audit", "register"),
        "sign in": pgettext("audit", "sign in"),
        "create staff": pgettext("audit", "create staff"),
        "set roles": pgettext("audit", "set roles"),
        "set password": pgettext("audit", "set password"),
        "end sessions": pgettext("audit", "end sessions"),
        "disable": pgettext("audit", "disable"),
        "enable": pgettext("audit", "enable"),
    }


def _trade_actions() -> dict[str, str]:
    return {
        "place": pgettext("audit", "place"),
        "cancel": pgettext("audit", "cancel"),
        "create": pgettext("audit", "create"),
        "open": pgettext("audit", "open"),
        "close": pgettext("audit", "close"),
        "plan": pgettext("audit", "plan"),
        "retry plan": pgettext("audit", "retry plan"),
        "release": pgettext("audit", "release"),
        "publish": pgettext("audit", "publish"),
        "save": pgettext("audit", "save"),
        "fork": pgettext("audit", "fork"),
        "change": pgettext("audit", "change"),
        "comment": pgettext("audit", "comment"),
        "propose": pgettext("audit", "propose"),
        "accept": pgettext("audit", "accept"),
        "decline": pgettext("audit", "decline"),
        "withdraw": pgettext("audit", "withdraw"),
        "approve": pgettext("audit", "approve"),
        "take back": pgettext("audit", "take back"),
        "send back": pgettext("audit", "send back"),
        "abandon": pgettext("audit", "give up"),
        "retry publishing": pgettext("audit", "retry publishing"),
    }


def subject(kind: str) -> str:
    """Name what it was done to."""
    return {
        "account": pgettext("audit", "account"),
        "pre_order": pgettext("audit", "pre-order"),
        "campaign": pgettext("audit", "campaign"),
        "design": pgettext("audit", "design"),
        "proposal": pgettext("audit", "proposal"),
        "draft": pgettext("audit", "draft"),
        "plan_run": pgettext("audit", "plan run"),
        "product": pgettext("audit", "product"),
        "product_revision": pgettext("audit", "product revision"),
    }.get(kind) or kind.replace("_", " ")


def detail(name: str) -> str:
    """Name a detail."""
    return {
        "roles": pgettext("audit", "roles"),
        "quantity": pgettext("audit", "quantity"),
        "source": pgettext("audit", "source"),
        "number": pgettext("audit", "number"),
        "version": pgettext("audit", "version"),
        "target": pgettext("audit", "target"),
        "work_orders": pgettext("audit", "work orders"),
        "product": pgettext("audit", "product"),
    }.get(name) or name.replace("_", " ")
