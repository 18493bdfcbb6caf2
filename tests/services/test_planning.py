from collections import Counter
from dataclasses import fields, replace

import pytest
from sqlalchemy import select, text

from configurator.errors import ConflictError, ForbiddenError, NotFoundError, StateError
from configurator.services import campaigning, planning
from configurator.services.planning_views import PlanView
from configurator.store.engine import Store
from configurator.store.tables import metadata
from tests.shops import NOW, Shop
from tests.yards import order_and_close

TABLES = ("requirement", "work_order", "purchase", "link", "peg", "scheduled_operation", "unit")


def rows_in(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.read() as tx:
        return {
            table: sorted(
                (
                    tuple(map(str, row))
                    for row in tx.session.execute(select(metadata.tables[table]))
                ),
            )
            for table in TABLES
        }


def planned(shop: Shop, *, orders: int = 2, quantity: int = 1) -> PlanView:
    run = order_and_close(shop, orders=orders, quantity=quantity)
    planning.run(shop.store, run, NOW)
    return planning.plan(shop.store, shop.chen, shop.campaign_id)


def test_turns_the_orders_of_a_closed_campaign_into_pegged_work_orders(shop: Shop) -> None:
    view = planned(shop, orders=3)

    assert view.state == "done", view.error
    assert view.campaign_state == "planned"
    assert (view.orders, view.units) == (3, 3)
    finals = [order for order in view.work_orders if order.is_final]
    assert sum(order.quantity for order in finals) == 3
    assert sorted(peg.number for order in finals for peg in order.orders) == sorted(
        order.number
        for order in campaigning.demand(shop.store, shop.chen, shop.campaign_id, NOW).orders
    )
    assert any(len(order.orders) == 3 for order in view.work_orders), "nothing is batched"
    assert all(order.plant for order in view.work_orders)
    assert any(cell.from_stock for line in view.requirements for cell in line.weeks if cell)
    assert all(len(line.weeks) == len(view.weeks) for line in view.requirements)
    assert sum(sum(line.minutes) for line in view.load.lines) > 0


def test_sums_a_plan_up_without_reading_it_all(shop: Shop) -> None:
    view = planned(shop, orders=3)

    found = planning.overview(shop.store, shop.chen, view.run_id)

    assert found.head == planning.head(shop.store, shop.chen, view.run_id)
    assert all(
        getattr(found.head, each.name) == getattr(view, each.name) for each in fields(found.head)
    )
    assert (found.orders, found.units, found.made) == (3, 3, len(view.work_orders))
    assert found.work_orders == Counter(order.state for order in view.work_orders)
    assert found.plants == Counter(order.plant for order in view.work_orders)
    assert found.homeless == 0
    assert found.batches == len({order.batch for order in view.work_orders if order.batch})
    assert found.starts_on == min(order.start_on for order in view.work_orders)
    assert found.ends_on == max(order.due_on for order in view.work_orders)
    assert (found.purchases, found.purchase_cost) == (len(view.purchases), view.purchase_cost)
    assert found.exceptions == view.exceptions
    with pytest.raises(ForbiddenError):
        planning.overview(shop.store, shop.ada, view.run_id)


def test_a_second_run_of_the_same_plan_changes_nothing(shop: Shop) -> None:
    run = order_and_close(shop)
    planning.run(shop.store, run, NOW)
    before = rows_in(shop.store), planning.plan_of_run(shop.store, shop.chen, run)

    planning.run(shop.store, run, NOW)

    assert (rows_in(shop.store), planning.plan_of_run(shop.store, shop.chen, run)) == before


def test_says_why_a_plan_cannot_be_made_and_lets_the_planner_try_again(shop: Shop) -> None:
    run = order_and_close(shop, orders=0)

    planning.run(shop.store, run, NOW)

    view = planning.plan_of_run(shop.store, shop.chen, run)
    assert view.state == "failed"
    assert view.error == "No confirmed pre-order is in this campaign. There is nothing to plan."
    assert view.can_retry
    planning.retry(shop.store, shop.chen, run, NOW)
    with pytest.raises(ConflictError):
        planning.release(shop.store, shop.chen, run, NOW)


def test_only_a_planner_releases(shop: Shop) -> None:
    view = planned(shop)

    for actor in (shop.ada, shop.bao, shop.dee, shop.eve):
        with pytest.raises(ForbiddenError):
            planning.release(shop.store, actor, view.run_id, NOW)
    with pytest.raises(ForbiddenError):
        planning.plan(shop.store, shop.ada, shop.campaign_id)


def test_releases_the_whole_plan_once(shop: Shop) -> None:
    view = planned(shop)
    assert view.can_release

    count = planning.release(shop.store, shop.chen, view.run_id, NOW)

    after = planning.plan(shop.store, shop.chen, shop.campaign_id)
    assert count == len(view.work_orders)
    assert {order.state.value for order in after.work_orders} == {"released"}
    assert (after.state, after.campaign_state) == ("released", "released")
    with shop.store.read() as tx:
        sent = dict(
            tx.session.execute(
                text("SELECT kind, count(*) FROM outbox WHERE channel = 'dispatch' GROUP BY kind")
            ).all()
        )
    assert sent["store"] == count
    assert 0 < sent["start"] < count
    with pytest.raises(StateError):
        planning.release(shop.store, shop.chen, view.run_id, NOW)


def test_releases_nothing_when_one_work_order_has_no_plant(shop: Shop) -> None:
    view = planned(shop)
    with shop.store.write() as tx:
        tx.session.execute(
            text("UPDATE work_order SET plant = NULL WHERE id = :id"),
            {"id": view.work_orders[0].id},
        )

    with pytest.raises(ConflictError, match=view.work_orders[0].id):
        planning.release(shop.store, shop.chen, view.run_id, NOW)

    after = planning.plan(shop.store, shop.chen, shop.campaign_id)
    assert {order.state.value for order in after.work_orders} == {"planned"}
    assert (after.state, after.campaign_state) == ("done", "planned")


def test_a_unit_belongs_to_one_order_and_every_order_has_its_units(shop: Shop) -> None:
    planned(shop, orders=2, quantity=2)

    with shop.store.read() as tx:
        units = tx.session.execute(
            text(
                "SELECT u.serial, p.number, u.unit_no, u.work_order_id FROM unit u"
                " JOIN pre_order p ON p.id = u.pre_order_id ORDER BY u.serial"
            )
        ).all()
    assert [row.serial for row in units] == [f"{row.number}-{row.unit_no}" for row in units]
    assert len(units) == 4
    assert all(row.work_order_id for row in units)


def test_offers_the_work_orders_in_every_format(shop: Shop) -> None:
    view = planned(shop, orders=3)

    written = {
        kind: planning.exports(shop.store, shop.chen, view.run_id, kind)
        for kind in planning.FORMATS
    }

    first = view.work_orders[0].id.encode()
    assert first in written["csv"][2]
    assert first in written["json"][2]
    assert first in written["xml"][2]
    assert written["pdf"][2].startswith(b"%PDF")
    assert written["csv"][0] == f"plan-{view.run_id}.csv"
    assert "送给你" in written["json"][2].decode()
    with pytest.raises(NotFoundError):
        planning.exports(shop.store, shop.chen, view.run_id, "exe")


def test_shows_one_work_order_in_full(shop: Shop) -> None:
    view = planned(shop)
    final = next(order for order in view.work_orders if order.is_final)

    found = planning.work_order(shop.store, shop.dee, final.id)

    assert found.order == replace(final)
    assert found.units
    assert [step.sequence for step in found.operations] == sorted(
        step.sequence for step in found.operations
    )
    assert all(step.planned_start for step in found.operations)
    assert found.parts
    assert any(part.supplies for part in found.parts)
    with pytest.raises(NotFoundError):
        planning.work_order(shop.store, shop.dee, "WO-NOWHERE")
    assert planning.exports(shop.store, shop.dee, view.run_id, "pdf", "zh-Hans", final.id)[2]
