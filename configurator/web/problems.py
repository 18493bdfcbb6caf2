"""Error pages: a word to the visitor, a reference for whoever looks into the log, no traceback."""

import secrets

import structlog
from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped] # no types
from werkzeug.exceptions import HTTPException

from configurator.errors import PreparingError, RoundelError
from configurator.services import publishing
from configurator.web.refusals import said, sentence
from configurator.web.shop import now, store
from configurator.web.words import _

log = structlog.get_logger(__name__)
WAIT_SECONDS = "3"


def install(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(PreparingError, preparing)
    app.register_error_handler(RoundelError, refused)
    app.register_error_handler(CSRFError, forged)
    app.register_error_handler(HTTPException, stopped)
    app.register_error_handler(Exception, broken)


def refused(error: RoundelError) -> tuple[str, int]:
    """Show an error of ours: it says what happened and how to mend it."""
    if error.status >= 500:  # noqa: PLR2004 # ours to look into
        log.error("request failed", code=error.code, path=request.path, message=error.message)
    return page(error.status, said(error))


def preparing(error: PreparingError) -> tuple[str, int, dict[str, str]]:
    """Have a product compiled that is not, and say so; the page comes back by itself."""
    publishing.prepare(store(), error.revision_id, now())
    is_read = request.method == "GET" and request.headers.get("HX-Request") != "true"
    refresh = WAIT_SECONDS if is_read else ""
    shown = render_template("errors/preparing.html", message=said(error), refresh=refresh)
    return shown, error.status, {"Retry-After": WAIT_SECONDS}


def forged(error: CSRFError) -> tuple[str, int]:
    """Show that a form came without its token, most often because the page was old."""
    del error
    return page(400, _("This form is no longer fresh. Load the page again and send it anew."))


def stopped(error: HTTPException) -> tuple[str, int]:
    """Show an error of the protocol: no such page, wrong method, too many requests."""
    status = error.code or 500
    return page(status, _words().get(status) or sentence(error.description or ""))


def broken(error: Exception) -> tuple[str, int]:
    """Log what nobody expected under a reference, and show the reference alone."""
    reference = secrets.token_hex(4)
    log.error("unexpected error", reference=reference, path=request.path, exc_info=error)
    return page(500, _("Something broke on our side. Nothing you entered was changed."), reference)


def page(status: int, message: str, reference: str = "") -> tuple[str, int]:
    """Render the page of an error."""
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "partials/_problem.html" if is_fragment else "errors/problem.html"
    title = _titles().get(status, _("That did not work"))
    shown = {"status": status, "title": title, "message": message, "reference": reference}
    return render_template(template, **shown), status


def _titles() -> dict[int, str]:
    return {
        400: _("Please send it again"),
        403: _("Not with this account"),
        404: _("Nothing is here"),
        405: _("Not this way"),
        409: _("The world moved on"),
        413: _("Too much at once"),
        422: _("Something needs another look"),
        429: _("A little slower, please"),
        500: _("That is our fault"),
        503: _("Very busy right now"),
    }


def _words() -> dict[int, str]:
    return {
        404: _("The link may be old or private, or a letter is missing in the address."),
        405: _("This address does not take what was sent. Go back and use the buttons there."),
        413: _("What was sent is larger than this page accepts."),
        429: _("Too many tries in a short time. Wait a minute, then try again."),
    }
