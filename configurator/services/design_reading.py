"""Build what is shown of designs from what is stored."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from configurator.domain import pricing
from configurator.domain.design import Intent, Intents, choices
from configurator.domain.money import Money
from configurator.domain.permissions import Actor
from configurator.domain.product import Product, text
from configurator.services import catalogue
from configurator.services.design_views import (
    CommentView,
    Comparison,
    ComparisonRow,
    DesignCard,
    DesignView,
    IntentView,
    Origin,
    VersionView,
)
from configurator.services.resolution import Resolved, value_in_words
from configurator.services.standing import canonical_query
from configurator.store import access, designs, ordering, proposals
from configurator.store.engine import Tx
from configurator.store.tables import CommentRow, DesignRow, DesignVersionRow


def reference(row: DesignRow, number: int) -> str:
    """Name a version the way people can share it."""
    return f"{row.code}{designs.CODE_SEPARATOR}{number}"


def in_order(product: Product, intents: Intents) -> dict[str, Intent]:
    """Return the intents in the order of the product's options."""
    return {option.id: intents[option.id] for option in product.options if option.id in intents}


def version_view(tx: Tx, row: DesignVersionRow) -> VersionView:
    """Show a version."""
    design = designs.by_id(tx, row.design_id)
    product = catalogue.loaded(tx, row.product_revision_id).product
    intents = in_order(product, designs.intents(tx, row.id))
    chosen = choices(intents)
    return VersionView(
        design_code=design.code,
        number=row.number,
        reference=reference(design, row.number),
        product_revision_id=row.product_revision_id,
        choices=chosen,
        query=canonical_query(chosen),
        configuration=row.configuration,
        texts=row.texts,
        intents=tuple(
            IntentView(option, intent.value, intent.by.name, intent.why, intent.at)
            for option, intent in intents.items()
        ),
        price=Money(row.price_minor, row.currency),
        message=row.message,
        author=row.author_name,
        created_at=row.created_at,
        merged_from=_reference_of(tx, row.merged_from_id),
    )


def design_view(
    tx: Tx, row: DesignRow, shown: DesignVersionRow, actor: Actor, secret: str | None
) -> DesignView:
    """Show a design at one of its versions."""
    ids = [version.id for version in designs.versions(tx, row.id)]
    return DesignView(
        code=row.code,
        title=row.title,
        product=row.product,
        owner=row.owner_name,
        is_mine=access.may_edit(row, actor, secret),
        has_account=row.owner_id is not None,
        visibility=row.visibility,
        created_at=row.created_at,
        updated_at=row.updated_at,
        head=version_view(tx, shown),
        forked_from=origin(tx, row),
        forks=designs.forks(tx, [row.id]).get(row.id, 0),
        open_proposals=proposals.count_open(tx, row.id),
        orders=ordering.count_by_version(tx, ids),
    )


def origin_version(tx: Tx, row: DesignRow) -> DesignVersionRow | None:
    """Find the version that a design was forked from."""
    first = designs.version(tx, row.id, 1)
    if first is None or first.parent_id is None:
        return None
    return designs.version_by_id(tx, first.parent_id)


def origin(tx: Tx, row: DesignRow) -> Origin | None:
    """Show where a fork came from."""
    source = origin_version(tx, row)
    if source is None:
        return None
    design = designs.by_id(tx, source.design_id)
    return Origin(design.code, design.title, design.owner_name, source.number)


def cards(tx: Tx, rows: Sequence[DesignRow]) -> tuple[DesignCard, ...]:
    """Show designs in a gallery; the number of queries does not grow with them."""
    heads = designs.heads(tx, rows)
    intents = designs.intents_of(tx, [head.id for head in heads.values()])
    forks = designs.forks(tx, [row.id for row in rows])
    revisions = {head.product_revision_id for head in heads.values()}
    products = {revision: catalogue.loaded(tx, revision).product for revision in revisions}
    return tuple(
        _card(row, heads[row.id], products, intents[heads[row.id].id], forks.get(row.id, 0))
        for row in rows
    )


def comment_view(row: CommentRow) -> CommentView:
    """Show a comment."""
    return CommentView(row.id, row.author_name, row.body, row.option, row.created_at)


def comparison(tx: Tx, left: DesignVersionRow, right: DesignVersionRow, lang: str) -> Comparison:
    """Put two stored versions side by side."""
    return compared(tx, version_view(tx, left), version_view(tx, right), lang)


def compared(tx: Tx, left: VersionView, right: VersionView, lang: str) -> Comparison:
    """Put two versions side by side, in the words of the right one's product revision."""
    product = catalogue.loaded(tx, right.product_revision_id).product
    options = [option.id for option in product.options]
    options += [option for option in left.configuration if option not in options]
    different = [option for option in options if _shown(left, option) != _shown(right, option)]
    return Comparison(
        left=left,
        right=right,
        rows=tuple(_row(product, left, right, option, lang) for option in different),
        unchanged=len(options) - len(different),
        difference=Money(right.price.minor - left.price.minor, right.price.currency),
    )


def resolved_view(
    base: VersionView, resolved: Resolved, intents: Intents, author: str, now: datetime
) -> VersionView:
    """Show a version that is not stored yet: what accepting a proposal would make of *base*."""
    return VersionView(
        design_code=base.design_code,
        number=base.number + 1,
        reference=f"{base.design_code}{designs.CODE_SEPARATOR}{base.number + 1}",
        product_revision_id=base.product_revision_id,
        choices=resolved.choices,
        query=canonical_query(resolved.choices),
        configuration=resolved.configuration,
        texts=resolved.texts,
        intents=tuple(
            IntentView(option, intent.value, intent.by.name, intent.why, intent.at)
            for option, intent in intents.items()
        ),
        price=resolved.price.total,
        message="",
        author=author,
        created_at=now,
        merged_from=None,
    )


def _card(
    row: DesignRow,
    head: DesignVersionRow,
    products: Mapping[int, Product],
    intents: Intents,
    forks: int,
) -> DesignCard:
    chosen = choices(in_order(products[head.product_revision_id], intents))
    return DesignCard(
        code=row.code,
        title=row.title,
        product=row.product,
        product_revision_id=head.product_revision_id,
        owner=row.owner_name,
        configuration=head.configuration,
        texts=head.texts,
        query=canonical_query(chosen),
        price=Money(head.price_minor, head.currency),
        forks=forks,
        updated_at=row.updated_at,
    )


def _reference_of(tx: Tx, version_id: int | None) -> str | None:
    if version_id is None:
        return None
    row = designs.version_by_id(tx, version_id)
    return reference(designs.by_id(tx, row.design_id), row.number)


def _shown(version: VersionView, option: str) -> str:
    """Return the buyer's own words for a text, the value for anything else."""
    return version.texts.get(option) or version.configuration.get(option, "-")


def _row(
    product: Product, left: VersionView, right: VersionView, option: str, lang: str
) -> ComparisonRow:
    mine, other = _intent(left, option), _intent(right, option)
    return ComparisonRow(
        option=option,
        name=text(product.option(option).name, lang) if product.has_option(option) else option,
        left=_shown(left, option),
        left_name=value_in_words(product, option, _shown(left, option), lang),
        left_by=mine.author if mine else None,
        right=_shown(right, option),
        right_name=value_in_words(product, option, _shown(right, option), lang),
        right_by=other.author if other else None,
        right_why=other.why if other else "",
        delta=_delta(product, left.configuration, right.configuration, option),
    )


def _intent(version: VersionView, option: str) -> IntentView | None:
    return next((intent for intent in version.intents if intent.option == option), None)


def _delta(
    product: Product, left: Mapping[str, str], right: Mapping[str, str], option: str
) -> int | None:
    known = {other.id for other in product.options}
    before, after = left.get(option, "-"), right.get(option, "-")
    if known != left.keys() or "-" in {before, after}:
        return None
    return pricing.total(product, {**left, option: after}) - pricing.total(product, left)
