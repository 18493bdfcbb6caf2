"""Campaigns: windows in which orders are collected until the plants start."""

from flask import Blueprint, render_template

from configurator.services import campaigning, catalogue, co_designing
from configurator.services.campaigning import CampaignView
from configurator.services.co_designing import GalleryFilter
from configurator.web.pictures import blank_picture, pictures
from configurator.web.shop import actor, now, store

BEST = 8

pages = Blueprint("campaigns", __name__, url_prefix="/campaigns")


@pages.get("")
def listing() -> str:
    """Show the campaigns that take orders."""
    found = campaigning.open_campaigns(store(), now())
    cards = [(campaign, _picture(campaign)) for campaign in found]
    return render_template("consumer/campaigns.html", cards=cards)


@pages.get("/<int:campaign_id>")
def campaign(campaign_id: int) -> str:
    """Show one campaign with its progress and designs to start from."""
    found = campaigning.campaign(store(), actor(), campaign_id, now())
    loaded = catalogue.revision(store(), found.product_revision_id)
    designs = co_designing.gallery(store(), GalleryFilter(product=found.product))[:BEST]
    return render_template(
        "consumer/campaign.html",
        campaign=found,
        product=loaded.product,
        picture=_picture(found),
        designs=pictures(designs),
    )


def _picture(campaign: CampaignView) -> str:
    product = catalogue.revision(store(), campaign.product_revision_id).product
    return blank_picture(product, f"c{campaign.id}")
