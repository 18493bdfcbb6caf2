"""Designs as inline pictures."""

from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup

from configurator.domain.product import Product
from configurator.preview import svg
from configurator.web.preferences import wall

KEPT = 32


def drawn(
    product: Product,
    configuration: Mapping[str, str],
    texts: Mapping[str, str],
    *,
    title: str,
    prefix: str,
) -> Markup:
    """Return the picture of a configuration; the renderer escapes every text in it."""
    picture = svg.render(
        _parsed(product.drawing),
        product,
        configuration,
        texts,
        title=title,
        prefix=prefix,
        theme=wall(),
    )
    return Markup(picture)  # noqa: S704 # allow-listed elements, escaped texts


@lru_cache(maxsize=KEPT)
def _parsed(drawing: str) -> svg.Drawing:
    return svg.parse(drawing, file="drawing.svg")
