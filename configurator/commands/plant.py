"""`roundel plant`: one simulated plant."""

import click


@click.command
@click.argument("plant")
@click.option(
    "--seed", default=1, show_default=True, help="Another seed, another course of events."
)
def plant(plant: str, seed: int) -> None:
    """Simulate PLANT until told to stop: take its work orders, make its units, report.

    PLANT is an id of examples/plants/plants.csv. It is met only over its gateway, as a real plant
    would be, and works ROUNDEL_PLANT_SPEED times as fast as one.
    """
    from configurator import plants, settings
    from factory_adapter.simulator.runner import Assignment, PlantBusyError, run_plant

    here = settings.current()
    known = {known.id: (position, known) for position, known in enumerate(plants.all_plants())}
    if plant not in known:
        raise click.BadParameter(f"{plant!r} is none of {', '.join(known)}.", param_hint="PLANT")
    position, simulated = known[plant]
    address = here.plant_address(plant, simulated.gateway, position)
    assignment = Assignment(simulated.gateway, address, here.home, here.plant_speed, seed)
    try:
        run_plant(simulated, assignment, say=click.echo)
    except PlantBusyError as error:
        raise click.ClickException(str(error)) from error
