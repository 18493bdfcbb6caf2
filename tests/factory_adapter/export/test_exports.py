"""Exported work orders are valid, complete and harmless, whatever people wrote into them."""

import csv
import io
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from factory_adapter.codec import JOBS, decode
from factory_adapter.export.b2mml import (
    ACKNOWLEDGEMENT,
    NotB2mmlError,
    read_work_schedule,
    work_schedule,
)
from factory_adapter.export.table import COLUMNS, FORMULA_STARTS, jobs_csv, jobs_json, plain
from factory_adapter.model import (
    JobFeature,
    JobMaterial,
    JobOperation,
    JobOrder,
    JobPeg,
    JobText,
)

SCHEMAS = Path(os.environ.get("ROUNDEL_BENCH_DATA", "../shared/data")) / "b2mml" / "Schema"
AT = datetime(2026, 12, 1, 8, tzinfo=UTC)

signs = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
WISHES = ["=1+1", "-2", "@SUM(A1)", "'quoted", "<b>&amp;", "为爱而生", "愛", '"x";y']
words = st.text(signs, max_size=12) | st.sampled_from(WISHES)
names = st.text(signs, min_size=1, max_size=12) | st.sampled_from(WISHES)
counts = st.integers(1, 10**6)
instants = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 # hypothesis adds the zone
    datetime(2040, 1, 1),  # noqa: DTZ001 # hypothesis adds the zone
    timezones=st.just(UTC),
)
times = st.none() | instants
operations = st.builds(
    JobOperation,
    sequence=st.integers(1, 999),
    name=words,
    work_centre=names,
    stage=st.sampled_from(["cut", "coat", "assemble", "test", "pack", "ship"]),
    family=words,
    setup_minutes=st.integers(0, 999),
    run_seconds=st.integers(0, 9999),
    start=times,
    end=times,
)
jobs = st.builds(
    JobOrder,
    id=names,
    version=st.integers(1, 99),
    plant=names,
    item=names,
    item_name=words,
    quantity=counts,
    operations=st.lists(operations, min_size=1, max_size=3).map(tuple),
    due=instants,
    materials=st.lists(st.builds(JobMaterial, names, words, counts), max_size=3).map(tuple),
    units=st.lists(names, max_size=3).map(tuple),
    pegs=st.lists(st.builds(JobPeg, names, counts), max_size=3).map(tuple),
    features=st.lists(st.builds(JobFeature, names, words), max_size=3).map(tuple),
    texts=st.lists(st.builds(JobText, names, names, words), max_size=3).map(tuple),
)
job_lists = st.lists(jobs, max_size=3).map(tuple)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    path = SCHEMAS / "B2MML-WorkSchedule.xsd"
    if not path.exists():
        pytest.skip(f"the official B2MML schemas are not in {SCHEMAS}; set ROUNDEL_BENCH_DATA")
    return etree.XMLSchema(etree.parse(path))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some=job_lists)
def test_b2mml_is_valid_against_the_official_schemas(
    schema: etree.XMLSchema, some: tuple[JobOrder, ...]
) -> None:
    document = etree.fromstring(work_schedule(some))

    assert schema.validate(document), schema.error_log


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(job_lists)
def test_b2mml_carries_everything(some: tuple[JobOrder, ...]) -> None:
    assert read_work_schedule(work_schedule(some)) == some


def test_b2mml_names_its_originator() -> None:
    assert ACKNOWLEDGEMENT in work_schedule(()).decode()


def test_b2mml_shows_a_mark_for_what_xml_cannot_hold() -> None:
    job = JobOrder("WO-1", 1, "foshan", "TB", "bad\x00\x1bname", 1, (), AT)

    assert read_work_schedule(work_schedule([job]))[0].item_name == "bad\ufffd\ufffdname"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no XML"),
        (b"<a/>", "no WorkSchedule"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', "DOCTYPE"),
        (
            work_schedule([JobOrder("WO", 1, "f", "TB", "", 1, (), AT)]).replace(b">1<", b">x<"),
            "version",
        ),
    ],
)
def test_refuses_what_is_not_b2mml_in_words(body: bytes, reason: str) -> None:
    with pytest.raises(NotB2mmlError, match=reason):
        read_work_schedule(body)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(job_lists)
def test_no_cell_of_the_table_can_become_a_formula(some: tuple[JobOrder, ...]) -> None:
    for row in _rows(jobs_csv(some)):
        for cell in row:
            assert not cell.startswith(tuple(set(FORMULA_STARTS) - {"'"}))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(job_lists)
def test_the_table_says_what_the_jobs_say(some: tuple[JobOrder, ...]) -> None:
    header, *rows = _rows(jobs_csv(some))

    wanted = [
        (job.id, job.item_name, job.quantity, job.due, operation.sequence, operation.name)
        for job in some
        for operation in job.operations
    ]
    found = [
        (
            row["work_order"],
            row["item_name"],
            int(row["quantity"]),
            datetime.fromisoformat(row["due"]),
            int(row["sequence"]),
            row["operation"],
        )
        for row in ({k: plain(c) for k, c in zip(header, row, strict=True)} for row in rows)
    ]
    assert tuple(header) == COLUMNS
    assert found == wanted


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(job_lists)
def test_json_carries_everything(some: tuple[JobOrder, ...]) -> None:
    body = jobs_json(some)

    assert decode(JOBS, body) == some
    assert isinstance(json.loads(body), list)


def _rows(text: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""))
