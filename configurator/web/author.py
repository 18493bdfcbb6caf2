"""Authoring: drafts of products, written, checked, tried out, proposed and approved."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from configurator.domain.permissions import Action, require
from configurator.domain.product_files import PRODUCT_FILE
from configurator.errors import DraftChangedError, InvalidError
from configurator.services import authoring, authoring_views, publishing
from configurator.services.authoring import AddFile, ProposeDraft, SaveFile, StartDraft
from configurator.services.authoring_views import DraftView
from configurator.services.commands import read
from configurator.web import forms
from configurator.web.author_findings import changes_page
from configurator.web.author_page import (
    DraftPage,
    Editor,
    draft_page,
    draft_state,
    editor,
    product_cards,
    trail,
)
from configurator.web.author_trial import TrialPage, trial_page
from configurator.web.security import DESIGN_LIMIT, limiter
from configurator.web.shop import actor, now, store
from configurator.web.words import _

LARGEST_REQUEST = 6_000_000
"""A file of a megabyte in the letters of any language, as forms write them."""
FORM_FIELDS = frozenset({"file", "csrf_token"})

pages = Blueprint("author", __name__, url_prefix="/author")


@pages.url_value_preprocessor
def _take_long_texts(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let the files of a product be longer than other forms."""
    request.max_content_length = request.max_form_memory_size = LARGEST_REQUEST


@pages.get("")
def home() -> str:
    """Show the products, what the engine made of them, and the drafts."""
    found = authoring_views.drafts(store(), actor())
    return render_template(
        "author/home.html",
        products=product_cards(authoring_views.products(store(), actor())),
        drafts=[(one, draft_state(one.state)) for one in found],
        may_write=actor().may(Action.AUTHOR_PRODUCT),
        form=forms.EMPTY,
        key=forms.new_key(),
    )


@pages.post("/drafts")
@limiter.limit(DESIGN_LIMIT)
def start() -> Response:
    """Begin a draft of a published revision."""
    command, refused = forms.read(StartDraft, request.form, key=forms.key_of(request.form))
    if command is None:
        require(actor(), Action.AUTHOR_PRODUCT)
        flash(" ".join(dict.fromkeys((refused or forms.EMPTY).errors.values())), "bad")
        return redirect(url_for("author.home"), 303)
    draft_id = authoring.start(store(), actor(), command, now())
    flash(_("Your draft. Everything you write is kept; nothing is published yet."))
    return redirect(url_for("author.draft", draft_id=draft_id), 303)


@pages.get("/drafts/<int:draft_id>")
def draft(draft_id: int) -> str:
    """Show a file of a draft beside what its check found; that alone when the page asks anew."""
    view = authoring_views.draft(store(), actor(), draft_id)
    page = draft_page(view, request.args.get("file", ""))
    shown = {"page": page, "draft": view, "trial": _trial(view), "key": forms.new_key()}
    if request.headers.get("HX-Request") == "true":
        return render_template("partials/_draft_live.html", **shown)
    return render_template("author/draft.html", editor=_editor(page), **shown)


@pages.post("/drafts/<int:draft_id>/files")
@limiter.limit("240 per minute")
def save(draft_id: int) -> tuple[str, int] | Response:
    """Save a file: from a form, or while somebody types."""
    is_typing = request.headers.get("HX-Request") == "true"
    name, text = request.form.get("file", ""), request.form.get("text", "")
    fields = {
        "draft_id": draft_id,
        "name": name,
        "text": text,
        "base": request.form.get("over") or request.form.get("base", ""),
        "page": request.form.get("page", ""),
    }
    try:
        saved = authoring.save(store(), actor(), read(SaveFile, fields), now())
    except DraftChangedError as error:
        return _conflict(draft_id, name, text, error, is_typing=is_typing), 409
    if is_typing:
        return render_template("partials/_draft_saved.html", version=saved.version), 200
    flash(_("Saved."))
    return redirect(url_for("author.draft", draft_id=draft_id, file=name), 303)


@pages.post("/drafts/<int:draft_id>/files/new")
def add_file(draft_id: int) -> Response:
    """Add an empty file."""
    name = request.form.get("name", "").strip()
    try:
        authoring.add_file(
            store(), actor(), read(AddFile, {"draft_id": draft_id, "name": name}), now()
        )
    except InvalidError as error:
        words = {word for word in error.fields.values() if "pattern" not in word}
        flash(" ".join(words) or _("Write a plain path like modules/items.csv."), "bad")
        return redirect(url_for("author.draft", draft_id=draft_id), 303)
    return redirect(url_for("author.draft", draft_id=draft_id, file=name), 303)


@pages.post("/drafts/<int:draft_id>/files/remove")
def remove_file(draft_id: int) -> Response:
    """Take a file out of the draft."""
    authoring.remove_file(store(), actor(), draft_id, request.form.get("file", ""), now())
    flash(_("The file is out of this draft; the published revision keeps it."))
    return redirect(url_for("author.draft", draft_id=draft_id), 303)


@pages.get("/drafts/<int:draft_id>/trial")
def trial(draft_id: int) -> str:
    """Try the draft out: configure it as it would be."""
    view = authoring_views.draft(store(), actor(), draft_id)
    shown = {"page": draft_page(view, ""), "draft": view, "trial": _trial(view)}
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "partials/_draft_trial.html" if is_fragment else "author/trial.html"
    return render_template(template, **shown)


@pages.get("/drafts/<int:draft_id>/changes")
def changes(draft_id: int) -> str:
    """Show what differs from the published revision, and what that touches."""
    view = authoring_views.draft(store(), actor(), draft_id)
    return render_template(
        "author/changes.html",
        page=draft_page(view, "", tab="changes"),
        draft=view,
        changes=changes_page(view),
        diffs=authoring_views.changes(store(), actor(), draft_id),
    )


@pages.get("/drafts/<int:draft_id>/history")
def history(draft_id: int) -> str:
    """Show who did what to a draft."""
    view = authoring_views.draft(store(), actor(), draft_id)
    page = draft_page(view, "", tab="history")
    return render_template("author/history.html", page=page, draft=view, trail=trail(view))


@pages.post("/drafts/<int:draft_id>/propose")
def propose(draft_id: int) -> Response:
    """Offer the draft for publication."""
    command, _refused = forms.read(ProposeDraft, request.form, draft_id=draft_id)
    if command is None:
        raise InvalidError(_("Say in a sentence what you changed and why."))
    authoring.propose(store(), actor(), command, now())
    flash(_("Proposed. Somebody who wrote no part of it has to approve it."))
    return _back(draft_id)


@pages.post("/drafts/<int:draft_id>/take-back")
def take_back(draft_id: int) -> Response:
    """Write on."""
    authoring.take_back(store(), actor(), draft_id, now())
    return _back(draft_id)


@pages.post("/drafts/<int:draft_id>/abandon")
def abandon(draft_id: int) -> Response:
    """Give the draft up."""
    authoring.abandon(store(), actor(), draft_id, now())
    flash(_("Given up. It stays here to be read."))
    return redirect(url_for("author.home"), 303)


@pages.post("/drafts/<int:draft_id>/send-back")
def send_back(draft_id: int) -> Response:
    """Ask the authors for a change."""
    authoring.send_back(store(), actor(), draft_id, request.form.get("reason", ""), now())
    flash(_("Sent back. The authors see your words."))
    return _back(draft_id)


@pages.post("/drafts/<int:draft_id>/approve")
def approve(draft_id: int) -> Response:
    """Approve what this page showed, and have it published."""
    version = request.form.get("version", 0, type=int)
    authoring.approve(store(), actor(), draft_id, version, now())
    flash(_("Approved. It is being compiled and published."))
    return _back(draft_id)


@pages.post("/drafts/<int:draft_id>/retry")
def retry(draft_id: int) -> Response:
    """Publish once more what broke."""
    publishing.retry(store(), actor(), draft_id, now())
    return _back(draft_id)


@pages.post("/drafts/<int:draft_id>/check")
def check(draft_id: int) -> Response:
    """Check once more."""
    authoring.check_again(store(), actor(), draft_id, now())
    return _back(draft_id)


def _back(draft_id: int) -> Response:
    return redirect(url_for("author.draft", draft_id=draft_id), 303)


def _editor(page: DraftPage) -> Editor | None:
    """Open the file in view; a draft whose last file is gone has none."""
    if not page.file:
        return None
    opened = authoring_views.open_file(store(), actor(), page.draft.id, page.file)
    return editor(page, opened)


def _trial(view: DraftView) -> TrialPage | None:
    found = authoring_views.trial(store(), actor(), view.id)
    if found is None:
        return None
    fields = {name: value for name, value in request.args.items() if name not in FORM_FIELDS}
    return trial_page(view, found, fields)


def _conflict(
    draft_id: int, name: str, text: str, error: DraftChangedError, *, is_typing: bool
) -> str:
    """Keep what was typed, and show what somebody else saved."""
    theirs = authoring_views.open_file(store(), actor(), draft_id, name)
    base = request.form.get("base", 0, type=int)
    clash = {"by": error.by, "theirs": theirs, "base": base, "name": name, "draft_id": draft_id}
    if is_typing:
        return render_template("partials/_draft_saved.html", clash=clash)
    view = authoring_views.draft(store(), actor(), draft_id)
    page = draft_page(view, name or PRODUCT_FILE)
    return render_template(
        "author/draft.html",
        page=page,
        draft=view,
        editor=editor(page, theirs, text=text, base=base),
        clash=clash,
        diff=authoring_views.difference(name, theirs.text, text.replace("\r\n", "\n")),
        trial=_trial(view),
        key=forms.new_key(),
    )
