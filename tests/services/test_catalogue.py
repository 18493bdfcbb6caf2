"""Published products: what is published stays, and is loaded once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bom.problems import ProblemsError
from configurator.domain.product_files import ProductFiles, read_directory
from configurator.errors import ConflictError, ForbiddenError, NotFoundError
from configurator.services import catalogue
from tests.shops import EXAMPLES, NOW, Shop

FILES = read_directory(EXAMPLES / "tianbo")


def changed(old: str, new: str, *, files: ProductFiles = FILES) -> ProductFiles:
    text = files.texts["product.yaml"]
    assert old in text
    return replace(files, texts={**files.texts, "product.yaml": text.replace(old, new)})


def test_the_same_files_are_the_same_revision(shop: Shop) -> None:
    first = catalogue.current(shop.store, "tianbo").revision_id

    assert catalogue.publish(shop.store, FILES, NOW + timedelta(days=1)) == first


def test_a_new_revision_becomes_the_current_one_and_the_old_one_stays(shop: Shop) -> None:
    old = catalogue.current(shop.store, "tianbo")
    files = changed('revision: "2026.1"', 'revision: "2026.2"')
    files = changed('base_price: "3990.00"', 'base_price: "4190.00"', files=files)

    revision_id = catalogue.publish(shop.store, files, NOW)

    assert catalogue.current(shop.store, "tianbo").revision_id == revision_id
    assert catalogue.current(shop.store, "tianbo").product.base_price == 419000
    assert catalogue.revision(shop.store, old.revision_id).product.base_price == 399000


def test_a_revision_is_not_published_twice_with_other_contents(shop: Shop) -> None:
    files = changed('base_price: "3990.00"', 'base_price: "4190.00"')

    with pytest.raises(ConflictError, match="already published with other contents"):
        catalogue.publish(shop.store, files, NOW)


def test_files_with_mistakes_are_refused_with_all_of_them(shop: Shop) -> None:
    files = changed('base_price: "3990.00"', "base_price: many")

    with pytest.raises(ProblemsError, match=r"product\.yaml"):
        catalogue.publish(shop.store, files, NOW)


def test_a_product_is_made_of_its_files_once(shop: Shop) -> None:
    first = catalogue.current(shop.store, "tianbo")

    assert catalogue.current(shop.store, "tianbo").compiled is first.compiled


def test_lists_products_with_their_newest_revision(shop: Shop) -> None:
    catalogue.publish(shop.store, changed('revision: "2026.1"', 'revision: "2026.2"'), NOW)

    assert [(card.id, card.revision) for card in catalogue.products(shop.store)] == [
        ("tianbo", "2026.2")
    ]


def test_says_when_there_is_no_such_product(shop: Shop) -> None:
    with pytest.raises(NotFoundError, match="no product teapot"):
        catalogue.current(shop.store, "teapot")


def test_only_administrators_publish(shop: Shop) -> None:
    for actor in (shop.ada, shop.bao, shop.chen, shop.dee):
        with pytest.raises(ForbiddenError):
            catalogue.publish(shop.store, FILES, NOW, actor=actor)
