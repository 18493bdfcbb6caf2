"""The plants, for those who run them."""

from flask import Blueprint, render_template, request

from configurator.services import overseeing, tracking
from configurator.web.plants_page import SHOWN, plants_page
from configurator.web.shop import actor, now, store

REPORTS = 14

pages = Blueprint("operator", __name__)


@pages.get("/plants")
def plants() -> str:
    """Show what goes on in the plants; a fragment when the page asks for it anew."""
    page = plants_page(
        tracking.floor_now(store(), actor(), SHOWN),
        overseeing.latest_reports(store(), actor(), REPORTS),
        now(),
    )
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "partials/_plants.html" if is_fragment else "operator/plants.html"
    return render_template(template, page=page)
