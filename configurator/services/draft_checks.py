"""Check a draft in a job: what is wrong in its files, what it can build, what it would change.

Every save queues a check, and a newer one replaces it. What is found is kept with the digest of
the files it was found in, so that a page can tell an answer from an old one. The first half (can
it be read, can it be built, how many) is kept as soon as it is known, the thorough half after it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bom.problems import Problem, ProblemsError
from configurator.domain.product_check import Findings, examine
from configurator.domain.product_diff import balance
from configurator.domain.product_files import PRODUCT_FILE, ProductFiles
from configurator.engine import CompiledModel
from configurator.services import catalogue, draft_effects, publishing
from configurator.services.catalogue import Publication
from configurator.services.engines import DRAFT_BUDGET
from configurator.store import authoring as rows
from configurator.store import catalogue as revisions
from configurator.store import draft_effects as saved
from configurator.store import jobs
from configurator.store.engine import Store, Tx
from configurator.store.tables import DraftCheckRow, DraftRow

CHECK_JOB = "check"
TOUCHED_SHOWN = 500


def ask(tx: Tx, draft: DraftRow, now: datetime) -> None:
    """Queue the check of a draft as it is now; call it last in the transaction."""
    prefix = f"check-{draft.id}-"
    jobs.forget_all(tx, prefix)
    jobs.queue(tx, CHECK_JOB, f"{prefix}{draft.version}", {"draft_id": draft.id}, now)


def run(store: Store, draft_id: int, now: datetime) -> None:
    """Check a draft as it is now, unless that has been done."""
    with store.read() as tx:
        files = rows.files(tx, rows.by_id(tx, draft_id))
        before = rows.check(tx, draft_id)
        step = before.step if before and before.digest == files.digest else ""
    if step in {"refused", "done"}:
        return
    try:
        ready = catalogue.prepared(files, now.date(), DRAFT_BUDGET)
    except ProblemsError as error:
        _keep(store, _refused(draft_id, files, error.problems, now), now)
        return
    row = _compiled(draft_id, ready, now)
    with store.read() as tx:
        row.findings = {**row.findings, "taken_line": _taken_line(tx, ready)}
    if step != "compiled":
        _keep(store, row, now)
    if not _is_current(store, draft_id, files):  # somebody typed on; a newer check is queued
        return
    row.findings = {**row.findings, **_thorough(store, draft_id, ready)}
    row.step = "done"
    _keep(store, row, now)


def _is_current(store: Store, draft_id: int, files: ProductFiles) -> bool:
    with store.read() as tx:
        return rows.by_id(tx, draft_id).digest == files.digest


def _keep(store: Store, row: DraftCheckRow, now: datetime) -> None:
    """Keep what was found, unless the draft is another one by now."""

    def work(tx: Tx) -> None:
        draft = rows.to_change(tx, row.draft_id)
        if draft.digest == row.digest:
            rows.keep_check(tx, row)
            publishing.tell(tx, draft, now)

    store.transact(work)


def _refused(
    draft_id: int, files: ProductFiles, problems: Iterable[Problem], now: datetime
) -> DraftCheckRow:
    return DraftCheckRow(
        draft_id=draft_id,
        digest=files.digest,
        step="refused",
        problems=[asdict(problem) for problem in problems],
        findings={},
        checked_at=now,
    )


def _compiled(draft_id: int, ready: Publication, now: datetime) -> DraftCheckRow:
    made, product = ready.made, ready.product
    return DraftCheckRow(
        draft_id=draft_id,
        digest=ready.files.digest,
        step="compiled",
        problems=[],
        findings={
            "product": product.id,
            "revision": product.revision,
            "currency": product.currency,
            "count": made.count,
            "nodes": made.nodes,
            "engine": made.kind,
            "reason": made.reason,
            "milliseconds": made.milliseconds,
            "options": len(product.options),
            "rules": len(product.rules),
        },
        engine=made.kind,
        content=made.content,
        checked_at=now,
    )


def _taken_line(tx: Tx, ready: Publication) -> int:
    """Tell the line of a revision that is published with other contents, 0 if it is not."""
    product, files = ready.product, ready.files
    published = revisions.by_name(tx, product.id, product.revision)
    if published is None or published.digest == files.digest:
        return 0
    lines = files.texts[PRODUCT_FILE].splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.startswith("revision:")), 1)


def _thorough(store: Store, draft_id: int, ready: Publication) -> dict[str, Any]:
    """Find what takes longer: the author's remarks, and what a publication would change."""
    found: dict[str, Any] = {"remarks": dict(_remarks(ready))}
    with store.read() as tx:
        base = catalogue.loaded(tx, rows.by_id(tx, draft_id).base_revision_id)
        kept = list(saved.kept(tx, ready.product.id))
    touched = list(draft_effects.touched(kept, ready.product, ready.made.engine))
    found["kept"] = {kind: sum(each.kind == kind for each in kept) for kind in ("design", "order")}
    found["touched_count"] = {
        f"{kind}_{how}": sum((each.kind, each.how) == (kind, how) for each in touched)
        for kind in ("design", "order")
        for how in ("impossible", "price")
    }
    found["touched"] = [asdict(each) for each in touched[:TOUCHED_SHOWN]]
    engines = base.engine, ready.made.engine
    if isinstance(engines[0], CompiledModel) and isinstance(engines[1], CompiledModel):
        balanced = balance(engines[0], engines[1])
        if balanced is not None:
            found["appear"], found["vanish"] = str(balanced.appear), str(balanced.vanish)
    return found


def _remarks(ready: Publication) -> Iterator[tuple[str, list[str]]]:
    for kind, lines in _told(examine(ready.product, ready.made.engine)).items():
        if lines:
            yield kind, lines


def _told(findings: Findings) -> Mapping[str, list[str]]:
    return {
        "dead_values": [
            f"{option} == {value}: {', '.join(why)}" for option, value, why in findings.dead_values
        ],
        "forced_values": [f"{option} == {value}" for option, value in findings.forced_values],
        "clashing_defaults": [
            f"{option} == {value}: {when}" for option, value, when in findings.clashing_defaults
        ],
        "price_holes": list(findings.price_holes),
        "redundant_rules": list(findings.redundant_rules),
        "dead_prices": list(findings.dead_prices),
        "dead_lines": [
            f"{parent} > {child}: {when}" for parent, child, when in findings.dead_lines
        ],
        "changed_defaults": [
            f"{option}: {usual} → {value}" for option, usual, value in findings.changed_defaults
        ],
        "missing_translations": [
            f"{place} ({lang})" for place, lang in findings.missing_translations
        ],
    }
