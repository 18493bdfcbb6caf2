"""`roundel product`: check, count, explain and publish a product's files."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from bom.problems import Problem
    from configurator.domain.product import Product
    from configurator.domain.product_check import Findings
    from configurator.domain.product_files import ProductFiles
    from configurator.engine import CompiledModel

DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)
WIDTH = 20


@click.group
def product() -> None:
    """Check, explain and publish a product model.

    A product is a directory with product.yaml, its drawing and its bill of materials. Mistakes are
    all listed at once as file:line:column, what is wrong, and how to mend it (exit status 2).
    """


@product.command
@click.argument("directory", type=DIRECTORY)
def check(directory: Path) -> None:
    """Explain a product: figures, dead choices, superfluous rules, missing translations."""
    from configurator.domain.product_check import examine

    found = _loaded(directory)
    for line in _report(found, examine(found)):
        click.echo(line)


@product.command
@click.argument("directory", type=DIRECTORY)
@click.argument("choices", nargs=-1, metavar="[OPTION=VALUE]...")
def count(directory: Path, choices: tuple[str, ...]) -> None:
    """Count exactly what can be built with some choices."""
    found, compiled = _compiled(directory)
    click.echo(f"{compiled.count(_chosen(found, choices)):,}")


@product.command
@click.argument("directory", type=DIRECTORY)
@click.argument("choices", nargs=-1, required=True, metavar="OPTION=VALUE...")
def explain(directory: Path, choices: tuple[str, ...]) -> None:
    """Say whether choices go together; if not, why, and what would mend it."""
    from configurator.domain.nearness import nearness
    from configurator.services import wording

    found, compiled = _compiled(directory)
    chosen = _chosen(found, choices)
    if compiled.is_possible(chosen):
        click.echo(f"These go together: {compiled.count(chosen):,} designs have them.")
        return
    conflict = compiled.explain(chosen)
    click.echo(f"{wording.pairs(found, conflict.choices, 'en')} do not go together.")
    click.echo(f"Rules: {', '.join(conflict.rules)}. {wording.reasons(found, conflict, 'en')}")
    for repair in compiled.repair(chosen, frozenset(), nearness(found)):
        click.echo(f"  {wording.repair_label(found, repair.changes, 'en')}")
    sys.exit(1)


@product.command
@click.argument("directory", type=DIRECTORY)
def publish(directory: Path) -> None:
    """Offer a product in this installation; a published revision never changes."""
    from datetime import UTC, datetime

    from configurator.commands._installation import migrated_store, refusals_in_words
    from configurator.domain.product_files import read_directory
    from configurator.services import catalogue

    found = _loaded(directory)
    store = migrated_store()
    with refusals_in_words():
        catalogue.publish(store, read_directory(directory), datetime.now(UTC))
    click.echo(f"{found.name['en']}, revision {found.revision}, can be configured.")


def _loaded(directory: Path) -> "Product":
    from bom.problems import ProblemsError
    from configurator.domain.product_files import load, read_directory
    from configurator.preview.svg import drawing_of

    try:
        files = read_directory(directory)
    except ProblemsError as error:
        _refuse(error.problems, directory)
    try:
        found = load(files)
        drawing_of(found)
    except ProblemsError as error:
        _refuse((*error.problems, *_drawing_problems(files)), directory)
    return found


def _drawing_problems(files: "ProductFiles") -> "Iterator[Problem]":
    """Look through the drawing even if the product it belongs to cannot be loaded."""
    from bom.problems import ProblemsError
    from configurator.preview.svg import parse

    for name, text in files.texts.items():
        if name.endswith(".svg"):
            try:
                parse(text, file=name)
            except ProblemsError as error:
                yield from error.problems


def _refuse(problems: "Iterable[Problem]", directory: Path) -> NoReturn:
    from bom.problems import ProblemsError

    listed = ProblemsError(problems).problems
    for problem in listed:
        click.echo(str(problem), err=True)
    noun = "problem" if len(listed) == 1 else "problems"
    click.echo(f"{len(listed)} {noun} in {directory}.", err=True)
    sys.exit(2)


def _compiled(directory: Path) -> "tuple[Product, CompiledModel]":
    from configurator.engine import compile_model

    found = _loaded(directory)
    return found, compile_model(found.model)


def _chosen(found: "Product", words: Iterable[str]) -> dict[str, str]:
    """Read OPTION=VALUE; a text option takes the text itself."""
    from bom.problems import did_you_mean
    from configurator.domain.product import InvalidTextError

    chosen = {}
    for word in words:
        option, _, value = word.partition("=")
        if not found.has_option(option):
            ids = [known.id for known in found.options]
            mend = did_you_mean(option, ids, f"Options: {', '.join(ids)}.")
            raise click.UsageError(f"There is no option {option!r}. {mend}")
        known = found.option(option)
        if known.kind != "text" and known.value(value) is None:
            ids = [each.id for each in known.values]
            mend = did_you_mean(value, ids, f"Values: {', '.join(ids)}.")
            raise click.UsageError(f"{option} has no value {value!r}. {mend}")
        chosen[option] = value
    try:
        return found.engine_choices(chosen)
    except InvalidTextError as error:
        raise click.UsageError(str(error)) from error


def _report(found: "Product", findings: "Findings") -> Iterator[str]:
    yield f"{found.name['en']} ({found.id}, revision {found.revision}, {found.digest[:12]})"
    yield _row("Options", _options(found))
    yield _row("Rules", f"{len(found.rules)}, and {len(found.prices)} conditional prices")
    yield _row("Variants", f"{findings.variants:,} can be built ({findings.nodes} nodes)")
    yield _row("Defaults", "can be built" if not findings.changed_defaults else "clash:")
    for option, usual, value in findings.changed_defaults:
        yield _row("", f"{option} is {usual} by default, but starts as {value}")
    yield from _list(
        "Dead choices",
        (f"{option} == {value}: {', '.join(why)}" for option, value, why in findings.dead_values),
    )
    yield from _list("Superfluous rules", findings.redundant_rules)
    yield from _list("Dead prices", findings.dead_prices)
    yield _row("Bill of materials", _bom(findings))
    yield from _list(
        "Dead lines",
        (f"{parent} > {child} when {when}" for parent, child, when in findings.dead_lines),
    )
    centres = sum(len(plant.work_centres) for plant in found.plants)
    yield _row("Plants", f"{len(found.plants)} with {centres} work centres")
    yield from _list(
        "Not translated", (f"{place} ({lang})" for place, lang in findings.missing_translations)
    )


def _row(title: str, said: str) -> str:
    return f"  {title:<{WIDTH}}{said}"


def _list(title: str, entries: Iterable[str]) -> Iterator[str]:
    listed = list(entries)
    yield _row(title, listed[0] if listed else "none")
    yield from (_row("", entry) for entry in listed[1:])


def _options(found: "Product") -> str:
    kinds = [option.kind for option in found.options]
    conditional = sum(option.when is not None for option in found.options)
    values = sum(len(option.values) for option in found.options)
    shares = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    return f"{len(kinds)} ({shares}); {values} values; {conditional} conditional"


def _bom(findings: "Findings") -> str:
    figures = findings.bom
    kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(figures.kinds.items()))
    return (
        f"{figures.items} items ({kinds}); {figures.lines} lines on {figures.levels} levels,"
        f" {figures.conditional} conditional; {figures.operations} operations"
    )
