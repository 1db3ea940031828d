"""Working days, months and the vectors of the law on receipts (CRPA R112-11-2)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from guichet_workflow.core import clock
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("received", "n", "expected"),
    [
        (date(2026, 4, 30), 1, date(2026, 5, 4)),
        (date(2026, 4, 30), 10, date(2026, 5, 19)),
        (date(2026, 5, 13), 1, date(2026, 5, 15)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
    ],
)
def test_working_days_of_the_law(received: date, n: int, expected: date) -> None:
    assert clock.working_days_after(received, n) == expected


@pytest.mark.parametrize("day", [date(2026, 4, 5), date(2027, 3, 28), date(2028, 4, 16)])
def test_easter(day: date) -> None:
    assert clock.easter(day.year) == day


def test_holidays_of_2026() -> None:
    days = "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25"
    assert sorted(day.strftime("%m-%d") for day in clock.holidays(2026)) == days.split()


def test_months_go_from_day_to_day() -> None:
    assert clock.months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert clock.months_after(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert clock.months_after(date(2026, 1, 15), 12) == date(2027, 1, 15)


def test_a_delay_ends_at_midnight_in_paris_across_the_change_of_hour() -> None:
    start = datetime(2026, 3, 27, 23, 30, tzinfo=UTC)  # 28 March, 0:30 in Paris
    assert clock.due(start, 1, "days") == datetime(2026, 3, 29, 22, 0, tzinfo=UTC)
    assert clock.last_day_before(clock.due(start, 1, "days")) == date(2026, 3, 29)
    assert clock.due(start, 5, "minutes") == start + timedelta(minutes=5)


def test_putting_off_keeps_the_hour_of_paris() -> None:
    end = clock.end_of(date(2026, 3, 20))
    assert clock.later(end, 20) == clock.end_of(date(2026, 4, 9))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 40))
def test_the_nth_working_day_has_n_working_days_behind_it(day: date, n: int) -> None:
    last = clock.working_days_after(day, n)
    between = [day + timedelta(days=i) for i in range(1, (last - day).days + 1)]
    assert sum(map(clock.is_working_day, between)) == n
    assert clock.is_working_day(last)
