"""The plants' page tells who answers, what runs and what was told, to planner and operator."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from configurator.domain.permissions import SYSTEM
from configurator.services import accounts, campaigning, catalogue, planning, tracking
from configurator.web.shop import now
from tests.yards import Yards, yards_of

if TYPE_CHECKING:
    from flask import Flask

    from configurator.store.engine import Store
    from tests.web.conftest import Pages

PLANT = "qingdao"


@pytest.fixture
def store(app: "Flask") -> "Store":
    """Return the store behind the pages."""
    found: Store = app.extensions["roundel"].store
    return found


@pytest.fixture
def yards(pages: "Pages", store: "Store") -> Yards:
    """Close, plan and release; return the plants with their work."""
    run_id = campaigning.close(store, SYSTEM, pages.example.campaign, now())
    planning.run(store, run_id, now())
    planning.release(store, SYSTEM, run_id, now())
    found = yards_of(store, catalogue.current(store, "tianbo").product.plants)
    found.now = now()
    return found


def test_says_which_plant_has_never_answered(pages: "Pages") -> None:
    pages.sign_in("Chen")

    page = pages.get("/plants").text

    assert "not heard yet" in page
    assert "No released work orders." in page


def test_says_which_plant_is_silent_and_why(pages: "Pages", store: "Store") -> None:
    pages.sign_in("Chen")
    tracking.record(store, PLANT, (), now())
    answering = pages.get("/plants").text

    tracking.note_silence(store, PLANT, "connection refused", now())
    silent = pages.get("/plants").text

    assert "answers" in answering
    assert "silent" in silent
    assert "connection refused" in silent


def test_tells_a_plant_that_nobody_asks_from_one_that_answers(
    pages: "Pages", store: "Store"
) -> None:
    pages.sign_in("Chen")

    tracking.record(store, PLANT, (), now() - timedelta(minutes=5))

    assert "is the relay running" in pages.get("/plants").text


def test_shows_what_runs_and_what_was_told(pages: "Pages", yards: Yards) -> None:
    pages.sign_in("Chen")
    for _ in range(3):
        yards.deliver()
        yards.work(0.5)
        yards.record()

    whole = pages.get("/plants").text
    fragment = pages.get("/plants", HX_Request="true").text

    assert "operation ended" in whole
    assert "/planner/work-orders/WO-" in whole
    assert fragment.lstrip().startswith('<div class="floor"')
    assert "data-stream=" in fragment


def test_shows_a_work_order_with_what_the_plant_told(
    pages: "Pages", store: "Store", yards: Yards
) -> None:
    pages.sign_in("Chen")
    yards.run()
    ended = tracking.board(store, SYSTEM).ended[0]

    page = pages.get(f"/planner/work-orders/{ended.id}").text

    assert "What the plant told" in page
    assert "operation ended" in page
    assert "data-live-region" not in page


def test_lets_the_operator_see_plants_and_work_orders_but_not_the_demand(
    pages: "Pages", store: "Store", yards: Yards
) -> None:
    del yards
    password = "a quiet round breeze"
    command = accounts.CreateStaff.model_validate(
        {
            "name": "Dee",
            "email": "dee@roundel.example",
            "password": password,
            "roles": ["operator"],
        }
    )
    accounts.create_staff(store, SYSTEM, command, now())
    pages.sign_in("Dee")
    work_order = tracking.board(store, SYSTEM).waiting[0].id

    assert pages.get("/plants").status_code == 200
    assert pages.get(f"/planner/work-orders/{work_order}").status_code == 200
    assert pages.get("/planner").status_code == 403
    assert pages.get(f"/planner/campaigns/{pages.example.campaign}").status_code == 403
