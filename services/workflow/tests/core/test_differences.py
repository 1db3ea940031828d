"""What changes between two versions of a circuit, in sentences."""

from copy import deepcopy
from typing import Any

import pytest
from guichet_workflow.core.editing import add, drop, move, put, rename
from guichet_workflow.core.editing.differences import differences

from .test_editing import CHOICE, circuit

__all__ = ["circuit"]
NOTE = {"do": "note", "text": "Vu"}


def told(before: dict[str, Any], after: Any) -> str:
    return " | ".join(differences(before, after, {})).replace("\u00a0", " ")


def test_nothing_changes(circuit: dict[str, Any]) -> None:
    assert differences(circuit, deepcopy(circuit), {}) == []


@pytest.mark.parametrize(
    ("path", "values", "words"),
    [
        (
            CHOICE,
            {"label": "Dire oui"},
            "Examen : « Dire oui », Verbe sur le bouton : « Accepter »",
        ),
        (CHOICE, {"condition": None}, "plus rien"),
        ("statuses.fin", {"due": {"n": 3, "unit": "days"}}, "« 3 jours », rien avant"),
        ("", {"title": "Autre"}, "Nom du circuit : « Essai » devient « Autre »"),
        ("silence", {"after": {"n": 4, "unit": "months"}}, "« 2 mois » devient « 4 mois »"),
    ],
)
def test_a_property_changed_is_told(
    circuit: dict[str, Any], path: str, values: dict[str, Any], words: str
) -> None:
    assert words in told(circuit, put(circuit, path, values))


def test_parts_added_and_taken_away_are_told(circuit: dict[str, Any]) -> None:
    status = {"id": "neuf", "label": "Neuf", "kind": "open", "turn": "agent"}
    assert "Ajouté : Statut « Neuf »" in told(circuit, add(circuit, "statuses", status))
    assert "Supprimé : Examen : Si la mairie" in told(circuit, drop(circuit, CHOICE))
    gone = told(circuit, drop(circuit, "statuses.fin"))
    assert "Supprimé : Statut « Terminée »" in gone
    assert "Faire le document" not in gone


@pytest.mark.parametrize("holder", ["statuses.examen.enter", "statuses.examen.timers.trop.actions"])
def test_actions_are_told_by_what_they_say(circuit: dict[str, Any], holder: str) -> None:
    added = add(circuit, holder, NOTE, "")
    assert told(circuit, added).count("action ajoutée : Noter pour les agents") == 1
    assert "action supprimée : Noter" in told(dict(added), circuit)


def test_an_action_that_says_the_same_and_does_otherwise_is_told(circuit: dict[str, Any]) -> None:
    ask = {"do": "ask", "prompt": "Votre nom ?", "fields": [{"id": "nom", "type": "text"}]}
    holder = "statuses.examen.enter"
    before = add(circuit, holder, ask, "")
    after = add(circuit, holder, {"do": "ask", "prompt": "Votre nom ?", "whole": True}, "")
    words = "« Examen », action modifiée : Demander à l’usager : « Votre nom ? »"
    assert told(dict(before), after) == words
    assert told(dict(after), before) == words


def test_another_order_is_told(circuit: dict[str, Any]) -> None:
    assert told(circuit, move(circuit, "statuses.fin", -1)) == "L’ordre des statuts change."


def test_a_status_renamed_is_another_one(circuit: dict[str, Any]) -> None:
    found = told(circuit, rename(circuit, "statuses.fin", "terminee"))
    assert "Ajouté : Statut « Terminée »" in found
