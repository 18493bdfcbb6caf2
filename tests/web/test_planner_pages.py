"""The planner closes, reads, releases and downloads; everybody else stays outside."""

import re
from typing import TYPE_CHECKING

import pytest

from configurator import tasks
from configurator.domain.permissions import SYSTEM
from configurator.services import campaigning, dispatching, overseeing, planning, printing
from configurator.store import jobs
from configurator.web.shop import now

if TYPE_CHECKING:
    from flask import Flask

    from configurator.store.engine import Store
    from tests.web.conftest import Pages

TABS = ("", "?tab=requirements", "?tab=work-orders", "?tab=purchases", "?tab=load", "?tab=nothing")


@pytest.fixture
def store(app: "Flask") -> "Store":
    """Return the store behind the pages."""
    found: Store = app.extensions["roundel"].store
    return found


@pytest.fixture
def run(pages: "Pages", store: "Store") -> int:
    """Close the campaign and compute its plan, as the worker does."""
    run_id = campaigning.close(store, SYSTEM, pages.example.campaign, now())
    planning.run(store, run_id, now())
    return run_id


def test_lists_campaigns_and_leads_to_the_demand(pages: "Pages") -> None:
    pages.sign_in("Chen")

    listing = pages.get("/planner").text
    demand = pages.get(f"/planner/campaigns/{pages.example.campaign}").text

    assert f"/planner/campaigns/{pages.example.campaign}" in listing
    assert "First winter edition" in listing
    assert pages.example.order in demand
    assert "Ada Lin" not in demand
    assert "What people choose" in demand


def test_finds_an_order_by_its_number(pages: "Pages") -> None:
    pages.sign_in("Chen")
    path = f"/planner/campaigns/{pages.example.campaign}"

    found = pages.get(f"{path}?q={pages.example.order.lower()}").text
    missed = pages.get(f"{path}?q=RD-NOTHING").text

    assert f">{pages.example.order}<" in found
    assert f">{pages.example.order}<" not in missed
    assert "No order matches" in missed


def test_closing_twice_queues_one_plan(pages: "Pages", store: "Store") -> None:
    pages.sign_in("Chen")
    path = f"/planner/campaigns/{pages.example.campaign}"

    answers = [pages.post(f"{path}/close", {}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(overseeing.plan_runs(store, SYSTEM)) == 1
    page = pages.get(path).text
    assert "The plan is being computed" in page
    assert "data-live-region" in page
    assert "data-stream=" in page


def test_answers_a_live_request_with_the_state_alone(pages: "Pages", run: int) -> None:
    pages.sign_in("Chen")

    fragment = pages.get(f"/planner/campaigns/{pages.example.campaign}", HX_Request="true").text

    assert fragment.lstrip().startswith("<section")
    assert f"/planner/plans/{run}" in fragment


@pytest.mark.parametrize("tab", TABS)
def test_shows_every_tab_of_a_plan(pages: "Pages", run: int, tab: str) -> None:
    pages.sign_in("Chen")

    answer = pages.get(f"/planner/plans/{run}{tab}")

    assert answer.status_code == 200
    assert "ready to release" in answer.text
    assert 'style="' not in answer.text


def test_narrows_requirements_and_shows_the_variants_of_an_item(pages: "Pages", run: int) -> None:
    pages.sign_in("Chen")
    path = f"/planner/plans/{run}?tab=requirements"

    bought, item = pages.get(f"{path}&kind=buy").text, pages.get(f"{path}&item=TB-1000").text

    assert "TB-1000" not in bought
    assert "TB-1000~" in item


def test_narrows_work_orders_by_every_filter(pages: "Pages", run: int) -> None:
    pages.sign_in("Chen")
    path = f"/planner/plans/{run}?tab=work-orders"

    nothing = pages.get(f"{path}&state=ended").text
    pages_far_away = pages.get(f"{path}&page=99999999999999").text
    centres = pages.get(f"{path}&centre=PACK&plant=qingdao&family=").text

    assert "No work order matches" in nothing
    assert "WO-" in pages_far_away
    assert centres.count("/planner/work-orders/") <= 1 + pages.example.campaign


def test_releases_once_and_shows_the_plants_their_work(
    pages: "Pages", store: "Store", run: int
) -> None:
    pages.sign_in("Chen")

    answers = [pages.post(f"/planner/plans/{run}/release", {}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert overseeing.plan_runs(store, SYSTEM)[0].state == "released"
    assert "released" in pages.get(f"/planner/plans/{run}").text
    assert "/planner/work-orders/WO-" in pages.get("/plants").text


def test_shows_a_work_order_and_its_traveller(pages: "Pages", store: "Store", run: int) -> None:
    pages.sign_in("Chen")
    made = planning.plan_of_run(store, SYSTEM, run).work_orders
    final = next(order for order in made if order.is_final)

    page = pages.get(f"/planner/work-orders/{final.id}").text
    traveller = pages.get(f"/planner/work-orders/{final.id}.pdf")

    assert pages.example.order in page
    assert f"{pages.example.order}-1" in page
    assert traveller.data.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("csv", "text/csv"),
        ("json", "application/json"),
        ("xml", "application/xml"),
        ("pdf", "application/pdf"),
    ],
)
def test_hands_the_plan_out_as_a_file(pages: "Pages", run: int, kind: str, media_type: str) -> None:
    pages.sign_in("Chen")

    answer = pages.get(f"/planner/plans/{run}.{kind}")

    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert f'filename="plan-{run}.{kind}"' in answer.headers["Content-Disposition"]


def test_has_the_travellers_of_a_large_plan_printed(
    pages: "Pages", store: "Store", run: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "AT_ONCE", 1)
    pages.sign_in("Chen")
    path = f"/planner/plans/{run}"

    early = pages.get(f"{path}.pdf")
    offer = pages.get(path).text
    asked = pages.post(f"{path}/print", {})
    waiting = pages.get(path).text
    for job in dispatching.claim_jobs(store, now()):
        tasks.perform(store, job.task_id, now)
    ready = pages.get(path, HX_Request="true").text
    file = pages.get(f"{path}.pdf")

    assert (early.status_code, early.location) == (303, path)
    assert f'action="{path}/print"' in offer
    assert (asked.status_code, asked.location) == (303, f"{path}#print")
    assert "The travellers are being printed." in waiting
    assert 'data-events="plan progress print"' in waiting
    assert "The travellers are printed." in ready
    assert f'href="{path}.pdf"' in ready
    assert file.data.startswith(b"%PDF")
    assert f'filename="plan-{run}.pdf"' in file.headers["Content-Disposition"]


def test_says_why_the_travellers_were_not_printed(
    pages: "Pages", store: "Store", run: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "AT_ONCE", 1)
    pages.sign_in("Chen")
    path = f"/planner/plans/{run}"
    pages.post(f"{path}/print", {})
    for job in dispatching.claim_jobs(store, now()):
        with store.write() as tx:
            jobs.start(tx, job.task_id, now())
            jobs.fail(tx, job.task_id, "The printer <is> out of ink.", now())

    failed = pages.get(path).text
    again = pages.post(f"{path}/print", {})

    assert "The travellers could not be printed." in failed
    assert "The printer &lt;is&gt; out of ink." in failed
    assert again.status_code == 303
    assert "The travellers are being printed." in pages.get(path).text


def test_says_why_a_plan_failed_and_tries_again(pages: "Pages", store: "Store") -> None:
    example = pages.example
    pages.sign_in("Ada")
    pages.post(f"/orders/{example.order}/cancel", {"s": example.secret})
    run_id = campaigning.close(store, SYSTEM, example.campaign, now())
    planning.run(store, run_id, now())
    pages.post("/sign-out", {})
    pages.sign_in("Chen")

    page = pages.get(f"/planner/plans/{run_id}").text
    answer = pages.post(f"/planner/plans/{run_id}/retry", {})

    assert "There is nothing to plan" in page
    assert "Try again" in page
    assert answer.status_code == 303


@pytest.mark.parametrize("who", ["", "Ada"])
def test_keeps_others_out(pages: "Pages", run: int, who: str) -> None:
    if who:
        pages.sign_in(who)
    campaign = pages.example.campaign
    paths = (
        "/planner",
        f"/planner/campaigns/{campaign}",
        f"/planner/plans/{run}",
        f"/planner/plans/{run}.csv",
        "/planner/work-orders/WO-ANY",
        "/plants",
        "/admin",
        "/admin/audit",
        "/admin/reconcile",
    )
    changes = (
        f"/planner/campaigns/{campaign}/close",
        f"/planner/plans/{run}/release",
        f"/planner/plans/{run}/retry",
        f"/planner/plans/{run}/print",
        "/admin/accounts",
        "/admin/accounts/1/password",
    )

    seen = {path: pages.get(path).status_code for path in paths}
    sent = {path: pages.post(path, {}).status_code for path in changes}

    assert seen == dict.fromkeys(paths, 403)
    assert sent == dict.fromkeys(changes, 403)


def test_offers_to_sign_in_and_come_back(pages: "Pages") -> None:
    page = pages.get("/planner").text

    assert 'href="/sign-in?next=/planner"' in page


@pytest.mark.parametrize(
    "path",
    [
        "/planner/campaigns/999",
        "/planner/plans/999",
        "/planner/plans/999.pdf",
        "/planner/work-orders/WO-NOTHING",
        "/planner/work-orders/WO-NOTHING.pdf",
    ],
)
def test_says_what_is_not_there(pages: "Pages", path: str) -> None:
    pages.sign_in("Chen")

    assert pages.get(path).status_code == 404


def test_speaks_chinese_about_the_demand(pages: "Pages") -> None:
    pages.sign_in("Chen")

    page = pages.get(f"/planner/campaigns/{pages.example.campaign}", Accept_Language="zh-CN").text

    assert re.search("天铂", page)
