"""`roundel events`: the event stream, on granian."""

import click


@click.command
def events() -> None:
    """Serve the event stream on ROUNDEL_HOST and ROUNDEL_EVENTS_PORT."""
    from granian import Granian
    from granian.constants import Interfaces

    from configurator import settings

    here = settings.current()
    Granian(
        "configurator.events:app",
        interface=Interfaces.ASGI,
        address=here.host,
        port=here.events_port,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=2,
    ).serve()
