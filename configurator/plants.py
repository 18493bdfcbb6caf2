"""Which plants are simulated on this machine: those of the example data."""

from functools import cache

from configurator.resources import asset_dir
from factory_adapter.files import read_plants
from factory_adapter.model import GatewayKind, Plant


def simulated() -> tuple[tuple[str, GatewayKind], ...]:
    """Return (plant, kind of gateway) of every simulated plant, in the order of their addresses."""
    return tuple((plant.id, plant.gateway) for plant in all_plants())


@cache
def all_plants() -> tuple[Plant, ...]:
    """Read the example plants."""
    folder = asset_dir("examples") / "plants"
    return read_plants({path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()})
