"""The guarded way to a row that belongs to somebody: load it on behalf of an actor, or refuse.

A row that the actor may not see is answered like one that does not exist, so that nobody can
learn what is there.
"""

import hmac

from sqlmodel import col, select

from configurator.domain.permissions import Action, Actor, require
from configurator.errors import NotFoundError
from configurator.store.engine import Tx
from configurator.store.tables import CampaignRow, DesignRow, PreOrderRow, ProposalRow


def design_by_link(tx: Tx, code: str) -> DesignRow:
    """Load a design to look at; whoever has the code may."""
    row = tx.session.exec(
        select(DesignRow).where(col(DesignRow.code) == code.upper())
    ).one_or_none()
    if row is None:
        raise NotFoundError("design", code)
    return row


def design_to_edit(tx: Tx, actor: Actor, code: str, secret: str | None) -> DesignRow:
    """Load a design that the actor owns, or whose secret edit link the actor has."""
    require(actor, Action.SAVE_DESIGN)
    row = design_by_link(tx, code)
    if not may_edit(row, actor, secret):
        raise NotFoundError("design of yours", code)
    return row


def may_edit(row: DesignRow, actor: Actor, secret: str | None) -> bool:
    """Tell whether the actor owns the design or holds its secret."""
    if row.owner_id is not None:
        return row.owner_id == actor.account_id
    return _is_secret(row.secret, secret)


def pre_order(tx: Tx, actor: Actor, number: str, secret: str | None) -> PreOrderRow:
    """Load an order that the actor placed, or whose tracking link the actor has."""
    row = tx.session.exec(
        select(PreOrderRow).where(col(PreOrderRow.number) == number.upper())
    ).one_or_none()
    if row is None or not _may_see(row, actor, secret):
        raise NotFoundError("order", number)
    return row


def proposal(tx: Tx, proposal_id: int) -> ProposalRow:
    """Load a proposal to look at; proposals are public like the designs they are about."""
    row = tx.session.get(ProposalRow, proposal_id)
    if row is None:
        raise NotFoundError("proposal", proposal_id)
    return row


def proposal_to_decide(tx: Tx, actor: Actor, proposal_id: int) -> tuple[ProposalRow, DesignRow]:
    """Load a proposal and the actor's own design that it would change."""
    require(actor, Action.DECIDE_PROPOSAL)
    row = proposal(tx, proposal_id)
    design = tx.session.get_one(DesignRow, row.design_id)
    if design.owner_id is None or design.owner_id != actor.account_id:
        raise NotFoundError("proposal for you", proposal_id)
    return row, design


def proposal_to_withdraw(tx: Tx, actor: Actor, proposal_id: int) -> ProposalRow:
    """Load a proposal that the actor made."""
    require(actor, Action.PROPOSE)
    row = proposal(tx, proposal_id)
    if row.author_id != actor.account_id:
        raise NotFoundError("proposal of yours", proposal_id)
    return row


def campaign(tx: Tx, actor: Actor, campaign_id: int) -> CampaignRow:
    """Load a campaign; drafts are for those who manage campaigns."""
    row = tx.session.get(CampaignRow, campaign_id)
    if row is None or (row.state == "draft" and not actor.may(Action.MANAGE_CAMPAIGN)):
        raise NotFoundError("campaign", campaign_id)
    return row


def campaign_to_manage(tx: Tx, actor: Actor, campaign_id: int) -> CampaignRow:
    """Load a campaign to open or close it; on PostgreSQL its row is locked."""
    require(actor, Action.MANAGE_CAMPAIGN)
    row = tx.session.get(CampaignRow, campaign_id, with_for_update=True)
    if row is None:
        raise NotFoundError("campaign", campaign_id)
    return row


def _may_see(row: PreOrderRow, actor: Actor, secret: str | None) -> bool:
    if row.account_id is not None and row.account_id == actor.account_id:
        return True
    return _is_secret(row.secret, secret)


def _is_secret(kept: str | None, given: str | None) -> bool:
    if kept is None or given is None:
        return False
    return hmac.compare_digest(kept.encode(), given.encode())
