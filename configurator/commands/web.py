"""`roundel web`: the pages, on granian."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flask import Flask


@click.command
def web() -> None:
    """Serve the pages on ROUNDEL_HOST and ROUNDEL_PORT."""
    from granian import Granian
    from granian.constants import Interfaces

    from configurator import settings

    here = settings.current()
    Granian(
        f"{__name__}:application",
        factory=True,
        interface=Interfaces.WSGI,
        address=here.host,
        port=here.port,
        blocking_threads=8,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
    ).serve()


def application() -> "Flask":
    """Return the pages; granian calls this in each process that serves them."""
    from configurator import logs
    from configurator.web.app import create_app

    logs.configure()
    return create_app()
