"""A real request made anonymous: nothing of anybody is left, what leads the circuit stays."""

from datetime import UTC, datetime
from typing import Any

import pytest
from guichet_workflow.core.simulation.anonymous import arrived, made_up

CIRCUIT: dict[str, Any] = {
    "statuses": [
        {
            "id": "recue",
            "enter": [
                {
                    "do": "move",
                    "to": "fin",
                    "condition": {
                        "and": [
                            {"==": [{"var": "quartier"}, "Le Port"]},
                            {"in": [{"var": "nom"}, ["Le Bris", "Martin"]]},
                            {"<": [{"var": "lu"}, 5]},
                            {"some": [{"var": "enfants"}, {"<": [{"var": "age"}, 3]}]},
                        ]
                    },
                }
            ],
        }
    ]
}
QUESTIONS = [
    {"id": "motif", "options": [{"value": "vol", "label": "Un vol"}]},
    {"id": "voies", "options": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]},
]


def answer(name: str, kind: str, value: Any, label: str = "Question") -> dict[str, Any]:
    return {"id": name, "label": label, "type": kind, "value": value, "text": "…", "page": "Une"}


def one(kind: str, value: Any, label: str = "Question", name: str = "x") -> Any:
    return made_up(CIRCUIT, [answer(name, kind, value, label)], QUESTIONS).get(name)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "Kervarrec"),
        ("long_text", "Mon voisin, Jo Le Bris, 06 12 34 56 78"),
        ("email", "jo@lebris.bzh"),
        ("phone", "+33612345678"),
        ("address", {"line": "14 rue du Lavoir", "postcode": "35999", "city": "Valmont"}),
        ("identity", {"family_name": "Le Bris", "given_names": "Jo", "birth_date": "1998-06-06"}),
        ("file", [{"name": "jo-le-bris.pdf", "document_id": "d1", "sha256": "9f86"}]),
        ("location", {"text": "8 rue du Lavoir", "lat": 48.123456, "lon": -1.654321}),
        ("iban", "FR7630006000011234567890189"),
        ("nir", "198063599900112"),
        ("plate", "AB-123-CD"),
        ("choice", "Léo Le Bris"),
        ("choices", ["Léo Le Bris"]),
        ("computed", "Jo Le Bris"),
        ("card_data", {"nom": "Le Bris"}),
        ("de_demain", "Le Bris"),
    ],
)
def test_nothing_of_anybody_is_left(kind: str, value: Any) -> None:
    found = str(one(kind, value))
    for secret in ("Bris", "Jo", "jo", "Lavoir", "612", "1998", "FR76", "1980", "AB-123", "35999"):
        assert secret not in found
    assert "Kervarrec" not in found
    assert "48.123" not in found


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", 3),
        ("amount", "1250.00"),
        ("date", "2026-05-03"),
        ("datetime", "2026-05-03T08:45"),
        ("time", "08:45"),
        ("period", {"start": "2026-05-03", "end": "2026-05-09"}),
        ("computed", 12.5),
    ],
)
def test_what_leads_the_circuit_stays_and_nothing_else(kind: str, value: Any) -> None:
    assert one(kind, value, name="lu") == value
    assert one(kind, value) not in (value, None)


def test_yes_and_no_stay() -> None:
    assert one("yes_no", True) is True
    assert one("civility", "mme") == "mme"
    assert one("computed", False) is False


def test_a_day_keeps_its_year_alone() -> None:
    assert one("date", "1987-03-14", "Date du mariage") == "1987-07-01"
    assert one("datetime", "1987-03-14T08:45", "Rendez-vous") == "1987-07-01T09:00"
    ends = {"start": "1987-03-14", "end": "1988-03-14"}
    assert one("period", ends) == {"start": "1987-07-01", "end": "1988-07-01"}


def test_a_number_that_nothing_reads_is_made_up() -> None:
    assert one("integer", 1234567, "Numéro d’allocataire") == 1
    assert one("number", "1234567") == "1"
    assert one("amount", "1250.00") == "10.00"


@pytest.mark.parametrize(
    "label",
    [
        "Né(e) le",
        "Né.e le",
        "Né·e le",
        "Née le",
        "Né / née le",
        "Ne\u0301e le",
        "Jour de naissance",
    ],
)
def test_a_birth_keeps_its_year_alone_even_when_it_leads(label: str) -> None:
    assert one("date", "1987-03-14", label, "lu") == "1987-07-01"


def test_words_of_the_circuit_and_of_the_form_stay() -> None:
    assert one("choice", "Le Port", name="quartier") == "Le Port"
    assert one("choice", "Kerlouan", name="quartier") is None
    assert one("choice", "vol", name="motif") == "vol"
    assert one("choices", ["a", "z"], name="voies") == ["a"]
    assert one("choice", "autre", name="motif") is None


@pytest.mark.parametrize("kind", ["text", "long_text", "computed", "hidden", "email"])
def test_a_circuit_that_names_people_does_not_find_them(kind: str) -> None:
    assert one(kind, "Le Bris", name="nom") != "Le Bris"


def test_names_are_fictitious_and_a_birth_keeps_its_year() -> None:
    assert one("text", "Jo", "Votre prénom") == "Camille"
    assert one("text", "Le Bris", "Nom de naissance") == "Exemple"
    assert one("date", "1998-06-06", "Date de naissance") == "1998-07-01"
    assert one("date", "oups", "Date de naissance") is None


def test_rows_of_a_block_come_back_as_a_list() -> None:
    rows = [
        answer("enfants.0.prenom", "text", "Léo", "Prénom"),
        answer("enfants.1.age", "integer", 4),
        answer("enfants", "block", 2),
        answer("enfants.0.age", "integer", 7),
    ]
    found = made_up(CIRCUIT, rows)
    assert found == {"enfants": [{"prenom": "Camille", "age": 7}, {"age": 4}]}
    assert made_up(CIRCUIT, [{"id": "", "type": "text", "value": "x"}, {}]) == {}


def test_it_arrives_the_same_day_at_nine() -> None:
    late = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    assert arrived(late, "metropole") == "2026-03-04T09:00:00+01:00"
    assert arrived(late, "martinique") == "2026-03-03T09:00:00-04:00"
