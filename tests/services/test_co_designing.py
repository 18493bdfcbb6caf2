"""Designs: saved, forked, changed; every choice keeps its author."""

import pytest

from configurator.domain.permissions import VISITOR
from configurator.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    ReplayedKeyError,
)
from configurator.services import co_designing as designing
from configurator.services.co_designing import (
    AddVersion,
    CommentOnDesign,
    ForkDesign,
    GalleryFilter,
    SaveDesign,
)
from configurator.services.design_views import SavedDesign
from tests.shops import NOW, Shop, key

NEST = {"shape": "halo", "panel": "nest", "colour": "pine"}


def save(shop: Shop, **changes: object) -> SavedDesign:
    values: dict[str, object] = {
        "product": "tianbo",
        "choices": NEST,
        "title": "Pine nest",
        "key": key(),
    }
    command = SaveDesign.model_validate(values | changes)
    return designing.save_design(shop.store, shop.ada, command, NOW)


def fork(shop: Shop, code: str) -> str:
    return designing.fork(shop.store, shop.bao, ForkDesign(code=code, key=key()), NOW).code


def test_saves_what_was_chosen_apart_from_what_follows_from_it(shop: Shop) -> None:
    saved = save(shop, why="A bird built it")

    head = designing.design(shop.store, shop.ada, saved.code).head
    assert head.choices == NEST
    assert head.configuration["capacity"] == "kw35"
    assert {(intent.option, intent.author, intent.why) for intent in head.intents} == {
        (option, "Ada", "A bird built it") for option in NEST
    }
    assert head.price.currency == "CNY"


def test_saving_twice_with_one_key_saves_once(shop: Shop) -> None:
    command = SaveDesign(product="tianbo", choices=NEST, title="Nest", key=key())

    first = designing.save_design(shop.store, shop.ada, command, NOW)
    second = designing.save_design(shop.store, shop.ada, command, NOW)

    assert first == second
    assert len(designing.my_designs(shop.store, shop.ada)) == 1
    other = command.model_copy(update={"title": "Other"})
    with pytest.raises(ReplayedKeyError):
        designing.save_design(shop.store, shop.ada, other, NOW)


def test_refuses_to_save_what_cannot_be_built(shop: Shop) -> None:
    with pytest.raises(InvalidError, match="The light ring needs a round outlet"):
        save(shop, choices={"shape": "tile", "light_ring": "wide"})


@pytest.mark.parametrize("choices", [{"shape": "cube"}, {"wheels": "four"}])
def test_refuses_choices_that_the_product_does_not_have(
    shop: Shop, choices: dict[str, str]
) -> None:
    with pytest.raises(InvalidError) as refused:
        save(shop, choices=choices)

    assert set(refused.value.fields) == set(choices)


def test_refuses_a_text_that_does_not_fit(shop: Shop) -> None:
    with pytest.raises(InvalidError, match="at most 24 fit"):
        save(shop, choices={"engraving": "long" * 10})


def test_a_visitor_gets_a_secret_and_edits_with_it(shop: Shop) -> None:
    command = SaveDesign(product="tianbo", choices=NEST, title="Nest", key=key())
    saved = designing.save_design(shop.store, VISITOR, command, NOW)
    change = AddVersion(code=saved.code, base=1, choices={"shape": "ring"}, key=key())

    with pytest.raises(NotFoundError):
        designing.add_version(shop.store, VISITOR, change, NOW)
    with_secret = change.model_copy(update={"secret": saved.secret})
    assert designing.add_version(shop.store, VISITOR, with_secret, NOW).number == 2

    assert saved.secret
    assert not designing.design(shop.store, VISITOR, saved.code).is_mine
    assert designing.design(shop.store, VISITOR, saved.code, secret=saved.secret).is_mine


def test_nobody_changes_anothers_design(shop: Shop) -> None:
    saved = save(shop)
    change = AddVersion(code=saved.code, base=1, choices={"shape": "ring"}, key=key())

    for actor in (VISITOR, shop.bao):
        with pytest.raises(NotFoundError):
            designing.add_version(shop.store, actor, change, NOW)


def test_a_fork_keeps_who_chose_what(shop: Shop) -> None:
    saved = save(shop)
    forked = fork(shop, saved.code)

    change = AddVersion(
        code=forked, base=1, choices={**NEST, "colour": "ink"}, message="Darker", key=key()
    )
    designing.add_version(shop.store, shop.bao, change, NOW)

    view = designing.design(shop.store, shop.bao, forked)
    assert view.owner == "Bao"
    assert view.forked_from is not None
    assert (view.forked_from.code, view.forked_from.owner) == (saved.code, "Ada")
    assert {intent.option: intent.author for intent in view.head.intents} == {
        "shape": "Ada",
        "panel": "Ada",
        "colour": "Bao",
    }
    assert designing.design(shop.store, shop.ada, saved.code).forks == 1


def test_a_change_on_an_old_version_is_told(shop: Shop) -> None:
    saved = save(shop)
    for base in (1, 2):
        change = AddVersion(code=saved.code, base=base, choices=NEST, key=key())
        designing.add_version(shop.store, shop.ada, change, NOW)

    late = AddVersion(code=saved.code, base=1, choices={"shape": "ring"}, key=key())
    with pytest.raises(ConflictError, match="Version 1 is not the newest"):
        designing.add_version(shop.store, shop.ada, late, NOW)


def test_history_says_what_each_version_changed(shop: Shop) -> None:
    saved = save(shop)
    change = AddVersion(
        code=saved.code, base=1, choices={"shape": "halo", "panel": "nest"}, key=key()
    )
    designing.add_version(shop.store, shop.ada, change, NOW)

    history = designing.history(shop.store, saved.code)

    assert [entry.version.number for entry in history] == [2, 1]
    assert history[0].changed == ("colour",)


def test_compares_option_by_option_with_the_price(shop: Shop) -> None:
    left = save(shop)
    right = save(shop, choices={**NEST, "finish": "lacquer"})

    found = designing.compare(shop.store, left.code, f"{right.code}:1", lang="en")

    assert [(row.option, row.left, row.right) for row in found.rows] == [
        ("finish", "matte", "lacquer")
    ]
    assert (found.rows[0].left_by, found.rows[0].right_by) == (None, "Ada")
    assert found.rows[0].delta == found.difference.minor > 0
    assert found.unchanged == len(found.left.configuration) - 1


def test_compares_the_words_of_texts(shop: Shop) -> None:
    left = save(shop, choices={**NEST, "engraving": "Ada"})
    right = save(shop, choices={**NEST, "engraving": "Bao"})

    rows = designing.compare(shop.store, left.code, right.code, lang="zh-Hans").rows

    assert [(row.option, row.left_name, row.right_name) for row in rows] == [
        ("engraving", "Ada", "Bao")
    ]


@pytest.mark.parametrize("reference", ["NOTHING", "NOTHING:1", "", ":", "x:-1", "x:99999999999"])
def test_an_unknown_reference_is_not_found(shop: Shop, reference: str) -> None:
    with pytest.raises(NotFoundError):
        designing.compare(shop.store, save(shop).code, reference, lang="en")


def test_the_gallery_shows_public_designs_only(shop: Shop) -> None:
    save(shop, title="Everybody's")
    save(shop, title="A secret", visibility="unlisted")

    cards = designing.gallery(shop.store, GalleryFilter())

    assert [card.title for card in cards] == ["Everybody's"]


def test_the_gallery_searches_and_sorts(shop: Shop) -> None:
    first, second = save(shop, title="100 % pine"), save(shop, title="Moon gate")
    fork(shop, first.code)

    found = designing.gallery(shop.store, GalleryFilter(text="100 %"))
    assert {card.title for card in found} == {"100 % pine"}
    by_forks = designing.gallery(shop.store, GalleryFilter(sort="forked"))
    assert (by_forks[0].code, by_forks[0].forks) == (first.code, 1)
    assert second.code in {card.code for card in by_forks}
    assert designing.gallery(shop.store, GalleryFilter(product="fridge")) == ()
    assert designing.gallery(shop.store, GalleryFilter(page=2)) == ()


def test_people_with_accounts_comment(shop: Shop) -> None:
    code = save(shop).code
    command = CommentOnDesign(code=code, body="Lovely", option="panel", key=key())

    first = designing.comment_on_design(shop.store, shop.bao, command, NOW)

    assert designing.comment_on_design(shop.store, shop.bao, command, NOW) == first
    assert designing.comments(shop.store, code) == (first,)
    with pytest.raises(ForbiddenError):
        designing.comment_on_design(shop.store, VISITOR, command, NOW)
