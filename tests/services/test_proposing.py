"""Proposals: a fork's change offered back, compared, merged or turned down."""

import threading

import pytest

from configurator.domain.permissions import VISITOR
from configurator.domain.states import ProposalState
from configurator.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    StateError,
)
from configurator.services import co_designing as designing
from configurator.services.co_designing import (
    AddVersion,
    CommentOnProposal,
    ForkDesign,
    Propose,
    SaveDesign,
)
from configurator.store import outbox
from tests.shops import NOW, Shop, key

BASE = {"shape": "halo", "colour": "pine"}


class Exchange:
    """Ada's design and Bao's fork of it."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        command = SaveDesign(product="tianbo", choices=BASE, title="Pine", key=key())
        self.design = designing.save_design(shop.store, shop.ada, command, NOW).code
        forked = ForkDesign(code=self.design, key=key())
        self.fork = designing.fork(shop.store, shop.bao, forked, NOW).code

    def ada_chooses(self, **choices: str) -> None:
        self._change(self.shop.ada, self.design, choices)

    def bao_chooses(self, **choices: str) -> None:
        self._change(self.shop.bao, self.fork, choices)

    def propose(self) -> int:
        command = Propose(code=self.fork, message="What do you think?", key=key())
        return designing.propose(self.shop.store, self.shop.bao, command, NOW)

    def _change(self, actor: object, code: str, choices: dict[str, str]) -> None:
        assert actor in {self.shop.ada, self.shop.bao}
        who = self.shop.ada if actor == self.shop.ada else self.shop.bao
        head = designing.design(self.shop.store, who, code).head
        command = AddVersion(
            code=code,
            base=head.number,
            choices={**head.choices, **choices},
            message="Because",
            key=key(),
        )
        designing.add_version(self.shop.store, who, command, NOW)


@pytest.fixture
def exchange(shop: Shop) -> Exchange:
    return Exchange(shop)


def test_shows_the_owner_what_would_change(exchange: Exchange) -> None:
    exchange.bao_chooses(colour="ink", trim="brass")
    number = exchange.propose()

    view = designing.proposal(exchange.shop.store, exchange.shop.ada, number, lang="en")

    assert [(row.option, row.left_by, row.right_by) for row in view.comparison.rows] == [
        ("colour", "Ada", "Bao"),
        ("trim", None, "Bao"),
    ]
    assert view.comparison.difference.minor == sum(row.delta or 0 for row in view.comparison.rows)
    assert (view.may_decide, view.may_withdraw, view.is_stale) == (True, False, False)


def test_accepting_makes_a_version_that_credits_the_proposer(exchange: Exchange) -> None:
    exchange.bao_chooses(colour="ink")
    number = exchange.propose()

    saved = designing.accept(exchange.shop.store, exchange.shop.ada, number, NOW)

    head = designing.design(exchange.shop.store, exchange.shop.ada, exchange.design).head
    assert (saved.number, head.number) == (2, 2)
    assert head.author == "Bao"
    assert head.merged_from == f"{exchange.fork}:2"
    assert {intent.option: intent.author for intent in head.intents} == {
        "shape": "Ada",
        "colour": "Bao",
    }
    view = designing.proposal(exchange.shop.store, exchange.shop.ada, number, lang="en")
    assert view.state is ProposalState.ACCEPTED
    assert view.accepted_as == f"{exchange.design}:2"
    assert [row.option for row in view.comparison.rows] == ["colour"]


def test_a_stale_proposal_is_merged_with_what_the_owner_did_since(exchange: Exchange) -> None:
    exchange.bao_chooses(colour="ink")
    number = exchange.propose()
    exchange.ada_chooses(trim="copper")

    view = designing.proposal(exchange.shop.store, exchange.shop.ada, number, lang="en")
    assert view.is_stale
    assert [row.option for row in view.comparison.rows] == ["colour"]

    designing.accept(exchange.shop.store, exchange.shop.ada, number, NOW)
    head = designing.design(exchange.shop.store, exchange.shop.ada, exchange.design).head
    assert head.choices == {"shape": "halo", "colour": "ink", "trim": "copper"}


def test_two_changes_of_one_option_cannot_be_merged(exchange: Exchange) -> None:
    exchange.bao_chooses(colour="ink")
    number = exchange.propose()
    exchange.ada_chooses(colour="snow")

    view = designing.proposal(exchange.shop.store, exchange.shop.ada, number, lang="en")

    assert view.conflict is not None
    with pytest.raises(ConflictError, match=r"Snow \(Ada\) / Colour: Ink \(Bao\)"):
        designing.accept(exchange.shop.store, exchange.shop.ada, number, NOW)


def test_two_changes_that_exclude_each_other_are_told_with_the_reason(
    exchange: Exchange,
) -> None:
    exchange.bao_chooses(shape="tile", light_ring="none")
    exchange.bao_chooses(trim="silver")
    number = exchange.propose()
    exchange.ada_chooses(airflow="swirl")

    view = designing.proposal(exchange.shop.store, exchange.shop.ada, number, lang="en")
    assert view.conflict is not None
    assert "Airflow: Swirl (Ada)" in view.conflict
    assert "Shape: Tile (Bao)" in view.conflict
    assert [(way.label.split(" to ")[0], len(way.changes)) for way in view.ways] == [
        ("Switch Airflow", 1),
        ("Switch Shape", 1),
    ]
    with pytest.raises(ConflictError, match="swirl vane turns in a round body"):
        designing.accept(exchange.shop.store, exchange.shop.ada, number, NOW)

    head = designing.design(exchange.shop.store, exchange.shop.ada, exchange.design).head
    assert head.number == 2


def test_after_a_merge_the_fork_goes_on_from_there(exchange: Exchange) -> None:
    exchange.bao_chooses(colour="ink")
    designing.accept(exchange.shop.store, exchange.shop.ada, exchange.propose(), NOW)
    exchange.bao_chooses(trim="brass")

    number = exchange.propose()

    view = designing.proposal(exchange.shop.store, exchange.shop.ada, number, lang="en")
    assert not view.is_stale
    assert [row.option for row in view.comparison.rows] == ["trim"]


def test_declining_needs_a_reason(exchange: Exchange) -> None:
    exchange.bao_chooses(colour="ink")
    number = exchange.propose()

    with pytest.raises(InvalidError, match="why"):
        designing.decline(exchange.shop.store, exchange.shop.ada, number, "  ", NOW)
    designing.decline(exchange.shop.store, exchange.shop.ada, number, "Too dark", NOW)

    view = designing.proposal(exchange.shop.store, exchange.shop.bao, number, lang="en")
    assert (view.state, view.reason) == (ProposalState.DECLINED, "Too dark")


def test_a_decided_proposal_stays_decided(exchange: Exchange) -> None:
    exchange.bao_chooses(colour="ink")
    number = exchange.propose()
    designing.withdraw(exchange.shop.store, exchange.shop.bao, number, NOW)

    for decide in (
        lambda: designing.accept(exchange.shop.store, exchange.shop.ada, number, NOW),
        lambda: designing.decline(exchange.shop.store, exchange.shop.ada, number, "No", NOW),
        lambda: designing.withdraw(exchange.shop.store, exchange.shop.bao, number, NOW),
    ):
        with pytest.raises(StateError, match="A proposal that is withdrawn cannot"):
            decide()


def test_only_the_owner_decides_and_only_the_proposer_withdraws(exchange: Exchange) -> None:
    exchange.bao_chooses(colour="ink")
    number = exchange.propose()
    store = exchange.shop.store

    with pytest.raises(NotFoundError):
        designing.accept(store, exchange.shop.bao, number, NOW)
    with pytest.raises(NotFoundError):
        designing.withdraw(store, exchange.shop.ada, number, NOW)
    with pytest.raises(ForbiddenError):
        designing.accept(store, VISITOR, number, NOW)
    with pytest.raises(ForbiddenError):
        designing.decline(store, exchange.shop.chen, number, "No", NOW)


def test_nothing_changed_is_nothing_to_propose(exchange: Exchange) -> None:
    with pytest.raises(InvalidError, match="Nothing differs"):
        exchange.propose()


def test_the_same_version_is_proposed_once(exchange: Exchange) -> None:
    exchange.bao_chooses(colour="ink")
    exchange.propose()

    with pytest.raises(ConflictError, match="already proposed"):
        exchange.propose()


def test_a_design_of_a_visitor_takes_no_proposals(shop: Shop) -> None:
    command = SaveDesign(product="tianbo", choices=BASE, title="Pine", key=key())
    code = designing.save_design(shop.store, VISITOR, command, NOW).code
    fork = designing.fork(shop.store, shop.bao, ForkDesign(code=code, key=key()), NOW).code

    offer = Propose(code=fork, message="Hello", key=key())
    with pytest.raises(ConflictError, match="belongs to a visitor"):
        designing.propose(shop.store, shop.bao, offer, NOW)


def test_both_sides_find_the_proposal_and_discuss_it(exchange: Exchange) -> None:
    exchange.bao_chooses(colour="ink")
    number = exchange.propose()
    store = exchange.shop.store
    comment = CommentOnProposal(proposal_id=number, body="Why ink?", option="colour", key=key())

    designing.comment_on_proposal(store, exchange.shop.ada, comment, NOW)

    assert [card.id for card in designing.proposals_for_me(store, exchange.shop.ada)] == [number]
    assert [card.id for card in designing.my_proposals(store, exchange.shop.bao)] == [number]
    assert designing.design(store, exchange.shop.ada, exchange.design).open_proposals == 1
    view = designing.proposal(store, exchange.shop.bao, number, lang="en")
    assert [(said.author, said.body) for said in view.comments] == [("Ada", "Why ink?")]
    with store.read() as tx:
        events = [
            event.message.kind
            for event in outbox.after(tx, "event", 0, 100)
            if event.message.topic == f"proposal:{number}"
        ]
    assert events == ["proposal_opened", "proposal_commented"]


def test_of_ten_decisions_at_once_one_is_made(exchange: Exchange) -> None:
    exchange.bao_chooses(colour="ink")
    number = exchange.propose()
    outcomes: list[str] = []
    barrier = threading.Barrier(10)

    def accept() -> None:
        barrier.wait()
        try:
            designing.accept(exchange.shop.store, exchange.shop.ada, number, NOW)
            outcomes.append("accepted")
        except ConflictError:
            outcomes.append("too late")

    threads = [threading.Thread(target=accept) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["accepted"] + ["too late"] * 9
    assert (
        designing.design(exchange.shop.store, exchange.shop.ada, exchange.design).head.number == 2
    )
