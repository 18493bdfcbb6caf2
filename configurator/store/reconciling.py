"""Every invariant as a query that finds what breaks it: a subject and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import col, select

from configurator.store.engine import Tx
from configurator.store.tables import PreOrderRow, ProductRevisionRow


@dataclass(frozen=True, slots=True)
class Invariant:
    """A sentence that always holds, and the query that finds where it does not."""

    name: str
    query: str


INVARIANTS = (
    Invariant(
        "A campaign has reserved what its live orders need",
        """
        SELECT 'campaign ' || c.id, 'reserved ' || c.reserved || ', ordered '
               || coalesce(sum(o.quantity), 0)
        FROM campaign c
        LEFT JOIN pre_order o ON o.campaign_id = c.id AND o.state <> 'cancelled'
        GROUP BY c.id, c.reserved HAVING c.reserved <> coalesce(sum(o.quantity), 0)
        """,
    ),
    Invariant(
        "No campaign is oversold",
        """
        SELECT 'campaign ' || id, reserved || ' of ' || capacity FROM campaign
        WHERE reserved > capacity OR reserved < 0
        """,
    ),
    Invariant(
        "The deposit of a live order is held, that of a cancelled one is given back",
        """
        SELECT 'order ' || o.number, 'holds ' || coalesce(sum(
                   CASE t.kind WHEN 'deposit' THEN t.amount_minor ELSE -t.amount_minor END), 0)
               || ', should hold ' || CASE o.state WHEN 'cancelled' THEN 0 ELSE o.deposit_minor END
        FROM pre_order o LEFT JOIN ledger_transfer t ON t.pre_order_id = o.id
        GROUP BY o.id, o.number, o.state, o.deposit_minor
        HAVING coalesce(sum(
                   CASE t.kind WHEN 'deposit' THEN t.amount_minor ELSE -t.amount_minor END), 0)
               <> CASE o.state WHEN 'cancelled' THEN 0 ELSE o.deposit_minor END
        """,
    ),
    Invariant(
        "Money moves between the world and the order's own account",
        """
        SELECT 'transfer ' || t.id, t.debit || ' to ' || t.credit
        FROM ledger_transfer t JOIN pre_order o ON o.id = t.pre_order_id
        WHERE NOT (t.kind = 'deposit' AND t.debit = 'world' AND t.credit = 'held:' || o.number)
          AND NOT (t.kind = 'refund' AND t.debit = 'held:' || o.number AND t.credit = 'world')
        """,
    ),
    Invariant(
        "An order has as many units as pieces",
        """
        SELECT 'order ' || o.number, count(u.id) || ' units for ' || o.quantity || ' pieces'
        FROM pre_order o LEFT JOIN unit u ON u.pre_order_id = o.id
        GROUP BY o.id, o.number, o.quantity HAVING count(u.id) <> o.quantity
        """,
    ),
    Invariant(
        "An order is of the revision of its campaign",
        """
        SELECT 'order ' || o.number, 'revision ' || o.product_revision_id
        FROM pre_order o JOIN campaign c ON c.id = o.campaign_id
        WHERE o.product_revision_id <> c.product_revision_id
        """,
    ),
    Invariant(
        "Placing and cancelling an order is in the audit trail",
        """
        SELECT 'order ' || o.number, 'no line in the trail' FROM pre_order o
        WHERE NOT EXISTS (SELECT 1 FROM audit a WHERE a.subject_kind = 'pre_order'
                            AND a.subject = o.number AND a.action = 'place')
           OR (o.state = 'cancelled'
               AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.subject_kind = 'pre_order'
                                 AND a.subject = o.number AND a.action = 'cancel'))
        """,
    ),
    Invariant(
        "Placing an order was announced",
        """
        SELECT 'order ' || o.number, 'no event' FROM pre_order o
        WHERE NOT EXISTS (SELECT 1 FROM outbox m WHERE m.channel = 'event'
                            AND m.topic = 'order:' || o.number AND m.kind = 'order_placed')
        """,
    ),
    Invariant(
        "A design's versions are numbered without a gap up to its newest",
        """
        SELECT 'design ' || d.code, count(v.id) || ' versions, newest ' || d.head
        FROM design d LEFT JOIN design_version v ON v.design_id = d.id
        GROUP BY d.id, d.code, d.head
        HAVING count(v.id) <> d.head OR max(v.number) <> d.head
        """,
    ),
    Invariant(
        "An accepted proposal is part of the version it became",
        """
        SELECT 'proposal ' || p.id, 'version ' || v.id || ' does not descend from it'
        FROM proposal p JOIN design_version v ON v.id = p.accepted_version_id
        WHERE v.merged_from_id <> p.from_version_id OR v.design_id <> p.design_id
        """,
    ),
    Invariant(
        "A released campaign makes every ordered piece exactly once",
        """
        SELECT 'order ' || o.number, coalesce(sum(g.quantity), 0) || ' pegged of ' || o.quantity
        FROM plan_run r
        JOIN pre_order o ON o.campaign_id = r.campaign_id AND o.state <> 'cancelled'
        LEFT JOIN (SELECT p.plan_run_id, p.order_number, p.quantity FROM peg p
                   JOIN work_order w ON w.id = p.supply AND w.is_final) g
               ON g.plan_run_id = r.id AND g.order_number = o.number
        WHERE r.state = 'released'
        GROUP BY r.id, o.id, o.number, o.quantity
        HAVING coalesce(sum(g.quantity), 0) <> o.quantity
        """,
    ),
    Invariant(
        "Every unit of a released campaign has its final work order",
        """
        SELECT 'unit ' || u.serial, 'no work order'
        FROM plan_run r
        JOIN pre_order o ON o.campaign_id = r.campaign_id AND o.state <> 'cancelled'
        JOIN unit u ON u.pre_order_id = o.id
        WHERE r.state = 'released' AND u.work_order_id IS NULL
        """,
    ),
    Invariant(
        "Work orders run only after their plan was released",
        """
        SELECT 'work order ' || w.id, w.state || ' in a plan that is ' || r.state
        FROM work_order w JOIN plan_run r ON r.id = w.plan_run_id
        WHERE w.state <> 'planned' AND r.state <> 'released'
        """,
    ),
    Invariant(
        "A campaign has at most one released plan",
        """
        SELECT 'campaign ' || campaign_id, count(*) || ' released plans' FROM plan_run
        WHERE state = 'released' GROUP BY campaign_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "A work order makes no more good pieces than it is for",
        """
        SELECT 'work order ' || id, good || ' good of ' || quantity FROM work_order
        WHERE good > quantity
        """,
    ),
    Invariant(
        "Every finished request has its answer",
        """
        SELECT 'key ' || scope, 'no answer' FROM idempotency WHERE status IS NULL
        """,
    ),
)


def broken(tx: Tx, invariant: Invariant) -> list[tuple[str, str]]:
    """Return what breaks an invariant: subject and what is wrong."""
    return [
        (str(subject), str(what)) for subject, what in tx.session.execute(text(invariant.query))
    ]


def revisions(tx: Tx) -> Iterator[ProductRevisionRow]:
    """Return all published revisions with their files."""
    yield from tx.session.exec(select(ProductRevisionRow).order_by(col(ProductRevisionRow.id)))


def pre_orders(tx: Tx) -> Iterator[PreOrderRow]:
    """Return all orders, a few at a time."""
    statement = select(PreOrderRow).order_by(col(PreOrderRow.id))
    yield from tx.session.exec(statement.execution_options(yield_per=500))
