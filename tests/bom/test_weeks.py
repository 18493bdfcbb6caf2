from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bom.weeks import ahead, back, week_name, week_of, working_days

days = st.dates(date(2020, 1, 1), date(2040, 1, 1))
counts = st.integers(0, 400)


def is_working(day: date) -> bool:
    return day.weekday() < 5


@given(days, counts)
def test_going_back_passes_over_so_many_working_days(day: date, count: int) -> None:
    found = back(day, count)

    passed = sum(is_working(found + timedelta(days=n)) for n in range((day - found).days))
    assert is_working(found)
    assert passed == count + (not is_working(day))


@given(days, counts)
def test_going_ahead_passes_over_so_many_working_days(day: date, count: int) -> None:
    found = ahead(day, count)

    assert is_working(found)
    assert working_days(day, found) == count


@given(days, counts)
def test_back_undoes_ahead(day: date, count: int) -> None:
    assert back(ahead(day, count), count) == ahead(day, 0)


@pytest.mark.parametrize(
    ("day", "monday", "name"),
    [
        (date(2026, 11, 22), date(2026, 11, 16), "2026-W47"),
        (date(2027, 1, 1), date(2026, 12, 28), "2026-W53"),
    ],
)
def test_weeks_begin_on_monday_and_have_their_iso_name(day: date, monday: date, name: str) -> None:
    assert (week_of(day), week_name(day)) == (monday, name)
