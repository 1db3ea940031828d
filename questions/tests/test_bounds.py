"""Bounds of dates: fixed days and distances from today."""

from datetime import date
from typing import Any

import pytest
from guichet_questions.kinds import FieldRefused
from guichet_questions.kinds.bounds import day_of


@pytest.mark.parametrize(
    ("bound", "today", "day"),
    [
        ("2026-03-27", "2026-11-22", "2026-03-27"),
        ("today", "2026-11-22", "2026-11-22"),
        ("today+30d", "2026-11-22", "2026-12-22"),
        ("today-1d", "2026-03-01", "2026-02-28"),
        ("today-18y", "2026-11-22", "2008-11-22"),
        ("today-18y", "2028-02-29", "2010-02-28"),
        ("today+4y", "2024-02-29", "2028-02-29"),
        ("today+6m", "2026-11-22", "2027-05-22"),
        ("today+1m", "2026-01-31", "2026-02-28"),
        ("today-11m", "2026-11-30", "2025-12-30"),
        ("today-12m", "2026-11-22", "2025-11-22"),
    ],
)
def test_what_a_bound_means(bound: Any, today: Any, day: Any) -> None:
    assert day_of(bound, date.fromisoformat(today)).isoformat() == day


@pytest.mark.parametrize(
    "bound",
    ["demain", "today+", "today+1", "today+1w", "today + 1d", "+1d", "today+99999d",
     "today-9999y", "today+99999m", "20260327", "2026-W13-5", "2026-02-30", "27/03/2026",
     "1849-12-31"],
)  # fmt: skip
def test_what_means_no_day(make_kind: Any, bound: Any) -> None:
    for kind in ("date", "datetime", "period"):
        faults = [*make_kind(kind, max=bound).faults()]
        assert [key for key, _said in faults] == ["max"]


@pytest.mark.parametrize(
    ("low", "high", "faulty"),
    [
        ("2026-01-02", "2026-01-01", True),
        ("2026-01-01", "2026-01-01", False),
        ("today", "today-1d", True),
        ("today-18y", "today-1d", False),
        # A day of the calendar is passed one day or another: no fault of the form.
        ("today", "2026-01-01", False),
    ],
)
def test_bounds_in_order(make_kind: Any, low: Any, high: Any, faulty: Any) -> None:
    assert bool([*make_kind("date", min=low, max=high).faults()]) is faulty


def test_the_sentence_gives_the_day(make_kind: Any) -> None:
    kind = make_kind("date", min="today-18y", max="today+6m")
    with pytest.raises(FieldRefused, match="choisissez le 22 novembre 2008 ou un jour d’après"):
        kind.clean({"day": "21", "month": "11", "year": "2008"})
    with pytest.raises(FieldRefused, match="choisissez le 22 mai 2027 ou un jour d’avant"):
        kind.clean({"day": "23", "month": "5", "year": "2027"})
    assert kind.clean({"day": "22", "month": "11", "year": "2008"}) == "2008-11-22"


def test_the_example_is_within_the_bounds(make_kind: Any) -> None:
    assert make_kind("date", min="today+1d").example().endswith("23 11 2026.")
    assert make_kind("period", max="1900-01-01").example().endswith("au 1 1 1900.")
