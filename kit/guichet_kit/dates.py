"""Moments as people say them, in French: those of Paris, unless another zone is given."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

PARIS = ZoneInfo("Europe/Paris")


def french_datetime(moment: datetime | str | None, zone: ZoneInfo = PARIS) -> str:
    """Give "mardi 3 mars 2026 à 14:32"; an empty text for None."""
    if not moment:
        return ""
    value = _there(moment, zone)
    return f"{_day(value.date())} à {value:%H:%M}"


def french_date(day: date | datetime | str | None, zone: ZoneInfo = PARIS) -> str:
    """Give "3 mars 2026", or "1er mars 2026"; an empty text for None."""
    if not day:
        return ""
    if isinstance(day, str):
        day = datetime.fromisoformat(day)
    if isinstance(day, datetime):
        day = _there(day, zone).date()
    text = format_date(day, "d MMMM y", locale="fr")
    return f"1er{text[1:]}" if day.day == 1 else text


def short_datetime(moment: datetime | str | None, zone: ZoneInfo = PARIS) -> str:
    """Give "03/03/2026 14:32", for dense lists; an empty text for None."""
    return f"{_there(moment, zone):%d/%m/%Y %H:%M}" if moment else ""


@lru_cache(maxsize=1_000)
def _day(day: date) -> str:
    """Write a day; pages say the same ones, and Babel reads its form each time."""
    text = format_date(day, "EEEE d MMMM y", locale="fr")
    return text.replace(" 1 ", " 1er ", 1) if day.day == 1 else text


def _there(moment: datetime | str, zone: ZoneInfo) -> datetime:
    value = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value.astimezone(zone)
