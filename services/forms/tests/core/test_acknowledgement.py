"""The acknowledgement: what CRPA R112-11-1 lists, and dates de quantième à quantième."""

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from guichet_forms.core.acknowledgement import (
    acknowledge,
    add_months,
    letter_text,
    silence_day,
)
from guichet_forms.core.definition import Silence, compile_form
from guichet_forms.core.whereabouts import Here


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 11, 22), 2, date(2027, 1, 22)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 10, 31), 2, date(2026, 12, 31)),
        (date(2026, 2, 28), 12, date(2027, 2, 28)),
    ],
)
def test_months_run_from_day_to_day(day: Any, months: Any, end: Any) -> None:
    assert add_months(day, months) == end


def test_the_day_of_reception_is_the_one_of_paris() -> None:
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert silence_day(late, Silence(outcome="rejet", n=2)) == date(2027, 2, 1)
    assert silence_day(late, Silence(outcome="rejet", n=15, unit="days")) == date(2026, 12, 16)
    assert silence_day(late, Silence(outcome="sans_objet", n=2)) is None


def test_an_authority_overseas_counts_and_says_its_own_day(source: Any) -> None:
    monday = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)  # Monday 20:30 there, Tuesday in Paris
    there = Here(ZoneInfo("America/Martinique"), "heure de la Martinique")
    assert silence_day(monday, Silence(outcome="rejet", n=2), there) == date(2026, 5, 2)
    given = acknowledge(compile_form(source), "2026-000123", monday, here=there)
    assert given.received_text == "lundi 2 mars 2026 à 20:30 (heure de la Martinique)"


def paper(source: Any, **silence: Any) -> Any:
    source["silence"] = {"delay": {"n": 2, "unit": "months"}, "basis": "Le texte", **silence}
    received = datetime(2026, 11, 22, 13, 32, tzinfo=UTC)
    return acknowledge(compile_form(source), "2026-000123", received)


def test_it_says_all_that_the_law_lists(source: Any) -> None:
    said = " ".join(paper(source, outcome="accord").paragraphs)
    for part in (
        "dimanche 22 novembre 2026 à 14:32",
        "2026-000123",
        "État civil",
        "1 place de la Mairie, 35999 Valmont",
        "mairie@valmont.example",
        "01 99 00 10 10",
        "acceptée le 22 janvier 2027",
        "si votre dossier est complet",
        "attestation",
    ):
        assert part in said


def test_a_letter_says_the_same_words_and_the_articles(source: Any) -> None:
    stored = paper(source, outcome="accord").as_json()
    said = letter_text(stored).split("\n\n")
    assert said[:-1] == list(stored["paragraphs"])
    assert said[-1].startswith("CRPA, articles L112-11 et R112-11-1 · ")


def test_an_erased_acknowledgement_says_nothing() -> None:
    assert letter_text({}) == ""


def test_a_silent_refusal_gives_the_ways_of_appeal(source: Any) -> None:
    made = paper(source, outcome="rejet")
    said = " ".join(made.paragraphs)
    assert "refusée le 22 janvier 2027" in said
    assert "deux mois" in said
    assert "www.telerecours.fr" in said
    assert "CRPA, article L231-4" in made.references
    assert "Le texte" in made.references


def test_silence_that_decides_nothing_says_so(source: Any) -> None:
    made = paper(source, outcome="sans_objet")
    assert made.deemed_on is None
    assert "ni accord ni refus" in " ".join(made.paragraphs)


def test_it_is_stored_as_json(source: Any) -> None:
    stored = json.loads(json.dumps(paper(source, outcome="accord").as_json()))
    assert stored["deemed_on"] == "2027-01-22"
    assert stored["received_at"] == "2026-11-22T13:32:00+00:00"
    assert stored["service"]["phone"] == "01 99 00 10 10"
