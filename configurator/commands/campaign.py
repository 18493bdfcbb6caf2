"""`roundel campaign`: windows in which pre-orders are taken."""

from datetime import UTC, datetime

import click

from configurator.commands._installation import migrated_store, refusals_in_words
from configurator.domain.permissions import SYSTEM

DAY = click.DateTime(["%Y-%m-%d"])


@click.group
def campaign() -> None:
    """Open a campaign for a published product, or list them.

    A planner closes a campaign on its page; that computes the plan.
    """


@campaign.command("list")
def list_campaigns() -> None:
    """List every campaign with its state."""
    from configurator.services import campaigning

    for each in campaigning.campaigns(migrated_store(), SYSTEM, datetime.now(UTC)):
        taken = f"{each.reserved} of {each.capacity}"
        closes = f"{each.closes_at:%Y-%m-%d}"
        click.echo(
            f"{each.id:>5}  {each.state:<10}{taken:<14}{closes}  {each.product}: {each.name}"
        )


@campaign.command("open")
@click.argument("product")
@click.option("--name", required=True, help="What buyers read.")
@click.option("--capacity", required=True, type=int, help="How many units may be ordered.")
@click.option("--closes", required=True, type=DAY, help="The day it ends, at 00:00 UTC.")
def open_campaign(product: str, name: str, capacity: int, closes: datetime) -> None:
    """Open a campaign for the newest revision of PRODUCT, from now on."""
    from configurator.services import campaigning
    from configurator.services.commands import read

    now = datetime.now(UTC)
    values = {
        "product": product,
        "name": name,
        "capacity": capacity,
        "opens_at": now,
        "closes_at": closes.replace(tzinfo=UTC),
    }
    store = migrated_store()
    with refusals_in_words():
        command = read(campaigning.CreateCampaign, values)
        made = campaigning.create(store, SYSTEM, command, now)
        campaigning.open_campaign(store, SYSTEM, made, now)
    click.echo(f"Campaign {made} takes orders for {capacity} units until {closes:%Y-%m-%d}.")
