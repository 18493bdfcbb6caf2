"""Links to plants: each implements factory_adapter.port.Gateway."""

from pathlib import Path

from factory_adapter.gateways.files import FileGateway
from factory_adapter.gateways.rest import RestGateway
from factory_adapter.model import GatewayKind
from factory_adapter.port import Gateway

__all__ = ["FileGateway", "RestGateway", "open_gateway"]


def open_gateway(plant_id: str, kind: GatewayKind, address: str) -> Gateway:
    """Link to a plant: `address` is a URL for rest, a folder for files."""
    match kind:
        case "rest":
            return RestGateway(plant_id, address)
        case "files":
            return FileGateway(plant_id, Path(address))
