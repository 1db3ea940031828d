"""Legal and working time: French holidays, working days, months; pure functions, Europe/Paris."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
UNITS = ("minutes", "days", "working_days", "months")
FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
AFTER_EASTER = (1, 39, 50)
"""Easter Monday, Ascension, Whit Monday, in days after Easter Sunday (Code du travail L3133-1)."""


@lru_cache(maxsize=400)
def easter(year: int) -> date:
    """Give Easter Sunday of a Gregorian year (Meeus, Jones and Butcher's method)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=400)
def holidays(year: int) -> frozenset[date]:
    """Give the public holidays of metropolitan France outside Alsace-Moselle."""
    fixed = {date(year, month, day) for month, day in FIXED_HOLIDAYS}
    return frozenset(fixed | {easter(year) + timedelta(days=n) for n in AFTER_EASTER})


def is_working_day(day: date) -> bool:
    """Say whether `day` is a jour ouvré: Monday to Friday, no holiday."""
    return day.weekday() < 5 and day not in holidays(day.year)


def working_days_after(day: date, n: int) -> date:
    """Give the `n`-th jour ouvré after `day`, which itself never counts."""
    while n > 0:
        day += timedelta(days=1)
        n -= is_working_day(day)
    return day


def months_after(day: date, n: int) -> date:
    """Count `n` months "de quantième à quantième": 31 December and two months is 28 February."""
    years, month = divmod(day.month - 1 + n, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def paris_day(moment: datetime) -> date:
    """Give the day it is in Paris at `moment`."""
    return moment.astimezone(PARIS).date()


def last_day(start: datetime, n: int, unit: str) -> date:
    """Give the last day of a delay in days, working_days or months that starts at `start`."""
    day = paris_day(start)
    if unit == "working_days":
        return working_days_after(day, n)
    return months_after(day, n) if unit == "months" else day + timedelta(days=n)


def due(start: datetime, n: int, unit: str) -> datetime:
    """Give when a delay is over, in UTC: minutes exactly, else 24:00 in Paris of the last day."""
    if unit == "minutes":
        return start + timedelta(minutes=n)
    return end_of(last_day(start, n, unit))


def end_of(day: date) -> datetime:
    """Give 24:00 in Paris of `day`, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), PARIS).astimezone(UTC)


def last_day_before(moment: datetime) -> date:
    """Give the day to show to people for a delay that is over at `moment`."""
    return paris_day(moment - timedelta(microseconds=1))


def later(moment: datetime, days: int) -> datetime:
    """Put off the end of a delay by whole days, at the same hour in Paris."""
    local = moment.astimezone(PARIS)
    return datetime.combine(local.date() + timedelta(days=days), local.time(), PARIS).astimezone(
        UTC
    )
