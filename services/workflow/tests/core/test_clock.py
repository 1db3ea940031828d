"""Working days, months and the vectors of the law on receipts (CRPA R112-11-2)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from guichet_workflow.core import clock
from guichet_workflow.core.holidays import MAINLAND
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


def test_months_go_from_day_to_day() -> None:
    assert clock.months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert clock.months_after(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert clock.months_after(date(2026, 1, 15), 12) == date(2027, 1, 15)


def test_a_delay_ends_at_midnight_in_paris_across_the_change_of_hour() -> None:
    start = datetime(2026, 3, 27, 23, 30, tzinfo=UTC)  # 28 March, 0:30 in Paris
    assert clock.due(start, 1, "days") == datetime(2026, 3, 29, 22, 0, tzinfo=UTC)
    assert clock.last_day_before(clock.due(start, 1, "days"), MAINLAND) == date(2026, 3, 29)
    assert clock.due(start, 5, "minutes") == start + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("start", "n", "unit", "expected"),
    [
        # 29 March 2026, 2:00 becomes 3:00: that day has 23 hours.
        ("2026-03-28T12:00Z", 1, "days", "2026-03-29T22:00Z"),
        ("2026-03-29T00:59Z", 2, "hours", "2026-03-29T02:59Z"),
        ("2026-02-28T12:00Z", 1, "months", "2026-03-28T23:00Z"),
        ("2026-03-27T12:00Z", 1, "working_days", "2026-03-30T22:00Z"),
        # 25 October 2026, 3:00 becomes 2:00: that day has 25 hours.
        ("2026-10-24T12:00Z", 1, "days", "2026-10-25T23:00Z"),
        ("2026-10-25T00:30Z", 60, "minutes", "2026-10-25T01:30Z"),
        ("2026-09-25T12:00Z", 1, "months", "2026-10-25T23:00Z"),
        ("2026-10-24T12:00Z", 1, "business_days", "2026-10-26T23:00Z"),
        # 29 February 2028.
        ("2028-02-28T12:00Z", 1, "days", "2028-02-29T23:00Z"),
        ("2028-02-29T12:00Z", 12, "months", "2029-02-28T23:00Z"),
    ],
)
def test_delays_on_the_nights_when_the_hour_changes_and_in_leap_years(
    start: str, n: int, unit: str, expected: str
) -> None:
    given, wanted = map(datetime.fromisoformat, (start, expected))
    assert clock.due(given, n, unit) == wanted


def test_putting_off_keeps_the_hour_of_paris() -> None:
    end = clock.end_of(date(2026, 3, 20))
    assert clock.later(end, 20, MAINLAND) == clock.end_of(date(2026, 4, 9))
    end = clock.end_of(date(2026, 10, 20))
    assert clock.later(end, 10, MAINLAND) == clock.end_of(date(2026, 10, 30))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 40))
def test_the_nth_working_day_has_n_working_days_behind_it(day: date, n: int) -> None:
    last = clock.working_days_after(day, n)
    assert clock.working_days_after(last + timedelta(days=1), -1) == last
    between = [day + timedelta(days=i) for i in range(1, (last - day).days + 1)]
    assert sum(map(clock.is_working_day, between)) == n
    assert clock.is_working_day(last)


def test_saturday_is_ouvrable_and_not_ouvre() -> None:
    friday = date(2026, 11, 27)
    assert clock.business_days_after(friday, 1) == date(2026, 11, 28)
    assert clock.working_days_after(friday, 1) == date(2026, 11, 30)
    assert clock.business_days_after(date(2026, 12, 24), 1) == date(2026, 12, 26)
    assert clock.business_days_after(date(2026, 12, 24), 1, "alsace-moselle") == date(2026, 12, 28)


def test_a_day_of_abolition_puts_off_the_receipt_there_alone() -> None:
    received = date(2026, 5, 21)
    assert clock.working_days_after(received, 1) == date(2026, 5, 22)
    assert clock.working_days_after(received, 1, "martinique") == date(2026, 5, 26)


def test_a_negative_delay_goes_back_to_the_beginning_of_a_day() -> None:
    deadline = datetime(2026, 5, 18, 9, 0, tzinfo=UTC)
    assert clock.due(deadline, -10, "days") == clock.start_of(date(2026, 5, 8))
    assert clock.due(deadline, -2, "working_days") == clock.start_of(date(2026, 5, 13))
    assert clock.due(deadline, -2, "business_days") == clock.start_of(date(2026, 5, 15))
    assert clock.due(deadline, -3, "months") == clock.start_of(date(2026, 2, 18))
    assert clock.due(deadline, -3, "hours") == deadline - timedelta(hours=3)


def test_29_february() -> None:
    assert clock.months_after(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert clock.months_after(date(2028, 2, 29), 48) == date(2032, 2, 29)
    assert clock.months_after(date(2028, 3, 31), -1) == date(2028, 2, 29)
    assert clock.day_after(date(2028, 2, 28), 1, "days") == date(2028, 2, 29)
    assert clock.working_days_after(date(2028, 2, 28), 2) == date(2028, 3, 1)


@pytest.mark.parametrize(
    ("midnight", "hours"),
    [(datetime(2026, 3, 28, 23, tzinfo=UTC), 23), (datetime(2026, 10, 24, 22, tzinfo=UTC), 25)],
)
def test_the_night_the_clocks_change_a_day_is_not_24_hours(midnight: datetime, hours: int) -> None:
    assert clock.due(midnight, 0, "days") - midnight == timedelta(hours=hours)
    assert clock.due(midnight, 4, "hours") - midnight == timedelta(hours=4)
    assert clock.later(midnight, 1, MAINLAND) - midnight == timedelta(hours=hours)
    assert clock.due(midnight, -1, "days") == midnight - timedelta(days=1)


@given(
    st.integers(1_577_836_800, 1_956_528_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
    st.integers(1, 60),
    st.sampled_from(clock.UNITS),
)
def test_a_delay_is_never_over_before_it_began(start: datetime, n: int, unit: str) -> None:
    assert clock.due(start, -n, unit) < start < clock.due(start, n, unit)
    longer = clock.due(start, n + 1, unit)
    assert longer > clock.due(start, n, unit)
