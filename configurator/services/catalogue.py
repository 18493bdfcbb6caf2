"""Published products, loaded once per process."""

from dataclasses import dataclass
from datetime import datetime

from configurator.domain.permissions import SYSTEM, Actor
from configurator.domain.product import Names, Product
from configurator.domain.product_files import ProductFiles
from configurator.engine import CompiledModel
from configurator.store.engine import Store


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
    raise NotImplementedError


def current(store: Store, product_id: str) -> LoadedProduct:
    """Return the newest revision of a product; NotFoundError if there is none."""
    raise NotImplementedError


def revision(store: Store, revision_id: int) -> LoadedProduct:
    """Return a certain revision; old orders and designs stay with theirs."""
    raise NotImplementedError


def products(store: Store) -> tuple[ProductCard, ...]:
    """List the newest revision of every product."""
    raise NotImplementedError
