"""`roundel plant`: one simulated plant, a stranger that speaks through its gateway only."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from factory_adapter.model import GatewayKind, Plant

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command
@click.argument("name", metavar="PLANT")
@click.option("--gateway", type=click.Choice(["rest", "files"]), help="Else as in plants.csv.")
@click.option("--address", help="Where it listens (rest), like http://127.0.0.1:8002.")
@click.option("--dir", "folder", type=FOLDER, help="Where it exchanges files (files).")
@click.option("--speed", type=click.IntRange(1, 1_000_000), help="Else ROUNDEL_PLANT_SPEED.")
@click.option(
    "--seed", default=1, show_default=True, help="Another seed, another course of events."
)
@click.option("--home", type=FOLDER, help="Where the journal is kept; else ROUNDEL_HOME.")
@click.option("--plants", "tables", type=FOLDER, help="The folder of plants.csv; else the example.")
def plant(
    *,
    name: str,
    gateway: "GatewayKind | None",
    address: str | None,
    folder: Path | None,
    speed: int | None,
    seed: int,
    home: Path | None,
    tables: Path | None,
) -> None:
    """Simulate PLANT until told to stop: take its work orders, make its units, report.

    PLANT is an id of plants.csv. It is met only over its gateway, as a real plant would be, and
    works ROUNDEL_PLANT_SPEED times as fast as one. It never forgets: after any kind of stop it
    goes on from its journal.
    """
    from configurator import settings
    from factory_adapter.simulator.runner import Assignment, PlantBusyError, run_plant
    from factory_adapter.simulator.site import JournalMismatchError

    here = settings.current()
    position, simulated = _find(_plants(tables), name)
    kind = gateway or simulated.gateway
    place = str(folder) if kind == "files" and folder else address if kind == "rest" else None
    assignment = Assignment(
        gateway=kind,
        address=place or here.plant_address(name, kind, position),
        home=home or here.home,
        speed=speed or here.plant_speed,
        seed=seed,
    )
    try:
        run_plant(simulated, assignment, say=click.echo)
    except (PlantBusyError, JournalMismatchError) as error:
        raise click.ClickException(str(error)) from error


def _plants(tables: Path | None) -> "tuple[Plant, ...]":
    from bom.problems import ProblemsError
    from configurator.plants import all_plants
    from factory_adapter.files import read_plants

    try:
        if tables is None:
            return all_plants()
        files = sorted(tables.glob("*.csv"))
        return read_plants({str(path): path.read_text(encoding="utf-8") for path in files})
    except (ProblemsError, OSError, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error


def _find(plants: "tuple[Plant, ...]", name: str) -> "tuple[int, Plant]":
    for position, candidate in enumerate(plants):
        if candidate.id == name:
            return position, candidate
    known = ", ".join(candidate.id for candidate in plants)
    raise click.BadParameter(f"{name!r} is none of {known}.", param_hint="PLANT")
