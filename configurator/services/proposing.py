"""Propose changes back: offer a fork's version, compare, discuss, accept or decline."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from configurator.domain.design import Clash, Intents, changed, choices, common_ancestor, merge
from configurator.domain.permissions import Action, Actor, require_account
from configurator.domain.product import Product
from configurator.domain.states import PROPOSAL, ProposalState, transition
from configurator.errors import ConflictError, InvalidError, NotFoundError
from configurator.services import catalogue, design_reading, merging, resolution, wording
from configurator.services.catalogue import LoadedProduct
from configurator.services.commands import Keyed, Number, OptionId
from configurator.services.configuring_views import RepairView
from configurator.services.design_views import (
    CommentView,
    Comparison,
    ProposalCard,
    ProposalView,
    SavedDesign,
)
from configurator.services.resolution import Resolved
from configurator.store import access, audit, designs, idempotency, outbox
from configurator.store import proposals as rows
from configurator.store.engine import Store, Tx
from configurator.store.outbox import Message
from configurator.store.tables import CommentRow, DesignRow, DesignVersionRow, ProposalRow

Body = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Propose(Keyed):
    """An offer of a fork's version (default: the newest) to the design it came from."""

    code: str
    number: Number | None = None
    message: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class CommentOnProposal(Keyed):
    """A remark about a proposal."""

    proposal_id: Number
    body: Body
    option: OptionId | None = None


@dataclass(frozen=True, slots=True)
class _Sides:
    """The three versions of a merge, and the design that would get the result."""

    design: DesignRow
    base: DesignVersionRow
    ours: DesignVersionRow
    theirs: DesignVersionRow


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a merge makes: intents with their authors, and what they resolve to."""

    loaded: LoadedProduct
    intents: Intents
    resolved: Resolved


def propose(store: Store, actor: Actor, command: Propose, now: datetime) -> int:
    """Offer a fork's version to the design it came from; returns the proposal's id."""
    author_id = require_account(actor, Action.PROPOSE)
    asked = command.request(f"propose:{author_id}")

    def make(tx: Tx) -> dict[str, int]:
        return _propose(tx, actor, author_id, command, now)

    answer = store.transact(lambda tx: idempotency.once(tx, asked, now, lambda: make(tx)))
    return int(answer.body["id"])


def proposal(store: Store, actor: Actor, proposal_id: int, *, lang: str) -> ProposalView:
    """Show a proposal with its comparison and comments."""
    with store.read() as tx:
        row = access.proposal(tx, proposal_id)
        return _view(tx, actor, row, lang)


def accept(store: Store, actor: Actor, proposal_id: int, now: datetime) -> SavedDesign:
    """Make the proposal the newest version of one's design, crediting the proposer.

    A stale proposal is merged choice by choice and re-solved; ConflictError says why it cannot be.
    """
    return store.transact(lambda tx: _accept(tx, actor, proposal_id, now))


def decline(store: Store, actor: Actor, proposal_id: int, reason: str, now: datetime) -> None:
    """Turn a proposal down, with a reason."""
    said = reason.strip()[:1000]
    if not said:
        message = "Say in a few words why, so that the proposer can do better."
        raise InvalidError(message, {"reason": message})
    with store.write() as tx:
        row, _ = access.proposal_to_decide(tx, actor, proposal_id)
        _end(tx, actor, row, "decline", now, reason=said)


def withdraw(store: Store, actor: Actor, proposal_id: int, now: datetime) -> None:
    """Take one's own proposal back."""
    with store.write() as tx:
        row = access.proposal_to_withdraw(tx, actor, proposal_id)
        _end(tx, actor, row, "withdraw", now)


def comment_on_proposal(
    store: Store, actor: Actor, command: CommentOnProposal, now: datetime
) -> CommentView:
    """Add a remark about a proposal."""
    author_id = require_account(actor, Action.COMMENT)
    asked = command.request(f"comment on proposal:{author_id}")

    def make(tx: Tx) -> dict[str, int]:
        return _comment(tx, actor, author_id, command, now)

    answer = store.transact(lambda tx: idempotency.once(tx, asked, now, lambda: make(tx)))
    with store.read() as tx:
        return design_reading.comment_view(rows.comment(tx, answer.body["id"]))


def proposals_for_me(store: Store, actor: Actor) -> tuple[ProposalCard, ...]:
    """List proposals to the actor's designs, open ones first."""
    if actor.account_id is None:
        return ()
    with store.read() as tx:
        return tuple(_card(tx, row) for row in rows.to_owner(tx, actor.account_id))


def my_proposals(store: Store, actor: Actor) -> tuple[ProposalCard, ...]:
    """List the proposals that the actor made."""
    if actor.account_id is None:
        return ()
    with store.read() as tx:
        return tuple(_card(tx, row) for row in rows.of_author(tx, actor.account_id))


def _propose(
    tx: Tx, actor: Actor, author_id: int, command: Propose, now: datetime
) -> dict[str, int]:
    mine = access.design_to_edit(tx, actor, command.code, None)
    offered = designs.version(tx, mine.id, command.number or mine.head)
    source = design_reading.origin_version(tx, mine)
    if offered is None or source is None:
        raise NotFoundError("fork", command.code)
    target = designs.by_id(tx, source.design_id)
    _refuse_pointless(tx, target, offered)
    row = ProposalRow(
        design_id=target.id,
        from_version_id=offered.id,
        base_version_id=_base(tx, target, offered).id,
        message=command.message,
        author_id=author_id,
        author_name=actor.name,
        created_at=now,
    )
    proposal_id = rows.add(tx, row)
    if proposal_id is None:
        raise ConflictError("This version is already proposed. Change it, or wait for an answer.")
    audit.record(tx, actor, "propose", ("proposal", proposal_id), now, target=target.code)
    _announce(tx, proposal_id, "proposal_opened", now)
    return {"id": proposal_id}


def _refuse_pointless(tx: Tx, target: DesignRow, offered: DesignVersionRow) -> None:
    if target.owner_id is None:
        raise ConflictError(
            "This design belongs to a visitor without an account, so nobody can answer."
            " Keep your own design and share it."
        )
    base = _base(tx, target, offered)
    if not changed(designs.intents(tx, base.id), designs.intents(tx, offered.id)):
        raise InvalidError("Nothing differs from the original yet. Change something, then propose.")


def _base(tx: Tx, target: DesignRow, offered: DesignVersionRow) -> DesignVersionRow:
    """Find the newest version that both sides descend from."""
    head = _head(tx, target)
    parents = designs.parents(tx, [head.id, offered.id])
    found = common_ancestor(head.id, offered.id, parents)
    if found is None:
        raise NotFoundError("common version of", f"{target.code} and the fork")
    return designs.version_by_id(tx, found)


def _head(tx: Tx, row: DesignRow) -> DesignVersionRow:
    found = designs.version(tx, row.id, row.head)
    if found is None:
        raise NotFoundError("version", f"{row.code}:{row.head}")
    return found


def _accept(tx: Tx, actor: Actor, proposal_id: int, now: datetime) -> SavedDesign:
    row, target = access.proposal_to_decide(tx, actor, proposal_id)
    state = transition(PROPOSAL, row.state, "accept")
    sides = _sides(tx, row, target)
    merged = _merged(tx, sides, "en")
    number = designs.advance(tx, target.id, sides.ours.number, now)
    if number is None:
        raise ConflictError("Your design changed at this moment. Look at the proposal again.")
    version = _version(sides, merged, row, number, now)
    version_id = designs.add_version(tx, version, merged.intents)
    if not rows.decide(tx, row, state, "", now, version_id):
        raise ConflictError("This proposal has been decided already. Reload the page.")
    audit.record(tx, actor, "accept", ("proposal", row.id), now, version=number)
    _announce(tx, row.id, "proposal_accepted", now)
    return SavedDesign(target.code, number, None)


def _sides(tx: Tx, row: ProposalRow, target: DesignRow) -> _Sides:
    offered = designs.version_by_id(tx, row.from_version_id)
    return _Sides(target, _base(tx, target, offered), _head(tx, target), offered)


def _has_moved(tx: Tx, sides: _Sides) -> bool:
    """Tell whether the owner chose anything since the two sides parted."""
    before, after = designs.intents(tx, sides.base.id), designs.intents(tx, sides.ours.id)
    return bool(changed(before, after))


def _merged(tx: Tx, sides: _Sides, lang: str) -> _Outcome:
    """Merge what people chose and re-solve it; ConflictError says in words what excludes what."""
    loaded = catalogue.newest(tx, sides.design.product)
    result = merge(
        designs.intents(tx, sides.base.id),
        designs.intents(tx, sides.ours.id),
        designs.intents(tx, sides.theirs.id),
    )
    if result.clashes:
        clashes = "; ".join(_clash(loaded.product, clash, lang) for clash in result.clashes)
        raise ConflictError(wording.say("both_changed", lang, clashes=clashes))
    intents = design_reading.in_order(loaded.product, result.intents)
    reason = merging.not_together(loaded, intents, designs.intents(tx, sides.ours.id), lang)
    if reason:
        raise ConflictError(wording.say("not_together", lang, why=reason))
    return _Outcome(loaded, intents, resolution.resolve(loaded, choices(intents)))


def _ways(tx: Tx, sides: _Sides, row: ProposalRow, lang: str) -> tuple[RepairView, ...]:
    """Give what would let the two sides be built together; none where they ask for two values."""
    ours = designs.intents(tx, sides.ours.id)
    result = merge(designs.intents(tx, sides.base.id), ours, designs.intents(tx, sides.theirs.id))
    if result.clashes:
        return ()
    loaded = catalogue.newest(tx, sides.design.product)
    merged = design_reading.in_order(loaded.product, result.intents)
    return merging.ways_together(loaded, merged, ours, lang, row.created_at.date())


def _clash(product: Product, clash: Clash, lang: str) -> str:
    sides = [
        f"{resolution.choice_in_words(product, clash.option, side.value, lang)} ({side.by.name})"
        for side in (clash.ours, clash.theirs)
        if side is not None
    ]
    return " / ".join(sides)


def _version(
    sides: _Sides, merged: _Outcome, row: ProposalRow, number: int, now: datetime
) -> DesignVersionRow:
    return DesignVersionRow(
        design_id=sides.design.id,
        number=number,
        parent_id=sides.ours.id,
        merged_from_id=sides.theirs.id,
        product_revision_id=merged.loaded.revision_id,
        configuration=dict(merged.resolved.configuration),
        texts=dict(merged.resolved.texts),
        price_minor=merged.resolved.price.total.minor,
        currency=merged.resolved.price.total.currency,
        message=row.message[:500],
        author_id=row.author_id,
        author_name=row.author_name,
        created_at=now,
    )


def _end(
    tx: Tx, actor: Actor, row: ProposalRow, action: str, now: datetime, *, reason: str = ""
) -> None:
    state = transition(PROPOSAL, row.state, action)
    if not rows.decide(tx, row, state, reason, now):
        raise ConflictError("This proposal has been decided already. Reload the page.")
    audit.record(tx, actor, action, ("proposal", row.id), now)
    _announce(tx, row.id, f"proposal_{state.value}", now)


def _comment(
    tx: Tx, actor: Actor, author_id: int, command: CommentOnProposal, now: datetime
) -> dict[str, int]:
    row = access.proposal(tx, command.proposal_id)
    comment = CommentRow(
        proposal_id=row.id,
        option=command.option or None,
        author_id=author_id,
        author_name=actor.name,
        body=command.body,
        created_at=now,
    )
    comment_id = rows.add_comment(tx, comment)
    audit.record(tx, actor, "comment", ("proposal", row.id), now)
    _announce(tx, row.id, "proposal_commented", now)
    return {"id": comment_id}


def _announce(tx: Tx, proposal_id: int, kind: str, now: datetime) -> None:
    outbox.append(tx, Message("event", f"proposal:{proposal_id}", kind, {"id": proposal_id}), now)


def _view(tx: Tx, actor: Actor, row: ProposalRow, lang: str) -> ProposalView:
    target = designs.by_id(tx, row.design_id)
    fork = designs.by_id(tx, designs.version_by_id(tx, row.from_version_id).design_id)
    is_open = row.state == ProposalState.OPEN
    is_owner = target.owner_id is not None and target.owner_id == actor.account_id
    comparison, conflict = _shown(tx, row, target, lang)
    return ProposalView(
        id=row.id,
        state=ProposalState(row.state),
        message=row.message,
        author=row.author_name,
        target_code=target.code,
        target_title=target.title,
        target_owner=target.owner_name,
        fork_code=fork.code,
        created_at=row.created_at,
        decided_at=row.decided_at,
        reason=row.reason,
        is_stale=is_open and _has_moved(tx, _sides(tx, row, target)),
        conflict=conflict,
        ways=_ways(tx, _sides(tx, row, target), row, lang) if conflict else (),
        product=target.product,
        currency=catalogue.newest(tx, target.product).product.currency,
        comparison=comparison,
        comments=tuple(
            design_reading.comment_view(comment)
            for comment in rows.comments_on_proposal(tx, row.id)
        ),
        may_decide=is_open and is_owner,
        may_withdraw=is_open and row.author_id == actor.account_id,
        accepted_as=_accepted_as(tx, row, target),
    )


def _shown(tx: Tx, row: ProposalRow, target: DesignRow, lang: str) -> tuple[Comparison, str | None]:
    """Compare the target with what accepting makes of it, or with what is proposed."""
    offered = designs.version_by_id(tx, row.from_version_id)
    if row.accepted_version_id is not None:
        made = designs.version_by_id(tx, row.accepted_version_id)
        parent = designs.version_by_id(tx, made.parent_id or row.base_version_id)
        return design_reading.comparison(tx, parent, made, lang), None
    if row.state != ProposalState.OPEN:
        base = designs.version_by_id(tx, row.base_version_id)
        return design_reading.comparison(tx, base, offered, lang), None
    sides = _sides(tx, row, target)
    ours = design_reading.version_view(tx, sides.ours)
    try:
        merged = _merged(tx, sides, lang)
    except ConflictError as error:
        return design_reading.comparison(tx, sides.ours, offered, lang), error.message
    result = design_reading.resolved_view(
        ours, merged.resolved, merged.intents, row.author_name, row.created_at
    )
    return design_reading.compared(tx, ours, result, lang), None


def _accepted_as(tx: Tx, row: ProposalRow, target: DesignRow) -> str | None:
    if row.accepted_version_id is None:
        return None
    number = designs.version_by_id(tx, row.accepted_version_id).number
    return design_reading.reference(target, number)


def _card(tx: Tx, row: ProposalRow) -> ProposalCard:
    target = designs.by_id(tx, row.design_id)
    fork = designs.by_id(tx, designs.version_by_id(tx, row.from_version_id).design_id)
    return ProposalCard(
        id=row.id,
        state=ProposalState(row.state),
        message=row.message,
        author=row.author_name,
        target_code=target.code,
        target_title=target.title,
        fork_code=fork.code,
        created_at=row.created_at,
    )
