"""The days and hours of an authority: those of Paris, unless it is elsewhere."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from guichet_kit.dates import PARIS, french_date, french_datetime
from guichet_kit.i18n import _


@dataclass(frozen=True)
class Here:
    """A zone, and the name of its hour as people read it, "" for that of Paris."""

    zone: ZoneInfo = PARIS
    hour: str = ""

    def day(self, moment: datetime) -> date:
        """Give the day it is here at `moment`."""
        return moment.astimezone(self.zone).date()

    def day_said(self, moment: datetime) -> str:
        """Give "2 mars 2026"."""
        return french_date(moment, self.zone)

    def time(self, moment: datetime) -> str:
        """Give "20:30"."""
        return f"{moment.astimezone(self.zone):%H:%M}"

    def said(self, moment: datetime) -> str:
        """Give "lundi 2 mars 2026 à 20:30 (heure de la Martinique)"."""
        text = french_datetime(moment, self.zone)
        return _("%(moment)s (%(hour)s)", moment=text, hour=self.hour) if self.hour else text


IN_PARIS = Here()
