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
