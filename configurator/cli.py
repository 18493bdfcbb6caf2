"""The `roundel` command: each subcommand is a module of `configurator.commands`."""

import sys
from importlib import import_module

import click

from bom.problems import ProblemsError
from configurator import logs
from configurator.errors import RoundelError
from configurator.settings import SettingsError

SECTIONS: dict[str, dict[str, str]] = {
    "Run the system": {
        "up": "Start everything: pages, events, workers, relay, plants and the demo.",
        "prepare": "Bring the database up to date and load the demo if it is absent.",
        "web": "Serve the pages.",
        "events": "Serve the event stream that keeps pages live.",
        "worker": "Run background jobs.",
        "relay": "Carry work orders to the plants and their reports back.",
        "plant": "Simulate one plant.",
    },
    "Work with files": {
        "product": "Check, explain and publish a product model.",
        "plan": "Turn a product and an order file into a factory plan.",
        "bom": "Look into a bill of materials.",
    },
    "Look after the data": {
        "campaign": "Open a campaign for a product, or list the campaigns.",
        "accounts": "List the accounts, open one with roles, or set a password.",
        "demo": "Load the demo and print who can sign in.",
        "reconcile": "Check every invariant against the stored data.",
    },
}
"""Every subcommand with its line in the manual; a test compares them with the modules."""


class Manual(click.Group):
    """A group that lists its commands by section and imports one only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 # click's signature
        """Return the commands in the manual's order."""
        return [name for commands in SECTIONS.values() for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and return the command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"configurator.commands.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 # click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the sections."""
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(list(commands.items()))


@click.command(
    cls=Manual,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings come from the environment: ROUNDEL_HOME, ROUNDEL_PORT and others, "
    "see docs/operations.md. Help on one command: roundel COMMAND --help.",
)
@click.version_option(package_name="roundel", message="%(prog)s %(version)s")
def roundel() -> None:
    """Roundel: many wishes, one factory plan.

    People configure products together and pre-order them; Roundel turns the orders of a campaign
    into batched, pegged work orders and follows every unit through the plants.
    """


def main() -> None:
    """Run the command line; a mistake of the user is told in words, never as a traceback."""
    logs.configure()
    try:
        roundel(prog_name="roundel")
    except (ProblemsError, RoundelError, SettingsError) as error:
        click.echo(str(error), err=True)
        sys.exit(1 if isinstance(error, RoundelError) else 2)
