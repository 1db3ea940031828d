"""The form of a status, and a question with reminders and a deadline."""

import json
from datetime import timedelta
from typing import Any

import pytest
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core import refusals as no
from guichet_workflow.core.case import Actor
from guichet_workflow.core.effects import SendMessage
from guichet_workflow.core.events import Answered, Chose, Filled, Opened, TimerFired, Withdrawn
from guichet_workflow.core.stored import dump_case, load_case
from guichet_workflow.schemas import DefinitionSchema
from marshmallow import ValidationError

from .conftest import CITIZEN, Story
from .test_marks import said

AGENT = Actor("agent", "a-1", "Nadia Benali")
MINE = frozenset({"instructeur"})
SHEET = [
    {"id": "surface", "type": "number", "label": "Surface"},
    {"id": "avis", "type": "text", "label": "Avis"},
]
REMINDED = {
    "reminders": [{"after": {"n": 5, "unit": "days"}, "template": "relance"}],
    "deadline": {"n": 9, "unit": "days"},
}
Json = dict[str, Any]


def lived(json: Json) -> Story:
    return Story(compile_definition(DefinitionSchema().load(json)))(Opened(CITIZEN))


def with_sheet(json: Json) -> Story:
    json["statuses"][0]["fields"] = SHEET
    return lived(json)


def fill(story: Story, functions: frozenset[str] = MINE, seen: int = 1, **fields: Any) -> Story:
    return story(Filled(AGENT, functions, seen, fields))


def test_a_form_is_saved_in_part_without_moving(json_definition: Json) -> None:
    story = with_sheet(json_definition)
    fill(story, surface="12")
    assert (story.case.status, story.case.data["surface"]) == ("recue", "12")
    assert said(story, "filled") == ["Nadia Benali a rempli : Surface."]
    assert fill(story, surface="12").last == ()
    fill(story, surface=None, avis="Bon")
    assert (story.case.data["surface"], story.case.data["avis"]) == (None, "Bon")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"functions": frozenset()}, no.ChoiceNotAllowed),
        ({"autre": 1}, no.FieldsRefused),
        ({"seen": 0}, no.StatusChanged),
        ({"surface": "douze"}, no.ValuesRefused),
        ({"surface": {"n": 12}}, no.ValuesRefused),
    ],
)
def test_what_is_not_of_the_form_is_refused(
    json_definition: Json, more: Json, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        fill(with_sheet(json_definition), **{"surface": "1", **more})


def test_a_closed_request_is_not_filled_in(json_definition: Json) -> None:
    story = with_sheet(json_definition)(Withdrawn(CITIZEN))
    with pytest.raises(no.CaseClosed):
        fill(story, seen=2, surface="1")


def asked(json_definition: Json, **more: Any) -> Story:
    json_definition["statuses"][2]["enter"][0].update(REMINDED, **more)
    story = lived(json_definition)
    return story(Chose(AGENT, "complement", MINE, 1))


def fire(story: Story, name: str) -> Story:
    timer = next(one for one in story.case.timers if (one.kind, one.id) == ("ask", name))
    story.now = timer.due_at
    return story(TimerFired(timer.key))


def test_a_reminder_leaves_and_the_question_stays(json_definition: Json) -> None:
    story = asked(json_definition)
    assert [one.template for one in fire(story, "reminder0").of(SendMessage)] == ["relance"]
    assert story.case.asked is not None
    assert story.case.asked.due_at - story.now == timedelta(days=4)


@pytest.mark.parametrize(("more", "status"), [({"late_to": "recue"}, "recue"), ({}, "complement")])
def test_without_an_answer_in_time(json_definition: Json, more: Json, status: str) -> None:
    story = fire(asked(json_definition, **more), "late")
    assert story.case.status == status
    assert said(story, "answer_late") == ["L’usager n’a pas répondu à temps : Une pièce manque."]


def test_an_answer_stops_reminders_and_deadline(json_definition: Json) -> None:
    story = asked(json_definition)
    story(Answered(CITIZEN, {"piece": [{"document_id": "d-1", "name": "a.pdf"}]}))
    assert [one for one in story.case.timers if one.kind == "ask"] == []


def test_a_question_is_the_same_after_the_database(json_definition: Json) -> None:
    case = asked(json_definition, late_to="recue").case
    stored = json.loads(json.dumps(dump_case(case)))
    assert load_case(stored) == case
    for name in ("due_at", "reminders", "late_to"):
        del stored["asked"][name]
    assert load_case(stored).asked.reminders == ()


def test_only_a_person_decides_when_the_answer_is_late(json_definition: Json) -> None:
    json_definition["statuses"][2]["enter"][0].update(REMINDED, late_to="rejetee")
    found = check_definition(DefinitionSchema().load(json_definition))
    assert any("décide" in one.text for one in found)
    del json_definition["statuses"][2]["enter"][0]["deadline"]
    with pytest.raises(ValidationError):
        DefinitionSchema().load(json_definition)


def test_two_inputs_of_a_page_have_two_names(json_definition: Json) -> None:
    json_definition["statuses"][0]["fields"] = [{**SHEET[0], "id": "accorde"}]
    found = check_definition(DefinitionSchema().load(json_definition))
    assert [one.text.replace("\u00a0", " ") for one in found] == [
        "« accorde » est déjà dans le questionnaire."
    ]
