"""`roundel events`: the event stream, on granian."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


@click.command
def events() -> None:
    """Serve the event stream on ROUNDEL_HOST and ROUNDEL_EVENTS_PORT."""
    from granian import Granian
    from granian.constants import Interfaces

    from configurator import settings

    here = settings.current()
    Granian(
        f"{__name__}:application",
        factory=True,
        interface=Interfaces.ASGI,
        address=here.host,
        port=here.events_port,
        websockets=False,
        backpressure=6000,  # streams are held for hours; the default lets in 1024 at a time
        respawn_failed_workers=True,
        workers_kill_timeout=2,
    ).serve()


def application() -> "Callable[..., Awaitable[None]]":
    """Return the event stream; granian calls this in each process that serves it."""
    from configurator import logs
    from configurator.events import app

    logs.configure()
    return app
