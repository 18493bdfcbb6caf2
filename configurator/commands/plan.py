"""`roundel plan`: from order files to a factory plan, without a database."""

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bom.problems import ProblemsError
    from configurator.services.plan_files import PlanSummary

FOLDER = click.Path(file_okay=False, path_type=Path)
SHOWN = 20


def _calendar(
    _context: click.Context, _parameter: click.Parameter, given: datetime | None
) -> datetime | None:
    from bom.io.tables import FIRST_DAY, LAST_DAY

    if given is not None and not FIRST_DAY <= given.date() <= LAST_DAY:
        raise click.BadParameter(f"use a day from {FIRST_DAY} to {LAST_DAY}.")
    return given


@click.command
@click.option("--product", required=True, type=FOLDER, help="Folder with product.yaml.")
@click.option(
    "--orders", required=True, type=click.Path(dir_okay=False, path_type=Path), help="CSV file."
)
@click.option("--out", required=True, type=FOLDER, help="Folder for the plan; made if absent.")
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), callback=_calendar, help="Plan as of this day."
)
@click.option("--lang", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), default="en")
@click.option("--schedule", "has_schedule", is_flag=True, help="Print the first operations too.")
def plan(  # noqa: PLR0917 # one parameter for each option of the command
    product: Path,
    orders: Path,
    out: Path,
    today: datetime | None,
    lang: str,
    has_schedule: bool,  # noqa: FBT001 # click hands it over by name
) -> None:
    """Turn a product and an order file into a factory plan.

    \b
    Writes to the folder --out:
      requirements.csv   what is needed of each item and variant in each week
      work_orders.csv    batched work orders; .json and .xml (B2MML) say the same
      purchases.csv      what must be bought, by when
      pegging.csv        which supply is for which order
      schedule.csv       which machine does what, when
      exceptions.csv     what a planner must decide
      travellers.pdf     one page for each work order, to go with it

    Mistakes in the files are all told at once, with file, line and how to mend them; then nothing
    is written and the exit status is 2.
    """  # noqa: D301 # click reads the escape
    from bom.problems import ProblemsError
    from configurator.services.plan_files import plan_from_files

    day = today.date() if today else datetime.now(UTC).date()
    try:
        summary = plan_from_files(product, orders, out, today=day, lang=lang)
    except ProblemsError as error:
        _complain(error)
        sys.exit(2)
    except OSError as error:
        words = f"{out}: the plan cannot be written ({error.strerror}). Choose another --out."
        click.echo(words, err=True)
        sys.exit(2)
    _say(summary, out, lang)
    if has_schedule:
        _show_schedule(out)


def _complain(error: "ProblemsError") -> None:
    for problem in error.problems:
        click.echo(str(problem), err=True)
    count = len(error.problems)
    click.echo(f"{count} {'mistake' if count == 1 else 'mistakes'}; nothing was written.", err=True)


def _say(summary: "PlanSummary", out: Path, lang: str) -> None:
    from configurator.domain.money import show
    from configurator.domain.product import text

    first, last = summary.weeks[0], summary.weeks[-1]
    late = f", {summary.late} late" if summary.late else ""
    lost = f", {summary.unplanned} that no plant can make" if summary.unplanned else ""
    ready = f"{summary.finished:%Y-%m-%d %H:%M} UTC" if summary.finished else "never"
    lines = {
        "Product": f"{text(summary.product, lang)}, revision {summary.revision}",
        "Demand": f"{summary.orders} orders, {summary.units} units, "
        f"{summary.configurations} distinct configurations",
        "Make": f"{summary.work_orders} work orders, {summary.made} pieces{late}{lost}",
        "Buy": f"{summary.purchases} purchases, {show(summary.purchase_cost, lang)}",
        "When": f"weeks of {first} to {last}; the last work order ends {ready}",
        "Decide": ", ".join(f"{n} {kind}" for kind, n in summary.exceptions.items()) or "nothing",
        "Files": f"{out}/: {', '.join(summary.files)}",
    }
    for name, words in lines.items():
        click.echo(f"{name + ':':<9}{words}")


def _show_schedule(out: Path) -> None:
    with (out / "schedule.csv").open(encoding="utf-8", newline="") as sheet:
        for row in list(csv.DictReader(sheet))[:SHOWN]:
            click.echo(
                f"  {row['setup_start'][:16]}  {row['plant']} {row['work_centre']} "
                f"{row['machine']}  {row['work_order']}  {row['quantity']} x {row['operation']}"
            )
