"""When the mail of the morning leaves."""

from datetime import datetime

import pytest
from guichet_backoffice.actions.digests import is_time


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        ("2026-11-30T05:59:00+00:00", False),
        ("2026-11-30T06:00:00+00:00", True),
        ("2026-07-06T05:00:00+00:00", True),
        ("2026-11-30T22:30:00+00:00", True),
        ("2026-11-28T10:00:00+00:00", False),
        ("2026-11-29T10:00:00+00:00", False),
    ],
)
def test_from_seven_in_paris_on_working_days(moment: str, leaves: bool) -> None:
    assert is_time(datetime.fromisoformat(moment)) is leaves
