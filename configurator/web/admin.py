"""Administration: accounts, the audit trail, the invariants."""

import secrets
from dataclasses import dataclass

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from configurator.domain.permissions import Action, Role
from configurator.domain.pre_order import readable
from configurator.errors import ConflictError, InvalidError
from configurator.services import accounts, overseeing
from configurator.services.accounts import AccountView, CreateStaff, NewPassword
from configurator.web import audit_words, forms
from configurator.web.forms import FormState
from configurator.web.refusals import form_again, said
from configurator.web.security import DESIGN_LIMIT, limiter
from configurator.web.shop import actor, now, store
from configurator.web.staff_words import role
from configurator.web.words import _, pgettext

ENTRIES = 60
GIVEN = tuple(one for one in Role if one is not Role.VISITOR)
PASSWORD_LENGTH = 16

pages = Blueprint("admin", __name__, url_prefix="/admin")
for filter_name, words in {
    "audit_who": audit_words.who,
    "audit_action": audit_words.action,
    "audit_subject": audit_words.subject,
    "audit_detail": audit_words.detail,
    "invariant": audit_words.invariant,
}.items():
    pages.add_app_template_filter(words, filter_name)

Answer = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class OneTime:
    """A password that is shown once and kept nowhere in clear."""

    name: str
    email: str
    password: str


@pages.get("")
def home() -> str:
    """Show all accounts and the form for a new one."""
    return _accounts(forms.EMPTY)


@pages.post("/accounts")
@limiter.limit(DESIGN_LIMIT)
def create() -> Answer:
    """Open an account with roles and show its password, this once."""
    password = new_password()
    command, refused = forms.read(
        CreateStaff, request.form, roles=request.form.getlist("roles"), password=password
    )
    if command is not None:
        try:
            made = accounts.create_staff(store(), actor(), command, now())
        except InvalidError as error:
            refused = form_again(request.form, error)
        else:
            return _shown_once(OneTime(made.name, made.email, password))
    return _accounts(refused or forms.EMPTY), 422


@pages.post("/accounts/<int:account_id>/password")
@limiter.limit(DESIGN_LIMIT)
def reset(account_id: int) -> Answer:
    """Give an account a new password and show it, this once."""
    password = new_password()
    accounts.set_password(store(), actor(), account_id, NewPassword(password=password), now())
    found = _find(account_id)
    return _shown_once(OneTime(found.name, found.email, password))


@pages.post("/accounts/<int:account_id>/roles")
def set_roles(account_id: int) -> Response:
    """Give an account other roles."""
    wanted = frozenset(Role(one) for one in request.form.getlist("roles") if one in set(Role))
    try:
        changed = accounts.set_roles(store(), actor(), account_id, wanted, now())
    except (ConflictError, InvalidError) as error:
        flash(said(error), "bad")
    else:
        flash(_("%(name)s has other roles from now on, and signs in anew.", name=changed.name))
    return _back()


@pages.post("/accounts/<int:account_id>/sign-out")
def end_sessions(account_id: int) -> Response:
    """Sign an account out everywhere."""
    accounts.end_sessions(store(), actor(), account_id, now())
    flash(_("%(name)s is signed out everywhere.", name=_find(account_id).name))
    return _back()


@pages.post("/accounts/<int:account_id>/<any(disable, enable):verb>")
def switch(account_id: int, verb: str) -> Response:
    """Close an account, or open it again."""
    act = accounts.disable if verb == "disable" else accounts.enable
    try:
        changed = act(store(), actor(), account_id, now())
    except ConflictError as error:
        flash(said(error), "bad")
    else:
        words = pgettext("account", "closed") if verb == "disable" else _("open again")
        flash(_("The account of %(name)s is %(state)s.", name=changed.name, state=words))
    return _back()


@pages.get("/audit")
def audit() -> str:
    """Show who did what."""
    entries = overseeing.trail(store(), actor(), ENTRIES)
    return render_template("admin/audit.html", entries=entries, tabs=tabs("audit"), most=ENTRIES)


@pages.get("/reconcile")
def reconcile() -> str:
    """Check every invariant now and show what was found."""
    found = overseeing.reconciliation(store(), actor())
    rows = [
        (name, [one for one in found.findings if one.invariant == name]) for name in found.checked
    ]
    return render_template(
        "admin/reconcile.html",
        rows=rows,
        findings=len(found.findings),
        at=now(),
        tabs=tabs("reconcile"),
    )


def tabs(current: str) -> tuple[tuple[str, str, bool], ...]:
    """Return the places of the administration."""
    places = (
        ("home", _("Accounts"), Action.MANAGE_ACCOUNTS),
        ("audit", _("Audit trail"), Action.READ_AUDIT),
        ("reconcile", _("Invariants"), Action.RECONCILE),
    )
    return tuple(
        (url_for(f"admin.{name}"), label, name == current)
        for name, label, action in places
        if actor().may(action)
    )


def new_password() -> str:
    """Make a password that people can copy from a screen: 16 signs of 32, 80 bits."""
    letters = readable(secrets.token_bytes(PASSWORD_LENGTH), PASSWORD_LENGTH)
    return "-".join(letters[n : n + 4] for n in range(0, PASSWORD_LENGTH, 4))


def _accounts(form: FormState, once: OneTime | None = None) -> str:
    return render_template(
        "admin/accounts.html",
        accounts=accounts.accounts(store(), actor()),
        form=form,
        chosen=set(request.form.getlist("roles")),
        roles=[(one, role(one)) for one in GIVEN],
        names={one: role(one) for one in GIVEN},
        once=once,
        tabs=tabs("home"),
    )


def _shown_once(once: OneTime) -> Response:
    """Answer with a password; no cache, history or session keeps it."""
    answer = make_response(_accounts(forms.EMPTY, once), 201)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _find(account_id: int) -> AccountView:
    return next(one for one in accounts.accounts(store(), actor()) if one.id == account_id)


def _back() -> Response:
    return redirect(url_for("admin.home"), 303)
