"""Queries about what a new revision of a product touches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlmodel import col, select

from configurator.domain.states import PreOrderState
from configurator.store.engine import Tx
from configurator.store.tables import (
    DesignRow,
    DesignVersionRow,
    PreOrderRow,
    ProductRevisionRow,
)

LIVE = (PreOrderState.PLACED.value, PreOrderState.CONFIRMED.value)


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved configuration of a product: a design's newest version, or an order not yet made."""

    kind: Literal["design", "order"]
    reference: str
    title: str
    configuration: Mapping[str, str]
    unit_price: int


def kept(tx: Tx, product: str) -> Iterator[Kept]:
    """Yield the designs and the live orders of a product."""
    designs = (
        select(DesignRow.code, DesignRow.title, DesignVersionRow)
        .join(DesignVersionRow, col(DesignVersionRow.design_id) == col(DesignRow.id))
        .where(col(DesignRow.product) == product)
        .where(col(DesignVersionRow.number) == col(DesignRow.head))
        .order_by(col(DesignRow.id))
    )
    for code, title, version in tx.session.exec(designs):
        yield Kept("design", code, title, version.configuration, version.price_minor)
    orders = (
        select(PreOrderRow)
        .join(ProductRevisionRow, col(ProductRevisionRow.id) == PreOrderRow.product_revision_id)
        .where(col(ProductRevisionRow.product) == product)
        .where(col(PreOrderRow.state).in_(LIVE))
        .order_by(col(PreOrderRow.id))
    )
    for order in tx.session.exec(orders):
        yield Kept("order", order.number, "", order.configuration, order.unit_minor)
