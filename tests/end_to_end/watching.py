"""How soon a tracking page shows what plants reported, measured in the browser itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import httpx
from playwright.sync_api import Page
from sqlmodel import col, select

from configurator.store import floor
from configurator.store.engine import Store
from configurator.store.tables import OutboxRow, PlantReportRow, WorkOrderRow

STARTED = frozenset({"operation_started", "unit_started"})
ENDED = frozenset({"operation_ended", "unit_ended"})
WATCH = """() => {
  window.isTheSamePage = true;
  window.seen = [];
  const look = () => {
    const steps = [...document.querySelectorAll("ol[aria-label^='Steps of'] .step-name")];
    const words = steps.map((step) => step.textContent.replace(/\\s+/g, " ").trim());
    const last = window.seen.at(-1);
    if (last?.words.join() !== words.join()) window.seen.push({ at: Date.now(), words });
  };
  new MutationObserver(look).observe(document.querySelector("main"),
    { subtree: true, childList: true, attributes: true, characterData: true });
  look();
}"""

NAMES = {
    "cut": "Cut",
    "coat": "Coat",
    "assemble": "Assemble",
    "test": "Test",
    "pack": "Pack",
    "ship": "Ship",
}
PATIENCE = httpx.Timeout(5, read=10)

Told = Mapping[tuple[str, str], datetime]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page showed, and since when."""

    at: datetime
    words: tuple[str, ...]


def watch(page: Page) -> None:
    """Note from now on, inside the page, every change of the steps it shows."""
    page.evaluate(WATCH)


def seen(page: Page) -> list[Seen]:
    """Return what the page showed; it has not been loaded again."""
    assert page.evaluate("window.isTheSamePage"), "the page was loaded again"
    found: list[dict[str, Any]] = page.evaluate("window.seen")
    return [
        Seen(datetime.fromtimestamp(one["at"] / 1000, UTC), tuple(one["words"])) for one in found
    ]


def told(store: Store, number: str, serial: str) -> Told:
    """Return when the database first knew that each step of a unit was begun, and done."""
    with store.read() as tx:
        orders = {row.id: row for row in floor.work_orders_for(tx, number)}
        query = select(PlantReportRow).where(col(PlantReportRow.work_order_id).in_(orders))
        reports = tx.session.exec(query).all()
    begun: dict[str, datetime] = {}
    ended: dict[str, dict[tuple[str, int], datetime]] = {}
    for stage, report in _of_unit(orders, reports, serial):
        begun[stage] = min(begun.get(stage, report.received_at), report.received_at)
        if report.event in ENDED:
            ended.setdefault(stage, {})[report.work_order_id, report.operation or 0] = (
                report.received_at
            )
    needed = [step["stage"] for row in orders.values() for step in row.operations]
    done = {
        stage: max(ends.values())
        for stage, ends in ended.items()
        if len(ends) == needed.count(stage)
    }
    return {(NAMES[stage], "begun"): at for stage, at in begun.items()} | {
        (NAMES[stage], "done"): at for stage, at in done.items()
    }


def lateness(shown: Iterable[Seen], known: Told) -> dict[tuple[str, str], float]:
    """Return how many seconds after the database each step was begun and done on the page."""
    moments = list(shown)
    late: dict[tuple[str, str], float] = {}
    for (step, what), at in known.items():
        words = {f"{step}, done"} | ({f"{step}, in progress"} if what == "begun" else set())
        first = next((one.at for one in moments if words & set(one.words)), None)
        late[step, what] = float("inf") if first is None else (first - at).total_seconds()
    return late


def events_of(store: Store, topic: str) -> list[int]:
    """Return the numbers of all events of a topic."""
    with store.read() as tx:
        query = (
            select(OutboxRow.id)
            .where(OutboxRow.channel == "event", OutboxRow.topic == topic)
            .order_by(col(OutboxRow.id))
        )
        return list(tx.session.exec(query))


def all_steps(state: str) -> list[str]:
    """Return the words of all seven steps when each is in a state."""
    return [f"{name}, {state}" for name in ("Confirmed", *NAMES.values())]


def cursor_of(address: str) -> int:
    """Listen to a stream for the first time; return the number it begins at."""
    with httpx.stream("GET", address, timeout=PATIENCE) as answer:
        return next(_numbers(answer))


def events_after(address: str, last: int, count: int) -> list[int]:
    """Come back to a stream after *last*; return the numbers of the first *count* events."""
    headers = {"Last-Event-ID": str(last)}
    with httpx.stream("GET", address, headers=headers, timeout=PATIENCE) as answer:
        return list(islice(_numbers(answer), count))


def _numbers(answer: httpx.Response) -> Iterator[int]:
    for line in answer.iter_lines():
        if line.startswith("id: "):
            yield int(line.removeprefix("id: "))


def _of_unit(
    orders: Mapping[str, WorkOrderRow], reports: Iterable[PlantReportRow], serial: str
) -> Iterable[tuple[str, PlantReportRow]]:
    """Yield the reports that move a unit, each with its stage."""
    for report in reports:
        row = orders[report.work_order_id]
        is_mine = report.unit == serial if row.is_final else report.unit is None
        if is_mine and report.event in STARTED | ENDED:
            stages = {int(step["sequence"]): str(step["stage"]) for step in row.operations}
            yield stages[report.operation or 0], report
