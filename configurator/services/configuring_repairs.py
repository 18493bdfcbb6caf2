"""Why choices cannot be had together, and what would change that: by steps, price and days."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice

from configurator.domain.pricing import change
from configurator.domain.product import Product
from configurator.engine import Choices, Engine, Repair
from configurator.services import wording
from configurator.services.configuring_options import Offering
from configurator.services.configuring_views import ConflictView, RefusalView, RepairView
from configurator.services.delivering import delivery
from configurator.services.standing import Standing, canonical_query, changed, stand

MOST_REFUSED = 24
"""More values of one option are not explained at once: whoever wants one picks it."""
MOST_REPAIRS = 3


class Mending:
    """Puts repairs into words, with what they change beside what is shown now."""

    def __init__(
        self, product: Product, compiled: Engine, standing: Standing, *, lang: str, today: date
    ) -> None:
        self._product, self._compiled, self._standing = product, compiled, standing
        self._lang, self._today = lang, today

    def alert(self) -> ConflictView | None:
        """Explain a clash of the choices."""
        standing = self._standing
        if not standing.repairs:
            return None
        conflict = self._compiled.explain(standing.classes)
        said = wording.pairs(self._product, conflict.choices, self._lang)
        why = wording.reasons(self._product, conflict, self._lang)
        message = wording.say("clash", self._lang, choices=said, why=why)
        return ConflictView(message, self.views(standing.classes, standing.repairs))

    def views(self, choices: Choices, repairs: Iterable[Repair]) -> tuple[RepairView, ...]:
        """Show repairs of choices: the fewest changes first, then by price and by days."""
        found = []
        for repair in repairs:
            changes = self._doable(repair.changes)
            if changes is not None:
                found.append(self._view(choices, changes))
        return tuple(sorted(found, key=lambda view: (len(view.changes), view.delta, view.days)))

    def refusals(self, option: str) -> tuple[RefusalView, ...]:
        """Explain the values of an option that cannot be had."""
        offering = Offering(self._product, self._compiled, self._standing, self._lang)
        grouped: dict[str, list[tuple[str, Choices]]] = {}
        for value, choices in islice(offering.refused(option), MOST_REFUSED):
            conflict = self._compiled.explain(choices)
            reason = wording.reason_against(self._product, conflict, option, self._lang)
            grouped.setdefault(reason, []).append((value, choices))
        return tuple(self._refusal(option, reason, same) for reason, same in grouped.items())

    def _refusal(self, option: str, reason: str, same: list[tuple[str, Choices]]) -> RefusalView:
        limit = MOST_REPAIRS if len(same) == 1 else 1
        return RefusalView(
            values=tuple(value for value, _ in same),
            names=tuple(
                wording.picked_name(self._product, option, value, self._lang) for value, _ in same
            ),
            reason=reason,
            repairs=tuple(self._repairs(option, same, limit)),
        )

    def _repairs(
        self, option: str, same: list[tuple[str, Choices]], limit: int
    ) -> Iterator[tuple[str, RepairView]]:
        kept = frozenset([option])
        for value, choices in same:
            found = self._compiled.repair(choices, kept, *self._standing.costs, limit=limit)
            for view in self.views(choices, found):
                yield value, view

    def _view(self, choices: Choices, changes: Mapping[str, str | None]) -> RepairView:
        mended = changed(choices, changes)
        standing = self._standing
        completed = self._compiled.complete(mended, *standing.costs)
        return RepairView(
            label=wording.repair_label(self._product, changes, self._lang),
            query=self._query(mended),
            delta=change(self._product, standing.configuration, completed),
            days=self._days(completed) - self._days(standing.configuration),
            changes=changes,
        )

    def _days(self, configuration: Mapping[str, str]) -> int:
        return delivery(self._product, configuration, self._lang, self._today).working_days

    def _doable(self, changes: Mapping[str, str | None]) -> Mapping[str, str | None] | None:
        """Leave out what needs a text written anew: a click can only remove one."""
        doable: dict[str, str | None] = {}
        for option, value in changes.items():
            asked = self._product.option(option)
            if asked.kind != "text":
                doable[option] = value
            elif value in {None, asked.default}:
                doable[option] = None
            else:
                return None
        return doable

    def _query(self, choices: Choices) -> str:
        return canonical_query(written(self._product, choices, self._standing.choices))


def written(product: Product, classes: Choices, texts: Choices) -> dict[str, str]:
    """Put what people wrote in the place of its classes, in the product's order."""
    raw = {
        option.id: texts.get(option.id, "") if option.kind == "text" else classes[option.id]
        for option in product.options
        if option.id in classes
    }
    return {option: value for option, value in raw.items() if value}


def refusals(
    product: Product, compiled: Engine, choices: Choices, option: str, *, lang: str, today: date
) -> tuple[RefusalView, ...]:
    """Tell why values of an option cannot be had with the choices, and how they could be."""
    mending = Mending(product, compiled, stand(product, compiled, choices), lang=lang, today=today)
    return mending.refusals(option)
