"""Revisions and what the engine made of them: kept, opened as they are, made anew by a job."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from configurator import tasks
from configurator.engine import Model, TooLargeError
from configurator.errors import PreparingError
from configurator.services import authoring_views, catalogue, configuring, engines, publishing
from configurator.services.engines import FORMAT
from configurator.store import artifact_files, artifacts, jobs
from configurator.store.engine import Store, Tx
from tests.shops import EXAMPLES, NOW, Shop


def work(store: Store) -> None:
    with store.read() as tx:
        due = jobs.open_ids(tx)
    for task_id in due:
        tasks.perform(store, task_id, lambda: NOW)


@pytest.fixture(autouse=True)
def nothing_open(shop: Shop) -> None:
    """Begin like a process that has just started."""
    del shop  # who made it opened the product
    catalogue.forget()


@pytest.fixture
def newer(nothing_open: None, monkeypatch: pytest.MonkeyPatch) -> int:
    """Read another format than what was published with."""
    del nothing_open
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
        kept = artifacts.of_all(tx, FORMAT).get(loaded.revision_id)
    assert kept is not None
    assert (kept.engine, kept.count) == ("compiled", str(loaded.compiled.count()))
    assert kept.nodes == loaded.compiled.size


def test_names_an_artifact_by_its_content(shop: Shop) -> None:
    revision_id = catalogue.current(shop.store, "tianbo").revision_id

    with shop.store.read() as tx:
        kept = artifacts.of_all(tx, FORMAT).get(revision_id)
        assert kept is not None
        assert artifact_files.digest_of(artifacts.content(tx, kept.id)) == kept.digest


def test_answers_nothing_from_a_damaged_artifact(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = artifacts.content

    def damaged(tx: Tx, artifact_id: int) -> bytes:
        found = bytearray(whole(tx, artifact_id))
        found[99] ^= 1
        return bytes(found)

    with shop.store.read() as tx:
        folder = tx.folder
    if folder:
        shutil.rmtree(folder / artifact_files.FOLDER, ignore_errors=True)
    monkeypatch.setattr(artifacts, "content", damaged)  # the database lets nobody change one
    catalogue.forget()

    assert catalogue.current(shop.store, "tianbo").engine is None


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
        both = [artifacts.of_all(tx, each).get(revision_id) for each in (FORMAT, newer)]
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


def test_answers_a_model_that_is_too_hard_to_compile_by_search(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(model: Model, *, budget: int) -> None:
        del model
        raise TooLargeError(f"more than {budget} steps")

    monkeypatch.setattr(engines, "compile_model", refuse)
    with shop.store.read() as tx:
        files = catalogue.files_of(tx, catalogue.current(shop.store, "tianbo").revision_id)
    told = files.texts["product.yaml"].replace('revision: "2026.1"', 'revision: "2026.2"')

    renamed = replace(files, texts={**files.texts, "product.yaml": told})
    revision_id = catalogue.publish(shop.store, renamed, NOW)

    catalogue.forget()
    found = catalogue.current(shop.store, "tianbo")
    assert found.revision_id == revision_id
    shown = configuring.configure(
        found.product, found.compiled, {"shape": "halo"}, lang="en", now=NOW, base=None
    )
    assert shown.is_valid
    assert shown.count is None
    card = authoring_views.pinned(shop.store, shop.chen, revision_id)
    assert card.engine == "search"
    assert "steps" in card.reason


def test_makes_an_artifact_anew_when_the_same_files_say_another_model(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "name_of", lambda _model: "read otherwise by a newer version")

    with pytest.raises(PreparingError):
        _ = catalogue.current(shop.store, "tianbo").compiled
    publishing.prepare_all(shop.store, NOW)
    work(shop.store)

    assert catalogue.current(shop.store, "tianbo").compiled.is_possible({"shape": "halo"})


def test_names_a_model_alike_in_every_process(shop: Shop) -> None:
    model = catalogue.current(shop.store, "tianbo").product.model
    code = (
        "from configurator.domain.product_files import read_directory, read_product;"
        "from configurator.services.engines import name_of; from pathlib import Path;"
        f"print(name_of(read_product(read_directory(Path({str(EXAMPLES / 'tianbo')!r}))).model))"
    )

    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout

    assert told.strip() == engines.name_of(model)
