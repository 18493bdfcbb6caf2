"""Weeks begin on Monday; lead times count working days, Monday to Friday."""

from datetime import date, timedelta
from functools import lru_cache

FRIDAY = 4
WORKING_DAYS = 5


@lru_cache(maxsize=4096)
def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


@lru_cache(maxsize=4096)
def back(day: date, days: int) -> date:
    """Go back so many working days; a weekend counts as the Friday before it.

    >>> back(date(2026, 11, 23), 1)
    datetime.date(2026, 11, 20)
    """
    friday = min(day.weekday(), FRIDAY)
    weeks, rest = divmod(days, WORKING_DAYS)
    over = 2 if rest > friday else 0
    return day - timedelta(days=day.weekday() - friday + 7 * weeks + rest + over)


def ahead(day: date, days: int) -> date:
    """Go ahead so many working days; a weekend counts as the Monday after it.

    >>> ahead(date(2026, 11, 22), 5)
    datetime.date(2026, 11, 30)
    """
    monday = 7 - day.weekday() if day.weekday() > FRIDAY else 0
    begin = day + timedelta(days=monday)
    weeks, rest = divmod(days, WORKING_DAYS)
    over = 2 if begin.weekday() + rest > FRIDAY else 0
    return begin + timedelta(days=7 * weeks + rest + over)


def working_days(first: date, last: date) -> int:
    """Count the working days from the first day to before the last."""
    weeks, rest = divmod((last - first).days, 7)
    days = range(first.weekday(), first.weekday() + rest)
    return WORKING_DAYS * weeks + sum(day % 7 <= FRIDAY for day in days)


def week_name(day: date) -> str:
    """Name a day's ISO week, like 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
