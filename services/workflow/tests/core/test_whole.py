"""The whole form asked again, in the engine."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from guichet_workflow.core import compile_definition, step
from guichet_workflow.core.case import CaseState
from guichet_workflow.core.effects import History
from guichet_workflow.core.events import Chose, FormCorrected, Opened
from guichet_workflow.core.refusals import StatusChanged
from guichet_workflow.core.whole import asks_whole
from guichet_workflow.core.words import history_sentence
from guichet_workflow.schemas import DefinitionSchema
from marshmallow import ValidationError

from .conftest import AGENT, CITIZEN, NOW, REQUEST

ASK = {"do": "ask", "prompt": "Corrigez votre formulaire.", "whole": True, "to": "relue"}
JSON: dict[str, Any] = {
    "slug": "c",
    "title": "C",
    "functions": {"f": {"label": "L’état civil", "role": "etat-civil"}},
    "start": "recue",
    "statuses": [
        {
            "id": "recue", "label": "Reçue", "kind": "open", "turn": "agent", "function": "f",
            "enter": [{"do": "message", "template": "recue"}],
            "choices": [{"id": "corriger", "label": "C", "by": ["f"], "to": "correction"},
                        {"id": "finir", "label": "F", "by": ["f"], "to": "finie"}],
        },
        {"id": "correction", "label": "Correction", "kind": "waiting", "turn": "citizen",
         "enter": [ASK],
         "choices": [{"id": "reprendre", "label": "R", "by": ["f"], "to": "recue"}]},
        {"id": "relue", "label": "Relue", "kind": "open", "turn": "agent", "function": "f",
         "choices": [{"id": "finir", "label": "F", "by": ["f"], "to": "finie"}]},
        {"id": "finie", "label": "Finie", "kind": "done", "turn": "nobody",
         "enter": [{"do": "message", "template": "finie"}, {"do": "close"}]},
    ],
}  # fmt: skip
DEFINITION = compile_definition(JSON)
CHANGES = ({"label": "Nom :", "before": "Le Goff", "after": "Le Gall"},)


def after(*choices: str) -> CaseState:
    case = CaseState(REQUEST, NOW, {"nom": "Le Goff", "age": "3"})
    case, _effects = step(DEFINITION, case, Opened(CITIZEN), NOW)
    for choice in choices:
        event = Chose(AGENT, choice, frozenset({"f"}), case.version)
        case, _effects = step(DEFINITION, case, event, NOW)
    return case


def sent(case: CaseState, at: datetime = NOW) -> tuple[CaseState, list[History]]:
    event = FormCorrected(CITIZEN, at, {"nom": "Le Gall"}, ("age",), CHANGES)
    case, effects = step(DEFINITION, case, event, NOW + timedelta(days=1))
    return case, [one for one in effects if isinstance(one, History)]


def test_what_was_corrected_answers_the_question() -> None:
    case = after("corriger")
    assert asks_whole(case) is not None
    case, lines = sent(case)
    assert case.status == "relue"
    assert case.data == {"nom": "Le Gall"}
    assert asks_whole(case) is None
    assert lines[0].kind == "corrected"
    assert lines[0].public
    said = history_sentence("corrected", lines[0].values, CITIZEN, "citizen")
    assert said.replace("\u00a0", " ") == (
        "Votre formulaire a été envoyé de nouveau. Nom : avant, Le Goff ; maintenant, Le Gall."
    )


def test_what_the_workflow_keeps_of_its_own_stays() -> None:
    case = after("corriger")
    case.data = {**case.data, "secteur": "nord"}
    assert sent(case)[0].data == {"nom": "Le Gall", "secteur": "nord"}


def test_what_comes_once_an_agent_went_on_is_taken_without_a_move() -> None:
    case, lines = sent(after("corriger", "reprendre"))
    assert (case.status, case.data["nom"]) == ("recue", "Le Gall")
    assert [one.kind for one in lines] == ["corrected"]


def test_a_choice_made_on_the_answers_before_is_refused() -> None:
    read = after("corriger", "reprendre")
    changed, _lines = sent(read)
    stale = Chose(AGENT, "finir", frozenset({"f"}), read.version)
    with pytest.raises(StatusChanged):
        step(DEFINITION, changed, stale, NOW)
    fresh = Chose(AGENT, "finir", frozenset({"f"}), changed.version)
    assert step(DEFINITION, changed, fresh, NOW)[0].status == "finie"
    same = FormCorrected(CITIZEN, NOW, {"nom": "Le Gall"}, (), ())
    again, _effects = step(DEFINITION, changed, same, NOW)
    assert step(DEFINITION, again, fresh, NOW)[0].status == "finie", "the answers are the same"


def test_the_answer_to_an_older_asking_does_not_answer_the_new_one() -> None:
    case, _lines = sent(after("corriger"), NOW - timedelta(days=3))
    assert case.status == "correction"
    assert asks_whole(case) is not None


def test_what_comes_after_the_end_is_told_and_changes_no_answer() -> None:
    case, lines = sent(after("finir"))
    assert case.data["nom"] == "Le Goff"
    assert [one.kind for one in lines] == ["corrected_late"]


def test_a_question_with_fields_is_not_a_whole_form() -> None:
    fields = [{"id": "a", "label": "A", "type": "text"}]
    asking = {"do": "ask", "prompt": "?", "fields": fields}
    statuses = [*JSON["statuses"][:1], {**JSON["statuses"][1], "enter": [asking]}]
    definition = compile_definition({**JSON, "statuses": [*statuses, *JSON["statuses"][2:]]})
    case, _effects = step(definition, after(), Chose(AGENT, "corriger", frozenset("f"), 1), NOW)
    assert case.asked is not None
    assert asks_whole(case) is None


@pytest.mark.parametrize(
    "wrong", [{"whole": False}, {"fields": [{"id": "a", "label": "A", "type": "text"}]}]
)
def test_one_asks_for_questions_or_for_the_whole_form(wrong: dict[str, Any]) -> None:
    statuses = [dict(one) for one in JSON["statuses"]]
    statuses[1]["enter"] = [{**ASK, **wrong}]
    with pytest.raises(ValidationError, match="tout le formulaire"):
        DefinitionSchema().load({**JSON, "statuses": statuses})
    assert DefinitionSchema().load(JSON)
