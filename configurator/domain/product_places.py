"""Where the rules of a product stand in its files, and how they read there."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from bom.expression import show
from bom.problems import Problems, ProblemsError
from configurator.domain.product import Product
from configurator.domain.product_files import PRODUCT_FILE, ProductFiles
from configurator.domain.source import Path, Plain, Source, read_source
from configurator.engine import Table
from configurator.formats import ModelFile, read_model

IMPORTED = "model:"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, and what stands there."""

    file: str
    line: int
    text: str


def places_in_model(file: ModelFile) -> Mapping[str, Place]:
    """Tell where the rules of a model file stand."""
    return {rule: Place(file.name, at.line, at.text) for rule, at in file.sources.items()}


def places_in_product(product: Product, files: ProductFiles) -> Mapping[str, Place]:
    """Tell where the rules of a product stand, those that follow from its options too."""
    source = read_source(files.texts[PRODUCT_FILE], PRODUCT_FILE, Problems())
    if source is None:
        return {}
    found = dict(_imported(source, files))
    found.update(_written(product, source))
    found.update(_applying(product, source))
    found.update(_numbers(product, source))
    return found


def _imported(source: Source, files: ProductFiles) -> Iterator[tuple[str, Place]]:
    name = source.plain.get("model") if isinstance(source.plain, dict) else None
    if not isinstance(name, str) or name not in files.texts:
        return
    with suppress(ProblemsError):
        for rule, place in places_in_model(read_model(name, files.texts[name].encode())).items():
            yield f"{IMPORTED}{rule}", place


def _written(product: Product, source: Source) -> Iterator[tuple[str, Place]]:
    tables = {
        rule.id: rule.condition for rule in product.rules if isinstance(rule.condition, Table)
    }
    for index, entry in enumerate(_entries(source, "rules")):
        rule = str(entry.get("id"))
        table = tables.get(rule)
        text = _table(table) if table is not None else _said(entry)
        yield rule, _place(source, ("rules", index), text)


def _said(entry: Mapping[str, Plain]) -> str:
    """Write a rule in a line as its author did."""
    rule, parts = entry.get("rule"), entry.get("of")
    if isinstance(rule, str):
        return " ".join(rule.split())
    counts = [f"{key} {entry[key]}" for key in ("at_least", "at_most", "exactly") if key in entry]
    listed = ", ".join(str(part) for part in parts) if isinstance(parts, list) else ""
    return f"{' and '.join(counts)} of {listed}".replace("_", " ", 1) if listed else ""


def _table(table: Table) -> str:
    kind = "allowed" if table.is_allowed else "forbidden"
    rows = "row" if len(table.rows) == 1 else "rows"
    return f"{len(table.rows)} {kind} {rows} of {', '.join(table.options)}"


def _applying(product: Product, source: Source) -> Iterator[tuple[str, Place]]:
    paths = _options(source)
    for option in product.options:
        path = paths.get(option.part_of or option.id)
        if option.when is not None and path is not None:
            text = f"{option.id} applies when {show(option.when)}"
            yield f"when:{option.id}", _place(source, (*path, "when"), text)


def _numbers(product: Product, source: Source) -> Iterator[tuple[str, Place]]:
    paths = _options(source)
    for multiple in product.multiples:
        if multiple.id in paths:
            text = f"{multiple.low} to {multiple.high} of {multiple.id}"
            yield f"number:{multiple.id}", _place(source, paths[multiple.id], text)


def _options(source: Source) -> dict[str, Path]:
    entries = enumerate(_entries(source, "options"))
    return {str(entry.get("id")): ("options", index) for index, entry in entries}


def _entries(source: Source, key: str) -> list[dict[str, Plain]]:
    plain = source.plain.get(key) if isinstance(source.plain, dict) else None
    listed = plain if isinstance(plain, list) else []
    return [entry if isinstance(entry, dict) else {} for entry in listed]


def _place(source: Source, path: Path, text: str) -> Place:
    return Place(source.file, source.place(path)[0], text)
