"""What anyone may read of real delays."""

from datetime import date, datetime
from typing import Any

import pytest
from guichet_kit.testing import Bench
from guichet_stats import fragments
from guichet_stats.actions.usual import past_months, read_usual

from .conftest import give

TODAY = date(2026, 11, 28)
URL = "/fragments/delais/acte-naissance"
SIX_DAYS = {"received_at": "2026-10-01T09:00:00Z", "closed_at": "2026-10-07T09:00:00Z"}


class Clock:
    """A clock that always says the same day."""

    @staticmethod
    def now(zone: Any) -> datetime:
        """Give the noon of that day."""
        return datetime(2026, 11, 28, 12, tzinfo=zone)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "datetime", Clock)


def closed(bench: Bench, n: int, **more: str) -> None:
    times = {**SIX_DAYS, **more}
    give(bench, 0, n, moved_at=times["closed_at"], **times)


def test_twelve_whole_months() -> None:
    assert past_months(TODAY)[0] == date(2025, 11, 1)
    assert past_months(TODAY)[-1] == date(2026, 10, 1)
    assert past_months(date(2026, 1, 31))[::11] == [date(2025, 1, 1), date(2025, 12, 1)]


def test_half_and_nine_in_ten(bench: Bench) -> None:
    closed(bench, 12)
    closed(bench, 13, closed_at="2026-10-03T08:00:00Z")
    with bench.transaction() as session:
        usual = read_usual(session, "acte-naissance", TODAY)
    assert usual == (date(2025, 11, 1), date(2026, 10, 1), 25, 2, 6)
    page = bench.client("anonymous").get(URL).text
    assert "en moins de 2 jours, 9 sur 10 en moins de 6 jours" in page
    assert "25 demandes closes de novembre 2025 à octobre 2026" in page


def test_under_eleven_nothing_is_told(bench: Bench) -> None:
    closed(bench, 10)
    closed(bench, 5, closed_at="2026-11-07T09:00:00Z")
    closed(bench, 5, received_at="2025-10-01T09:00:00Z", closed_at="2025-10-31T09:00:00Z")
    page = bench.client("anonymous").get(URL).text
    assert "Moins de 11 demandes ont été closes" in page
    assert "jours" not in page
    assert bench.client("anonymous").get("/fragments/delais/inconnue").status_code == 200


def test_all_in_a_day(bench: Bench) -> None:
    closed(bench, 11, closed_at="2026-10-01T10:00:00Z")
    page = bench.client("anonymous").get(URL).text
    assert "9 demandes sur 10 sont closes en moins d’un jour" in page


def test_another_authority_tells_nothing(running: Any, bench: Bench) -> None:
    closed(bench, 11)
    assert "Moins de 11" in running.fresh().client("anonymous").get(URL).text


def test_it_costs_one_statement(bench: Bench) -> None:
    closed(bench, 11)
    client = bench.client("anonymous")
    with bench.statements() as seen:
        client.get(URL)
    assert len(seen) <= 2, seen
