"""Published products, opened once per process. Nothing is compiled here but by `publish`.

A revision's files become a product by reading them; its engine is opened from its artifact. Where
there is no artifact that this version reads, the product can be looked at, not configured, until a
job has made one: see `publishing`.
"""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bom.problems import ProblemsError
from configurator.domain.permissions import SYSTEM, Action, Actor, require
from configurator.domain.product import Names, Product
from configurator.domain.product_files import ProductFiles, nothing_left, read_product
from configurator.engine import ArtifactError, ContradictionError, Engine
from configurator.errors import ConflictError, NotFoundError, PreparingError
from configurator.preview.svg import drawing_of
from configurator.services import engines
from configurator.services.engines import BUDGET, FORMAT, Made
from configurator.store import artifact_files, artifacts, audit, on_show
from configurator.store import catalogue as rows
from configurator.store.artifacts import ArtifactKey
from configurator.store.engine import Store, Tx
from configurator.store.tables import ArtifactRow, ProductRevisionRow

# By the digest of the files and the time. A revision never changes, so neither does an entry.
_products: dict[tuple[str, date | None], Product] = {}
_engines: dict[tuple[str, date | None], Engine] = {}
_opening = threading.Lock()


@dataclass(frozen=True, slots=True)
class LoadedProduct:
    """A published revision, ready to be configured once it has an engine."""

    revision_id: int
    product: Product
    engine: Engine | None

    @property
    def compiled(self) -> Engine:
        """The engine; PreparingError until a job has made it."""
        if self.engine is None:
            raise PreparingError(self.product.name["en"], self.revision_id)
        return self.engine


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


@dataclass(frozen=True, slots=True)
class Publication:
    """A product's files, read and compiled: all that a revision is made of.

    `times` has what was made for every time in which nothing begins or ends, by its first day.
    """

    files: ProductFiles
    product: Product
    made: Made
    times: Mapping[str, Made]


def publish(store: Store, files: ProductFiles, now: datetime, *, actor: Actor = SYSTEM) -> int:
    """Publish product files and return the revision's id; the same files give the same id.

    This compiles: call it from a command or a job, never from a request. Raises ProblemsError with
    everything that is wrong in the files, ConflictError if the revision was published with other
    contents.
    """
    require(actor, Action.PUBLISH_PRODUCT)
    known = _published(store, files)
    if known is not None:
        return known
    ready = prepared(files, now.date())
    return store.transact(lambda tx: keep(tx, ready, now, actor))


def prepared(files: ProductFiles, since: date, budget: int = BUDGET) -> Publication:
    """Read and compile product files, for every time from the day *since* on.

    ProblemsError has everything that is wrong in them.
    """
    product = read_product(files)
    drawing_of(product)  # refuses a drawing that could not be shown safely
    made = _made(files, product, budget)
    return Publication(files, product, made, dict(_times(files, product, since, budget)))


def _times(
    files: ProductFiles, product: Product, since: date, budget: int
) -> Iterator[tuple[str, Made]]:
    if not product.changes:
        return
    for day in (since, *(change for change in product.changes if change > since)):
        then = read_product(files, day)
        yield _named(then.as_of), _made(files, then, budget)


def _made(files: ProductFiles, product: Product, budget: int) -> Made:
    try:
        return engines.make(product.model, budget)
    except ContradictionError as error:
        raise nothing_left(product, files, error.rules) from error


def keep(tx: Tx, ready: Publication, now: datetime, actor: Actor) -> int:
    """Write a revision with its artifact; return its id."""
    product, files = ready.product, ready.files
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
    keep_artifacts(tx, key.id, ready, now)
    if is_new:
        subject = ("product_revision", key.id)
        audit.record(tx, actor, "publish", subject, now, product=product.id)
    return key.id


def keep_artifacts(tx: Tx, revision_id: int, ready: Publication, now: datetime) -> None:
    """Keep what the engine made of a revision, unless this format of it is kept already."""
    for day, made in ({"": ready.made} | dict(ready.times)).items():
        row = ArtifactRow(
            product_revision_id=revision_id,
            format=FORMAT,
            day=day,
            engine=made.kind,
            digest=made.digest,
            model=made.model,
            content=made.content,
            nodes=made.nodes,
            count=made.count,
            reason=made.reason[:500],
            milliseconds=made.milliseconds,
            compiled_at=now,
        )
        artifacts.add(tx, row)


def current(store: Store, product_id: str, day: date | None = None) -> LoadedProduct:
    """Return the newest revision of a product as of a day; NotFoundError if there is none."""
    with store.read() as tx:
        return newest(tx, product_id, day)


def on_sale(store: Store, product_id: str, now: datetime) -> tuple[LoadedProduct, date | None]:
    """Return the newest revision of a product, and the day on which making it begins.

    That is when its campaign closes; None if it has none. One query: a page asks with every click.
    """
    with store.read() as tx:
        found = on_show.newest(tx, product_id, now)
        if found is None:
            raise NotFoundError("product", product_id)
        key, closes_at = found
        loaded = _opened(tx, key, product_id, now.date())
        return loaded, closes_at.date() if closes_at else None


def newest(tx: Tx, product_id: str, day: date | None = None) -> LoadedProduct:
    """Return the newest revision of a product within a transaction."""
    return _opened(tx, rows.newest(tx, product_id), product_id, day)


def revision(store: Store, revision_id: int, day: date | None = None) -> LoadedProduct:
    """Return a certain revision; old orders and designs stay with theirs."""
    with store.read() as tx:
        return loaded(tx, revision_id, day)


def loaded(tx: Tx, revision_id: int, day: date | None = None) -> LoadedProduct:
    """Return a certain revision within a transaction; without a day, dates are ignored."""
    return _opened(tx, rows.by_id(tx, revision_id), revision_id, day)


def products(store: Store) -> tuple[ProductCard, ...]:
    """List the newest revision of every product."""
    with store.read() as tx:
        opened = [_opened(tx, key, key.product, None) for key in rows.all_newest(tx)]
    return tuple(_card(entry) for entry in opened)


def is_ready(tx: Tx, revision_id: int) -> bool:
    """Tell whether a revision can be configured, at every time from its publication on."""
    found = loaded(tx, revision_id)
    since = published_on(tx, revision_id)
    days = (since, *(change for change in found.product.changes if change > since))
    return found.engine is not None and all(
        loaded(tx, revision_id, day).engine is not None for day in days
    )


def files_of(tx: Tx, revision_id: int) -> ProductFiles:
    """Return the files of a revision as they were published."""
    name, texts = rows.files(tx, revision_id)
    return ProductFiles(name, texts)


def published_on(tx: Tx, revision_id: int) -> date:
    """Return the day on which a revision was published."""
    return rows.published_at(tx, revision_id).date()


def forget() -> None:
    """Let this process open everything anew."""
    with _opening:
        _products.clear()
        _engines.clear()


def _published(store: Store, files: ProductFiles) -> int | None:
    """Find the revision of exactly these files, if it can be configured."""
    with store.read() as tx:
        key = rows.by_digest(tx, files.digest)
        if key is None or not is_ready(tx, key.id):
            return None
        return key.id


def _opened(
    tx: Tx, key: rows.RevisionKey | None, wanted: object, day: date | None
) -> LoadedProduct:
    if key is None:
        raise NotFoundError("product", wanted)
    with _opening:  # one thread reads, the others get its work
        product = _product(tx, key, day)
        at = (key.digest, product.as_of)
        if at not in _engines:
            engine = _engine(tx, key, product)
            if engine is None:
                return LoadedProduct(key.id, product, None)
            _engines[at] = engine
        return LoadedProduct(key.id, product, _engines[at])


def _product(tx: Tx, key: rows.RevisionKey, day: date | None) -> Product:
    product = _products.get((key.digest, None))
    if product is None:
        product = _products[key.digest, None] = _read(tx, key, None)
    if day is None or not product.changes:
        return product
    first = max((change for change in product.changes if change <= day), default=date.min)
    if (key.digest, first) not in _products:
        _products[key.digest, first] = _read(tx, key, first)
    return _products[key.digest, first]


def _read(tx: Tx, key: rows.RevisionKey, day: date | None) -> Product:
    try:
        return read_product(files_of(tx, key.id), day)
    except ProblemsError as error:  # published by an older version with other rules of writing
        raise ConflictError(
            f"Revision {key.revision} of {key.product} cannot be read by this version any more:"
            f" {error.problems[0]}"
        ) from error


def _engine(tx: Tx, key: rows.RevisionKey, product: Product) -> Engine | None:
    model = product.model
    name, day = engines.name_of(model), _named(product.as_of)
    found = artifacts.of_model(tx, key.id, FORMAT, day, name)
    if found is None:
        return None
    try:
        content = _content(tx, found) if found.engine == "compiled" else b""
        return engines.opened(model, content)
    except ArtifactError:  # damaged, or of another version, whatever its row says
        return None


def _named(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _content(tx: Tx, found: ArtifactKey) -> memoryview:
    return artifact_files.opened(tx.folder, found.digest, lambda: _whole(tx, found))


def _whole(tx: Tx, found: ArtifactKey) -> bytes:
    content = artifacts.content(tx, found.id)
    if artifact_files.digest_of(content) != found.digest:
        raise ArtifactError("The stored content is not what was stored.")
    return content


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
