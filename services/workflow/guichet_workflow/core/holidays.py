"""The public holidays and the hour of each French territory; pure functions.

Tables of our own: the law names eleven days, two more in Alsace-Moselle and one for each overseas
territory. The package `holidays` weighs 14 MB for 150 countries, and adds days of custom that
suspend no delay (Mi-Carême, Victor Schoelcher).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from guichet_kit.dates import PARIS
from guichet_kit.i18n import _

MAINLAND = "metropole"
FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
AFTER_EASTER = (1, 39, 50)
"""Easter Monday, Ascension, Whit Monday, in days after Easter Sunday (Code du travail L3133-1)."""
GOOD_FRIDAY = -2


@dataclass(frozen=True, slots=True)
class Territory:
    """A part of France: its name, what it adds to the eleven days, and its hour.

    `hour` names the hour to people, "" where it is that of Paris.
    """

    label: Callable[[], str]
    fixed: tuple[tuple[int, int], ...] = ()
    after_easter: tuple[int, ...] = ()
    zone: ZoneInfo = PARIS
    hour: Callable[[], str] = str


TERRITORIES: Mapping[str, Territory] = {
    MAINLAND: Territory(lambda: _("Métropole")),
    "alsace-moselle": Territory(lambda: _("Alsace-Moselle"), ((12, 26),), (GOOD_FRIDAY,)),
    "guadeloupe": Territory(
        lambda: _("Guadeloupe"),
        ((5, 27),),
        zone=ZoneInfo("America/Guadeloupe"),
        hour=lambda: _("heure de la Guadeloupe"),
    ),
    "guyane": Territory(
        lambda: _("Guyane"),
        ((6, 10),),
        zone=ZoneInfo("America/Cayenne"),
        hour=lambda: _("heure de la Guyane"),
    ),
    "martinique": Territory(
        lambda: _("Martinique"),
        ((5, 22),),
        zone=ZoneInfo("America/Martinique"),
        hour=lambda: _("heure de la Martinique"),
    ),
    "reunion": Territory(
        lambda: _("La Réunion"),
        ((12, 20),),
        zone=ZoneInfo("Indian/Reunion"),
        hour=lambda: _("heure de La Réunion"),
    ),
    "mayotte": Territory(
        lambda: _("Mayotte"),
        ((4, 27),),
        zone=ZoneInfo("Indian/Mayotte"),
        hour=lambda: _("heure de Mayotte"),
    ),
    "saint-barthelemy": Territory(
        lambda: _("Saint-Barthélemy"),
        ((10, 9),),
        zone=ZoneInfo("America/St_Barthelemy"),
        hour=lambda: _("heure de Saint-Barthélemy"),
    ),
    "saint-martin": Territory(
        lambda: _("Saint-Martin"),
        ((5, 28),),
        zone=ZoneInfo("America/Marigot"),
        hour=lambda: _("heure de Saint-Martin"),
    ),
    "saint-pierre-et-miquelon": Territory(
        lambda: _("Saint-Pierre-et-Miquelon"),
        (),
        zone=ZoneInfo("America/Miquelon"),
        hour=lambda: _("heure de Saint-Pierre-et-Miquelon"),
    ),
}
"""Alsace-Moselle: Code du travail L3134-13; the abolition of slavery overseas: L3422-2."""


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


@lru_cache(maxsize=1000)
def holidays(year: int, territory: str = MAINLAND) -> frozenset[date]:
    """Give the public holidays of a territory; raises KeyError for one that is not in the list."""
    place = TERRITORIES[territory]
    fixed = {date(year, month, day) for month, day in (*FIXED, *place.fixed)}
    moving = (*AFTER_EASTER, *place.after_easter)
    return frozenset(fixed | {easter(year) + timedelta(days=n) for n in moving})
