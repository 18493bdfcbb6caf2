"""The working time of a work centre."""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from factory_adapter.model import WorkCentre

DAY = timedelta(days=1)


class Calendar:
    """Shifts from a first day on, as UTC windows that are added as far as anyone looks ahead."""

    def __init__(self, centre: WorkCentre, timezone: str, first: date) -> None:
        if not centre.weekdays:
            raise ValueError(f"Work centre {centre.id} has no working day; give it a weekday.")
        self._centre = centre
        self._zone = ZoneInfo(timezone)
        self._next_day = first - 2 * DAY
        self._opens: list[datetime] = []
        self._closes: list[datetime] = []

    def next_open(self, at: datetime) -> datetime:
        """Find the first working instant that is not before `at`."""
        return max(at, self._opens[self._window(at)])

    def finish(self, at: datetime, seconds: int) -> datetime:
        """Find when work of so many seconds ends that starts at or after `at`."""
        left = timedelta(seconds=seconds)
        if not left:
            return at
        index = self._window(at)
        now = max(at, self._opens[index])
        while left > self._closes[index] - now:
            left -= self._closes[index] - now
            index += 1
            self._add_until(index)
            now = self._opens[index]
        return now + left

    def _window(self, at: datetime) -> int:
        """Find the first shift that closes after `at`."""
        while not self._closes or self._closes[-1] <= at:
            self._add_until(len(self._opens))
        return bisect_right(self._closes, at)

    def _add_until(self, index: int) -> None:
        while len(self._opens) <= index:
            if self._next_day.isoweekday() in self._centre.weekdays:
                self._add(self._next_day)
            self._next_day += DAY

    def _add(self, day: date) -> None:
        last = day if self._centre.shift_end > self._centre.shift_start else day + DAY
        opens = datetime.combine(day, self._centre.shift_start, self._zone).astimezone(UTC)
        closes = datetime.combine(last, self._centre.shift_end, self._zone).astimezone(UTC)
        if self._closes:  # a clock set back between two shifts must not make them overlap
            opens = max(opens, self._closes[-1])
        if opens < closes:
            self._opens.append(opens)
            self._closes.append(closes)
