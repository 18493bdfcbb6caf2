"""Proposals: a fork offered to the design it came from; compared, discussed, decided."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from configurator.errors import InvalidError
from configurator.live_topics import proposal_topic
from configurator.services import co_designing
from configurator.services.co_designing import CommentOnProposal
from configurator.services.configuring import RepairView
from configurator.services.design_views import ProposalView
from configurator.web import forms
from configurator.web.comparing import versus
from configurator.web.configure_page import DESIGN, Fix, effect
from configurator.web.i18n import language
from configurator.web.live import channel
from configurator.web.security import DESIGN_LIMIT, limiter
from configurator.web.shop import actor, now, store
from configurator.web.words import _

EVENTS = tuple(
    f"proposal_{what}" for what in ("opened", "commented", "accepted", "declined", "withdrawn")
)

pages = Blueprint("proposals", __name__, url_prefix="/proposals")


@pages.get("")
def listing() -> str:
    """Show the proposals to my designs and the ones I made."""
    if not actor().is_signed_in:
        return render_template("designer/proposals.html", to_me=(), by_me=())
    return render_template(
        "designer/proposals.html",
        to_me=co_designing.proposals_for_me(store(), actor()),
        by_me=co_designing.my_proposals(store(), actor()),
    )


@pages.get("/<int:proposal_id>")
def show(proposal_id: int) -> str:
    """Show a proposal: option by option, both pictures, what was said about it."""
    found = co_designing.proposal(store(), actor(), proposal_id, lang=language())
    is_fragment = request.headers.get("HX-Request") == "true"
    return render_template(
        "partials/_comments_live.html" if is_fragment else "designer/proposal.html",
        proposal=found,
        ways=tuple(_way(found, repair) for repair in found.ways),
        versus=versus(found.comparison, _("As it is"), _("As proposed")),
        channel=channel(proposal_topic(proposal_id), *EVENTS),
        key=forms.new_key(),
    )


def _way(found: ProposalView, repair: RepairView) -> Fix:
    """Lead to the merge with one change, as a new version of the design it would go into."""
    query = urlencode({DESIGN: found.target_code})
    url = f"/configure/{found.product}?{query}&{repair.query}"
    return Fix(url, repair.label, effect(repair, found.currency))


@pages.post("/<int:proposal_id>/comments")
@limiter.limit(DESIGN_LIMIT)
def comment(proposal_id: int) -> Response:
    """Add a remark."""
    command, _refused = forms.read(
        CommentOnProposal, request.form, proposal_id=proposal_id, key=forms.key_of(request.form)
    )
    if command is None:
        raise InvalidError(_("Write something first."))
    co_designing.comment_on_proposal(store(), actor(), command, now())
    return redirect(url_for("proposals.show", proposal_id=proposal_id, _anchor="comments"), 303)


@pages.post("/<int:proposal_id>/accept")
def accept(proposal_id: int) -> Response:
    """Make it the next version of the design."""
    saved = co_designing.accept(store(), actor(), proposal_id, now())
    flash(_("Accepted: this is now version %(num)s of the design.", num=saved.number))
    return redirect(url_for("designer.show", code=saved.code), 303)


@pages.post("/<int:proposal_id>/decline")
def decline(proposal_id: int) -> Response:
    """Turn it down."""
    reason = request.form.get("reason", "").strip()[:500]
    co_designing.decline(store(), actor(), proposal_id, reason, now())
    flash(_("Declined. The proposer sees your reason."))
    return redirect(url_for("proposals.show", proposal_id=proposal_id), 303)


@pages.post("/<int:proposal_id>/withdraw")
def withdraw(proposal_id: int) -> Response:
    """Take it back."""
    co_designing.withdraw(store(), actor(), proposal_id, now())
    flash(_("Taken back."))
    return redirect(url_for("proposals.show", proposal_id=proposal_id), 303)
