"""From a product directory and an order file to a factory plan in files, without a database."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from errno import EISDIR
from pathlib import Path

from bom import Demand, ResolveError, resolve
from bom.io.orders import OrderRow, collect_orders
from bom.problems import Problem, Problems, ProblemsError
from configurator.domain.money import Money
from configurator.domain.product import Names, Product, ProductOption
from configurator.domain.product_files import load, read_directory
from configurator.engine import ContradictionError, TooLargeError, compile_model
from configurator.errors import InvalidError
from configurator.services import resolution
from configurator.services.catalogue import LoadedProduct
from configurator.services.planning_jobs import scheduling_problem
from configurator.services.planning_rows import Planned
from configurator.services.planning_sheets import sheets
from factory_adapter.planning import Schedule, check, schedule

LARGEST_FILE = 64_000_000
PRODUCT_FILE = "product.yaml"


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """What was planned, in numbers."""

    product: Names
    revision: str
    orders: int
    units: int
    configurations: int
    work_orders: int
    made: int
    purchases: int
    purchase_cost: Money
    weeks: tuple[date, ...]
    exceptions: Mapping[str, int]
    late: int
    unplanned: int
    finished: datetime | None
    files: tuple[str, ...]


def plan_from_files(
    product_dir: Path, orders_path: Path, out_dir: Path, *, today: date, lang: str = "en"
) -> PlanSummary:
    """Plan the orders and write the plan to *out_dir*, all of its files or none.

    Raises ProblemsError with everything that is wrong in any of the files.
    """
    loaded, orders, resolved = _read(product_dir, orders_path)
    planned = _planned(loaded.product, orders, resolved, orders_path.name, today)
    texts = {order.order: found.texts for order, found in zip(orders, resolved, strict=True)}
    contents = sheets(planned, texts, lang=lang)
    _write(contents, out_dir)
    return _summary(planned, orders, resolved, tuple(contents))


def _read(
    product_dir: Path, orders_path: Path
) -> tuple[LoadedProduct, tuple[OrderRow, ...], list[resolution.Resolved]]:
    """Read all files; what is wrong in one does not hide what is wrong in the others."""
    problems = Problems()
    loaded = None
    try:
        loaded = _compiled(load(read_directory(product_dir)))
    except ProblemsError as error:
        problems.extend(_beside(product_dir, problem) for problem in error.problems)
    orders = _orders(loaded, orders_path, problems)
    resolved = _resolved(loaded, orders, orders_path.name, problems) if loaded else []
    problems.raise_if_any()
    assert loaded is not None  # noqa: S101 # or its problems were raised
    return loaded, orders, resolved


def _orders(loaded: LoadedProduct | None, path: Path, problems: Problems) -> tuple[OrderRow, ...]:
    options = {option.id: _values(option) for option in loaded.product.options} if loaded else None
    before = len(list(problems))
    try:
        text = _text(path)
    except ProblemsError as error:
        problems.extend(error.problems)
        return ()
    orders = collect_orders(text, file=path.name, options=options, problems=problems)
    if not orders and len(list(problems)) == before:
        problems.add(path.name, 1, "there is no order", "Add a line for each order.")
    return orders


def _values(option: ProductOption) -> tuple[str, ...] | None:
    """List what an order may say; a text is a person's own."""
    return None if option.kind == "text" else tuple(value.id for value in option.values)


def _beside(product_dir: Path, problem: Problem) -> Problem:
    name = str(product_dir / problem.file)
    return Problem(name, problem.line, problem.column, problem.what, problem.mend)


def _compiled(product: Product) -> LoadedProduct:
    try:
        return LoadedProduct(0, product, compile_model(product.model))
    except (TooLargeError, ContradictionError) as error:
        what = f"the rules cannot be used: {error}".rstrip(".")
        mend = "See roundel product check."
        raise ProblemsError([Problem(PRODUCT_FILE, 1, 1, what, mend)]) from error


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})"
        raise ProblemsError([Problem(path.name, 1, 1, what, "Check the path.")]) from error
    if len(content) > LARGEST_FILE:
        what = "the file is larger than 64 MB"
        raise ProblemsError([Problem(path.name, 1, 1, what, "Split the orders.")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        mend = "Save the file as UTF-8."
        raise ProblemsError([Problem(path.name, line, 1, "this is no UTF-8 text", mend)]) from error


def _resolved(
    loaded: LoadedProduct, orders: Sequence[OrderRow], file: str, problems: Problems
) -> list[resolution.Resolved]:
    """Complete every order to a buildable product, and tell of all those that are none."""
    known: dict[tuple[tuple[str, str], ...], resolution.Resolved | list[str]] = {}
    found: list[resolution.Resolved] = []
    for order in orders:
        key = tuple(sorted(order.choices.items()))
        if key not in known:
            known[key] = _one(loaded, order)
        one = known[key]
        if isinstance(one, resolution.Resolved):
            found.append(one)
            continue
        for what in one:
            mend = f"Change these columns of order {order.order}, or leave them blank."
            problems.add(file, order.line, what, mend)
    return found


def _one(loaded: LoadedProduct, order: OrderRow) -> resolution.Resolved | list[str]:
    """Complete one order, or say in words what is wrong with it."""
    try:
        return resolution.resolve(loaded, order.choices)
    except InvalidError as error:
        if error.fields:
            return [f"{field}: {word}".rstrip(".") for field, word in error.fields.items()]
        return [f"this cannot be built: {error.message}".rstrip(".")]


def _planned(
    product: Product,
    orders: Sequence[OrderRow],
    resolved: Sequence[resolution.Resolved],
    file: str,
    today: date,
) -> Planned:
    demands = [
        Demand(
            order=order.order,
            configuration=product.bom_configuration(found.configuration),
            quantity=order.quantity,
            due=order.due,
        )
        for order, found in zip(orders, resolved, strict=True)
    ]
    try:
        plan = resolve(product.bom, product.item, demands, today=today)
    except ResolveError as error:
        mend = "Mend lines.csv of the product, or the order."
        raise ProblemsError([Problem(file, 1, 1, str(error).rstrip("."), mend)]) from error
    start = datetime.combine(today, time.min, UTC)
    problem = scheduling_problem(plan, product, start=start)
    timetable: Schedule = schedule(problem, start=start)
    if wrong := check(problem, timetable):
        what = f"the schedule contradicts itself: {'; '.join(wrong[:3])}"
        mend = "Check shifts and routings."
        raise ProblemsError([Problem("routings.csv", 1, 1, what, mend)])
    return Planned(plan, timetable, product)


def _write(contents: Mapping[str, bytes], out_dir: Path) -> None:
    """Write all files beside *out_dir* first, then put them in place."""
    out_dir.mkdir(parents=True, exist_ok=True)
    for name in contents:
        if (out_dir / name).is_dir():
            raise IsADirectoryError(EISDIR, f"{name} is a folder there")
    draft = Path(tempfile.mkdtemp(prefix=".plan-", dir=out_dir))
    try:
        for name, content in contents.items():
            (draft / name).write_bytes(content)
        for name in contents:
            (draft / name).replace(out_dir / name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _summary(
    planned: Planned,
    orders: Sequence[OrderRow],
    resolved: Sequence[resolution.Resolved],
    files: tuple[str, ...],
) -> PlanSummary:
    plan, timetable, product = planned.plan, planned.schedule, planned.product
    distinct = {tuple(sorted(found.configuration.items())) for found in resolved}
    return PlanSummary(
        product=product.name,
        revision=product.revision,
        orders=len(orders),
        units=sum(order.quantity for order in orders),
        configurations=len(distinct),
        work_orders=len(plan.work_orders),
        made=sum(order.quantity for order in plan.work_orders),
        purchases=len(plan.purchases),
        purchase_cost=Money(sum(row.cost for row in plan.purchases), product.currency),
        weeks=plan.weeks,
        exceptions=dict(Counter(row.kind for row in plan.exceptions)),
        late=sum(1 for row in timetable.completions if row.late_by),
        unplanned=len(timetable.unplanned),
        finished=max((row.end for row in timetable.completions), default=None),
        files=files,
    )
