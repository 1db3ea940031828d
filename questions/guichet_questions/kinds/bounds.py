"""The bounds of dates: a day, or a distance from today (`today+30d`, `today-18y`, `today+6m`)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

from guichet_kit.dates import french_date
from guichet_kit.i18n import _

from guichet_questions.kinds.base import FieldRefused, Kind, bounds_reversed

# Nobody alive was born before; no form asks for later: what is accepted without bounds.
EARLIEST_YEAR, LATEST_YEAR = 1850, 2150
_FROM_TODAY = re.compile(r"today(?:([+-][0-9]{1,5})([dmy]))?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_of(bound: str, today: date) -> date:
    """The day that a bound means. Raises ValueError when it means none between 1850 and 2150."""
    found = _FROM_TODAY.fullmatch(bound)
    if not found and not _ISO.fullmatch(bound):
        raise ValueError(bound)
    try:
        day = _shifted(today, found[1], found[2]) if found else date.fromisoformat(bound)
    except OverflowError as fault:
        raise ValueError(bound) from fault
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValueError(bound)
    return day


def _shifted(today: date, count: str | None, unit: str | None) -> date:
    """Months and years keep the day, or take the last one of a shorter month."""
    n = int(count or 0)
    if unit in (None, "d"):
        return today + timedelta(days=n)
    months = today.year * 12 + today.month - 1 + n * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def bounds_of(kind: Kind) -> tuple[date | None, date | None]:
    """The first and the last day that the field of a kind takes; None where it has no bound."""
    given = (kind.field.settings.get(key) for key in ("min", "max"))
    low, high = (day_of(bound, kind.around.today) if bound else None for bound in given)
    return low, high


def refuse_outside(kind: Kind, day: date, part: str = "") -> None:
    """Raise FieldRefused for a day outside the bounds of the field, saying which days it takes."""
    low, high = bounds_of(kind)
    if high is not None and day > high:
        sentence = _(
            "Cette date est trop tardive : choisissez le %(day)s ou un jour d’avant. %(example)s"
        )
        raise FieldRefused(sentence % {"day": french_date(high), "example": kind.example()}, part)
    if low is not None and day < low:
        sentence = _(
            "Cette date est trop ancienne : choisissez le %(day)s ou un jour d’après. %(example)s"
        )
        raise FieldRefused(sentence % {"day": french_date(low), "example": kind.example()}, part)


def sample_day(kind: Kind) -> date:
    """A day within the bounds of the field of a kind."""
    low, high = bounds_of(kind)
    sample = date(1984, 3, 27)
    if (low and sample < low) or (high and sample > high):
        return low or high or sample
    return sample


def bound_faults(kind: Kind) -> Iterator[tuple[str, str]]:
    """Bounds that mean no day, or that no day can be within: the key at fault and a sentence."""
    for key in ("min", "max"):
        bound = kind.field.settings.get(key)
        if bound and not _means_a_day(bound, kind.around.today):
            yield key, _no_day(kind.field.label)
            return
    low, high = bounds_of(kind)
    if low and high and low > high and not _drift_apart(kind):
        yield "max", bounds_reversed(kind.field.label)


def _drift_apart(kind: Kind) -> bool:
    """True when one bound follows the calendar and the other does not: time reverses them."""
    return len({str(kind.field.settings[key]).startswith("today") for key in ("min", "max")}) == 2


def _means_a_day(bound: str, today: date) -> bool:
    try:
        day_of(bound, today)
    except ValueError:
        return False
    return True


def _no_day(label: str) -> str:
    return _(
        "Pour « %(label)s », écrivez la limite comme 27/03/2026, ou à partir du jour même : "
        "« aujourd’hui », « dans 30 jours », « dans 6 mois », « il y a 18 ans »."
    ) % {"label": label}
