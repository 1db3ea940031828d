"""Recorded tests: what they keep, and the sentences when a form no longer says the same."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from guichet_forms.core.definition import compile_form
from guichet_forms.core.rehearsal import record, replay
from guichet_questions.kinds import Around

CATALOGUE = Path(__file__).parents[4] / "catalogue"
SOURCE: dict[str, Any] = json.loads((CATALOGUE / "acte-naissance/form.json").read_text())
WHOLE = json.loads((CATALOGUE / "acte-naissance/tests.json").read_text())[0]["answers"]


def changed(**keys: Any) -> Any:
    """The form with other keys for its first question."""
    source = deepcopy(SOURCE)
    source["pages"][0]["fields"][0] |= keys
    return compile_form(source)


@pytest.mark.parametrize("answers", [WHOLE, {}, {"email": "faux"}])
def test_what_is_recorded_holds_on_the_same_form(answers: dict[str, Any]) -> None:
    form = compile_form(SOURCE)
    test = record(form, "Essai", answers, Around())
    assert test["expect"]["valid"] is (answers == WHOLE)
    assert replay(form, json.loads(json.dumps(test))) == []


def test_a_question_that_hides_is_said() -> None:
    test = record(compile_form(SOURCE), "Essai", WHOLE, Around())
    first = SOURCE["pages"][0]["fields"][0]
    said = replay(changed(condition={"==": [1, 2]}), test)
    assert f"« {first['label']} » ne s’affiche plus." in said


def test_a_question_that_refuses_is_said() -> None:
    form = compile_form(SOURCE)
    name = form.applicant.email
    test = record(form, "Essai", {**WHOLE, name: "faux"}, Around())
    test["expect"]["errors"] = {}
    test["expect"]["valid"] = True
    said = replay(form, test)
    assert "est maintenant refusée" in said[0]
    assert "ne peuvent plus être envoyées" in said[1]


def test_an_answer_without_question_is_said() -> None:
    form = compile_form(SOURCE)
    test = record(form, "Essai", WHOLE, Around())
    test["answers"]["inconnue"] = "x"
    assert "« inconnue »" in replay(form, test)[0]
