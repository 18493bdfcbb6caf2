"""What a configure page takes along so that it can answer a click by itself, online or not.

Two parcels, each under an address that carries the digest of its contents: the compiled model as
`static/js/engine.js` opens it, and what is needed to put its answers into words and amounts. Where
there are none, the page asks the server for everything, as it does without JavaScript.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from weakref import WeakKeyDictionary

import brotli  # type: ignore[import-untyped] # no types
from flask import Blueprint, Response, abort, request, url_for

from configurator.domain.money import DECIMALS, MINUS, SYMBOLS
from configurator.domain.nearness import nearness
from configurator.domain.product import Product, ProductOption
from configurator.engine import CompiledModel
from configurator.engine.packed import packed
from configurator.services import catalogue, wording
from configurator.services.catalogue import LoadedProduct
from configurator.services.configuring import MOST_PRICED
from configurator.services.standing import dependants
from configurator.web import static_files
from configurator.web.i18n import language
from configurator.web.shop import now, store
from configurator.web.words import _, ngettext

MOST_ENTRIES = 100_000
"""A larger model stays on the server: it would take longer to fetch than it saves."""
MOST_VALUES = 20_000
YEAR_SECONDS = static_files.YEAR_SECONDS
PACKING = 9
KEPT = 64

pages = Blueprint("at_once", __name__)


@dataclass(frozen=True)
class Parcel:
    """Bytes that never change under their digest."""

    body: bytes
    media_type: str

    @cached_property
    def digest(self) -> str:
        """Name the contents."""
        return blake2b(self.body, digest_size=8).hexdigest()

    def packed(self, coding: str) -> bytes:
        """Pack once and keep it."""
        return self._brotli if coding == "br" else self._gzip

    @cached_property
    def _brotli(self) -> bytes:
        body: bytes = brotli.compress(self.body, quality=PACKING)
        return body

    @cached_property
    def _gzip(self) -> bytes:
        return gzip.compress(self.body, PACKING, mtime=0)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a page fetches what it takes along."""

    engine: str
    words: str


_engines: WeakKeyDictionary[CompiledModel, Parcel] = WeakKeyDictionary()


def addresses(loaded: LoadedProduct) -> Addresses | None:
    """Tell where the parcels of a product are; None if its pages do without."""
    engine = engine_parcel(loaded)
    if engine is None:
        return None
    words = words_parcel(loaded.product)
    product_id = loaded.product.id
    return Addresses(
        url_for("at_once.engine", product_id=product_id, digest=engine.digest),
        url_for("at_once.words", product_id=product_id, digest=words.digest),
    )


def engine_parcel(loaded: LoadedProduct) -> Parcel | None:
    """Pack the compiled model; None if there is none, or a very large one."""
    engine = loaded.engine
    if not isinstance(engine, CompiledModel):
        return None
    arrays = engine.kernel.arrays
    if len(arrays.left) > MOST_ENTRIES or arrays.offset[-1] > MOST_VALUES:
        return None
    found = _engines.get(engine)
    if found is None:
        found = _engines[engine] = Parcel(packed(engine.to_bytes()), "application/octet-stream")
    return found


def words_parcel(product: Product) -> Parcel:
    """Gather, in the visitor's language, what a page says about the engine's answers."""
    return _words(_Wording(product.digest, language(), product))


@pages.get("/configure/<product_id>/engine/<digest>")
def engine(product_id: str, digest: str) -> Response:
    """Send the compiled model of the product as it is sold today."""
    return _sent(engine_parcel(_loaded(product_id)), digest)


@pages.get("/configure/<product_id>/words/<digest>")
def words(product_id: str, digest: str) -> Response:
    """Send the words and amounts in the visitor's language."""
    loaded = _loaded(product_id)
    return _sent(words_parcel(loaded.product) if engine_parcel(loaded) else None, digest)


def _loaded(product_id: str) -> LoadedProduct:
    return catalogue.current(store(), product_id, now().date())


def _sent(found: Parcel | None, digest: str) -> Response:
    """Send what has this digest; what had it yesterday is gone, and the page does without."""
    if found is None or found.digest != digest:
        abort(404)
    coding = request.accept_encodings.best_match(("br", "gzip", "identity"), "identity")
    is_packed = coding in {"br", "gzip"}
    body = found.packed(coding) if is_packed else found.body
    answer = Response(body, content_type=found.media_type)
    if is_packed:
        answer.content_encoding = coding
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    answer.set_etag(f"{digest}-{coding}")
    answer.make_conditional(request)
    return answer


@dataclass(frozen=True, slots=True)
class _Wording:
    digest: str
    language: str
    product: Product = field(compare=False)


@lru_cache(maxsize=KEPT)
def _words(asked: _Wording) -> Parcel:
    product = asked.product
    said = {
        "script": static_files.address("js/engine.js"),
        "base": product.base_price,
        "near": _told(nearness(product)),
        "prices": _told(product.price_costs()),
        "money": {
            "symbol": SYMBOLS[product.currency],
            "decimals": DECIMALS[product.currency],
            "minus": MINUS,
        },
        "options": [_option(product, option) for option in product.options],
        "say": _sentences(),
    }
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return Parcel(body.encode(), "application/json")


def _told(costs: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Leave out what costs nothing."""
    told = {
        name: {value: cost for value, cost in by_value.items() if cost}
        for name, by_value in costs.items()
    }
    return {name: by_value for name, by_value in told.items() if by_value}


def _option(product: Product, option: ProductOption) -> dict[str, object]:
    said: dict[str, object] = {"id": option.id, "usual": option.default}
    loose = [other.id for other in product.options if other.id in dependants(product, option.id)]
    if loose:
        said["loose"] = loose
    if option.when is not None:
        said["when"] = True
    if len(option.values) <= MOST_PRICED:
        said["priced"] = True
    if option.number is not None and option.number.unit:
        said["unit"] = f" {option.number.unit}"
    if option.text is not None:
        said["classes"] = option.text.classes
    return said


def _sentences() -> dict[str, str]:
    shown = "{shown}"
    return {
        "one": ngettext("%(shown)s design possible", "%(shown)s designs possible", 1, shown=shown),
        "many": ngettext("%(shown)s design possible", "%(shown)s designs possible", 2, shown=shown),
        "large": _("%(shown)s designs possible", shown=shown),
        "list": wording.say("list", language()),
        "none": _("None"),
        "follows": _("follows from your other choices"),
        "possible": _("Can be built."),
        "impossible": _("Cannot be built together."),
        "alone": _("No answer from the server: prices are exact, picture and delivery day follow."),
        "why": _("Does not go with your other choices. The reason follows."),
    }
