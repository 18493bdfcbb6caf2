"""Two versions side by side, as the comparison table shows them."""

from dataclasses import dataclass

from markupsafe import Markup

from configurator.domain.product import Product
from configurator.services import catalogue
from configurator.services.design_views import Comparison, VersionView
from configurator.web.i18n import money, signed_money
from configurator.web.pictures import picture_of
from configurator.web.shop import store
from configurator.web.words import _


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two."""

    label: str
    code: str
    number: int
    author: str
    price: str
    drawing: Markup


@dataclass(frozen=True, slots=True)
class Difference:
    """One option that differs."""

    name: str
    left: str
    left_by: str
    left_swatch: str
    right: str
    right_by: str
    right_swatch: str
    why: str
    amount: str


@dataclass(frozen=True, slots=True)
class Versus:
    """The whole comparison."""

    sides: tuple[Side, Side]
    rows: tuple[Difference, ...]
    unchanged: int
    difference: str


def versus(comparison: Comparison, left: str, right: str) -> Versus:
    """Present a comparison; *left* and *right* say what the two are."""
    currency = comparison.difference.currency
    products = [
        catalogue.revision(store(), version.product_revision_id).product
        for version in (comparison.left, comparison.right)
    ]
    rows = tuple(
        Difference(
            name=row.name,
            left=row.left_name,
            left_by=row.left_by or _("standard"),
            left_swatch=_swatch(products[0], row.option, row.left),
            right=row.right_name,
            right_by=row.right_by or _("standard"),
            right_swatch=_swatch(products[1], row.option, row.right),
            why=row.right_why,
            amount="" if row.delta is None else _amount(row.delta, currency),
        )
        for row in comparison.rows
    )
    return Versus(
        (_side(comparison.left, left, "left"), _side(comparison.right, right, "right")),
        rows,
        comparison.unchanged,
        _amount(comparison.difference.minor, currency),
    )


def _side(version: VersionView, label: str, prefix: str) -> Side:
    price = money(version.price.minor, version.price.currency)
    drawing = picture_of(version, title=label, prefix=prefix)
    return Side(label, version.design_code, version.number, version.author, price, drawing)


def _swatch(product: Product, option_id: str, value_id: str) -> str:
    """Return the colour of a value, "" where it has none."""
    option = next((option for option in product.options if option.id == option_id), None)
    value = option.value(value_id) if option else None
    return value.swatch if value else ""


def _amount(minor: int, currency: str) -> str:
    return signed_money(minor, currency) if minor else "±0"
