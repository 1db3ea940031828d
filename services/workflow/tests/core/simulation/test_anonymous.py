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
                    "condition": {"==": [{"var": "quartier"}, "Le Port"]},
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
        ("yes_no", True),
        ("date", "2026-05-03"),
        ("civility", "mme"),
        ("computed", 12.5),
    ],
)
def test_what_leads_the_circuit_stays(kind: str, value: Any) -> None:
    assert one(kind, value) == value


def test_words_of_the_circuit_and_of_the_form_stay() -> None:
    assert one("text", "Le Port", name="quartier") == "Le Port"
    assert one("text", "Kerlouan", name="quartier") == "Texte inventé"
    assert one("choice", "vol", name="motif") == "vol"
    assert one("choices", ["a", "z"], name="voies") == ["a"]
    assert one("choice", "autre", name="motif") is None


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
    assert arrived(late) == "2026-03-04T09:00:00+01:00"
