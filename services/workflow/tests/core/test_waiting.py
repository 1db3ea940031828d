"""A call that nobody answers: who acts there answers in its place, or goes on without."""

from typing import Any

import pytest
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core import refusals as no
from guichet_workflow.core.calls import awaited_calls, calls_of
from guichet_workflow.core.events import CallAnswered, Chose, Corrected, Opened, Skipped, Withdrawn
from guichet_workflow.pages.legal_view import coming, undated
from guichet_workflow.schemas import DefinitionSchema

from .conftest import CITIZEN, Story
from .test_calls import AGENT, CALL, MINE, OTHERS, answer, calling, last_call, late, lived, state

Json = dict[str, Any]


def key_of(story: Story) -> str:
    return str(calls_of(story.case)[-1]["key"])


def test_who_acts_goes_on_without_an_answer_that_does_not_come(json_definition: Json) -> None:
    story = lived(json_definition)
    assert [one["label"] for one in awaited_calls(story.case)] == ["Le SIV"]
    story(Skipped(AGENT, key_of(story), MINE))
    assert state(story) == ("skipped", "", "complement")
    assert [one for one in story.case.timers if one.kind == "call"] == []
    assert awaited_calls(story.case) == []


def test_who_acts_answers_in_its_place(json_definition: Json) -> None:
    story = lived(json_definition)
    story(Corrected(AGENT, key_of(story), "AB-123-CD", MINE))
    assert (story.case.data["reponse"], story.case.status) == ("AB-123-CD", "complement")
    answer(story, value="autre")
    assert (story.case.data["reponse"], story.case.status) == ("AB-123-CD", "complement")


def test_who_does_not_act_there_settles_no_waiting_call(json_definition: Json) -> None:
    story = lived(json_definition)
    for event in (Skipped(AGENT, key_of(story), OTHERS), Corrected(AGENT, "call.9.9", "x", MINE)):
        with pytest.raises((no.ChoiceNotAllowed, no.NothingToRetry)):
            story(event)


def test_nothing_is_awaited_once_it_is_over(json_definition: Json) -> None:
    story = lived(json_definition)(Withdrawn(CITIZEN))
    assert awaited_calls(story.case) == []
    with pytest.raises(no.NothingToRetry):
        story(Skipped(AGENT, key_of(story), MINE))


def test_an_answer_that_comes_after_all_is_kept_and_moves_nothing(json_definition: Json) -> None:
    story = lived(json_definition, to="recue")
    story(Skipped(AGENT, key_of(story), MINE))
    first, status = last_call(story), story.case.status
    story(CallAnswered(first, "done", "connu"))
    assert (story.case.data["reponse"], story.case.status) == ("connu", status)
    before = story.case
    assert story(CallAnswered(first, "done", "encore")).case is before


def test_a_failure_that_comes_after_all_changes_nothing(json_definition: Json) -> None:
    story = lived(json_definition)
    story(Skipped(AGENT, key_of(story), MINE))
    before = story.case
    assert answer(story, "refused").case is before


def said_of(story: Story) -> list[str]:
    lines = [*coming(story.definition, story.case), *undated(story.case)]
    return [line.replace("\u00a0", " ") for line in lines if "Le SIV" in line]


def test_what_is_awaited_is_said_with_its_day_or_without(json_definition: Json) -> None:
    dated = lived(json_definition)
    assert said_of(dated) == [
        "Avant le mardi 3 mars 2026 à 16:32 : réponse attendue pour « Le SIV »"
    ]
    assert said_of(late(dated)) == []
    endless = {key: value for key, value in CALL.items() if key != "timeout"}
    loaded = DefinitionSchema().load(calling(json_definition, endless))
    story = Story(compile_definition(loaded), danger=True)(Opened(CITIZEN))
    assert said_of(story) == ["Sans date : réponse attendue pour « Le SIV »"]
    story(Chose(AGENT, "calmer", MINE, story.case.version))
    assert said_of(story) == ["Sans date : réponse attendue pour « Le SIV »"]


@pytest.mark.parametrize(
    ("more", "told"),
    [({}, True), ({"timeout": {"n": 2, "unit": "hours"}}, False), ({"to": ""}, False)],
)
def test_advice_for_what_nothing_here_answers(
    json_definition: Json, more: Json, told: bool
) -> None:
    pay = {"do": "payment_request", "label": "Droits", "amount": 12, "to": "recue", **more}
    json = DefinitionSchema().load(calling(json_definition, {k: v for k, v in pay.items() if v}))
    found = [one for one in check_definition(json) if "Droits" in one.text]
    assert [one.level for one in found] == (["advice"] if told else [])


def test_no_advice_for_what_forms_answers(json_definition: Json) -> None:
    other = {"do": "create_request", "procedure": "x", "label": "Acte lié", "to": "recue"}
    json = DefinitionSchema().load(calling(json_definition, other))
    assert [one for one in check_definition(json) if "Acte lié" in one.text] == []
