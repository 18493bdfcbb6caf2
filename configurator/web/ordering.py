"""Ordering: check out, place, follow and cancel a pre-order."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from configurator.errors import ConflictError, InvalidError, NotFoundError, PaymentError
from configurator.services import accounts, campaigning, catalogue, pre_ordering
from configurator.services.campaigning import CampaignView
from configurator.services.catalogue import LoadedProduct
from configurator.services.configuring import ConfigurationView
from configurator.services.pre_ordering import OrderView, PlaceOrder
from configurator.web import forms
from configurator.web.configure_page import DESIGN, arrives, sentence
from configurator.web.consumer import configured
from configurator.web.drawing import drawn
from configurator.web.forms import FormState
from configurator.web.pictures import parts, picture_of
from configurator.web.refusals import form_again
from configurator.web.security import ORDER_LIMIT, limiter
from configurator.web.shop import actor, now, remember, remembered, shop, store
from configurator.web.tracking_page import tracking_page
from configurator.web.words import _

pages = Blueprint("ordering", __name__)

Answer = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Basket:
    """What is about to be ordered."""

    loaded: LoadedProduct
    view: ConfigurationView
    campaign: CampaignView | None
    design: str


@pages.get("/checkout/<product_id>")
def checkout(product_id: str) -> Answer:
    """Show what is ordered and ask for name and address."""
    basket = _basket(product_id, request.args, request.args.get(DESIGN, ""))
    if not basket.view.is_valid:
        return redirect(_address("/configure", basket), 303)
    if "was" in request.args:
        return redirect(_address("/checkout", basket), 303)
    return _checkout_page(basket, _prefilled())


@pages.post("/pre-orders")
@limiter.limit(ORDER_LIMIT)
def place() -> Answer:
    """Place the pre-order, or show the form again with a word for each field."""
    query = dict(parse_qsl(request.form.get("query", ""), keep_blank_values=True))
    basket = _basket(request.form.get("product", ""), query, request.form.get("design", ""))
    form = _without_blanks(request.form)
    command, refused = forms.read(
        PlaceOrder,
        form,
        choices=dict(basket.view.choices),
        shown_total=_shown_total(form),
        key=forms.key_of(form),
    )
    if command is None:
        return _checkout_page(basket, refused or forms.EMPTY), 422
    try:
        placed = pre_ordering.place(store(), shop().payments, actor(), command, now())
    except InvalidError as error:
        return _checkout_page(basket, form_again(form, error)), 422
    except (ConflictError, PaymentError) as error:
        return _checkout_page(basket, form_again(form, error)), error.status
    remember("orders", placed.number, placed.secret)
    flash(_("Thank you. Your order is placed; this page follows it."))
    return redirect(url_for("ordering.track", number=placed.number, s=placed.secret), 303)


@pages.get("/orders/<number>")
def track(number: str) -> str:
    """Show where every unit of an order is; a fragment when the page asks for it anew."""
    secret = _secret(number)
    order = pre_ordering.order(store(), actor(), number, secret=secret)
    page = tracking_page(order, secret or "")
    is_fragment = request.headers.get("HX-Request") == "true"
    if is_fragment:
        return render_template("partials/_progress.html", page=page, order=order, is_fragment=True)
    product = catalogue.revision(store(), order.product_revision_id).product
    return render_template(
        "consumer/order.html",
        page=page,
        order=order,
        picture=picture_of(order, title=number, prefix="order"),
        parts=parts(product, order.configuration, order.texts),
        key=forms.new_key(),
    )


@pages.post("/orders/<number>/cancel")
@limiter.limit(ORDER_LIMIT)
def cancel(number: str) -> Response:
    """Cancel while the campaign is open."""
    secret = request.form.get("s") or _secret(number)
    pre_ordering.cancel(store(), shop().payments, actor(), number, secret=secret, now=now())
    flash(_("Cancelled. The deposit goes back."))
    return redirect(url_for("ordering.track", number=number, s=secret), 303)


@pages.get("/orders")
def mine() -> str:
    """List the orders of this account, or of this browser."""
    if actor().is_signed_in:
        cards = pre_ordering.my_orders(store(), actor())
        drawn_cards = [
            (card, card.secret, picture_of(card, title=card.number, prefix=f"o{card.number}"))
            for card in cards
        ]
        return render_template("consumer/orders.html", cards=drawn_cards)
    kept = [_kept(number, secret) for number, secret in remembered("orders").items()]
    return render_template("consumer/orders.html", cards=[each for each in kept if each])


def _kept(number: str, secret: str) -> tuple[OrderView, str, Markup] | None:
    """Return an order this browser placed; None if it is not there any more."""
    try:
        order = pre_ordering.order(store(), actor(), number, secret=secret)
    except NotFoundError:
        return None
    return order, secret, picture_of(order, title=number, prefix=f"o{number}")


def _basket(product_id: str, args: Mapping[str, str], design: str) -> Basket:
    loaded = catalogue.current(store(), product_id, now().date())
    campaign = campaigning.campaign_for(store(), loaded.product.id, now())
    return Basket(loaded, configured(loaded, args), campaign, design)


def _address(root: str, basket: Basket) -> str:
    design = urlencode({DESIGN: basket.design}) if basket.design else ""
    query = "&".join(part for part in (design, basket.view.query) if part)
    return f"{root}/{basket.loaded.product.id}{'?' if query else ''}{query}"


def _checkout_page(basket: Basket, form: FormState) -> str:
    view = basket.view
    return render_template(
        "consumer/checkout.html",
        basket=basket,
        product=view.product,
        view=view,
        form=form,
        campaign=basket.campaign,
        arrives=arrives(view),
        picture=drawn(
            view.product, view.configuration, view.texts, title=sentence(view), prefix="order"
        ),
        parts=parts(view.product, view.configuration, view.texts),
        configure_url=_address("/configure", basket),
        key=form.values.get("key") or forms.new_key(),
    )


def _prefilled() -> FormState:
    """Fill in what is known of the one who is signed in."""
    values = {"quantity": "1", "country": "CN"}
    if actor().is_signed_in:
        mine = accounts.account(store(), actor())
        values |= {"name": mine.name, "email": mine.email}
    return FormState(values)


def _without_blanks(form: Mapping[str, str]) -> dict[str, str]:
    """Leave out the fields that may be left empty and are."""
    optional = {"design", "phone", "country"}
    return {name: value for name, value in form.items() if value or name not in optional}


def _shown_total(form: Mapping[str, str]) -> int | None:
    unit, quantity = form.get("shown_price", ""), form.get("quantity", "")
    if unit.isascii() and unit.isdecimal() and quantity.isascii() and quantity.isdecimal():
        return int(unit[:12]) * int(quantity[:4])
    return None


def _secret(number: str) -> str | None:
    return request.args.get("s") or remembered("orders").get(number)
