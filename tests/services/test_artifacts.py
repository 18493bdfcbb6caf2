"""Revisions and what the engine made of them: kept, opened as they are, made anew by a job."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from configurator import tasks
from configurator.errors import PreparingError
from configurator.services import catalogue, engines, publishing
from configurator.services.engines import FORMAT
from configurator.store import artifact_files, artifacts, jobs
from configurator.store.engine import Store
from tests.shops import NOW, Shop


def work(store: Store) -> None:
    with store.read() as tx:
        due = jobs.open_ids(tx)
    for task_id in due:
        tasks.perform(store, task_id, lambda: NOW)


@pytest.fixture(autouse=True)
def nothing_open() -> None:
    """Begin like a process that has just started."""
    catalogue.forget()


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> int:
    """Read another format than what was published with."""
    for module in (catalogue, engines):
        monkeypatch.setattr(module, "FORMAT", FORMAT + 1)
    return FORMAT + 1


@pytest.fixture
def no_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_anything: object) -> None:
        raise AssertionError("compiled outside of a job")

    monkeypatch.setattr(engines, "compile_model", refuse)
    monkeypatch.setattr("configurator.domain.product_files.compile_model", refuse)


@pytest.mark.usefixtures("no_compiler")
def test_opens_a_published_product_without_compiling(shop: Shop) -> None:
    loaded = catalogue.current(shop.store, "tianbo")

    assert loaded.compiled.is_possible({"shape": "halo"})
    with shop.store.read() as tx:
        kept = artifacts.of_revision(tx, loaded.revision_id, FORMAT)
    assert kept is not None
    assert (kept.engine, kept.count) == ("compiled", str(loaded.compiled.count()))
    assert kept.nodes == loaded.compiled.size


def test_names_an_artifact_by_its_content(shop: Shop) -> None:
    revision_id = catalogue.current(shop.store, "tianbo").revision_id

    with shop.store.read() as tx:
        kept = artifacts.of_revision(tx, revision_id, FORMAT)
        assert kept is not None
        assert artifact_files.digest_of(artifacts.content(tx, kept.id)) == kept.digest


@pytest.mark.usefixtures("newer", "no_compiler")
def test_shows_a_product_whose_artifact_is_of_an_older_format(shop: Shop) -> None:
    loaded = catalogue.current(shop.store, "tianbo")

    assert loaded.product.base_price == 399000
    with pytest.raises(PreparingError, match="being prepared"):
        _ = loaded.compiled


def test_makes_an_older_artifact_anew_by_a_job(shop: Shop, newer: int) -> None:
    revision_id = catalogue.current(shop.store, "tianbo").revision_id

    asked = [publishing.prepare_all(shop.store, NOW) for _ in range(2)]
    publishing.prepare(shop.store, revision_id, NOW)
    with shop.store.read() as tx:
        queued = jobs.open_ids(tx)
    work(shop.store)

    assert asked == [1, 1]
    assert len(queued) == 1
    assert catalogue.current(shop.store, "tianbo").compiled.is_possible({"shape": "halo"})
    with shop.store.read() as tx:
        both = [artifacts.of_revision(tx, revision_id, each) for each in (FORMAT, newer)]
    assert all(both)
    assert publishing.prepare_all(shop.store, NOW) == 0


@pytest.mark.usefixtures("no_compiler")
def test_publishing_the_same_files_again_compiles_nothing(
    shop: Shop,
) -> None:
    revision_id = catalogue.current(shop.store, "tianbo").revision_id
    with shop.store.read() as tx:
        files = catalogue.files_of(tx, revision_id)

    assert catalogue.publish(shop.store, files, NOW) == revision_id


def test_sells_a_product_as_it_is_on_the_day(shop: Shop) -> None:
    with shop.store.read() as tx:
        files = catalogue.files_of(tx, catalogue.current(shop.store, "tianbo").revision_id)
    first = (NOW + timedelta(days=10)).date()
    told = files.texts["product.yaml"].replace('revision: "2026.1"', 'revision: "2026.2"')
    ink = re.search(r"\{id: ink, .*\}", told)
    assert ink
    dated = ink[0].removesuffix("}") + f", from: {first}}}"
    texts = {**files.texts, "product.yaml": told.replace(ink[0], dated)}

    catalogue.publish(shop.store, replace(files, texts=texts), NOW)

    catalogue.forget()
    days = {day: catalogue.current(shop.store, "tianbo", day) for day in (NOW.date(), first)}
    has_ink = {day: loaded.compiled.is_possible({"colour": "ink"}) for day, loaded in days.items()}
    assert has_ink == {NOW.date(): False, first: True}
    assert catalogue.current(shop.store, "tianbo").compiled.is_possible({"colour": "ink"})
