"""Designs: save, show, fork, change, discuss, compare."""

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from configurator.errors import ConflictError, InvalidError, RoundelError
from configurator.services import campaigning, catalogue, co_designing
from configurator.services.catalogue import LoadedProduct
from configurator.services.co_designing import (
    AddVersion,
    CommentOnDesign,
    ForkDesign,
    Propose,
    SaveDesign,
)
from configurator.services.commands import read
from configurator.services.configuring import ConfigurationView, parse_query
from configurator.services.design_views import DesignView
from configurator.web import forms
from configurator.web.comparing import versus
from configurator.web.configure_page import DESIGN, arrives
from configurator.web.consumer import configured
from configurator.web.i18n import language
from configurator.web.pictures import parts_of_version, picture_of, pictures
from configurator.web.refusals import fields, said
from configurator.web.security import DESIGN_LIMIT, limiter, row_number
from configurator.web.shop import actor, now, remember, remembered, shop, store
from configurator.web.words import _

pages = Blueprint("designer", __name__)


@pages.post("/designs")
@limiter.limit(DESIGN_LIMIT)
def save() -> Response:
    """Keep the configuration that the form describes as a new design."""
    loaded = catalogue.current(store(), request.form.get("product", ""), now().date())
    fields = {
        "product": loaded.product.id,
        "choices": _choices(loaded),
        "title": request.form.get("title", ""),
        "why": request.form.get("message", ""),
        "key": forms.key_of(request.form),
    }
    try:
        saved = co_designing.save_design(store(), actor(), read(SaveDesign, fields), now())
    except InvalidError as error:
        return _back_to_configure(loaded.product.id, error)
    if saved.secret:
        remember("designs", saved.code, saved.secret)
    flash(_("Saved. This page is its address from now on."))
    return redirect(url_for("designer.show", code=saved.code), 303)


@pages.get("/d/<code>")
def show(code: str) -> str:
    """Show a design: picture, price then and now, parts, who chose what, history."""
    number = request.args.get("v", type=row_number)
    found = _design(code, number)
    head = found.head
    today = _configured_now(found)
    return render_template(
        "designer/design.html",
        design=found,
        picture=picture_of(head, title=found.title, prefix="design"),
        parts=parts_of_version(head),
        today=today,
        arrives=arrives(today),
        history=co_designing.history(store(), code),
        comments=co_designing.comments(store(), code),
        campaign=campaigning.campaign_for(store(), found.product, now()),
        link=f"{shop().settings.public_url}{url_for('designer.show', code=code)}",
        key=forms.new_key(),
    )


@pages.post("/d/<code>/fork")
@limiter.limit(DESIGN_LIMIT)
def fork(code: str) -> Response:
    """Copy a design and go on to change the copy."""
    command = read(ForkDesign, {"code": code, "key": forms.key_of(request.form)})
    saved = co_designing.fork(store(), actor(), command, now())
    if saved.secret:
        remember("designs", saved.code, saved.secret)
    flash(_("This copy is yours. Change it, save a version, then propose it back."))
    return redirect(url_for("designer.edit", code=saved.code), 303)


@pages.get("/d/<code>/edit")
def edit(code: str) -> Response:
    """Open a design of one's own on the configure page."""
    found = _design(code)
    query = urlencode({DESIGN: code})
    rest = f"&{found.head.query}" if found.head.query else ""
    return redirect(f"/configure/{found.product}?{query}{rest}", 302)


@pages.post("/d/<code>/versions/<int:base>")
@limiter.limit(DESIGN_LIMIT)
def add_version(code: str, base: int) -> Response:
    """Keep the changed configuration as the next version."""
    loaded = catalogue.current(store(), _design(code).product, now().date())
    fields = {
        "code": code,
        "base": base,
        "choices": _choices(loaded),
        "message": request.form.get("message", ""),
        "secret": remembered("designs").get(code),
        "key": forms.key_of(request.form),
    }
    try:
        co_designing.add_version(store(), actor(), read(AddVersion, fields), now())
    except (InvalidError, ConflictError) as error:
        return _back_to_configure(loaded.product.id, error, code)
    flash(_("Saved as a new version."))
    return redirect(url_for("designer.show", code=code), 303)


@pages.post("/d/<code>/comments")
@limiter.limit(DESIGN_LIMIT)
def comment(code: str) -> Response:
    """Add a remark about a design."""
    command, _refused = forms.read(
        CommentOnDesign, request.form, code=code, key=forms.key_of(request.form)
    )
    if command is None:
        raise InvalidError(_("Write something first."))
    co_designing.comment_on_design(store(), actor(), command, now())
    return redirect(url_for("designer.show", code=code, _anchor="comments"), 303)


@pages.post("/d/<code>/proposals")
@limiter.limit(DESIGN_LIMIT)
def propose(code: str) -> Response:
    """Offer a fork to the design it came from."""
    command, _refused = forms.read(Propose, request.form, code=code, key=forms.key_of(request.form))
    if command is None:
        raise InvalidError(_("Say in a sentence what you changed and why."))
    made = co_designing.propose(store(), actor(), command, now())
    flash(_("Proposed. The owner decides; you see it here."))
    return redirect(url_for("proposals.show", proposal_id=made), 303)


@pages.get("/me")
def mine() -> str:
    """Show the designs of this account, or of this browser."""
    if actor().is_signed_in:
        cards = pictures(co_designing.my_designs(store(), actor()))
        return render_template("designer/mine.html", designs=cards, kept=())
    kept = [_kept(code, secret) for code, secret in remembered("designs").items()]
    return render_template("designer/mine.html", designs=(), kept=[each for each in kept if each])


@pages.get("/compare")
def compare() -> str:
    """Put two designs side by side."""
    left, right = _reference(request.args.get("a", "")), _reference(request.args.get("b", ""))
    found = None
    if left and right:
        compared = co_designing.compare(store(), left, right, lang=language())
        found = versus(compared, *_labels(left, right))
    return render_template("designer/compare.html", versus=found, left=left, right=right)


def _labels(left: str, right: str) -> tuple[str, str]:
    """Name two designs; two of one name, like a fork and its original, are told apart by code."""
    codes = [reference.split(":")[0] for reference in (left, right)]
    titles = [co_designing.design(store(), actor(), code).title for code in codes]
    if titles[0] != titles[1]:
        return titles[0], titles[1]
    return f"{titles[0]} ({left})", f"{titles[1]} ({right})"


def _reference(text: str) -> str:
    """Return the code in what was pasted: a code, a code with a version, or a whole link."""
    return text.strip().rstrip("/").split("/")[-1].split("?")[0]


def _design(code: str, number: int | None = None) -> DesignView:
    secret = remembered("designs").get(code) or request.args.get("s")
    return co_designing.design(store(), actor(), code, number=number, secret=secret)


def _kept(code: str, secret: str) -> tuple[DesignView, Markup] | None:
    """Return a design this browser made; None if it is not there any more."""
    try:
        found = co_designing.design(store(), actor(), code, secret=secret)
    except RoundelError:
        return None
    return found, picture_of(found.head, title=found.title, prefix=f"d{code}")


def _choices(loaded: LoadedProduct) -> dict[str, str]:
    fields = dict(parse_qsl(request.form.get("query", ""), keep_blank_values=True))
    return dict(parse_query(loaded.product, loaded.compiled, fields))


def _back_to_configure(product: str, error: RoundelError, code: str = "") -> Response:
    """Say what was wrong on the page where it can be mended, with every choice kept."""
    flash(" ".join(dict.fromkeys([said(error), *fields(error).values()])), "bad")
    design = f"{urlencode({DESIGN: code})}&" if code else ""
    return redirect(f"/configure/{product}?{design}{request.form.get('query', '')}", 303)


def _configured_now(design: DesignView) -> ConfigurationView:
    """Configure the design with today's revision: its price and date now."""
    loaded = catalogue.current(store(), design.product, now().date())
    return configured(loaded, dict(parse_qsl(design.head.query, keep_blank_values=True)))
