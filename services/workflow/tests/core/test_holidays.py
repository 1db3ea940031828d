"""The holidays that the law gives to each territory."""

from datetime import date

import pytest
from guichet_workflow.core.holidays import TERRITORIES, easter, holidays

EVERYWHERE = "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25"
ADDED = {
    "metropole": "",
    "alsace-moselle": "04-03 12-26",
    "guadeloupe": "05-27",
    "guyane": "06-10",
    "martinique": "05-22",
    "reunion": "12-20",
    "mayotte": "04-27",
    "saint-barthelemy": "10-09",
    "saint-martin": "05-28",
    "saint-pierre-et-miquelon": "",
}


@pytest.mark.parametrize("day", [date(2026, 4, 5), date(2027, 3, 28), date(2028, 4, 16)])
def test_easter(day: date) -> None:
    assert easter(day.year) == day


@pytest.mark.parametrize("territory", TERRITORIES)
def test_holidays_of_2026(territory: str) -> None:
    days = [day.strftime("%m-%d") for day in sorted(holidays(2026, territory))]
    assert days == sorted(f"{EVERYWHERE} {ADDED[territory]}".split())
    assert TERRITORIES[territory].label()
