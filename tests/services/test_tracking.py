import random
from collections.abc import Sequence

import pytest
from sqlalchemy import text

from configurator.domain.states import WorkOrderState
from configurator.services import campaigning, planning, tracking
from configurator.services.tracking_progress import STEPS
from configurator.store.engine import Store
from factory_adapter.model import JobResponse
from tests.shops import NOW, Shop
from tests.yards import released


def state_of(store: Store) -> dict[str, list[tuple[str, ...]]]:
    """Everything that follows from reports, without the numbers that rows get as they come."""
    queries = {
        "work_order": "SELECT id, state, good, scrap, started_at, ended_at FROM work_order",
        "pre_order": "SELECT number, state, shipped_at FROM pre_order",
        "campaign": "SELECT id, state FROM campaign",
        "plant_report": "SELECT plant, sequence, work_order_id, event, at FROM plant_report",
        "plant_link": "SELECT plant, cursor FROM plant_link",
        "stage_event": "SELECT unit_id, work_order_id, operation, stage, event, plant, machine, at"
        " FROM stage_event",
    }
    with store.read() as tx:
        return {
            name: sorted(tuple(map(str, row)) for row in tx.session.execute(text(query)))
            for name, query in queries.items()
        }


def numbers(shop: Shop) -> list[str]:
    orders = campaigning.demand(shop.store, shop.chen, shop.campaign_id, NOW).orders
    return sorted(order.number for order in orders)


def test_follows_every_unit_from_the_release_to_the_shipment(shop: Shop) -> None:
    yards = released(shop)
    number = numbers(shop)[0]
    seen = [tracking.progress(shop.store, number)]

    for _ in range(400):
        yards.deliver()
        yards.work(0.5)
        yards.record()
        seen.append(tracking.progress(shop.store, number))
        if seen[-1].state == "shipped":
            break
    yards.run()

    done = [found.done for found in seen]
    assert done == sorted(done), "a step was taken back"
    for unit in (unit for found in seen for unit in found.units):
        is_begun = [step.state != "next" for step in unit.steps[3:]]
        assert is_begun == sorted(is_begun, reverse=True), "a later step began first"
        assert not is_begun[0] or all(step.state == "done" for step in unit.steps[:3])
    assert [step.key for step in seen[0].steps] == list(STEPS)
    assert (seen[0].done, seen[0].state) == (1, "confirmed")
    assert {found.state.value for found in seen} == {"confirmed", "in_production", "shipped"}
    assert seen[-1].done == len(STEPS)
    assert all(unit.is_shipped for unit in seen[-1].units)
    shipped = seen[-1].units[0].steps[-1]
    assert shipped.plant in yards.yards
    assert shipped.work_centre
    assert shipped.ended_at
    assert campaigning.campaign(shop.store, shop.chen, shop.campaign_id, NOW).state == "completed"


def test_starts_a_work_order_when_all_that_supply_it_have_ended(shop: Shop) -> None:
    yards = released(shop)
    yards.run()

    with shop.store.read() as tx:
        links = tx.session.execute(
            text(
                "SELECT s.ended_at, c.started_at FROM link l"
                " JOIN work_order s ON s.id = l.supply JOIN work_order c ON c.id = l.consumer"
            )
        ).all()
    assert links
    assert all(ended <= started for ended, started in links)


def test_every_command_takes_effect_once(shop: Shop) -> None:
    yards = released(shop)
    yards.run()

    heard = [command.id for yard in yards.yards.values() for command in yard.heard]
    assert len(heard) == len(set(heard))
    ended = [one.job_id for one in yards.responses() if one.event == "ended"]
    view = planning.plan(shop.store, shop.chen, shop.campaign_id)
    assert sorted(ended) == sorted(order.id for order in view.work_orders)
    assert {order.state.value for order in view.work_orders} == {"ended"}
    assert all(order.good == order.quantity for order in view.work_orders)


def bundles(told: Sequence[JobResponse], seed: int) -> list[list[JobResponse]]:
    """All reports, each twice or three times, in any order and in bundles of any size."""
    luck = random.Random(seed)  # noqa: S311 # for the order of a test
    many = [one for one in told for _ in range(luck.randint(2, 3))]
    luck.shuffle(many)
    found: list[list[JobResponse]] = []
    while many:
        size = luck.randint(1, 60)
        found.append(many[:size])
        many = many[size:]
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shuffled_and_repeated_reports_leave_the_same_state(shop: Shop, seed: int) -> None:
    yards = released(shop)
    before = state_of(shop.store)
    yards.run()
    expected = state_of(shop.store)
    told = list(yards.responses())
    forget_reports(shop.store)
    assert {**state_of(shop.store), "plant_link": []} == {**before, "plant_link": []}

    for bundle in bundles(told, seed):
        for plant in yards.yards:
            tracking.record(shop.store, plant, [one for one in bundle if one.plant == plant], NOW)

    assert state_of(shop.store) == expected


def forget_reports(store: Store) -> None:
    """Bring the store back to how it was before any plant reported."""
    with store.write() as tx:
        for statement in (
            "DELETE FROM stage_event",
            "DELETE FROM plant_report",
            "UPDATE plant_link SET cursor = 0",
            "UPDATE work_order SET state = 'released', good = 0, scrap = 0",
            "UPDATE work_order SET started_at = NULL, ended_at = NULL",
            "UPDATE pre_order SET state = 'confirmed', shipped_at = NULL",
            "UPDATE campaign SET state = 'released'",
        ):
            tx.session.execute(text(statement))


def test_a_gap_in_the_reports_is_asked_for_again(shop: Shop) -> None:
    yards = released(shop)
    yards.deliver()
    yards.work(5)
    name, yard = max(yards.yards.items(), key=lambda pair: len(pair[1].plant.responses))
    told = yard.plant.responses

    tracking.record(shop.store, name, told[2:5], NOW)
    assert tracking.cursor(shop.store, name) == 0
    tracking.record(shop.store, name, told[:2], NOW)

    assert tracking.cursor(shop.store, name) == 5


def test_tells_each_page_once_for_a_bundle_of_reports(shop: Shop) -> None:
    yards = released(shop)
    yards.deliver()
    yards.work(30)
    with shop.store.read() as tx:
        last = tx.session.execute(text("SELECT max(id) FROM outbox")).scalar_one()

    yards.record()

    with shop.store.read() as tx:
        topics = (
            tx.session.execute(
                text("SELECT topic FROM outbox WHERE channel = 'event' AND id > :last"),
                {"last": last},
            )
            .scalars()
            .all()
        )
    assert {f"order:{number}" for number in numbers(shop)} <= set(topics)
    assert f"plan:{shop.campaign_id}" in topics
    assert "plants" in topics
    assert len(topics) <= len(yards.yards) * (len(numbers(shop)) + 2)


def test_shows_the_load_of_the_plants_and_the_work_orders_by_state(shop: Shop) -> None:
    yards = released(shop)
    total = len(planning.plan(shop.store, shop.chen, shop.campaign_id).work_orders)
    quiet = tracking.plant_load(shop.store, shop.dee)
    assert sum(centre.waiting for plant in quiet for centre in plant.centres) > 0
    assert all(plant.error for plant in quiet)

    yards.deliver()
    yards.work(0.2)
    yards.record()

    load = tracking.plant_load(shop.store, shop.dee)
    board = tracking.board(shop.store, shop.dee)
    assert any(centre.busy for plant in load for centre in plant.centres)
    assert not any(plant.error for plant in load)
    assert board.running
    assert len(board.waiting) + len(board.running) + len(board.ended) == total
    yards.run()
    assert len(tracking.board(shop.store, shop.dee).ended) == total


def test_shows_the_first_of_each_column_and_counts_all(shop: Shop) -> None:
    yards = released(shop, orders=3)
    yards.deliver()
    yards.work(4)
    yards.record()
    whole = tracking.board(shop.store, shop.dee)

    few = tracking.floor_now(shop.store, shop.dee, 1)

    assert few.board.counts == whole.counts
    assert whole.counts[WorkOrderState.ENDED] == len(whole.ended) > 1
    assert few.board.waiting == whole.waiting[:1]
    assert few.board.ended == whole.ended[:1]
    ends = [card.ended_at for card in whole.ended if card.ended_at]
    assert ends == sorted(ends, reverse=True)
    assert all(card.done == card.steps for card in whole.ended)
    assert few.plants == tracking.plant_load(shop.store, shop.dee)
    done = sum(centre.done for plant in few.plants for centre in plant.centres)
    assert done == sum(card.done for card in (*whole.ended, *whole.running))


def test_a_plant_that_is_silent_is_shown_as_such_until_it_answers(shop: Shop) -> None:
    yards = released(shop)
    name = next(iter(yards.yards))

    tracking.note_silence(shop.store, name, "connection refused", NOW)
    silent = {plant.plant: plant.error for plant in tracking.plant_load(shop.store, shop.dee)}
    tracking.record(shop.store, name, (), NOW)
    back = {plant.plant: plant.error for plant in tracking.plant_load(shop.store, shop.dee)}

    assert silent[name] == "connection refused"
    assert back[name] is None


def test_ignores_reports_about_work_orders_it_does_not_know(shop: Shop) -> None:
    stray = JobResponse("qingdao", 1, "WO-STRANGER", "Running", "operation_started", NOW)

    tracking.record(shop.store, "qingdao", [stray], NOW)

    assert tracking.cursor(shop.store, "qingdao") == 1
