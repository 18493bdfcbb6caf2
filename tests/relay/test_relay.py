"""The relay's lanes as threads, over plants in this process, a real Redis and a real worker."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import text

from configurator import relay
from configurator.domain.permissions import SYSTEM
from configurator.services import planning, tracking
from configurator.store.engine import Store
from factory_adapter.model import JobResponse
from factory_adapter.port import GatewayUnavailableError
from tests.shops import NOW, Shop
from tests.yards import Yard, order_and_close, released

if TYPE_CHECKING:
    from tests.conftest import Wait


@contextmanager
def running(
    *lanes: relay.Lane, clock: Callable[[], datetime] | None = None
) -> Iterator[threading.Event]:
    stop = threading.Event()
    loop = threading.Thread(target=relay.run, args=(lanes, stop), kwargs={"clock": clock})
    loop.start()
    try:
        yield stop
    finally:
        stop.set()
        loop.join(timeout=10)
        assert not loop.is_alive()


def count(store: Store, query: str) -> int:
    with store.read() as tx:
        return int(tx.session.execute(text(query)).scalar_one())


UNRUNG = "SELECT count(*) FROM outbox WHERE channel = 'job' AND sent_at IS NULL"
UNSENT = "SELECT count(*) FROM outbox WHERE channel = 'dispatch' AND sent_at IS NULL"


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
def test_a_report_is_with_the_pages_within_two_seconds(shop: Shop, wait_until: "Wait") -> None:
    yards = released(shop)
    name, yard = next(iter(yards.yards.items()))
    with running(relay.plant_lane(shop.store, name, yard)):
        wait_until(
            lambda: any(one.event == "accepted" for one in yard.plant.responses),
            seconds=10,
            what="the delivery of the first job",
        )
        yards.work(1)
        told = len(yard.plant.responses)
        began = datetime.now(UTC)
        wait_until(lambda: tracking.cursor(shop.store, name) >= told, seconds=10, what="the record")
        took = datetime.now(UTC) - began

    assert took < timedelta(seconds=2)


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
def test_a_plant_without_news_is_still_noted_as_heard(shop: Shop) -> None:
    name, yard = next(iter(released(shop).yards.items()))
    lane = relay.plant_lane(shop.store, name, yard)
    while lane.step(NOW):
        pass
    moments = [NOW + timedelta(seconds=second) for second in range(61)]

    heard = [_last_heard(shop, name) for now in moments if lane.step(now) is False]

    assert all(now - last <= relay.HEARD_EVERY for now, last in zip(moments, heard, strict=True))
    assert len(set(heard)) == 7


def _last_heard(shop: Shop, plant: str) -> datetime:
    (found,) = [one for one in tracking.plant_load(shop.store, SYSTEM) if one.plant == plant]
    assert found.last_seen_at is not None
    return found.last_seen_at


class Deaf(Yard):
    """A plant that is away for its first two questions."""

    silent_for = 2

    def poll(self, after: int, limit: int) -> tuple[JobResponse, ...]:
        if self.silent_for:
            self.silent_for -= 1
            raise GatewayUnavailableError("connection refused")
        return super().poll(after, limit)


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
def test_a_plant_that_is_away_holds_up_nobody_else(shop: Shop, wait_until: "Wait") -> None:
    yards = released(shop)
    (first, deaf), *others = yards.yards.items()
    away = Deaf(deaf.plant)
    lanes = [relay.plant_lane(shop.store, name, yard) for name, yard in others]

    with running(relay.plant_lane(shop.store, first, away), *lanes):
        wait_until(
            lambda: count(shop.store, UNSENT) == 0 and tracking.cursor(shop.store, first) > 0,
            seconds=30,
            what="the delivery to all plants",
        )

    assert not any(
        plant.error
        for plant in tracking.plant_load(shop.store, shop.dee)
        if plant.plant in yards.yards
    )


@contextmanager
def worker(shop: Shop, redis_url: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "DATABASE_URL": shop.store.engine.url.render_as_string(hide_password=False),
        "REDIS_URL": redis_url,
    }
    words = [sys.executable, "-m", "configurator", "worker"]
    process = subprocess.Popen(
        words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
def test_a_job_that_the_queue_forgot_is_rung_for_again(
    shop: Shop, redis_server: str, wait_until: "Wait"
) -> None:
    run = order_and_close(shop, orders=1)
    redis = Redis.from_url(redis_server)
    redis.flushall()
    queue = Queue(relay.QUEUE, connection=redis, serializer=JSONSerializer)
    bell = relay.bell_lane(shop.store, redis)
    bell.step(NOW)
    assert len(queue) == 1
    redis.flushall()
    bell.step(NOW + timedelta(seconds=1))
    assert len(queue) == 0, "it was rung again at once"

    with worker(shop, redis_server):
        bell.step(NOW + timedelta(minutes=3))
        wait_until(
            lambda: planning.plan_of_run(shop.store, shop.chen, run).state == "done",
            seconds=60,
            what="the plan",
        )
        wait_until(
            lambda: count(shop.store, "SELECT count(*) FROM job_task WHERE state = 'done'") == 1,
            seconds=10,
            what="the end of the job",
        )

    bell.step(NOW + timedelta(minutes=6))
    assert (
        count(shop.store, "SELECT count(*) FROM outbox WHERE channel = 'job' AND sent_at IS NULL")
        == 0
    )


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
def test_survives_a_redis_that_is_away(shop: Shop, redis_server: str, wait_until: "Wait") -> None:
    order_and_close(shop, orders=1)
    absent = relay.bell_lane(shop.store, Redis.from_url("unix:///nowhere/redis.sock"))
    present = relay.bell_lane(shop.store, Redis.from_url(redis_server))
    queue = Queue(relay.QUEUE, connection=Redis.from_url(redis_server), serializer=JSONSerializer)
    Redis.from_url(redis_server).flushall()
    ahead = timedelta()

    def clock() -> datetime:
        return NOW + ahead

    with running(absent, clock=clock):
        wait_until(
            lambda: (
                count(shop.store, "SELECT max(attempts) FROM outbox WHERE channel = 'job'") == 1
            ),
            seconds=10,
            what="the first ring",
        )
    ahead = timedelta(seconds=3)
    with running(present, clock=clock):
        wait_until(lambda: len(queue) == 1, seconds=10, what="the second ring")
