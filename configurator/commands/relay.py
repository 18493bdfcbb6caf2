"""`roundel relay`: between the database, the plants and the queue."""

import signal
import threading
from types import FrameType

import click


@click.command
def relay() -> None:
    """Carry work orders to the plants and their reports back, until told to stop.

    A plant or a queue that is away is asked again; nothing is lost and nothing is done twice.
    """
    from redis import Redis

    from configurator import plants, settings
    from configurator import relay as loop
    from configurator.store.engine import open_store
    from factory_adapter.gateways import open_gateway

    here = settings.current()
    store = open_store(here.database_url, here.home)
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    gateways = {
        plant: open_gateway(plant, kind, here.plant_address(plant, kind, position))
        for position, (plant, kind) in enumerate(plants.simulated())
    }
    lanes = [loop.plant_lane(store, plant, gateway) for plant, gateway in gateways.items()]
    lanes.append(loop.bell_lane(store, Redis.from_url(here.redis_url)))
    try:
        loop.run(lanes, stop)
    finally:
        for gateway in gateways.values():
            gateway.close()
