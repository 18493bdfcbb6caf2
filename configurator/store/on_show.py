"""The one query of a click on the configure page."""

from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import col

from configurator.domain.states import CampaignState
from configurator.store.catalogue import RevisionKey
from configurator.store.engine import Tx
from configurator.store.tables import CampaignRow, ProductRevisionRow

_CLOSES = (
    select(func.min(col(CampaignRow.closes_at)))
    .where(
        col(CampaignRow.product) == bindparam("wanted"),
        col(CampaignRow.state) == CampaignState.OPEN.value,
        col(CampaignRow.opens_at) <= bindparam("moment"),
        col(CampaignRow.closes_at) > bindparam("moment"),
    )
    .scalar_subquery()
)
# Made once: to put a statement together takes longer than to ask the database.
_NEWEST = (
    select(
        col(ProductRevisionRow.id),
        col(ProductRevisionRow.product),
        col(ProductRevisionRow.revision),
        col(ProductRevisionRow.digest),
        _CLOSES,
    )
    .where(col(ProductRevisionRow.product) == bindparam("wanted"))
    .order_by(col(ProductRevisionRow.id).desc())
    .limit(1)
)


def newest(tx: Tx, product: str, now: datetime) -> tuple[RevisionKey, datetime | None] | None:
    """Find the newest revision of a product, and when its open campaign closes, if there is one."""
    asked = {"wanted": product, "moment": now}
    row = tx.session.connection().execute(_NEWEST, asked).one_or_none()
    if row is None:
        return None
    number, product_id, revision, digest, closes_at = row
    return RevisionKey(number, product_id, revision, digest), closes_at
