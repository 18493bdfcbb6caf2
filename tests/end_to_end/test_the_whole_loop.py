"""The whole loop, as people live it: a wish, a better wish, a plan, a thing on its way.

Everything happens in real browsers, against the processes that `roundel up` starts.
"""

import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect

from configurator.live_topics import order_topic
from configurator.services.tracking import progress
from tests.end_to_end import planning, rounds, watching, wishing

if TYPE_CHECKING:
    from tests.conftest import RunningSystem, Start
    from tests.end_to_end.conftest import People
    from tests.end_to_end.wishing import Tracked

pytestmark = [pytest.mark.slow, pytest.mark.system, pytest.mark.xdist_group("system")]

SPEED = "1000"
PROMISED_SECONDS = 2.0
POLL_SECONDS = 15
MESSAGE = "Oak and jade on your evening wind. Quieter, is it not?"
PHONE: ViewportSize = {"width": 390, "height": 844}


def test_a_wish_becomes_a_thing(start_system: "Start", people: "People", tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    system = start_system(home, ROUNDEL_PLANT_SPEED=SPEED)
    campaign = rounds.open_small_round(home)

    shared = ada_wishes(people, system)
    bao_makes_it_better(people, system, shared)
    order = wishing.pre_orders_as_a_guest(
        people.browser_of("Ada's phone", viewport=PHONE, has_touch=True, is_mobile=True), shared
    )
    rounds.others_order_too(home, campaign)
    chen = chen_plans(people, system, order, tmp_path)
    it_is_made_before_everybodys_eyes(people, system, chen, order)
    people.go_home()
    nothing_is_wrong(system)

    again = restarted(system, start_system)

    nothing_is_forgotten(people, again, order, shared)


def ada_wishes(people: "People", system: "RunningSystem") -> str:
    """Ada configures, somebody else opens the address, she saves it under her name."""
    ada = people.browser_of("Ada", viewport={"width": 1440, "height": 900})
    wishing.configures(ada, system.url)
    price = ada.locator(".total").inner_text()
    wishing.finds_the_same_design_behind_the_address(people.browser_of("a friend"), ada.url, price)
    wishing.sign_in(ada, system.home, "ada")
    expect(ada.get_by_role("textbox", name="Engraving")).to_have_value(wishing.ENGRAVING)
    return wishing.saves(ada, wishing.TITLE, "Like the wind by the lake in the evening.")


def bao_makes_it_better(people: "People", system: "RunningSystem", shared: str) -> None:
    """Bao forks, changes and proposes; Ada compares, comments and accepts."""
    bao, ada = people.browser_of("Bao"), people.browser_of("Ada at home")
    for page, name in ((bao, "bao"), (ada, "ada")):
        page.goto(system.url)
        wishing.sign_in(page, system.home, name)
    proposal = wishing.forks_and_proposes_back(bao, shared, MESSAGE)
    wishing.compares_comments_and_accepts(ada, MESSAGE, "It is. Thank you!")
    bao.goto(proposal)
    expect(bao.get_by_text("It is. Thank you!")).to_be_visible()
    expect(bao.get_by_text("accepted", exact=True)).to_be_visible()


def chen_plans(people: "People", system: "RunningSystem", order: "Tracked", folder: Path) -> Page:
    """Chen looks at the demand, closes the campaign, reads the plan, takes the files."""
    chen = people.browser_of("Chen", viewport={"width": 1440, "height": 900})
    chen.goto(system.url)
    wishing.sign_in(chen, system.home, "chen")
    planning.sees_the_demand(chen, order)
    planning.closes_and_waits_for_the_plan(chen)
    final = planning.reads_the_plan(chen, order)
    planning.checks_the_files(planning.takes_the_files(chen, folder), order, final)
    return chen


def it_is_made_before_everybodys_eyes(
    people: "People", system: "RunningSystem", chen: Page, order: "Tracked"
) -> None:
    """The plants make it; three people watch: with the stream, without it, and the planner."""
    live, walled = people.browser_of("Ada"), people.browser_of("Ada behind a firewall")
    walled.route("**/stream?*", refuse)
    for page in (live, walled):
        page.goto(order.url)
        watching.watch(page)
    address = live.locator("[data-stream]").get_attribute("data-stream") or ""
    before = watching.cursor_of(address)
    expect(live.get_by_text("Live", exact=True)).to_be_visible()
    expect(walled.get_by_text("As of")).to_be_visible()

    released_at = datetime.now(UTC)
    planning.releases(chen)
    the_stream_is_cut_and_comes_back(system, live)
    back_at = datetime.now(UTC)
    all_done = watching.all_steps("done")
    for page, seconds in ((live, 120), (walled, POLL_SECONDS + 5)):
        steps = page.get_by_role("list", name=re.compile("Steps of")).locator(".step-name")
        expect(steps).to_have_text(all_done, timeout=seconds * 1000)
    expect(live.get_by_role("heading", level=1)).to_have_text("On its way to you")
    planning.sees_all_ended(chen)
    it_was_seen_in_time(system, order, live, (released_at, back_at))
    assert len(watching.seen(walled)) >= 2
    nothing_is_lost_by_coming_back(system, order, address, before)


def it_was_seen_in_time(
    system: "RunningSystem", order: "Tracked", live: Page, cut: tuple[datetime, datetime]
) -> None:
    """Each step was on the page soon after the report; or late, if the stream was cut then."""
    with rounds.database(system.home) as store:
        (unit,) = progress(store, order.number).units
        known = watching.told(store, order.number, unit.serial)
    late = watching.lateness(watching.seen(live), known)
    prompt = {
        step: seconds for step, seconds in late.items() if not cut[0] <= known[step] <= cut[1]
    }
    assert len(late) == 12
    assert len(prompt) >= 6, (late, cut)
    assert max(prompt.values()) <= PROMISED_SECONDS, prompt
    assert max(late.values()) < float("inf"), late


def nothing_is_lost_by_coming_back(
    system: "RunningSystem", order: "Tracked", address: str, before: int
) -> None:
    """Who comes back to the stream with the last number gets all that came after it, once."""
    with rounds.database(system.home) as store:
        missed = [n for n in watching.events_of(store, order_topic(order.number)) if n > before]
    assert len(missed) >= 6
    assert watching.events_after(address, before, len(missed)) == missed
    seen, rest = missed[: len(missed) // 2], missed[len(missed) // 2 :]
    assert watching.events_after(address, seen[-1], len(rest)) == rest


def refuse(route: Route) -> None:
    """Let nothing through."""
    route.abort()


def the_stream_is_cut_and_comes_back(system: "RunningSystem", page: Page) -> None:
    """Kill the event server; the page says so, and is live again by itself."""
    programs = psutil.Process(system.process.pid).children()
    (events,) = [one for one in programs if one.cmdline()[-1] == "events"]
    events.kill()
    expect(page.locator("[data-live-state]")).to_have_attribute("data-live", "off")
    expect(page.locator("[data-live-state]")).to_have_attribute("data-live", "on", timeout=30_000)


def nothing_is_wrong(system: "RunningSystem") -> None:
    """Every invariant holds; no program fell but the one that was killed."""
    checked = subprocess.run(
        [sys.executable, "-m", "configurator", "reconcile"],
        env=system.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "BROKEN" not in checked.stdout
    for log in (system.home / "logs").glob("*.log"):
        assert "Traceback" not in log.read_text(encoding="utf-8"), log


def restarted(system: "RunningSystem", start_system: "Start") -> "RunningSystem":
    """Stop as Ctrl-C does, and start on the same home."""
    system.process.send_signal(signal.SIGINT)
    assert system.process.wait(timeout=40) == 0
    return start_system(system.home, ROUNDEL_PLANT_SPEED=SPEED)


def nothing_is_forgotten(
    people: "People", system: "RunningSystem", order: "Tracked", shared: str
) -> None:
    """Order, design, plan and accounts are as they were."""
    page = people.browser_of("Ada, later")
    page.goto(moved(order.url, system))
    expect(page.get_by_role("heading", level=1)).to_have_text("On its way to you")
    expect(page.locator(".step-name")).to_have_text(watching.all_steps("done"))
    page.goto(moved(shared, system))
    expect(page.get_by_role("link", name="Version 2")).to_be_visible()
    chen = people.browser_of("Chen, later")
    chen.goto(system.url)
    wishing.sign_in(chen, system.home, "chen")
    chen.get_by_role("link", name="Planning").first.click()
    round_ = chen.get_by_role("article").filter(has_text=rounds.NAME)
    expect(round_).to_contain_text("completed")


def moved(address: str, system: "RunningSystem") -> str:
    """Return an address of the stopped system on the running one, which has another port."""
    parts = urlsplit(address)
    return system.url + parts.path + (f"?{parts.query}" if parts.query else "")
