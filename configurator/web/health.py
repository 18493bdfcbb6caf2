"""Say whether the pages are alive and reach their database."""

from flask import Blueprint, Response, jsonify, render_template

from configurator.services import catalogue
from configurator.web.security import limiter
from configurator.web.shop import store

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
    return render_template("styleguide.html")
