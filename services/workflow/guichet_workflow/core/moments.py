"""Moments as people of a territory say them: at its hour, named where it is not that of Paris."""

from datetime import date, datetime

from guichet_kit.dates import french_date, french_datetime, short_datetime
from guichet_kit.i18n import _

from guichet_workflow.core.holidays import TERRITORIES


def said(moment: datetime | None, territory: str) -> str:
    """Give "lundi 2 mars 2026 à 20:30 (heure de la Martinique)"; an empty text for None."""
    return _named(said_in_list(moment, territory), territory) if moment else ""


def said_in_list(moment: datetime | None, territory: str) -> str:
    """Give "lundi 2 mars 2026 à 20:30", where the page names the hour once for all."""
    return french_datetime(moment, TERRITORIES[territory].zone)


def said_short(moment: datetime | None, territory: str) -> str:
    """Give "02/03/2026 20:30", in the same way."""
    return short_datetime(moment, TERRITORIES[territory].zone)


def said_day(day: date | datetime | None, territory: str) -> str:
    """Give "2 mars 2026": a day as it is, a moment by the day it is there."""
    return french_date(day, TERRITORIES[territory].zone)


def _named(text: str, territory: str) -> str:
    hour = TERRITORIES[territory].hour()
    return _("%(moment)s (%(hour)s)", moment=text, hour=hour) if hour else text
