"""Legal and working time of a territory: jours ouvrés, jours ouvrables, months; pure functions.

A delay of days starts the day after, and is over at 24:00 of its last day. A negative one goes
back from the day, which does not count either, and falls at 0:00. Days are those of the territory:
Monday 20:30 in Martinique is a Monday, though it is Tuesday in Paris.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from guichet_kit.dates import PARIS

from guichet_workflow.core.holidays import MAINLAND, TERRITORIES, holidays

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


def day_of(moment: datetime, territory: str) -> date:
    """Give the day it is in a territory at `moment`."""
    return moment.astimezone(TERRITORIES[territory].zone).date()


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
    return _bound(day_of(start, territory), n, unit, territory)


@lru_cache(maxsize=4096)
def _bound(day: date, n: int, unit: str, territory: str) -> datetime:
    last = day_after(day, n, unit, territory)
    return end_of(last, territory) if n >= 0 else start_of(last, territory)


def start_of(day: date, territory: str = MAINLAND) -> datetime:
    """Give 0:00 of `day` in a territory, in UTC."""
    return moment_of(day, time(), territory)


def moment_of(day: date, hour: time, territory: str) -> datetime:
    """Give an hour of `day` in a territory, in UTC."""
    return datetime.combine(day, hour, TERRITORIES[territory].zone).astimezone(UTC)


def end_of(day: date, territory: str = MAINLAND) -> datetime:
    """Give 24:00 of `day` in a territory, in UTC."""
    return start_of(day + timedelta(days=1), territory)


def ends_with_a_day(moment: datetime, territory: str) -> bool:
    """Tell whether a delay that is over at `moment` was counted in days, not in minutes."""
    return _is_midnight(moment, _counted_in(moment, territory))


def last_day_before(moment: datetime, territory: str) -> date:
    """Give the day to show to people for a delay that is over at `moment`."""
    zone = _counted_in(moment, territory)
    return (moment - timedelta(microseconds=1)).astimezone(zone).date()


def later(moment: datetime, days: int, territory: str) -> datetime:
    """Put off the end of a delay by whole days, at the same hour where it was counted."""
    local = moment.astimezone(_counted_in(moment, territory))
    day = local.date() + timedelta(days=days)
    return datetime.combine(day, local.time(), local.tzinfo).astimezone(UTC)


def _counted_in(moment: datetime, territory: str) -> ZoneInfo:
    """Give the zone of a territory, or Paris for a delay that ends with a day of Paris.

    Such a delay began before the authority said where it is, and keeps its date.
    """
    own = TERRITORIES[territory].zone
    moved = _is_midnight(moment, PARIS) and not _is_midnight(moment, own)
    return PARIS if moved else own


def _is_midnight(moment: datetime, zone: ZoneInfo) -> bool:
    return moment.astimezone(zone).time() == time()
