"""The demo: load it, close the campaign of tianbo, plan it; CPU time, once each.

The baseline of loading is the hashing of the five passwords in it, which is slow on purpose. The
baseline of planning is `bom.resolve` alone on the same orders, so that the ratio says what the
schedule of the plants, its check, and keeping everything in the database add to it.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from argon2 import PasswordHasher

from bench.report import Row
from bom import Demand, resolve
from configurator.domain.permissions import SYSTEM
from configurator.services import campaigning, catalogue, demo, planning
from configurator.store import planning as planning_rows
from configurator.store.engine import Store, open_store

LOAD_REACH, PLAN_REACH = 10.0, 10.0


def rows() -> Iterator[Row]:
    """Load and plan."""
    now = datetime.now(UTC)
    hashing = _seconds(lambda: [PasswordHasher().hash("a quiet round breeze") for _ in demo.CAST])
    with tempfile.TemporaryDirectory() as home:
        store = open_store(f"sqlite:///{Path(home) / 'bench.sqlite3'}")
        store.migrate()
        loading = _seconds(lambda: demo.load(store, Path(home), now))
        yield Row("load the demo", loading, "s", LOAD_REACH, hashing, "five password hashes")
        found = campaigning.campaigns(store, SYSTEM, now)
        campaign = next(each.id for each in found if each.product == "tianbo")
        run = campaigning.close(store, SYSTEM, campaign, now)
        planned = _seconds(lambda: planning.run(store, run, now))
        alone = _seconds(lambda: _resolve(store, campaign, now))
        yield Row("plan its campaign", planned, "s", PLAN_REACH, alone, "resolve alone")
        store.close()


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _resolve(store: Store, campaign: int, now: datetime) -> None:
    product = catalogue.current(store, "tianbo").product
    with store.read() as tx:
        demands = [
            Demand(
                order.number,
                product.bom_configuration(order.configuration),
                order.quantity,
                order.promised_on,
            )
            for order in planning_rows.demand(tx, campaign)
        ]
    resolve(product.bom, product.item, demands, today=now.date())
