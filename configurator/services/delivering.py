"""When a configuration arrives."""

from collections.abc import Mapping
from datetime import date

from bom import promise
from bom.weeks import ahead, working_days
from configurator.domain.product import Product, text
from configurator.services import wording
from configurator.services.configuring_views import Delivery


def delivery(
    product: Product, configuration: Mapping[str, str], lang: str, today: date
) -> Delivery:
    """Promise a day: the longest chain of parts, then shipping, in working days."""
    configured = product.bom_configuration(configuration)
    promised = promise(product.bom, product.item, configured, today=today)
    arrives = ahead(promised.date, product.shipping_days)
    steps = [(text(step.names, lang), step.days) for step in promised.steps]
    steps.append((wording.say("shipping", lang), product.shipping_days))
    slow = sorted((step for step in steps if step[1]), key=lambda step: -step[1])
    return Delivery(arrives, working_days(today, arrives), tuple(slow))
