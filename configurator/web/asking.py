"""Questions about a configuration: why not this, and which one would be best."""

import secrets

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from configurator.engine import UncountedError
from configurator.services import catalogue, completing
from configurator.services.catalogue import LoadedProduct
from configurator.services.completing import GOALS, completed, surprised
from configurator.services.configuring import refusals
from configurator.services.standing import AskedChoices, canonical_query, stand
from configurator.web.configure_page import DESIGN, reasons
from configurator.web.consumer import chosen, purpose
from configurator.web.i18n import language, named
from configurator.web.shop import now, store

SURPRISE = "surprise"
LOT_BITS = 62

pages = Blueprint("asking", __name__)


@pages.get("/configure/<product_id>/why/<option>")
def why_not(product_id: str, option: str) -> str:
    """Explain what of an option cannot be had: beside it, or on a page of its own."""
    loaded = catalogue.current(store(), product_id, now().date())
    product = loaded.product
    choices = chosen(loaded, request.args)
    about = purpose(loaded, request.args.get(DESIGN, ""))
    flags = {multiple.id: multiple.flags for multiple in product.multiples}
    if option not in flags and not product.has_option(option):
        abort(404)
    found = [
        refusal
        for each in flags.get(option, (option,))
        for refusal in refusals(
            product, loaded.compiled, choices, each, lang=language(), today=now().date()
        )
    ]
    shown = reasons(found, about, product.currency)
    is_fragment = request.headers.get("HX-Request") == "true"
    return render_template(
        "partials/_reasons.html" if is_fragment else "consumer/why.html",
        reasons=shown,
        name=named(_names(loaded, option)),
        back=about.url(_query(loaded, choices)),
        product=product,
    )


@pages.get("/configure/<product_id>/finish/<goal>")
def finish(product_id: str, goal: str) -> Response:
    """Choose what is open, and go to where that leads."""
    loaded = catalogue.current(store(), product_id, now().date())
    choices = chosen(loaded, request.args)
    about = purpose(loaded, request.args.get(DESIGN, ""))
    return redirect(about.url(_finished(loaded, choices, goal)), 303)


def _finished(loaded: LoadedProduct, choices: AskedChoices, goal: str) -> str:
    product, compiled = loaded.product, loaded.compiled
    if goal == SURPRISE:
        try:
            return surprised(product, compiled, choices, secrets.randbits(LOT_BITS))
        except UncountedError:
            return _query(loaded, choices)
    known = next((each for each in GOALS if each == goal), None)
    if known is None:
        abort(404)
    tallies = completing.tallies(store(), product.id) if known == "loved" else {}
    return completed(product, compiled, choices, known, tallies)


def _query(loaded: LoadedProduct, choices: AskedChoices) -> str:
    return canonical_query(stand(loaded.product, loaded.compiled, choices).choices)


def _names(loaded: LoadedProduct, option: str) -> dict[str, str]:
    product = loaded.product
    for multiple in product.multiples:
        if multiple.id == option:
            return dict(multiple.name)
    return dict(product.option(option).name)
