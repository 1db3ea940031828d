"""Hours, moments and periods (row a08)."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from guichet_questions.compiling import compile_field
from guichet_questions.kinds import Around, FieldRefused, kind_of

DAY = {"day": "27", "month": "3", "year": "2026"}


def hour(hours: Any, minutes: Any = "") -> Any:
    return {"hour": hours, "minute": minutes}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (hour("14", "30"), "14:30"),
        (hour("9"), "09:00"),
        (hour("0", "5"), "00:05"),
        (hour("14h30"), "14:30"),
        (hour("9 h"), "09:00"),
        (hour("14:30"), "14:30"),
        (hour(" 23 ", " 59 "), "23:59"),
    ],
)
def test_reads_an_hour(make_kind: Any, typed: Any, kept: Any) -> None:
    assert make_kind("time").clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        (hour("24"), "hour"),
        (hour("-1"), "hour"),
        (hour("deux"), "hour"),
        (hour("١٢"), "hour"),
        (hour("14h60"), "minute"),
        (hour("14", "60"), "minute"),
        (hour("14", "3 0"), "minute"),
        (hour("", "30"), "hour"),
        (hour("14h30", "30"), "hour"),
    ],
)
def test_refuses_what_is_no_hour(make_kind: Any, typed: Any, part: Any) -> None:
    with pytest.raises(FieldRefused, match="Exemple") as refusal:
        make_kind("time").clean(typed)
    assert refusal.value.part == part


def test_hours_are_bounded(make_kind: Any) -> None:
    kind = make_kind("time", min="08:30", max="18:00")
    assert kind.clean(hour("8", "30")) == "08:30"
    with pytest.raises(FieldRefused, match="choisissez 08:30 ou une heure plus tard"):
        kind.clean(hour("8", "29"))
    with pytest.raises(FieldRefused, match="choisissez 18:00 ou une heure plus tôt"):
        kind.clean(hour("18", "1"))
    assert make_kind("time", min="15:00").example().endswith("15:00.")
    assert [key for key, _said in make_kind("time", min="9:00", max="08:00").faults()] == ["max"]


@pytest.mark.parametrize(
    ("day", "at"),
    [("2026-3-29", "2h30"), ("2026-3-29", "2:00"), ("2025-3-30", "2:59")],
)
def test_a08_the_hour_that_clocks_skip_does_not_exist(make_kind: Any, day: Any, at: Any) -> None:
    year, month, number = day.split("-")
    typed = {"day": number, "month": month, "year": year, **hour(at)}
    with pytest.raises(FieldRefused, match="de 2:00 à 3:00") as refusal:
        make_kind("datetime").clean(typed)
    assert refusal.value.part == "hour"


@pytest.mark.parametrize(
    ("number", "month", "at", "kept"),
    [
        ("29", "3", "1:59", "2026-03-29T01:59"),
        ("29", "3", "3:00", "2026-03-29T03:00"),
        ("25", "10", "2:30", "2026-10-25T02:30"),
        ("27", "mars", "14h30", "2026-03-27T14:30"),
    ],
)
def test_keeps_the_hour_of_paris(
    make_kind: Any, number: Any, month: Any, at: Any, kept: Any
) -> None:
    typed = {"day": number, "month": month, "year": "2026", **hour(at)}
    assert make_kind("datetime").clean(typed) == kept


@pytest.mark.parametrize(
    ("zone", "skipped"),
    [("Europe/Paris", ["29"]), ("America/Miquelon", ["8"]), ("America/Martinique", [])],
)
def test_the_hours_that_clocks_skip_are_those_of_the_authority(
    zone: str, skipped: list[str]
) -> None:
    asked = compile_field({"id": "x", "type": "datetime", "label": "Question"}, "page")
    kind, refused = kind_of(asked, Around(zone=ZoneInfo(zone))), []
    for day in ("8", "29"):
        try:
            kind.clean({"day": day, "month": "3", "year": "2026", **hour("2h30")})
        except FieldRefused:
            refused.append(day)
    assert refused == skipped


def test_the_day_of_a_moment_is_bounded(make_kind: Any) -> None:
    kind = make_kind("datetime", min="today")
    with pytest.raises(FieldRefused, match="choisissez le 22 novembre 2026"):
        kind.clean({**DAY, **hour("8")})
    assert kind.clean({"day": "22", "month": "11", "year": "2026", **hour("0", "1")})


def test_shows_a_moment_in_words(make_kind: Any) -> None:
    assert make_kind("datetime").show("2026-03-01T14:30") == "1er mars 2026 à 14:30"


@pytest.mark.parametrize(
    "value", [12, "2026-03-27", "2026-03-27T25:00", "2026-03-27T14:30Z", ["2026-03-27T14:30"]]
)
def test_another_shape_of_moment_is_refused(make_kind: Any, value: Any) -> None:
    with pytest.raises(FieldRefused, match="forme attendue"):
        make_kind("datetime").typed(value)


def span(start: Any, end: Any) -> Any:
    ends = {"from": start, "to": end}
    return {
        f"{name}-{part}": text
        for name, day in ends.items()
        for part, text in zip(("day", "month", "year"), day.split("/"), strict=True)
    }


def test_a_period_is_two_days_in_order(make_kind: Any) -> None:
    kind = make_kind("period")
    kept = kind.clean(span("27/3/2026", "1/avril/2026"))
    assert kept == {"from": "2026-03-27", "to": "2026-04-01"}
    assert kind.show(kept) == "du 27 mars 2026 au 1er avril 2026"
    assert kind.clean(span("27/3/2026", "27/3/2026"))


@pytest.mark.parametrize(
    ("typed", "said", "part"),
    [
        (span("27/3/2026", "26/3/2026"), "fin à partir du 27 mars 2026", "to"),
        (span("27/3/2026", "//"), "dernier jour", "to"),
        (span("//", "27/3/2026"), "premier jour", "from"),
        (span("31/2/2026", "27/3/2026"), "n’existe pas", "from-day"),
        (span("27/3/2026", "27/3/26"), "quatre chiffres", "to-year"),
    ],
)
def test_a_period_names_the_day_at_fault(make_kind: Any, typed: Any, said: Any, part: Any) -> None:
    with pytest.raises(FieldRefused, match=said) as refusal:
        make_kind("period").clean(typed)
    assert refusal.value.part == part


def test_both_days_of_a_period_are_bounded(make_kind: Any) -> None:
    kind = make_kind("period", min="today", max="today+1m")
    with pytest.raises(FieldRefused, match="choisissez le 22 décembre 2026") as refusal:
        kind.clean(span("22/11/2026", "23/12/2026"))
    assert refusal.value.part == "to"
    assert kind.anchor("to") == "x-to-day"
    assert (kind.anchor("from"), kind.anchor("")) == ("x", "x")
