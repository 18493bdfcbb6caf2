"""Looking around and configuring: home, gallery, products, the configure page."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from pydantic import ValidationError
from werkzeug.wrappers import Response

from configurator.services import campaigning, catalogue, co_designing
from configurator.services.catalogue import LoadedProduct
from configurator.services.co_designing import GalleryFilter
from configurator.services.configuring import ConfigurationView, configure, parse_query
from configurator.services.standing import AskedChoices
from configurator.web import at_once
from configurator.web.configure_page import DESIGN, ConfigurePage, Purpose, configure_page
from configurator.web.forms import new_key
from configurator.web.i18n import language, named
from configurator.web.pictures import blank_picture, pictures
from configurator.web.shop import actor, now, remembered, shop, store
from configurator.web.words import _

STRIP = 8
PAGE_OF_DESIGNS = 24
SEEN = "Roundel-Seen"
"""The header in which the browser tells the tags of the parts that it has, each in its place."""

pages = Blueprint("consumer", __name__)


@pages.get("/")
def home() -> str:
    """Show a real design, three ways to start, and what others made."""
    products = [catalogue.current(store(), card.id) for card in catalogue.products(store())]
    return render_template(
        "consumer/home.html",
        designs=pictures(co_designing.gallery(store(), GalleryFilter())[:STRIP]),
        products=products,
        blank=blank_picture(products[0].product, "blank") if products else "",
        campaigns=campaigning.open_campaigns(store(), now()),
    )


@pages.get("/about")
def about() -> str:
    """Say what Roundel is."""
    return render_template("consumer/about.html")


@pages.get("/gallery")
def gallery() -> str:
    """Show the public designs."""
    try:
        narrowed = GalleryFilter.model_validate(
            {name: value for name, value in request.args.items() if value}
        )
    except ValidationError:
        narrowed = GalleryFilter()
    designs = pictures(co_designing.gallery(store(), narrowed))
    return render_template(
        "consumer/gallery.html",
        designs=designs,
        narrowed=narrowed,
        products=catalogue.products(store()),
        has_more=len(designs) == PAGE_OF_DESIGNS,
    )


@pages.get("/configure")
def products() -> str:
    """Show what can be configured."""
    loaded = [catalogue.current(store(), card.id) for card in catalogue.products(store())]
    cards = [(each.product, blank_picture(each.product, f"p-{each.product.id}")) for each in loaded]
    return render_template("consumer/products.html", cards=cards)


@pages.get("/configure/<product_id>")
def configure_product(product_id: str) -> Response:
    """Show a configuration: the whole page, or its fragment after a click."""
    loaded, begins = catalogue.on_sale(store(), product_id, now())
    view = shown(loaded, request.args, begins)
    seen = frozenset(request.headers.get(SEEN, "").split())
    page = configure_page(view, purpose(loaded, request.args.get(DESIGN, "")), seen)
    is_fragment = request.headers.get("HX-Request") == "true"
    if not is_fragment and "was" in request.args:
        return redirect(page.url, 303)  # a form sent without JavaScript: tidy the address
    template = "partials/_configurator.html" if is_fragment else "consumer/configure.html"
    answer = make_response(
        render_template(template, page=page, view=view, at_once=at_once.addresses(loaded))
    )
    if is_fragment:
        answer.headers[_history_header(page)] = page.url
    return answer


def configured(loaded: LoadedProduct, args: Mapping[str, str]) -> ConfigurationView:
    """Configure a product as the fields of an address say."""
    campaign = campaigning.campaign_for(store(), loaded.product.id, now())
    # the plants start when it closes
    return shown(loaded, args, campaign.closes_at.date() if campaign else None)


def shown(loaded: LoadedProduct, args: Mapping[str, str], begins: date | None) -> ConfigurationView:
    """Configure a product whose making begins on a day."""
    choices = chosen(loaded, args)
    return configure(
        loaded.product, loaded.compiled, choices, lang=language(), now=now(), base=begins
    )


def chosen(loaded: LoadedProduct, args: Mapping[str, str]) -> AskedChoices:
    """Read the choices out of the fields of an address."""
    fields = {name: value for name, value in args.items() if name != DESIGN}
    return parse_query(loaded.product, loaded.compiled, fields)


def purpose(loaded: LoadedProduct, code: str) -> Purpose:
    """Tell what saving will do: begin a design, or add a version to one's own."""
    product = loaded.product
    about_design = None
    if code:
        about_design = co_designing.design(
            store(), actor(), code, secret=remembered("designs").get(code)
        )
    is_mine = about_design is not None and about_design.is_mine
    return Purpose(
        product_id=product.id,
        save_url=(
            url_for("designer.add_version", code=code, base=about_design.head.number)
            if about_design and is_mine
            else url_for("designer.save")
        ),
        save_label=_("Save version") if is_mine else _("Save"),
        eyebrow=about_design.title if about_design and is_mine else named(product.name),
        key=new_key(),
        share_root=shop().settings.public_url,
        title=named(product.name),
        design=code if is_mine else "",
    )


def _history_header(page: ConfigurePage) -> str:
    """Let Back undo a click, but keep one entry for a text that is being typed."""
    is_typing = request.headers.get("HX-Source", "").startswith("input")
    is_same = request.headers.get("HX-Current-URL", "").endswith(page.url)
    return "HX-Replace-Url" if is_typing or is_same else "HX-Push-Url"
