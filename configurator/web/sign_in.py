"""Signing in, up and out."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from configurator.errors import InvalidError, SignInError
from configurator.services import accounts
from configurator.services.accounts import Register, SignedIn
from configurator.web import forms
from configurator.web.preferences import local_path
from configurator.web.refusals import form_again
from configurator.web.security import SIGN_IN_LIMIT, SIGN_UP_LIMIT, limiter
from configurator.web.shop import SIGN_IN_COOKIE, now, shop, store
from configurator.web.words import _

pages = Blueprint("sign_in", __name__)

Answer = Response | str | tuple[str, int]


@pages.get("/sign-in")
def sign_in() -> str:
    """Show the form."""
    return render_template(
        "sign_in/sign_in.html", form=forms.EMPTY, following=request.args.get("next", "/")
    )


@pages.post("/sign-in")
@limiter.limit(SIGN_IN_LIMIT)
def start_session() -> Answer:
    """Sign in; an unknown address and a wrong password get the same answer."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    following = request.form.get("next", "/")
    try:
        signed_in = accounts.sign_in(store(), email.strip(), password, now())
    except SignInError:
        words = {"": _("E-mail and password do not go together. Check both and try again.")}
        form = forms.FormState({"email": email}, words)
        return render_template("sign_in/sign_in.html", form=form, following=following), 422
    flash(_("Welcome back, %(name)s.", name=signed_in.account.name))
    return _with_session(signed_in, following)


@pages.get("/sign-up")
def sign_up() -> str:
    """Show the form for a new account."""
    return render_template(
        "sign_in/sign_up.html", form=forms.EMPTY, following=request.args.get("next", "/")
    )


@pages.post("/sign-up")
@limiter.limit(SIGN_UP_LIMIT)
def register() -> Answer:
    """Open an account and sign in."""
    following = request.form.get("next", "/")
    command, refused = forms.read(Register, request.form)
    if command is not None:
        try:
            accounts.register(store(), command, now())
            signed_in = accounts.sign_in(store(), command.email, command.password, now())
        except InvalidError as error:
            refused = form_again(request.form, error)
        else:
            flash(_("Welcome, %(name)s.", name=signed_in.account.name))
            return _with_session(signed_in, following)
    return render_template("sign_in/sign_up.html", form=refused, following=following), 422


@pages.post("/sign-out")
def sign_out() -> Response:
    """End the session, here and on the server."""
    accounts.sign_out(store(), request.cookies.get(SIGN_IN_COOKIE))
    session.clear()
    answer = redirect(url_for("consumer.home"), 303)
    answer.delete_cookie(SIGN_IN_COOKIE)
    return answer


def _with_session(signed_in: SignedIn, following: str) -> Response:
    answer = redirect(local_path(following), 303)
    answer.set_cookie(
        SIGN_IN_COOKIE,
        signed_in.token,
        expires=signed_in.expires_at,
        httponly=True,
        samesite="Lax",
        secure=shop().settings.is_https,
    )
    return answer
