"""A product directory: read its files, and load them with every mistake of every file at once."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from errno import EINVAL
from hashlib import blake2b
from pathlib import Path as FilePath
from posixpath import normpath

from bom.io.files import read_bom
from bom.model import Bom
from bom.problems import Problems, ProblemsError, did_you_mean
from configurator.domain.product import Product
from configurator.domain.product_parts import Made, read_parts
from configurator.domain.product_reading import ProductReader
from configurator.domain.product_shape import read_shape
from configurator.domain.source import Path, Plain, Source, read_source
from configurator.engine import ContradictionError, TooLargeError, compile_model
from configurator.engine.costs import weighed
from factory_adapter.files import read_plants, read_setups
from factory_adapter.model import Plant, SetupMatrix

PRODUCT_FILE = "product.yaml"
PART_FILES = ("items.csv", "lines.csv", "routings.csv")
PLANT_FILES = ("plants.csv", "work_centres.csv", "setups.csv")
NEEDED_PLANT_FILES = PLANT_FILES[:2]
LARGEST_FILE = 8_000_000


@dataclass(frozen=True, slots=True)
class ProductFiles:
    """The texts of all files of a product by their path from the product's directory."""

    name: str
    texts: Mapping[str, str]

    @property
    def digest(self) -> str:
        """A short name for exactly these texts."""
        canonical = json.dumps(dict(self.texts), ensure_ascii=False, sort_keys=True)
        return blake2b(canonical.encode(), digest_size=16).hexdigest()


def read_directory(path: FilePath) -> ProductFiles:
    """Read product.yaml and what it names; ProblemsError if files are missing or unreadable."""
    problems = Problems()
    text = _read(path / PRODUCT_FILE, PRODUCT_FILE, problems)
    problems.raise_if_any()
    texts = {PRODUCT_FILE: text}
    source = read_source(text, PRODUCT_FILE, problems)
    problems.raise_if_any()
    for name in _wanted(path, source, problems):
        texts[name] = _read(path / name, name, problems)
    problems.raise_if_any()
    return ProductFiles(path.resolve().name, texts)


def load(files: ProductFiles, as_of: date | None = None) -> Product:
    """Make a product of its files and see that something can be built.

    With `as_of` only what is in effect on that day counts, without it dates are ignored.
    ProblemsError has every mistake in all of the files.
    """
    product = read_product(files, as_of)
    problems = Problems()
    _check_buildable(product, files, problems)
    problems.raise_if_any()
    return product


def read_product(files: ProductFiles, as_of: date | None = None) -> Product:
    """Make a product of its files without compiling anything, else like `load`."""
    problems = Problems()
    text = files.texts.get(PRODUCT_FILE, "")
    source = read_source(text, PRODUCT_FILE, problems)
    entry = read_shape(source, problems) if source else None
    if source is None or entry is None:
        _read_parts(files, None, problems)
        raise ProblemsError(problems)
    reader = ProductReader(entry, source, problems)
    parts = read_parts(reader, files.texts)
    bom, plants, setups = _read_parts(files, reader.known, problems)
    if bom.items and entry.item not in bom.items:
        mend = did_you_mean(entry.item, bom.items, "Add it to items.csv.")
        reader.complain(("item",), f"there is no item {entry.item} in items.csv", mend)
    for missing in _missing_centres(files, plants):
        problems.add(*missing)
    base_price = reader.money(("base_price",), entry.base_price)
    problems.raise_if_any()
    calendar = parts.calendar(bom)
    day = calendar.first_day(as_of) if as_of is not None and calendar.changes else None
    made = Made.of(parts.on(as_of if day is not None else None), bom, entry.item, as_of)
    _check_comparable(reader, made)
    problems.raise_if_any()
    return Product(
        id=entry.product,
        revision=entry.revision,
        digest=_digest_on(files, day),
        currency=entry.currency,
        name=entry.name.names(),
        summary=entry.summary.names(),
        item=entry.item,
        base_price=base_price,
        shipping_days=entry.shipping_days,
        groups=parts.groups,
        options=parts.options,
        rules=made.rules,
        prices=made.prices,
        model=made.model,
        bom=bom,
        plants=plants,
        setups=setups,
        drawing=files.texts.get(normpath(entry.drawing), ""),
        by_id={option.id: option for option in parts.options},
        multiples=parts.multiples,
        imported=parts.imported,
        yielding=made.yielding,
        changes=calendar.changes,
        as_of=day,
        costs=made.costs,
    )


def _check_comparable(reader: ProductReader, made: Made) -> None:
    """Refuse prices so far apart that the engine could not tell the nearest product's price."""
    costs = made.costs
    charges = {
        name: of for each in (costs.near, costs.prices, costs.lead) for name, of in each.items()
    }
    listed = {option.id: option.values for option in made.model.options}
    variables = [(name, listed.get(name, (*of, ""))) for name, of in charges.items()]
    for together in ((costs.near, costs.prices), (costs.prices, costs.lead)):
        try:
            weighed(variables, together)
        except OverflowError:
            what = "the prices of all options together are too far apart to be compared"
            mend = "Look for one with too many digits."
            reader.complain(("options",), what, mend)
            return


def _digest_on(files: ProductFiles, day: date | None) -> str:
    """Tell apart what one revision is at different times."""
    if day is None:
        return files.digest
    return blake2b(f"{files.digest} {day}".encode(), digest_size=16).hexdigest()


def _check_buildable(product: Product, files: ProductFiles, problems: Problems) -> None:
    """Refuse rules of which nothing at all can be built."""
    try:
        compile_model(product.model)
    except ContradictionError as error:
        problems.extend(nothing_left(product, files, error.rules).problems)
    except TooLargeError as error:
        mend = "Let rules compare fewer options with many values."
        _complain(files, ("rules",), str(error), mend, problems)


def nothing_left(product: Product, files: ProductFiles, rules: Sequence[str]) -> ProblemsError:
    """Tell, with its line, that some rules exclude everything together."""
    problems = Problems()
    path, listed = _guilty(product, rules), ", ".join(rules)
    what, mend = f"nothing can be built: {listed} exclude everything together", "Loosen one."
    _complain(files, path, what, mend, problems)
    return ProblemsError(problems)


def _guilty(product: Product, rules: Sequence[str]) -> Path:
    ids = [rule.id for rule in product.rules if ":" not in rule.id]
    return next((("rules", ids.index(rule)) for rule in rules if rule in ids), ("rules",))


def _complain(files: ProductFiles, path: Path, what: str, mend: str, problems: Problems) -> None:
    source = read_source(files.texts[PRODUCT_FILE], PRODUCT_FILE, problems)
    line, column = source.place(path) if source else (1, 1)
    problems.add(PRODUCT_FILE, line, what, mend, column=column)


def _wanted(path: FilePath, source: Source | None, problems: Problems) -> Iterator[str]:
    """Name the other files; folders without any part file are a mistake."""
    plain = source.plain if source and isinstance(source.plain, dict) else {}
    for folder in [".", *_texts(plain.get("includes"))]:
        found = [normpath(f"{folder}/{part}") for part in PART_FILES]
        present = [name for name in found if _is_file(path / name)]
        if not present and source:
            line, column = source.place(("includes",))
            what = f"{folder} has none of {', '.join(PART_FILES)}"
            problems.add(PRODUCT_FILE, line, what, "Add one, or mend the path.", column=column)
        yield from present
    for folder in _texts(plain.get("plants")):
        for name in (normpath(f"{folder}/{part}") for part in PLANT_FILES):
            if _is_file(path / name) or name.endswith(NEEDED_PLANT_FILES):
                yield name
    yield from map(normpath, (*_texts(plain.get("drawing")), *_texts(plain.get("model"))))
    tables = (_entry(rule, "table", "file") for rule in _list(plain.get("rules")))
    yield from dict.fromkeys(normpath(file) for file in tables if isinstance(file, str))


def _list(plain: Plain) -> list[Plain]:
    return plain if isinstance(plain, list) else []


def _entry(plain: Plain, *keys: str) -> Plain:
    for key in keys:
        plain = plain.get(key) if isinstance(plain, dict) else None
    return plain


def _texts(plain: object) -> list[str]:
    parts = plain if isinstance(plain, list) else [plain]
    return [part for part in parts if isinstance(part, str)]


def _read(path: FilePath, name: str, problems: Problems) -> str:
    try:
        content = _content(path)
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})"
        problems.add(name, 1, what, "Add it, or mend the path in product.yaml.")
        return ""
    if len(content) > LARGEST_FILE:
        problems.add(name, 1, "the file is larger than 8 MB", "Split the product.")
        return ""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.add(name, line, "this is no UTF-8 text", "Save the file as UTF-8.")
        return ""


def _is_file(path: FilePath) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long to be one
        return False


def _content(path: FilePath) -> bytes:
    if path.exists() and not path.is_file():  # a device or a pipe may never end
        raise OSError(EINVAL, "it is no file")
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _read_parts(
    files: ProductFiles, options: Mapping[str, frozenset[str] | None] | None, problems: Problems
) -> tuple[Bom, tuple[Plant, ...], SetupMatrix]:
    bom, plants, setups = Bom({}, ()), tuple[Plant, ...](), SetupMatrix()
    try:
        bom = read_bom(files.texts, options)
    except ProblemsError as error:
        problems.extend(error.problems)
    try:
        plants = read_plants(files.texts)
        setups = read_setups(files.texts)
    except ProblemsError as error:
        problems.extend(error.problems)
    return bom, plants, setups


def _missing_centres(
    files: ProductFiles, plants: tuple[Plant, ...]
) -> Iterator[tuple[str, int, str, str]]:
    """Routings and items must name work centres and plants that exist."""
    kinds = {centre.kind for plant in plants for centre in plant.work_centres}
    ids = [plant.id for plant in plants]
    for name, line, row in _rows(files, "routings.csv" if plants else ""):
        kind = (row.get("work_centre") or "").strip()
        if kind and kind not in kinds:
            mend = did_you_mean(kind, kinds, f"Kinds: {', '.join(sorted(kinds))}.")
            yield name, line, f"no plant has a work centre of kind {kind}", mend
    for name, line, row in _rows(files, "items.csv" if plants else ""):
        for plant in filter(None, (row.get("plants") or "").replace(" ", "").split(";")):
            if plant not in ids:
                mend = did_you_mean(plant, ids, f"Plants: {', '.join(ids)}.")
                yield name, line, f"there is no plant {plant}", mend


def _rows(files: ProductFiles, ending: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    for name, text in files.texts.items():
        if ending and name.rpartition("/")[2] == ending:
            reader = csv.DictReader(text.splitlines())
            with suppress(csv.Error):  # the reader of the tables has told of it
                yield from ((name, reader.line_num, row) for row in reader)
