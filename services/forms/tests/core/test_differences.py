"""What a version changes, in words."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from guichet_forms.core.definition import compile_form
from guichet_forms.core.differences import differences, question_differences

CATALOGUE = Path(__file__).parents[4] / "catalogue"
SOURCE: dict[str, Any] = json.loads((CATALOGUE / "signalement-voirie/form.json").read_text())


def first(source: dict[str, Any]) -> dict[str, Any]:
    """The first question of the first page."""
    found: dict[str, Any] = source["pages"][0]["fields"][0]
    return found


def said(change: Any) -> list[str]:
    after = deepcopy(SOURCE)
    change(after)
    return differences(compile_form(SOURCE), compile_form(after))


def test_the_same_form_has_no_difference() -> None:
    assert said(lambda after: None) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s.update(minutes=9, cost="5 €"), "La fiche change : le temps annoncé, le coût."),
        (lambda s: first(s).update(label="Autre"), "devient « Autre »."),
        (lambda s: first(s).update(type="long_text", options=[]), "change de type."),
        (lambda s: first(s).update(required=False), "devient facultative."),
        (lambda s: first(s).update(hint="Une aide."), "Les réglages de"),
        (lambda s: s["pages"][0].update(title="Titre"), "devient « Titre »."),
        (lambda s: s["pages"].reverse(), "L’ordre des pages change."),
        (lambda s: s["pages"][0]["fields"].pop(0), "disparaît."),
    ],
)
def test_each_change_is_told(change: Any, words: str) -> None:
    assert any(words in sentence for sentence in said(change))


def test_a_new_question_and_its_condition_are_told() -> None:
    def add(after: dict[str, Any]) -> None:
        new = {"id": "neuve", "type": "text", "label": "Neuve", "required": False}
        after["pages"][-1]["fields"].append(new)

    title = SOURCE["pages"][-1]["title"]
    assert said(add) == [f"Nouvelle question « Neuve », page « {title} »."]


def test_who_fills_it_in_is_told_of_her_questions_only() -> None:
    after = deepcopy(SOURCE)
    after["minutes"] = 40
    first(after).update(hint="Une aide.", label="Autre")
    found = question_differences(compile_form(SOURCE), compile_form(after))
    assert len(found) == 1
    assert "devient « Autre »" in found[0]
