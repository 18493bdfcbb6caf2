"""`roundel product`: check, count, explain, compare and publish a product's files."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from configurator.commands._product_said import say, say_json, tells_refusals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_DRAWN = 100_000
MOST_REPAIRS = 100

a_target = click.argument("target")
some_choices = click.argument("choices", nargs=-1, metavar="[OPTION=VALUE]...")
choices_needed = click.argument("choices", nargs=-1, required=True, metavar="OPTION=VALUE...")
a_budget = click.option(
    "--budget",
    type=click.IntRange(1000),
    metavar="STEPS",
    help="Compile in so many steps, 10,000 a second or more, or not at all; 150,000 and more.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")


@click.group
def product() -> None:
    """Check, ask, compare and publish a product model.

    TARGET is a folder with product.yaml, or a model file: UVL, FeatureIDE or XCSP (.xml), DIMACS
    (.dimacs, .cnf), each also packed (.gz). A choice is written OPTION=VALUE; a feature of a model
    file is yes or no.

    Mistakes in files are all listed at once as file:line:column, what is wrong, and how to mend it
    (exit status 2). Status 1 means that the answer is no: nothing can be built, choices do not go
    together, or a model is too large to be counted.
    """


@product.command
@a_target
@a_budget
@as_json
@tells_refusals
def check(
    target: str,
    budget: int | None,
    as_json: bool,  # noqa: FBT001 # click hands it over by name
) -> None:
    """Explain a model: its size, dead and forced choices, superfluous rules.

    A product is also looked through for price holes, defaults that clash, lines and prices that are
    never reached, and missing translations. Rules of which nothing can be built are listed, as few
    as already exclude everything.
    """
    from configurator.commands._product_report import report
    from configurator.commands._product_target import opened

    found = report(opened(target, budget=budget))
    _tell(found.lines, found.said, is_json=as_json)


@product.command
@a_target
@some_choices
@a_budget
@as_json
@tells_refusals
def count(
    target: str,
    choices: tuple[str, ...],
    budget: int | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Count exactly what can be built, perhaps with some choices.

    As JSON: {"count": "<exact integer>"}, or {"count": null, "reason": ...} if the model is too
    large to compile.
    """
    from configurator.commands import _product_answers as answers
    from configurator.commands._product_target import opened

    found = opened(target, budget=budget)
    _tell(*answers.count(found, found.choices(choices)), is_json=as_json)


@product.command
@a_target
@some_choices
@click.option(
    "--number", type=click.IntRange(1, MOST_DRAWN), default=1, help="How many to draw; 1."
)
@click.option("--seed", type=int, default=0, help="Another seed draws others; 0.")
@a_budget
@as_json
@tells_refusals
def sample(  # noqa: PLR0917 # one parameter for each option of the command
    target: str,
    choices: tuple[str, ...],
    number: int,
    seed: int,
    budget: int | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Draw products at random, each that can be built equally likely.

    One product a line, as choices; features that it does not have are left out. The same seed draws
    the same products.
    """
    from configurator.commands import _product_answers as answers
    from configurator.commands._product_target import opened

    found = opened(target, budget=budget)
    _tell(*answers.sample(found, found.choices(choices), number, seed), is_json=as_json)


@product.command
@a_target
@choices_needed
@as_json
@tells_refusals
def explain(target: str, choices: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001
    """Say whether choices go together; if not, a smallest reason.

    The reason is some of the choices and the rules that exclude them, each with its place in the
    file: without any one of them the others go together. The status is 1 then.
    """
    from configurator.commands import _product_answers as answers
    from configurator.commands._product_target import opened

    found = opened(target)
    lines, said, is_possible = answers.explain(found, found.choices(choices))
    _tell(lines, said, is_json=as_json)
    sys.exit(0 if is_possible else 1)


@product.command
@a_target
@choices_needed
@click.option(
    "--limit", type=click.IntRange(1, MOST_REPAIRS), default=3, help="How many repairs at most; 3."
)
@click.option("--keep", multiple=True, metavar="OPTION", help="Never change this choice; repeat.")
@as_json
@tells_refusals
def repair(
    target: str,
    choices: tuple[str, ...],
    limit: int,
    keep: tuple[str, ...],
    as_json: bool,  # noqa: FBT001
) -> None:
    """Say what to change so that choices go together.

    The fewest changes come first, then the least price, then the soonest delivery of the cheapest
    product with the rest. The status is 1 if nothing mends them with what is kept.
    """
    from configurator.commands import _product_answers as answers
    from configurator.commands._product_target import opened

    found = opened(target)
    chosen = found.choices(choices)
    kept = frozenset(map(found.option, keep))
    lines, said, is_mended = answers.repair(found, chosen, kept, limit)
    _tell(lines, said, is_json=as_json)
    sys.exit(0 if is_mended else 1)


@product.command
@click.argument("old")
@click.argument("new")
@click.option(
    "--installation",
    type=click.Path(file_okay=False, path_type=Path),
    help="Home of the installation whose designs and orders are looked at; ROUNDEL_HOME.",
)
@a_budget
@as_json
@tells_refusals
def diff(
    old: str,
    new: str,
    installation: Path | None,
    budget: int | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Compare two revisions: what is asked, what can be built, what people saved.

    OLD and NEW are targets, or published revisions like tianbo:2026.1. How many products appear,
    vanish and stay is counted exactly. An option that one side does not have counts there as
    answered by "-", "no" or "none"; if the other side knows none of these, no product stays. Where
    an installation is found, its saved designs and live orders are listed that the new revision
    cannot build, or prices otherwise.
    """
    from configurator.commands._installation import existing_store
    from configurator.commands._product_diff import compared
    from configurator.commands._product_target import opened

    store = existing_store(installation)
    before, after = (opened(each, store=store, budget=budget) for each in (old, new))
    found = compared(before, after, store)
    _tell(found.lines, found.said, is_json=as_json)


@product.command
@a_target
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.uvl")
@as_json
@tells_refusals
def convert(target: str, out: Path, as_json: bool) -> None:  # noqa: FBT001
    """Write a model as UVL that has the same products.

    A file that is there is replaced. Prices and the bill of materials are no part of UVL.
    """
    from configurator.commands._product_convert import converted
    from configurator.commands._product_target import opened

    _tell(*converted(opened(target), out), is_json=as_json)


@product.command
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@tells_refusals
def publish(directory: Path) -> None:
    """Offer a product in this installation; a published revision never changes.

    A model that is too large to compile is published as well, and answered by search.
    """
    from datetime import UTC, datetime

    from configurator.commands._installation import migrated_store, refusals_in_words
    from configurator.commands._product_target import opened
    from configurator.domain.product_files import read_directory
    from configurator.services import catalogue

    found = opened(str(directory)).product
    store = migrated_store()
    with refusals_in_words():
        catalogue.publish(store, read_directory(directory), datetime.now(UTC))
    if found is not None:
        say(f"{found.name['en']}, revision {found.revision}, can be configured.")


def _tell(lines: "Iterable[str]", said: "Mapping[str, object]", *, is_json: bool) -> None:
    if is_json:
        say_json(said)
        return
    for line in lines:
        say(line)
