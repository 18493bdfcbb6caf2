"""Check every invariant against the stored data."""

from collections.abc import Iterator
from dataclasses import dataclass

from configurator.domain.pricing import price
from configurator.domain.product_files import ProductFiles
from configurator.services import catalogue
from configurator.store import reconciling as rows
from configurator.store.engine import Store, Tx
from configurator.store.tables import PreOrderRow

REVISIONS_STAY = "A published revision still has the files it was published with"
ORDERS_HOLD = "An order can be built and costs what its revision says"


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken invariant: which one, at what, and what is wrong."""

    invariant: str
    subject: str
    what: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All invariants that were checked, and what was found; no findings is good."""

    checked: tuple[str, ...]
    findings: tuple[Finding, ...]


def reconcile(store: Store) -> Reconciliation:
    """Check every invariant, all on one state of the database."""
    names = [invariant.name for invariant in rows.INVARIANTS]
    with store.read() as tx:
        findings = [
            Finding(invariant.name, subject, what)
            for invariant in rows.INVARIANTS
            for subject, what in rows.broken(tx, invariant)
        ]
        findings += [Finding(REVISIONS_STAY, *found) for found in _changed_revisions(tx)]
        findings += [Finding(ORDERS_HOLD, *found) for found in _wrong_orders(tx)]
    return Reconciliation((*names, REVISIONS_STAY, ORDERS_HOLD), tuple(findings))


def _changed_revisions(tx: Tx) -> Iterator[tuple[str, str]]:
    for row in rows.revisions(tx):
        if ProductFiles(row.name, row.files).digest != row.digest:
            yield f"{row.product} {row.revision}", "the files have another digest"


def _wrong_orders(tx: Tx) -> Iterator[tuple[str, str]]:
    for row in rows.pre_orders(tx):
        wrong = _wrong(tx, row)
        if wrong:
            yield f"order {row.number}", wrong


def _wrong(tx: Tx, row: PreOrderRow) -> str | None:
    loaded = catalogue.loaded(tx, row.product_revision_id, row.placed_at.date())
    if not loaded.compiled.is_possible(row.configuration):
        return "cannot be built"
    unit = price(loaded.product, row.configuration).total.minor
    if (unit, unit * row.quantity) != (row.unit_minor, row.total_minor):
        return f"costs {unit} each, {row.unit_minor} was recorded"
    return None
