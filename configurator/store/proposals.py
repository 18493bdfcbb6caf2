"""Queries about proposals and comments."""

from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from configurator.domain.states import ProposalState
from configurator.store.engine import Tx
from configurator.store.tables import CommentRow, DesignRow, ProposalRow


def add(tx: Tx, row: ProposalRow) -> int | None:
    """Add a proposal and return its id; None if the same version is already proposed."""
    try:
        with tx.session.begin_nested():
            tx.session.add(row)
    except IntegrityError:
        return None
    return row.id


def decide(  # noqa: PLR0917 # what the decision consists of
    tx: Tx,
    row: ProposalRow,
    state: ProposalState,
    reason: str,
    now: datetime,
    accepted_version_id: int | None = None,
) -> bool:
    """End an open proposal; False if somebody decided first."""
    statement = (
        update(ProposalRow)
        .where(col(ProposalRow.id) == row.id, col(ProposalRow.state) == ProposalState.OPEN.value)
        .values(
            state=state.value,
            decided_at=now,
            reason=reason,
            accepted_version_id=accepted_version_id,
        )
        .returning(col(ProposalRow.id))
    )
    return tx.session.execute(statement).scalar_one_or_none() is not None


def count_open(tx: Tx, design_id: int) -> int:
    """Count the proposals that wait for a decision."""
    statement = select(func.count()).where(
        col(ProposalRow.design_id) == design_id,
        col(ProposalRow.state) == ProposalState.OPEN.value,
    )
    return tx.session.exec(statement).one()


def to_owner(tx: Tx, account_id: int) -> list[ProposalRow]:
    """List the proposals to an account's designs, open ones first, then the newest."""
    statement = (
        select(ProposalRow)
        .join(DesignRow, col(DesignRow.id) == col(ProposalRow.design_id))
        .where(DesignRow.owner_id == account_id)
        .order_by((col(ProposalRow.state) != ProposalState.OPEN.value), col(ProposalRow.id).desc())
    )
    return list(tx.session.exec(statement))


def of_author(tx: Tx, account_id: int) -> list[ProposalRow]:
    """List the proposals that an account made, newest first."""
    statement = (
        select(ProposalRow)
        .where(ProposalRow.author_id == account_id)
        .order_by(col(ProposalRow.id).desc())
    )
    return list(tx.session.exec(statement))


def add_comment(tx: Tx, row: CommentRow) -> int:
    """Add a comment and return its id."""
    tx.session.add(row)
    tx.session.flush()
    return row.id


def comment(tx: Tx, comment_id: int) -> CommentRow:
    """Load a comment that is known to exist."""
    return tx.session.get_one(CommentRow, comment_id)


def comments_on_design(tx: Tx, design_id: int) -> list[CommentRow]:
    """List the comments on a design, oldest first."""
    statement = select(CommentRow).where(CommentRow.design_id == design_id)
    return list(tx.session.exec(statement.order_by(col(CommentRow.id))))


def comments_on_proposal(tx: Tx, proposal_id: int) -> list[CommentRow]:
    """List the comments on a proposal, oldest first."""
    statement = select(CommentRow).where(CommentRow.proposal_id == proposal_id)
    return list(tx.session.exec(statement.order_by(col(CommentRow.id))))
