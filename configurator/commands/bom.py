"""`roundel bom`: look into the bill of materials of a product directory."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import wraps
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import click

if TYPE_CHECKING:
    from bom.model import Bom, Line
    from configurator.domain.product import Product

P = ParamSpec("P")
LANGUAGES = click.Choice(["en", "zh-Hans", "zh-Hant"])

a_product = click.argument("product", type=click.Path(file_okay=False, path_type=Path))
a_choice = click.option(
    "--choose",
    "choices",
    multiple=True,
    metavar="OPTION=VALUE",
    help="Choose a value; repeat for more. The rest stays as near to the defaults as can be built.",
)
a_day = click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="As of this day.")
a_language = click.option("--lang", type=LANGUAGES, default="en", help="Language of names.")


class Refused(Exception):  # noqa: N818 # what is said is no error of the program
    """What a person asked for cannot be shown: why, and how to mend it."""


def tells_problems(command: Callable[P, None]) -> Callable[P, None]:
    """Say every mistake on a line of its own and exit with 2."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from bom import ResolveError
        from bom.problems import ProblemsError

        try:
            command(*args, **kwargs)
        except (ProblemsError, ResolveError, Refused) as error:
            click.echo(str(error), err=True)
            sys.exit(2)

    return run


@click.group
def bom() -> None:
    """Look into a bill of materials.

    PRODUCT is a folder with product.yaml, items.csv, lines.csv and routings.csv. Mistakes in the
    files are all told at once, as FILE:LINE:COLUMN: what is wrong and how to mend it; the exit
    status is then 2.
    """


@bom.command
@a_product
@tells_problems
def check(product: Path) -> None:
    """Check the files, and say what is in them and what looks forgotten."""
    loaded = _load(product)
    for words in _statistics(loaded.bom):
        click.echo(words)
    for words in _oddities(loaded.bom, loaded.item):
        click.echo(f"note: {words}")


@bom.command
@a_product
@click.argument("item", required=False)
@click.option("--levels", type=click.IntRange(1), default=99, help="How many levels to show.")
@click.option("--all", "is_whole", is_flag=True, help="Every line, whatever the configuration.")
@a_choice
@a_language
@tells_problems
def indented(  # noqa: PLR0917 # one parameter for each option of the command
    product: Path,
    item: str | None,
    levels: int,
    is_whole: bool,  # noqa: FBT001 # click hands it over by name
    choices: tuple[str, ...],
    lang: str,
) -> None:
    """List what goes into ITEM (default: the product), level by level."""
    from bom import indented as list_levels

    loaded = _load(product)
    top = _item(loaded.bom, item or loaded.item)
    configuration = None if is_whole else _configuration(loaded, choices)
    for placed in list_levels(loaded.bom, top, configuration):
        if placed.level <= levels:
            name = _name(loaded.bom, placed.item, lang)
            _say_line("  " * placed.level + placed.item, placed.line, name)


@bom.command(name="where-used")
@a_product
@click.argument("item")
@a_language
@tells_problems
def where_used(product: Path, item: str, lang: str) -> None:
    """List what ITEM goes into, up to the product."""
    from bom import where_used as list_parents

    loaded = _load(product)
    for placed in list_parents(loaded.bom, _item(loaded.bom, item)):
        name = _name(loaded.bom, placed.item, lang)
        _say_line("  " * placed.level + placed.item, placed.line, name)


@bom.command
@a_product
@click.option("--quantity", type=click.IntRange(1, 10**6), default=1, help="Units of the product.")
@a_choice
@a_day
@a_language
@tells_problems
def explode(  # one parameter for each option of the command
    product: Path, quantity: int, choices: tuple[str, ...], today: datetime | None, lang: str
) -> None:
    """Add up all that a configuration needs, as if nothing were in stock."""
    from bom import explode as add_up

    loaded = _load(product)
    configuration = _configuration(loaded, choices)
    needed = add_up(loaded.bom, loaded.item, configuration, quantity=quantity, on=_day(today))
    for row in needed:
        item = loaded.bom.items[row.item]
        features = ", ".join(f"{option}={value}" for option, value in row.features)
        name = _name(loaded.bom, row.item, lang)
        amount = f"{row.quantity} {item.unit}"
        click.echo(f"{row.item:<12} {amount:>12}  {name}{f' ({features})' if features else ''}")


@bom.command
@a_product
@a_choice
@a_day
@a_language
@tells_problems
def promise(product: Path, choices: tuple[str, ...], today: datetime | None, lang: str) -> None:
    """Say when a configuration can be ready if all must still be bought, and what it waits for."""
    from bom import promise as find_chain

    loaded = _load(product)
    configuration = _configuration(loaded, choices)
    found = find_chain(loaded.bom, loaded.item, configuration, today=_day(today))
    for step in found.steps:
        name = _name(loaded.bom, step.item, lang)
        click.echo(f"{step.start} to {step.end}  {step.days:>3} working days  {step.item} {name}")
    click.echo(f"ready on {found.date}")


@bom.command
@a_product
@a_choice
@a_language
@tells_problems
def cost(product: Path, choices: tuple[str, ...], lang: str) -> None:
    """Add up what one unit of a configuration costs to buy and make."""
    from bom import roll_up_cost
    from configurator.domain.money import Money, show

    loaded = _load(product)
    minor = roll_up_cost(loaded.bom, loaded.item, _configuration(loaded, choices))
    click.echo(show(Money(minor, loaded.currency), lang))


def _load(folder: Path) -> "Product":
    from bom.problems import ProblemsError
    from configurator.domain.product_files import load, read_directory

    try:
        return load(read_directory(folder))
    except ProblemsError as error:
        raise ProblemsError(
            replace(problem, file=normpath(folder / problem.file)) for problem in error.problems
        ) from None


def _configuration(product: "Product", choices: Iterable[str]) -> dict[str, str | int]:
    from configurator.engine import ContradictionError, TooLargeError, compile_model
    from configurator.errors import InvalidError
    from configurator.services.catalogue import LoadedProduct
    from configurator.services.resolution import resolve

    pairs = [choice.partition("=") for choice in choices]
    for option, equals, _ in pairs:
        if not equals:
            raise Refused(f"--choose {option}: no value. Write --choose OPTION=VALUE.")
    chosen = {option: value for option, _, value in pairs}
    try:
        found = resolve(LoadedProduct(0, product, compile_model(product.model)), chosen)
    except InvalidError as error:
        raise Refused("\n".join(error.fields.values()) or error.message) from None
    except (ContradictionError, TooLargeError) as error:
        raise Refused(f"{error} See roundel product check.") from None
    return product.bom_configuration(found.configuration)


def _item(bill: "Bom", item: str) -> str:
    from bom.problems import did_you_mean

    if item not in bill.items:
        mend = did_you_mean(item, bill.items, "See roundel bom indented --all.")
        raise Refused(f"There is no item {item}. {mend}")
    return item


def _day(today: datetime | None) -> date:
    return today.date() if today else datetime.now(UTC).date()


def _name(bill: "Bom", item: str, lang: str) -> str:
    from configurator.domain.product import text

    return text(bill.items[item].names, lang)


def _say_line(place: str, line: "Line | None", name: str) -> None:
    from bom.expression import show

    words = [f"{place:<24} {name}"]
    if line is not None:
        words.append(f"x {show(line.quantity)}")
        words += [f"scrap {line.scrap_ppm / 10_000:g} %"] if line.scrap_ppm else []
        words += [f"if {show(line.when)}"] if line.when else []
        words += [f"from {line.valid_from}"] if line.valid_from else []
        words += [f"to {line.valid_to}"] if line.valid_to else []
    click.echo("  ".join(words))


def _statistics(bill: "Bom") -> Iterable[str]:
    from bom import low_level_codes
    from bom.expression import names

    kinds = Counter(item.kind for item in bill.items.values())
    conditions = sum(line.when is not None for line in bill.lines)
    formulas = sum(bool(names(line.quantity)) for line in bill.lines)
    families = sum(bool(step.family) for step in bill.operations)
    yield (
        f"{len(bill.items)} items: {kinds['make']} made, {kinds['buy']} bought, "
        f"{kinds['phantom']} phantoms, on {1 + max(low_level_codes(bill).values())} levels"
    )
    yield f"{len(bill.lines)} lines: {conditions} with a condition, {formulas} with a formula"
    yield f"{len(bill.operations)} operations: {families} with a setup family"


def _oddities(bill: "Bom", top: str) -> Iterable[str]:
    from bom.graph import below

    used = below(bill, top) | {top}
    parents = {line.parent for line in bill.lines}
    routed = {step.item for step in bill.operations}
    for name, item in sorted(bill.items.items()):
        if name not in used:
            yield f"{name} goes into no {top}"
        if item.kind != "buy" and name not in parents:
            yield f"{name} consists of nothing"
        if item.kind == "make" and name not in routed:
            yield f"{name} is made, but has no routing"
        if item.kind == "buy" and not item.supplier:
            yield f"{name} is bought, but has no supplier"
