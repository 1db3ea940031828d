"""What the fields of a workflow say of their values."""

from datetime import date

import pytest
from guichet_workflow.fields import bounded, dialled, read


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("+33612345678", "06 12 34 56 78"),
        ("+262692123456", "+262692123456"),
        ("06 12 34 56 78", "06 12 34 56 78"),
        ("", ""),
    ],
)
def test_a_french_number_is_told_as_it_is_dialled(kept: str, read: str) -> None:
    assert dialled(kept).replace("\u00a0", " ") == read


def test_today_is_the_day_that_is_given() -> None:
    field = {"id": "vu", "type": "date", "label": "Vu le", "min": "2026-01-01", "max": "today"}
    asked = bounded((field,), date(2026, 3, 2))
    assert asked[0]["min"] == "2026-01-01"
    for day, errors in (("2", set()), ("3", {"vu"})):
        values, found = read(asked, {"vu": {"year": "2026", "month": "3", "day": day}}, {})
        assert set(found) == errors
        assert ("vu" in values) is not bool(errors)


def test_today_is_that_day_for_periods_and_rows_too() -> None:
    period = {"id": "sejour", "type": "period", "label": "Séjour", "min": "today"}
    moment = {"id": "venue", "type": "datetime", "label": "Venue", "max": "today+1d"}
    rows = {"id": "enfants", "type": "group", "label": "Enfants", "fields": [moment]}
    asked = bounded((period, rows), date(2026, 3, 2))
    assert asked[0]["min"] == "2026-03-02"
    assert asked[1]["fields"][0]["max"] == "2026-03-03"
    assert (period["min"], moment["max"]) == ("today", "today+1d")
    days = (("from", "1"), ("to", "3"))
    given = {f"{end}-day": day for end, day in days}
    given |= {
        f"{end}-{part}": n for end, _ in days for part, n in (("month", "3"), ("year", "2026"))
    }
    assert "trop ancienne" in read(asked[:1], {"sejour": given}, {})[1]["sejour"]
