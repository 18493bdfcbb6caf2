"""The demo: people, products, designs, campaigns and orders, loaded once."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from configurator.domain.permissions import SYSTEM, Role
from configurator.services import accounts, campaigning, co_designing, demo, pre_ordering
from configurator.services.co_designing import GalleryFilter
from configurator.services.reconciling import reconcile
from configurator.store.engine import Store
from tests.shops import NOW


@pytest.mark.slow
def test_the_demo_is_a_shop_in_full_swing_and_loading_it_again_adds_nothing(
    store: Store, tmp_path: Path
) -> None:
    home = tmp_path / "home"

    people = demo.load(store, home, NOW)
    before = _figures(store)
    again = demo.load(store, home, NOW + timedelta(hours=1))

    assert again == people
    assert _figures(store) == before
    assert reconcile(store).findings == ()
    assert before["designs"] >= 8
    assert before["campaigns"] >= 2
    assert before["units"] >= 200
    _everybody_can_sign_in(store, people)
    _ada_has_a_proposal_and_an_order(store, people)


def _figures(store: Store) -> dict[str, int]:
    found = campaigning.open_campaigns(store, NOW)
    return {
        "accounts": len(accounts.accounts(store, SYSTEM)),
        "designs": len(co_designing.gallery(store, GalleryFilter())),
        "campaigns": len(found),
        "units": sum(campaign.reserved for campaign in found),
    }


def _everybody_can_sign_in(store: Store, people: demo.DemoAccounts) -> None:
    assert {person.role for person in people.accounts} == set(Role) - {Role.VISITOR}
    for person in people.accounts:
        signed_in = accounts.sign_in(store, person.email, person.password, NOW)
        assert person.role in signed_in.account.roles


def _ada_has_a_proposal_and_an_order(store: Store, people: demo.DemoAccounts) -> None:
    ada = people.accounts[0]
    token = accounts.sign_in(store, ada.email, ada.password, NOW).token
    actor = accounts.account_of(store, token, NOW)
    (card,) = co_designing.proposals_for_me(store, actor)
    assert co_designing.proposal(store, actor, card.id, lang="en").may_decide
    assert len(pre_ordering.my_orders(store, actor)) == 1


def test_passwords_are_made_up_once_and_for_the_owners_eyes_only(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "_examples", list)

    demo.load(store, tmp_path, NOW)

    kept = tmp_path / demo.FILE
    assert kept.stat().st_mode & 0o777 == 0o600
    people = json.loads(kept.read_text(encoding="utf-8"))["accounts"]
    assert len({person["password"] for person in people}) == len(people) == 5
    assert all(len(person["password"]) >= 12 for person in people)
