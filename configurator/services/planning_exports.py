"""A plan's work orders as files to download."""

from collections.abc import Callable, Mapping, Sequence

from configurator.domain.permissions import Action, Actor, require
from configurator.errors import NotFoundError
from configurator.services import catalogue
from configurator.services.planning_rows import job_orders
from configurator.store import planning as rows
from configurator.store.engine import Store
from factory_adapter.export.b2mml import work_schedule
from factory_adapter.export.table import jobs_csv, jobs_json
from factory_adapter.export.traveller import travellers_pdf
from factory_adapter.model import JobOrder

Jobs = Sequence[JobOrder]
FORMATS: Mapping[str, tuple[str, Callable[[Jobs, str], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", lambda jobs, _: jobs_csv(jobs).encode("utf-8-sig")),
    "json": ("application/json", lambda jobs, _: jobs_json(jobs).encode()),
    "xml": ("application/xml", lambda jobs, _: work_schedule(jobs)),
    "pdf": ("application/pdf", lambda jobs, lang: travellers_pdf(jobs, lang=lang)),
}


def exports(  # noqa: PLR0917 # the contract's order
    store: Store,
    actor: Actor,
    plan_run_id: int,
    format_: str,
    lang: str = "en",
    work_order: str | None = None,
) -> tuple[str, str, bytes]:
    """Return file name, media type and content of a plan's work orders, or of one of them."""
    require(actor, Action.SEE_WORK_ORDERS)
    if format_ not in FORMATS:
        raise NotFoundError("export", format_)
    with store.read() as tx:
        stored = rows.stored_plan(tx, plan_run_id, None if work_order is None else {work_order})
    if work_order is not None and not stored.work_orders:
        raise NotFoundError("work order", work_order)
    product = catalogue.revision(store, stored.product_revision_id).product
    jobs = job_orders(product, stored, lang=lang)
    media_type, write = FORMATS[format_]
    name = f"plan-{plan_run_id}" if work_order is None else work_order
    return f"{name}.{format_}", media_type, write(jobs, lang)
