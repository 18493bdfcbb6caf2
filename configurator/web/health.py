"""Say whether the pages are alive and reach their database."""

from flask import Blueprint, Response, jsonify, render_template
from markupsafe import Markup

from configurator.services import catalogue
from configurator.web.forms import FormState
from configurator.web.security import limiter
from configurator.web.shop import store
from configurator.web.tracking_page import Step

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@limiter.exempt
def healthz() -> tuple[Response, int]:
    """Answer 200 when a page could be served now."""
    products = catalogue.products(store())
    return jsonify(status="ok", products=len(products)), 200


@pages.get("/styleguide")
def styleguide() -> str:
    """Show every part of the pages, for those who build more of them."""
    steps = [
        Step(name, state, Markup(""))
        for name, state in (("Cut", "done"), ("Coat", "now"), ("Test", "next"), ("Ship", "bad"))
    ]
    form = FormState({"q": "WO-7F3A"})
    return render_template("styleguide.html", form=form, steps=steps)
