"""Travellers of large plans: printed once by a worker, kept in the store, handed out to all."""

import pytest
from sqlalchemy import func, select, text, update
from sqlmodel import col

from configurator import tasks
from configurator.errors import ForbiddenError, NotFoundError
from configurator.services import dispatching, planning, printing
from configurator.services.printing import Print, PrintState
from configurator.store import plan_files
from configurator.store.engine import Store
from configurator.store.plan_files import StoredFile
from configurator.store.tables import JobTaskRow, OutboxRow, PlanFileRow, WorkOrderRow
from tests.shops import NOW, Shop
from tests.yards import order_and_close

PRINTING = Print(PrintState.PRINTING, "")
READY = Print(PrintState.READY, "")


@pytest.fixture
def run(shop: Shop) -> int:
    """Plan two orders."""
    run_id = order_and_close(shop)
    planning.run(shop.store, run_id, NOW)
    return run_id


@pytest.fixture
def is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two work orders be too many for a request."""
    monkeypatch.setattr(printing, "AT_ONCE", 1)


def state(shop: Shop, run: int, lang: str = "en") -> Print:
    return printing.state_of(shop.store, shop.chen, run, lang)


def work_off(store: Store) -> None:
    """Do every job that is due, as a worker does."""
    for job in dispatching.claim_jobs(store, NOW):
        tasks.perform(store, job.task_id, lambda: NOW)


def told(shop: Shop) -> list[str]:
    """Return what the page of the plan was told of prints."""
    query = (
        select(OutboxRow)
        .where(col(OutboxRow.topic) == f"plan:{shop.campaign_id}")
        .where(col(OutboxRow.kind) == printing.PRINT_JOB)
        .order_by(col(OutboxRow.id))
    )
    with shop.store.read() as tx:
        return [row.payload["state"] for row in tx.session.execute(query).scalars()]


def count(store: Store, row: type[JobTaskRow | PlanFileRow]) -> int:
    with store.read() as tx:
        return int(tx.session.execute(select(func.count()).select_from(row)).scalar_one())


def exchange(store: Store, run: int, operations: list[object]) -> None:
    """Give all work orders other operations."""
    with store.write() as tx:
        tx.session.execute(
            update(WorkOrderRow)
            .where(col(WorkOrderRow.plan_run_id) == run)
            .values(operations=operations)
        )


def test_prints_a_few_travellers_at_once(shop: Shop, run: int) -> None:
    assert state(shop, run).state is PrintState.AT_ONCE
    assert printing.ask(shop.store, shop.chen, run, "en", NOW).state is PrintState.AT_ONCE

    found = printing.travellers(shop.store, shop.chen, run, "en")

    assert found is not None
    assert found.name == f"plan-{run}.pdf"
    assert found.content.startswith(b"%PDF")
    assert count(shop.store, PlanFileRow) == 0


@pytest.mark.usefixtures("is_large")
def test_asking_twice_prints_a_large_plan_once(shop: Shop, run: int) -> None:
    jobs = count(shop.store, JobTaskRow)
    assert state(shop, run).state is PrintState.NOT_ASKED
    assert printing.travellers(shop.store, shop.chen, run, "en") is None

    asked = [printing.ask(shop.store, shop.chen, run, "en", NOW) for _ in range(2)]

    assert asked == [PRINTING, PRINTING]
    assert count(shop.store, JobTaskRow) == jobs + 1
    assert printing.travellers(shop.store, shop.chen, run, "en") is None
    work_off(shop.store)
    found = printing.travellers(shop.store, shop.chen, run, "en")
    assert found is not None
    assert found.content.startswith(b"%PDF")
    assert state(shop, run) == printing.ask(shop.store, shop.chen, run, "en", NOW) == READY
    assert told(shop) == ["done"]


@pytest.mark.usefixtures("is_large")
def test_prints_each_language_by_itself(shop: Shop, run: int) -> None:
    printing.ask(shop.store, shop.chen, run, "zh-Hans", NOW)
    work_off(shop.store)

    assert state(shop, run, "zh-Hans") == READY
    assert state(shop, run, "en").state is PrintState.NOT_ASKED


@pytest.mark.usefixtures("is_large")
def test_two_workers_keep_one_file(shop: Shop, run: int) -> None:
    printing.print_travellers(shop.store, run, "en", NOW)
    first = printing.travellers(shop.store, shop.chen, run, "en")

    printing.print_travellers(shop.store, run, "en", NOW)
    with shop.store.write() as tx:
        key = tx.session.execute(select(col(PlanFileRow.key))).scalar_one()
        plan_files.keep(tx, key, run, StoredFile("late.pdf", "application/pdf", b"late"), NOW)

    assert printing.travellers(shop.store, shop.chen, run, "en") == first
    assert count(shop.store, PlanFileRow) == 1


@pytest.mark.usefixtures("is_large")
def test_tells_why_printing_failed_and_prints_again_when_asked(shop: Shop, run: int) -> None:
    printing.ask(shop.store, shop.chen, run, "en", NOW)
    exchange(shop.store, run, [{"nonsense": 1}])
    with pytest.raises(TypeError):
        work_off(shop.store)

    failed = state(shop, run)
    exchange(shop.store, run, [])
    again = printing.ask(shop.store, shop.chen, run, "en", NOW)
    work_off(shop.store)

    assert failed.state is PrintState.FAILED
    assert "nonsense" in failed.reason
    assert again == PRINTING
    assert state(shop, run) == READY
    assert told(shop) == ["failed", "done"]


@pytest.mark.usefixtures("is_large")
def test_a_file_may_be_deleted_and_is_printed_anew(shop: Shop, run: int) -> None:
    printing.ask(shop.store, shop.chen, run, "en", NOW)
    work_off(shop.store)
    with shop.store.write() as tx:
        plan_files.forget(tx, run)
    assert state(shop, run).state is PrintState.NOT_ASKED

    printing.ask(shop.store, shop.chen, run, "en", NOW)
    work_off(shop.store)

    assert state(shop, run) == READY


@pytest.mark.usefixtures("is_large")
def test_a_bell_for_a_job_that_was_forgotten_does_nothing(shop: Shop, run: int) -> None:
    printing.ask(shop.store, shop.chen, run, "en", NOW)
    due = dispatching.claim_jobs(shop.store, NOW)
    with shop.store.write() as tx:
        tx.session.execute(text("DELETE FROM job_task"))

    for job in due:
        tasks.perform(shop.store, job.task_id, lambda: NOW)

    assert count(shop.store, PlanFileRow) == 0


@pytest.mark.usefixtures("is_large")
def test_prints_for_those_who_see_work_orders_only(shop: Shop, run: int) -> None:
    with pytest.raises(ForbiddenError):
        printing.ask(shop.store, shop.ada, run, "en", NOW)
    with pytest.raises(ForbiddenError):
        printing.travellers(shop.store, shop.ada, run, "en")
    with pytest.raises(NotFoundError):
        printing.ask(shop.store, shop.chen, 999, "en", NOW)
