"""`roundel up`: everything, on one machine."""

import sys
from contextlib import suppress

import click


@click.command
def up() -> None:
    """Start everything, print the address and the demo accounts, stop on Ctrl-C.

    All data and logs are kept in ROUNDEL_HOME; starting again keeps them.
    """
    from configurator import plants, settings, supervisor

    here = settings.current()
    try:
        supervisor.up(here, plants=plants.simulated(), say=_say)
    except supervisor.UpError as error:
        _say(str(error))
        sys.exit(1)


def _say(text: str) -> None:
    with suppress(OSError):  # the terminal may be gone; the system must still stop in order
        click.echo(text)
