"""Legal and working time in Europe/Paris: jours ouvrés, jours ouvrables, months; pure functions.

A delay of days starts the day after, and is over at 24:00 of its last day. A negative one goes
back from the day, which does not count either, and falls at 0:00.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from guichet_workflow.core.holidays import MAINLAND, holidays

PARIS = ZoneInfo("Europe/Paris")
UNITS = ("minutes", "hours", "days", "working_days", "business_days", "months")
EXACT = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}
"""The units that are counted to the second, whatever the clocks on the walls do that night."""


def is_working_day(day: date, territory: str = MAINLAND) -> bool:
    """Say whether `day` is a jour ouvré: Monday to Friday, no holiday."""
    return day.weekday() < 5 and day not in holidays(day.year, territory)


def is_business_day(day: date, territory: str = MAINLAND) -> bool:
    """Say whether `day` is a jour ouvrable: Monday to Saturday, no holiday."""
    return day.weekday() < 6 and day not in holidays(day.year, territory)


def working_days_after(day: date, n: int, territory: str = MAINLAND) -> date:
    """Give the `n`-th jour ouvré after `day`, which never counts; before it when negative."""
    return _counted(day, n, lambda one: is_working_day(one, territory))


def business_days_after(day: date, n: int, territory: str = MAINLAND) -> date:
    """Give the `n`-th jour ouvrable after `day`, or before it when negative."""
    return _counted(day, n, lambda one: is_business_day(one, territory))


def _counted(day: date, n: int, counts: Callable[[date], bool]) -> date:
    step = timedelta(days=1 if n > 0 else -1)
    left = abs(n)
    while left > 0:
        day += step
        left -= counts(day)
    return day


def months_after(day: date, n: int) -> date:
    """Count `n` months "de quantième à quantième": 31 December and two months is 28 February."""
    years, month = divmod(day.month - 1 + n, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def paris_day(moment: datetime) -> date:
    """Give the day it is in Paris at `moment`."""
    return moment.astimezone(PARIS).date()


def day_after(day: date, n: int, unit: str, territory: str = MAINLAND) -> date:
    """Give the last day of a delay in days of any kind, or in months; the first when negative."""
    if unit == "working_days":
        return working_days_after(day, n, territory)
    if unit == "business_days":
        return business_days_after(day, n, territory)
    return months_after(day, n) if unit == "months" else day + timedelta(days=n)


def due(start: datetime, n: int, unit: str, territory: str = MAINLAND) -> datetime:
    """Give when a delay is over, in UTC: minutes and hours exactly, else 24:00 of the last day.

    A negative delay gives 0:00 of the day that comes so long before.
    """
    if unit in EXACT:
        return start + n * EXACT[unit]
    return _bound(paris_day(start), n, unit, territory)


@lru_cache(maxsize=4096)
def _bound(day: date, n: int, unit: str, territory: str) -> datetime:
    last = day_after(day, n, unit, territory)
    return end_of(last) if n >= 0 else start_of(last)


def start_of(day: date) -> datetime:
    """Give 0:00 in Paris of `day`, in UTC."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Give 24:00 in Paris of `day`, in UTC."""
    return start_of(day + timedelta(days=1))


def ends_with_a_day(moment: datetime) -> bool:
    """Tell whether a delay that is over at `moment` was counted in days, not in minutes."""
    return moment.astimezone(PARIS).time() == time()


def last_day_before(moment: datetime) -> date:
    """Give the day to show to people for a delay that is over at `moment`."""
    return paris_day(moment - timedelta(microseconds=1))


def later(moment: datetime, days: int) -> datetime:
    """Put off the end of a delay by whole days, at the same hour in Paris."""
    local = moment.astimezone(PARIS)
    return datetime.combine(local.date() + timedelta(days=days), local.time(), PARIS).astimezone(
        UTC
    )
