"""Drafts: written by one or more, never overwritten, approved by another, published by a job."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from configurator import tasks
from configurator.domain.permissions import SYSTEM, Actor, Role
from configurator.domain.product_files import read_directory
from configurator.domain.states import DraftState
from configurator.errors import (
    ConflictError,
    DraftChangedError,
    ForbiddenError,
    InvalidError,
    StateError,
)
from configurator.services import accounts, authoring, authoring_views, catalogue, co_designing
from configurator.services.authoring import AddFile, ProposeDraft, SaveFile, StartDraft
from configurator.services.authoring_views import DraftView
from configurator.services.commands import read
from configurator.store import jobs
from tests.shops import EXAMPLES, NOW, PASSWORD, Shop, key

FILE = "product.yaml"


@dataclass(frozen=True, slots=True)
class Desk:
    """A draft of Tianbo by Bao, and Bei, who designs too."""

    shop: Shop
    bei: Actor
    draft_id: int

    def view(self, actor: Actor | None = None) -> DraftView:
        return authoring_views.draft(self.shop.store, actor or self.shop.bao, self.draft_id)

    def text(self, name: str = FILE) -> str:
        return authoring_views.open_file(self.shop.store, self.shop.bao, self.draft_id, name).text

    def save(self, written: str, *, base: int = 1, by: Actor | None = None, page: str = "") -> int:
        command = SaveFile(draft_id=self.draft_id, name=FILE, text=written, base=base, page=page)
        return authoring.save(self.shop.store, by or self.shop.bao, command, NOW).version

    def change(self, old: str, new: str, *, base: int = 1, by: Actor | None = None) -> int:
        before = self.text()
        assert old in before
        return self.save(before.replace(old, new), base=base, by=by)

    def work(self) -> None:
        """Do what the workers are asked for."""
        with self.shop.store.read() as tx:
            due = jobs.open_ids(tx)
        for task_id in due:
            tasks.perform(self.shop.store, task_id, lambda: NOW)

    def propose(self, by: Actor | None = None) -> None:
        command = ProposeDraft(
            draft_id=self.draft_id, version=self.view().version, message="Dearer steel."
        )
        authoring.propose(self.shop.store, by or self.shop.bao, command, NOW)

    def approve(self, by: Actor, *, version: int | None = None) -> None:
        seen = self.view().version if version is None else version
        authoring.approve(self.shop.store, by, self.draft_id, seen, NOW)

    def renew(self) -> None:
        """Give the product another price and another revision."""
        changed = self.text().replace('revision: "2026.1"', 'revision: "2026.2"')
        self.save(changed.replace('base_price: "3990.00"', 'base_price: "4190.00"'))
        self.work()


@pytest.fixture
def desk(shop: Shop) -> Desk:
    person = accounts.CreateStaff(
        name="Bei",
        email="bei@roundel.example",
        password=PASSWORD,
        roles=frozenset({Role.DESIGNER}),
    )
    found = accounts.create_staff(shop.store, SYSTEM, person, NOW)
    revision_id = catalogue.current(shop.store, "tianbo").revision_id
    command = StartDraft(revision_id=revision_id, title="Steel is dearer", key=key())
    draft_id = authoring.start(shop.store, shop.bao, command, NOW)
    return Desk(shop, Actor(found.id, found.name, found.roles), draft_id)


def test_begins_with_the_files_of_the_revision(desk: Desk) -> None:
    desk.work()

    view = desk.view()

    assert view.state is DraftState.EDITING
    assert view.files[0].name == FILE
    assert not any(file.is_changed for file in view.files)
    assert view.check.step == "done"
    assert view.check.is_clean


def test_begins_once_however_often_the_form_is_sent(desk: Desk) -> None:
    store, bao = desk.shop.store, desk.shop.bao
    revision_id = catalogue.current(store, "tianbo").revision_id
    command = StartDraft(revision_id=revision_id, title="Twice", key=key())

    twice = [authoring.start(store, bao, command, NOW) for _ in range(2)]

    assert twice[0] == twice[1]


def test_keeps_a_text_with_mistakes_and_tells_each_with_its_line(desk: Desk) -> None:
    version = desk.change("base_price:", "bsae_price:")
    desk.work()

    view = desk.view()

    assert version == 2
    assert "bsae_price:" in desk.text()
    assert view.check.step == "refused"
    assert not view.check.is_clean
    lines = [problem.line for problem in view.check.problems]
    written = desk.text().splitlines()
    assert any("bsae_price" in written[line - 1] for line in lines)
    assert all(problem.mend for problem in view.check.problems)


def test_keeps_line_ends_and_blanks_as_they_are_typed(desk: Desk) -> None:
    desk.save("a: 1 \r\n\r\n  b\r\n")

    assert desk.text() == "a: 1 \n\n  b\n"


def test_refuses_to_overwrite_what_somebody_else_saved(desk: Desk) -> None:
    desk.save("of Bao")

    with pytest.raises(DraftChangedError, match=r"Bao changed product\.yaml"):
        desk.save("of Bei", base=1, by=desk.bei)

    assert desk.text() == "of Bao"


def test_lets_a_page_type_on_without_waiting_for_its_answer(desk: Desk) -> None:
    desk.save("first", page="page-one")

    assert desk.save("second", base=1, page="page-one") == 3
    with pytest.raises(DraftChangedError):
        desk.save("third", base=1, page="page-two")


def test_lets_two_people_write_two_files(desk: Desk) -> None:
    desk.save("of Bao")
    items = SaveFile(draft_id=desk.draft_id, name="items.csv", text="of Bei", base=1)

    authoring.save(desk.shop.store, desk.bei, items, NOW)

    assert desk.text() == "of Bao"
    assert desk.text("items.csv") == "of Bei"
    assert desk.view().hands == ("Bao", "Bei")


def test_counts_what_the_change_would_do(desk: Desk) -> None:
    saved = co_designing.SaveDesign(
        product="tianbo", choices={"colour": "ink"}, title="Mine", key=key()
    )
    co_designing.save_design(desk.shop.store, desk.shop.ada, saved, NOW)
    desk.renew()

    findings = desk.view().check.findings

    assert int(findings["count"]) > 1000
    assert (findings["appear"], findings["vanish"]) == ("0", "0")
    assert findings["touched_count"]["design_price"] == 1
    assert findings["touched"][0]["delta"] == 20000


def test_publishes_what_a_second_person_approved(desk: Desk) -> None:
    desk.renew()
    desk.propose()
    desk.approve(desk.bei)
    waiting = desk.view()

    desk.work()

    assert (waiting.state, waiting.step) == (DraftState.APPROVED, "waiting")
    view = desk.view()
    assert view.state is DraftState.PUBLISHED
    loaded = catalogue.current(desk.shop.store, "tianbo")
    assert loaded.revision_id == view.revision_id
    assert loaded.product.base_price == 419000
    assert loaded.compiled.count() > 1000
    assert [(line.action, line.actor_name) for line in view.trail] == [
        ("create", "Bao"),
        ("propose", "Bao"),
        ("approve", "Bei"),
    ]


def test_lets_nobody_approve_what_he_wrote(desk: Desk) -> None:
    desk.renew()
    desk.change("Tianbo", "Tianbo ", base=2, by=desk.bei)
    desk.work()
    desk.propose()

    for author in (desk.shop.bao, desk.bei):
        with pytest.raises(ConflictError, match="somebody else has to approve"):
            desk.approve(author)

    desk.approve(desk.shop.eve)
    assert desk.view().state is DraftState.APPROVED


def test_the_database_refuses_an_author_as_approver(desk: Desk) -> None:
    forged = "UPDATE product_draft SET state = 'approved', approved_by_id = author_id"

    with pytest.raises(IntegrityError), desk.shop.store.write() as tx:
        tx.session.execute(text(forged))


def test_the_database_refuses_an_approval_without_a_name(desk: Desk) -> None:
    forged = "UPDATE product_draft SET state = 'approved'"

    with pytest.raises(IntegrityError), desk.shop.store.write() as tx:
        tx.session.execute(text(forged))


def test_approves_only_what_the_approver_saw(desk: Desk) -> None:
    desk.renew()
    desk.propose()

    with pytest.raises(ConflictError, match="changed since this page was loaded"):
        desk.approve(desk.bei, version=1)


def test_refuses_a_draft_that_would_replace_another_product(desk: Desk) -> None:
    catalogue.publish(desk.shop.store, read_directory(EXAMPLES / "fridge"), NOW)
    desk.change("product: tianbo", "product: fridge")
    desk.change('revision: "2026.1"', 'revision: "2027.1"', base=2)
    desk.work()

    with pytest.raises(ConflictError, match="a draft of tianbo"):
        desk.propose()


def test_lets_a_draft_become_a_new_product(desk: Desk) -> None:
    desk.change("product: tianbo", "product: tianbo-mini")
    desk.work()

    desk.propose()

    assert desk.view().state is DraftState.PROPOSED


def test_freezes_a_proposed_draft_until_it_is_taken_back(desk: Desk) -> None:
    desk.renew()
    desk.propose()

    with pytest.raises(StateError):
        desk.save("too late", base=2)

    authoring.take_back(desk.shop.store, desk.shop.bao, desk.draft_id, NOW)
    assert desk.save("in time", base=2) == 3


def test_sends_a_draft_back_with_a_reason(desk: Desk) -> None:
    desk.renew()
    desk.propose()
    store = desk.shop.store

    with pytest.raises(InvalidError):
        authoring.send_back(store, desk.bei, desk.draft_id, "  ", NOW)
    authoring.send_back(store, desk.bei, desk.draft_id, "Also in lines.csv.", NOW)

    assert (desk.view().state, desk.view().reason) == (DraftState.EDITING, "Also in lines.csv.")


def test_refuses_to_propose_what_is_not_right(desk: Desk) -> None:
    with pytest.raises(ConflictError, match="being checked"):
        desk.propose()
    desk.change("base_price:", "bsae_price:")
    desk.work()

    with pytest.raises(ConflictError, match="problems"):
        desk.propose()


def test_asks_for_a_new_revision_before_it_is_proposed(desk: Desk) -> None:
    desk.change('base_price: "3990.00"', 'base_price: "4190.00"')
    desk.work()

    line = desk.view().check.findings["taken_line"]

    assert desk.text().splitlines()[line - 1] == 'revision: "2026.1"'
    with pytest.raises(ConflictError, match="published already"):
        desk.propose()


def test_gives_a_draft_back_that_cannot_be_published(desk: Desk) -> None:
    desk.renew()
    desk.propose()
    desk.approve(desk.bei)
    with desk.shop.store.read() as tx:
        files = catalogue.files_of(tx, catalogue.current(desk.shop.store, "tianbo").revision_id)
    renamed = files.texts[FILE].replace('revision: "2026.1"', 'revision: "2026.2"')
    faster = replace(files, texts={**files.texts, FILE: renamed})
    catalogue.publish(desk.shop.store, faster, NOW)  # somebody else took the name meanwhile

    desk.work()

    view = desk.view()
    assert view.state is DraftState.EDITING
    assert "already published" in view.reason
    assert catalogue.current(desk.shop.store, "tianbo").product.base_price == 399000
    desk.change('revision: "2026.2"', 'revision: "2026.3"', base=2)
    desk.work()
    desk.propose()
    desk.approve(desk.bei)
    desk.work()
    assert desk.view().state is DraftState.PUBLISHED


def test_publishing_twice_publishes_once(desk: Desk) -> None:
    desk.renew()
    desk.propose()
    desk.approve(desk.bei)
    with desk.shop.store.read() as tx:
        due = jobs.open_ids(tx)

    for _ in range(2):
        for task_id in due:
            tasks.perform(desk.shop.store, task_id, lambda: NOW + timedelta(minutes=1))

    assert desk.view().state is DraftState.PUBLISHED


def test_adds_and_removes_files(desk: Desk) -> None:
    store, bao = desk.shop.store, desk.shop.bao
    added = read(AddFile, {"draft_id": desk.draft_id, "name": "modules/items.csv"})

    authoring.add_file(store, bao, added, NOW)
    authoring.remove_file(store, bao, desk.draft_id, "lines.csv", NOW)

    view = desk.view()
    assert [file.name for file in view.files][-1] == "modules/items.csv"
    assert view.removed == ("lines.csv",)


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/passwd", "a/../b.csv", "run.py", ""])
def test_refuses_a_name_that_leaves_the_product(desk: Desk, name: str) -> None:
    with pytest.raises(InvalidError):
        authoring.add_file(
            desk.shop.store,
            desk.shop.bao,
            read(AddFile, {"draft_id": desk.draft_id, "name": name}),
            NOW,
        )


def test_shows_the_difference_line_by_line(desk: Desk) -> None:
    desk.renew()

    found = authoring_views.changes(desk.shop.store, desk.shop.bao, desk.draft_id)

    assert [(diff.name, diff.added, diff.removed) for diff in found] == [(FILE, 2, 2)]
    assert 'base_price: "4190.00"' in [line.text for line in found[0].lines if line.kind == "in"]


def test_lets_a_draft_be_tried_out(desk: Desk) -> None:
    desk.renew()

    trial = authoring_views.trial(desk.shop.store, desk.shop.chen, desk.draft_id)

    assert trial is not None
    assert trial.product.base_price == 419000
    assert trial.compiled.is_possible({"colour": "ink"})


def test_is_for_those_alone_whose_role_allows_it(desk: Desk) -> None:
    store, draft_id = desk.shop.store, desk.draft_id
    for stranger in (desk.shop.ada, desk.shop.dee):
        with pytest.raises(ForbiddenError):
            desk.view(stranger)
    for reader in (desk.shop.chen, desk.shop.eve):
        with pytest.raises(ForbiddenError):
            desk.save("mine", by=reader)
    with pytest.raises(ForbiddenError):
        authoring.approve(store, desk.shop.chen, draft_id, 1, NOW)
    with pytest.raises(ForbiddenError):
        authoring.abandon(store, desk.shop.ada, draft_id, NOW)
