"""Try a draft out: its product and the engine that its newest check made."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from configurator.domain.product import Product
from configurator.domain.product_files import read_product
from configurator.engine import Engine
from configurator.services import engines
from configurator.store import authoring as rows
from configurator.store.engine import Tx
from configurator.store.tables import DraftRow

MOST_KEPT = 8
"""So many drafts are kept open in a process; each takes a few megabytes."""

_kept: "OrderedDict[str, Trial]" = OrderedDict()
_keeping = threading.Lock()


@dataclass(frozen=True, slots=True)
class Trial:
    """A draft that can be configured."""

    product: Product
    compiled: Engine


def trial_of(tx: Tx, draft: DraftRow) -> Trial | None:
    """Open what the check of a draft compiled; None if it has not, or of other files."""
    found = rows.check(tx, draft.id)
    if found is None or not found.engine or found.digest != draft.digest:
        return None
    with _keeping:  # one thread reads, the others get its work
        kept = _kept.get(found.digest)
        if kept is None:
            product = read_product(rows.files(tx, draft))
            engine = engines.opened(product.model, found.content or b"")
            kept = _kept[found.digest] = Trial(product, engine)
        _kept.move_to_end(found.digest)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return kept
