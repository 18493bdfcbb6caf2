"""`roundel web`: the pages, on granian."""

import click


@click.command
def web() -> None:
    """Serve the pages on ROUNDEL_HOST and ROUNDEL_PORT."""
    from granian import Granian
    from granian.constants import Interfaces

    from configurator import settings

    here = settings.current()
    Granian(
        "configurator.web.app:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=here.host,
        port=here.port,
        blocking_threads=16,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
    ).serve()
