"""Published products, loaded once per process."""

import threading
from dataclasses import dataclass
from datetime import datetime

from configurator.domain.permissions import SYSTEM, Action, Actor, require
from configurator.domain.product import Names, Product
from configurator.domain.product_files import ProductFiles, load
from configurator.engine import CompiledModel, compile_model
from configurator.errors import ConflictError, NotFoundError
from configurator.preview.svg import drawing_of
from configurator.store import audit
from configurator.store import catalogue as rows
from configurator.store.engine import Store, Tx
from configurator.store.tables import ProductRevisionRow

# Digest -> what was made of the files. A revision never changes, so neither does an entry.
_loaded: dict[str, tuple[Product, CompiledModel]] = {}
_loading = threading.Lock()


@dataclass(frozen=True, slots=True)
class LoadedProduct:
    """A published revision, ready to be configured."""

    revision_id: int
    product: Product
    compiled: CompiledModel


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as lists show it."""

    id: str
    name: Names
    summary: Names
    revision_id: int
    revision: str
    base_price: int
    currency: str


def publish(store: Store, files: ProductFiles, now: datetime, *, actor: Actor = SYSTEM) -> int:
    """Publish product files and return the revision's id; the same files give the same id.

    Raises ProblemsError with everything that is wrong in the files, ConflictError if the revision
    was published with other contents.
    """
    require(actor, Action.PUBLISH_PRODUCT)
    product, _ = _made_of(files)
    drawing_of(product)  # refuses a drawing that could not be shown safely
    with store.write() as tx:
        row = ProductRevisionRow(
            product=product.id,
            revision=product.revision,
            digest=files.digest,
            names=dict(product.name),
            name=files.name,
            files=dict(files.texts),
            published_at=now,
        )
        is_new = rows.add(tx, row)
        key = rows.by_digest(tx, files.digest)
        if key is None:
            raise ConflictError(
                f"Revision {product.revision} of {product.id} is already published with other"
                " contents. Give the changed files a new `revision:` in product.yaml."
            )
        if is_new:
            subject = ("product_revision", key.id)
            audit.record(tx, actor, "publish", subject, now, product=product.id)
        return key.id


def current(store: Store, product_id: str) -> LoadedProduct:
    """Return the newest revision of a product; NotFoundError if there is none."""
    with store.read() as tx:
        return newest(tx, product_id)


def newest(tx: Tx, product_id: str) -> LoadedProduct:
    """Return the newest revision of a product within a transaction."""
    return _opened(tx, rows.newest(tx, product_id), product_id)


def revision(store: Store, revision_id: int) -> LoadedProduct:
    """Return a certain revision; old orders and designs stay with theirs."""
    with store.read() as tx:
        return loaded(tx, revision_id)


def loaded(tx: Tx, revision_id: int) -> LoadedProduct:
    """Return a certain revision within a transaction."""
    return _opened(tx, rows.by_id(tx, revision_id), revision_id)


def products(store: Store) -> tuple[ProductCard, ...]:
    """List the newest revision of every product."""
    with store.read() as tx:
        opened = [_opened(tx, key, key.product) for key in rows.all_newest(tx)]
    return tuple(_card(entry) for entry in opened)


def _opened(tx: Tx, key: rows.RevisionKey | None, wanted: object) -> LoadedProduct:
    if key is None:
        raise NotFoundError("product", wanted)
    found = _loaded.get(key.digest)
    if found is None:
        name, texts = rows.files(tx, key.id)
        found = _made_of(ProductFiles(name, texts))
    return LoadedProduct(key.id, *found)


def _made_of(files: ProductFiles) -> tuple[Product, CompiledModel]:
    with _loading:  # one thread compiles, the others get its work
        digest = files.digest
        if digest not in _loaded:
            product = load(files)
            _loaded[digest] = (product, compile_model(product.model))
        return _loaded[digest]


def _card(entry: LoadedProduct) -> ProductCard:
    product = entry.product
    return ProductCard(
        id=product.id,
        name=product.name,
        summary=product.summary,
        revision_id=entry.revision_id,
        revision=product.revision,
        base_price=product.base_price,
        currency=product.currency,
    )
