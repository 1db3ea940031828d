"""What a tree gives on an example, in words, whatever the values of the case."""

from datetime import date
from typing import Any

import pytest
from guichet_workflow.core.simulation.proposing import invented
from guichet_workflow.core.simulation.trying import MOST_READ, Written, example_words, tried

DATA: dict[str, Any] = {"a": 7, "b": 0, "nom": "Le Goff", "jour": "2026-03-02"}


def said(tree: Any, *, condition: bool = False, unit: str = "", **data: Any) -> str:
    found = tried(Written(tree, condition, unit), {**DATA, **data}, {"nature=mariage": "Mariage"})
    return found.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "vide"),
        ("", "vide"),
        (True, "oui"),
        (False, "non"),
        (2.5, "2,5"),
        (0, "0"),
        ("2026-03-02", "2 mars 2026"),
        ("20260302", "20260302"),
        ("pas un jour", "pas un jour"),
        ([], "rien dans la liste"),
        (["x", "y"], "x, y"),
        ([{"a": 1}, {"a": 2}], "une liste de 2 éléments"),
        ({"a": 1}, "1 valeur"),
        ("x" * 500, "x" * 200 + "…"),
    ],
)
def test_each_value_is_said_shortly(value: Any, words: str) -> None:
    assert example_words(value) == words


def test_a_condition_is_true_or_false_as_the_engine_takes_it() -> None:
    assert said({"var": "a"}, condition=True) == "Sur l’exemple : vrai (a : 7)"
    assert said({"var": "b"}, condition=True) == "Sur l’exemple : faux (b : 0)"
    tree = {"==": [{"var": "nature"}, "mariage"]}
    assert said(tree, condition=True, nature="mariage").endswith("vrai (nature : Mariage)")


def test_why_a_value_cannot_be_worked_out_is_said() -> None:
    assert "rien, car « c » y est vide" in said({"+": [{"var": "a"}, {"var": "c"}]})
    assert "rien : une division par zéro" in said({"/": [{"var": "a"}, {"var": "b"}]})
    assert "rien : une division par zéro" in said({"*": [{"var": "nom"}, 2]})
    assert said({"??": []}) == "Sur l’exemple : rien, car cette écriture n’est pas lisible"


def test_a_value_too_large_is_not_worked_out() -> None:
    rows = [{"x": [1] * 200} for _row in range(200)]
    assert "rien : une division" in said({"var": "rows"}, rows=rows)


def test_what_is_read_is_told_up_to_a_few() -> None:
    tree = {"+": [{"var": f"n{at}"} for at in range(MOST_READ + 2)]}
    assert said(tree, **{f"n{at}": 1 for at in range(9)}).endswith("n5 : 1 ; 2 autres données)")


def test_each_nature_is_made_up() -> None:
    answers = [
        {"id": "le", "label": "Le", "type": "date"},
        {"id": "piece", "label": "Pièce", "type": "file"},
        {"id": "nature", "label": "N", "type": "choice", "options": [{"value": "x", "label": "X"}]},
        {"id": "ok", "label": "OK", "type": "checkbox"},
        {"id": "mot", "label": "Mot", "type": "text"},
    ]
    trees = [{"!!": {"var": one["id"]}} for one in answers]
    found = invented({"statuses": []}, [*trees, {"nope": 1}, {">": [{"var": "x.y"}, 5]}], answers)
    assert date.fromisoformat(found["le"])
    assert found["piece"][0]["name"] == "exemple.pdf"
    assert (found["nature"], found["ok"], found["x"]) == ("x", True, {"y": "5"})
    assert isinstance(found["mot"], str)
