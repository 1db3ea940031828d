"""Dates: those that do not exist, foreign digits, month names, bounds (row a08)."""

from datetime import date
from typing import Any

import pytest
from guichet_questions.kinds import FieldRefused
from hypothesis import given
from hypothesis import strategies as st


def parts(day: Any, month: Any, year: Any) -> Any:
    return {"day": day, "month": month, "year": year}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (("27", "3", "1984"), "1984-03-27"),
        (("1er", "mars", "2026"), "2026-03-01"),
        ((" 29 ", "Fév.", "2024"), "2024-02-29"),
        (("07", "aout", "2000"), "2000-08-07"),
        (("31", "décembre", "1999"), "1999-12-31"),
    ],
)
def test_reads_a_date(make_kind: Any, typed: Any, kept: Any) -> None:
    assert make_kind("date").clean(parts(*typed)) == kept


@pytest.mark.parametrize(
    ("typed", "said", "part"),
    [
        (("31", "02", "2023"), "février 2023 compte 28 jours", "day"),
        (("29", "02", "2023"), "février 2023 compte 28 jours", "day"),
        (("0", "1", "2023"), "compte 31 jours", "day"),
        (("12", "13", "2023"), "entre 1 et 12", "month"),
        (("12", "ju", "2023"), "entre 1 et 12", "month"),
        (("1", "1", "0"), "quatre chiffres", "year"),
        (("1", "1", "0000"), "quatre chiffres", "year"),
        (("1", "1", "9999"), "quatre chiffres", "year"),
        (("1", "1", "85"), "quatre chiffres", "year"),
        (("١٢", "1", "2023"), "chiffres 0 à 9", "day"),
        (("1", "1", "２０２３"), "chiffres 0 à 9", "year"),
        (("²", "1", "2023"), "chiffres 0 à 9", "day"),
        (("", "1", "2023"), "manque le jour", "day"),
        (("1", "", "2023"), "manque le mois", "month"),
        (("1", "1", ""), "manque l’année", "year"),
        (("-1", "1", "2023"), "compte 31 jours", "day"),
        (("1e309", "1", "2023"), "compte 31 jours", "day"),
    ],
)
def test_a08_refuses_what_is_no_date(make_kind: Any, typed: Any, said: Any, part: Any) -> None:
    with pytest.raises(FieldRefused, match=said) as refusal:
        make_kind("date").clean(parts(*typed))
    assert refusal.value.part == part
    assert "Exemple" in str(refusal.value)


def test_nul_in_a_part_is_refused(make_kind: Any) -> None:
    with pytest.raises(FieldRefused, match="illisible"):
        make_kind("date").clean(parts("1\0", "1", "2023"))


def test_today_bounds(make_kind: Any) -> None:
    kind = make_kind("date", max="today", min="2020-01-01")
    assert kind.clean(parts("22", "11", "2026")) == "2026-11-22"
    with pytest.raises(FieldRefused, match="choisissez le 22 novembre 2026 ou un jour d’avant"):
        kind.clean(parts("23", "11", "2026"))
    with pytest.raises(FieldRefused, match="trop ancienne"):
        kind.clean(parts("31", "12", "2019"))


def test_a_year_that_is_none_is_answered_with_the_bounds_of_the_question(make_kind: Any) -> None:
    kind = make_kind("date", max="today", min="1900-01-01")
    with pytest.raises(FieldRefused, match="entre 1900 et 2026"):
        kind.clean(parts("22", "11", "26"))
    with pytest.raises(FieldRefused, match="entre 1850 et 2150"):
        make_kind("date").clean(parts("22", "11", "26"))


def test_a08_the_night_of_the_clock_change_is_a_day_like_others(make_kind: Any) -> None:
    assert make_kind("date").clean(parts("29", "3", "2026")) == "2026-03-29"
    assert make_kind("date").clean(parts("25", "10", "2026")) == "2026-10-25"


@given(st.dates(date(1850, 1, 1), date(2150, 12, 31)))
def test_every_day_goes_round(make_kind_everywhere: Any, day: Any) -> None:
    kind = make_kind_everywhere("date")
    assert kind.clean(kind.typed(day.isoformat())) == day.isoformat()
    assert str(day.year) in kind.show(day.isoformat())


def test_shows_words(make_kind: Any) -> None:
    assert make_kind("date").show("2026-03-01") == "1er mars 2026"


@pytest.mark.parametrize("value", [12, ["2026-01-01"], {"day": 1}, "2026-01-01T00:00"])
def test_another_shape_is_refused(make_kind: Any, value: Any) -> None:
    with pytest.raises(FieldRefused, match="forme attendue"):
        make_kind("date").typed(value)
