"""When a campaign takes orders."""

from datetime import datetime

from configurator.domain.states import CampaignState


def takes_orders(
    state: CampaignState, opens_at: datetime, closes_at: datetime, now: datetime
) -> bool:
    """Tell whether an order can be placed at *now*; the closing moment is too late."""
    return state is CampaignState.OPEN and opens_at <= now < closes_at
