"""The demand page: what a campaign has to make, as figures, pictures, shares and orders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from markupsafe import Markup

from configurator.domain.product import Product, ProductOption
from configurator.domain.states import CampaignState
from configurator.live_topics import plan_topic
from configurator.services.campaigning import CampaignView, Demand, DemandOrder
from configurator.web.drawing import drawn
from configurator.web.i18n import money, named
from configurator.web.live import Channel, channel
from configurator.web.paging import Page, page_of
from configurator.web.staff_words import State, campaign_state, order_state
from configurator.web.words import _, ngettext

PICTURED = 6
SHOWN_DIFFERENCES = 5
ORDERS_PER_PAGE = 25
EVENTS = ("plan", "campaign_closed", "campaign_opened", "campaign_changed", "progress")
IN_WORK = frozenset({CampaignState.CLOSED, CampaignState.RELEASED})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A distinct configuration: how often, what sets it apart, how it looks."""

    rank: int
    quantity: int
    orders: int
    words: str
    price: str
    url: str
    drawing: Markup | None


@dataclass(frozen=True, slots=True)
class ValueShare:
    """How many pieces have a value."""

    name: str
    swatch: str
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class OptionShares:
    """An option with its values, the most wanted first."""

    name: str
    values: tuple[ValueShare, ...]
    total: int


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A pre-order without its buyer."""

    number: str
    state: State
    quantity: int
    words: str
    texts: str
    total: str
    promised_on: date
    placed_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class DemandPage:
    """Everything the template shows."""

    campaign: CampaignView
    state: State
    figures: tuple[tuple[str, object, str], ...]
    pictured: tuple[Wanted, ...]
    others: tuple[Wanted, ...]
    shares: tuple[OptionShares, ...]
    orders: Page[OrderLine]
    search: str
    channel: Channel | None
    url: str


def demand_page(demand: Demand, product: Product, args: Mapping[str, str]) -> DemandPage:
    """Present the demand; *args* are the address's: a search word and a page of orders."""
    campaign = demand.campaign
    wanted = _wanted(demand, product)
    search = args.get("q", "").strip()
    found = [order for order in demand.orders if search.lower() in _findable(order)]
    return DemandPage(
        campaign=campaign,
        state=campaign_state(campaign.state),
        figures=_figures(demand),
        pictured=wanted[:PICTURED],
        others=wanted[PICTURED:],
        shares=tuple(_shares(demand, product)),
        orders=page_of([_order(order, product) for order in found], args, ORDERS_PER_PAGE),
        search=search,
        channel=channel_of(campaign),
        url=url_for("planner.campaign", campaign_id=campaign.id),
    )


def channel_of(campaign: CampaignView) -> Channel | None:
    """Open the campaign's topic while something goes on there."""
    return channel(plan_topic(campaign.id), *EVENTS) if campaign.state in IN_WORK else None


def _figures(demand: Demand) -> tuple[tuple[str, object, str], ...]:
    ones = sum(1 for row in demand.rows if row.quantity == 1)
    currency = demand.total.currency
    average = demand.total.minor // demand.units if demand.units else 0
    return (
        (_("Pieces"), demand.units, _("of %(num)s places", num=demand.campaign.capacity)),
        (_("Orders"), len(demand.orders), ""),
        (
            _("Distinct designs"),
            len(demand.rows),
            ngettext("%(num)d is one of a kind", "%(num)d are one of a kind", ones),
        ),
        (
            _("Order value"),
            money(demand.total.minor, currency),
            _("%(price)s a piece", price=money(average // 100 * 100, currency)),
        ),
    )


def _wanted(demand: Demand, product: Product) -> tuple[Wanted, ...]:
    usual = product.defaults()
    return tuple(
        Wanted(
            rank=rank,
            quantity=row.quantity,
            orders=len(row.orders),
            words=difference(product, row.configuration, usual),
            price=money(row.price.minor, row.price.currency),
            url=_design_url(product, row.query),
            drawing=_picture(product, row.configuration, rank) if rank <= PICTURED else None,
        )
        for rank, row in enumerate(demand.rows, start=1)
    )


def _picture(product: Product, configuration: Mapping[str, str], rank: int) -> Markup:
    title = _("Design %(rank)s", rank=rank)
    return drawn(product, configuration, {}, title=title, prefix=f"w{rank}")


def _design_url(product: Product, query: str) -> str:
    path = url_for("consumer.configure_product", product_id=product.id)
    return f"{path}?{query}" if query else path


def difference(product: Product, configuration: Mapping[str, str], usual: Mapping[str, str]) -> str:
    """Name the values that set a configuration apart from the usual one."""
    names = list(_different(product, configuration, usual))
    if not names:
        return _("as it comes")
    shown = " · ".join(names[:SHOWN_DIFFERENCES])
    more = len(names) - SHOWN_DIFFERENCES
    return f"{shown} +{more}" if more > 0 else shown


def _different(
    product: Product, configuration: Mapping[str, str], usual: Mapping[str, str]
) -> Iterable[str]:
    for option in product.options:
        value = option.value(configuration.get(option.id, "-"))
        if value is not None and configuration[option.id] != usual.get(option.id):
            yield named(value.name)


def _shares(demand: Demand, product: Product) -> Iterable[OptionShares]:
    for option in product.options:
        counts = demand.shares.get(option.id)
        if counts:
            yield _share(option, counts)


def _share(option: ProductOption, counts: Mapping[str, int]) -> OptionShares:
    total = sum(counts.values())
    values = sorted(counts.items(), key=lambda one: -one[1])
    return OptionShares(
        named(option.name),
        tuple(_value_share(option, value, count, total) for value, count in values),
        total,
    )


def _value_share(option: ProductOption, value: str, count: int, total: int) -> ValueShare:
    found = option.value(value)
    percent = round(100 * count / total)
    if found is None:
        return ValueShare(_("does not apply"), "", count, percent)
    return ValueShare(named(found.name), found.swatch, count, percent)


def _order(order: DemandOrder, product: Product) -> OrderLine:
    return OrderLine(
        number=order.number,
        state=order_state(order.state),
        quantity=order.quantity,
        words=difference(product, order.configuration, product.defaults()),
        texts=" · ".join(f"“{text}”" for text in order.texts.values() if text),
        total=money(order.total.minor, order.total.currency),
        promised_on=order.promised_on,
        placed_at=order.placed_at,
        url=_design_url(product, order.query),
    )


def _findable(order: DemandOrder) -> str:
    return " ".join((order.number, *order.texts.values())).lower()
