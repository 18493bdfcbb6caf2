"""Who may do what: the whole table, spelled out once more."""

import pytest

from configurator.domain.permissions import (
    ALLOWED,
    SYSTEM,
    VISITOR,
    Action,
    Actor,
    Role,
    require,
    require_account,
)
from configurator.errors import ForbiddenError

V, C, D, P, O, A = Role  # noqa: E741 # columns of a table
MATRIX = {
    Action.SAVE_DESIGN: {V, C, D},
    Action.FORK_DESIGN: {V, C, D},
    Action.PLACE_ORDER: {V, C, D},
    Action.PROPOSE: {C, D},
    Action.DECIDE_PROPOSAL: {C, D},
    Action.COMMENT: {C, D, P},
    Action.SEE_DEMAND: {D, P, A},
    Action.MANAGE_CAMPAIGN: {P},
    Action.PLAN: {P},
    Action.SEE_WORK_ORDERS: {P, O, A},
    Action.SEE_PLANTS: {P, O, A},
    Action.PUBLISH_PRODUCT: {A},
    Action.SEE_DRAFTS: {D, P, A},
    Action.AUTHOR_PRODUCT: {D},
    Action.APPROVE_PRODUCT: {D, A},
    Action.MANAGE_ACCOUNTS: {A},
    Action.READ_AUDIT: {A},
    Action.RECONCILE: {P, A},
}


@pytest.mark.parametrize("action", Action, ids=lambda action: action.name)
@pytest.mark.parametrize("role", Role)
def test_allows_what_the_matrix_says_and_nothing_else(role: Role, action: Action) -> None:
    actor = Actor(1, "Somebody", frozenset({role}))

    assert actor.may(action) is (role in MATRIX[action])


def test_knows_every_role_and_every_action() -> None:
    assert set(MATRIX) == set(Action)
    assert set(ALLOWED) == set(Role)


def test_denies_everything_to_somebody_without_roles() -> None:
    nobody = Actor(1, "Nobody", frozenset())

    assert not any(nobody.may(action) for action in Action)


def test_says_who_may_not_do_what() -> None:
    with pytest.raises(ForbiddenError, match=r"A visitor may not do this \(plan and release\)"):
        require(VISITOR, Action.PLAN)


def test_asks_for_an_account_where_an_author_is_needed() -> None:
    assert require_account(Actor(7, "Ada", frozenset({Role.CONSUMER})), Action.COMMENT) == 7
    with pytest.raises(ForbiddenError):
        require_account(SYSTEM, Action.COMMENT)
