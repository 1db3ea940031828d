"""Opinions of colleagues and experts, and approvals in order."""

from typing import Any
from uuid import uuid4

import pytest
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core import refusals as no
from guichet_workflow.core.case import Actor, identity
from guichet_workflow.core.effects import AskExpert
from guichet_workflow.core.events import (
    Answered,
    Approved,
    Chose,
    Filled,
    MessageFailed,
    Opened,
    OpinionGiven,
    Retried,
    TimerFired,
    Withdrawn,
)
from guichet_workflow.core.opinions import approving, awaited, invited, opinions_of
from guichet_workflow.schemas import DefinitionSchema
from marshmallow import ValidationError

from .conftest import CITIZEN, Story
from .test_marks import said

AGENT = Actor("agent", "a-1", "Nadia Benali")
OTHER = Actor("agent", "a-2", "Yves Tanguy")
MINE, CHIEF = frozenset({"instructeur"}), frozenset({"chef"})
BOTH = MINE | CHIEF
ASKED = {"do": "opinion", "label": "Voirie", "question": "Passe-t-on ?", "function": "chef"}
EXPERT = {"do": "opinion", "label": "ABF", "question": "Conforme ?", "email": "abf@exemple.fr",
          "template": "avis"}  # fmt: skip
ABF = {key: value for key, value in EXPERT.items() if key != "email"}
MAIL = {"id": "courriel", "type": "email", "label": "À"}
DEADLINE = {"deadline": {"n": 30, "unit": "days"}}
TACIT = {"tacit": True, "to": "complement", "result": "avis"}
LEVELS = {"do": "approval", "label": "Le permis", "functions": ["instructeur", "chef"],
          "to": "accordee", "back_to": "recue"}  # fmt: skip
Json = dict[str, Any]


def asking(json: Json, *actions: Json) -> Json:
    json["functions"]["chef"] = {"label": "La chefferie", "role": "chef"}
    json["statuses"][1]["enter"] = list(actions)
    return json


def lived(json: Json, *actions: Json, **data: Any) -> Story:
    loaded = DefinitionSchema().load(asking(json, *actions))
    return Story(compile_definition(loaded), danger=True, **data)(Opened(CITIZEN))


def opine(story: Story, at: int = 0, verdict: str = "favourable", text: str = "Oui") -> Story:
    key = opinions_of(story.case)[at]["key"]
    return story(OpinionGiven(AGENT, key, verdict, text, CHIEF))


def test_a_function_gives_its_opinion_and_it_is_kept(json_definition: Json) -> None:
    story = lived(json_definition, {**ASKED, "result": "avis"})
    assert [len(awaited(story.case, one)) for one in (CHIEF, MINE)] == [1, 0]
    opine(story, verdict="reserves", text="Sous conditions")
    assert story.case.data["avis"] == "reserves"
    assert said(story, "opinion_given") == [
        "Nadia Benali a donné un avis favorable avec réserves (Voirie). « Sous conditions »"
    ]
    assert awaited(story.case, CHIEF) == []


def test_who_was_not_asked_and_who_answered_gives_none(json_definition: Json) -> None:
    story = lived(json_definition, ASKED)
    key = opinions_of(story.case)[0]["key"]
    with pytest.raises(no.ChoiceNotAllowed):
        story(OpinionGiven(AGENT, key, "favourable", "", MINE))
    with pytest.raises(no.CommentMissing):
        opine(story, verdict="unfavourable", text=" ")
    opine(story)
    with pytest.raises(no.ChoiceNotAllowed):
        opine(story)


def test_the_case_goes_on_once_all_have_answered(json_definition: Json) -> None:
    story = lived(json_definition, {**ASKED, "to": "complement"}, {**EXPERT, "to": "complement"})
    assert opine(story, 0).case.status == "urgence"
    assert opine(story, 1).case.status == "complement"


def test_it_goes_on_whoever_is_the_last_to_answer(json_definition: Json) -> None:
    silent = {**ASKED, "label": "Jardins"}
    for order in ((0, 0), (1, 0)):
        story = lived(json_definition, {**ASKED, "to": "complement"}, silent)
        waiting = [one["key"] for one in opinions_of(story.case)]
        for at in order:
            story(OpinionGiven(AGENT, waiting.pop(at), "favourable", "Oui", CHIEF))
        assert story.case.status == "complement"


def test_what_was_asked_on_an_earlier_visit_holds_nothing_up(json_definition: Json) -> None:
    json_definition["statuses"][2]["enter"][0]["to"] = "urgence"
    story = lived(json_definition, {**ASKED, "to": "complement"})
    story(Chose(AGENT, "calmer", MINE, story.case.version))
    story(Answered(CITIZEN, {"piece": [{"document_id": "d-1", "name": "a.pdf"}]}))
    assert opine(story, 1).case.status == "complement"


def test_an_opinion_leaves_the_case_where_the_same_step_took_it(json_definition: Json) -> None:
    move = {"do": "move", "to": "complement", "condition": {"var": "danger"}}
    json_definition["statuses"][0]["enter"].pop()
    json_definition["start"] = "urgence"
    story = opine(lived(json_definition, {**ASKED, "to": "recue"}, move))
    assert (story.case.status, story.case.asked is not None) == ("complement", True)


def test_a_late_opinion_does_not_replace_the_one_asked_since(json_definition: Json) -> None:
    json_definition["statuses"][2]["enter"][0]["to"] = "urgence"
    for answers, kept in (((0,), None), ((1, 0), "favourable")):
        story = lived(json_definition, {**ASKED, "result": "avis"})
        story(Chose(AGENT, "calmer", MINE, story.case.version))
        story(Answered(CITIZEN, {"piece": [{"document_id": "d-1", "name": "a.pdf"}]}))
        for at in answers:
            opine(story, at, "favourable" if at else "unfavourable")
        assert story.case.data.get("avis") == kept
        assert opinions_of(story.case)[0]["answer"]["verdict"] == "unfavourable"


def test_an_opinion_that_comes_after_a_move_is_kept_and_moves_nothing(
    json_definition: Json,
) -> None:
    story = lived(json_definition, {**ASKED, "to": "recue"})
    story(Chose(AGENT, "calmer", MINE, story.case.version))
    assert opine(story).case.status == "complement"
    assert opinions_of(story.case)[0]["answer"]["verdict"] == "favourable"


def fire(story: Story) -> Story:
    (timer,) = [one for one in story.case.timers if one.kind == "opinion"]
    story.now = timer.due_at
    return story(TimerFired(timer.key))


@pytest.mark.parametrize(
    ("more", "status", "kind", "kept"),
    [
        ({"late_to": "complement"}, "complement", "opinion_late", None),
        ({}, "urgence", "opinion_late", None),
        (TACIT, "complement", "opinion_tacit", "favourable"),
    ],
)
def test_what_no_answer_in_time_means(
    json_definition: Json, more: Json, status: str, kind: str, kept: str | None
) -> None:
    story = fire(lived(json_definition, {**ASKED, **DEADLINE, **more}))
    assert (story.case.status, len(said(story, kind))) == (status, 1)
    assert story.case.data.get("avis") == kept


def test_an_answer_or_the_end_stops_the_delay(json_definition: Json) -> None:
    story = opine(lived(json_definition, {**ASKED, **DEADLINE}))
    assert [one for one in story.case.timers if one.kind == "opinion"] == []
    story = lived(json_definition, {**ASKED, **DEADLINE})(Withdrawn(CITIZEN))
    assert awaited(story.case, CHIEF) == []
    assert [one.kind for one in story.case.timers] == ["anonymise"]
    with pytest.raises(no.CaseClosed):
        opine(story)


def test_an_expert_is_written_to_at_the_address_of_a_field(json_definition: Json) -> None:
    action = {**ABF, "email_field": "courriel"}
    story = lived(json_definition, action, courriel="expert@exemple.fr")
    (asked,) = story.of(AskExpert)
    assert asked.asked["email"] == "expert@exemple.fr"


def test_without_an_address_an_agent_is_told_and_may_try_again(json_definition: Json) -> None:
    json_definition["statuses"][1]["fields"] = [MAIL]
    action = {**ABF, "email_field": "courriel"}
    story = lived(json_definition, action)
    (trouble,) = story.case.incidents
    assert (trouble.kind, story.of(AskExpert)) == ("opinion", [])
    story(Filled(AGENT, MINE, story.case.version, {"courriel": "expert@exemple.fr"}))
    (again,) = story(Retried(AGENT, trouble.key)).of(AskExpert)
    assert (again.asked["email"], story.case.incidents) == ("expert@exemple.fr", ())


def test_a_message_to_an_expert_that_fails_is_sent_again_to_her(json_definition: Json) -> None:
    story = lived(json_definition, EXPERT)
    message = identity(story.case.request_id, story.of(AskExpert)[0].key)
    story(MessageFailed(message, "avis", "boîte pleine"))
    (trouble,) = story.case.incidents
    assert (trouble.kind, trouble.title) == ("opinion", "ABF")
    (again,) = story(Retried(AGENT, trouble.key)).of(AskExpert)
    assert identity(story.case.request_id, again.key) != message
    assert again.asked["key"] == opinions_of(story.case)[0]["key"]
    assert invited(story.case, again.key) == opinions_of(story.case)[0]
    assert invited(story.case, again.asked["key"]) is None
    assert story(MessageFailed(uuid4(), "recue", "x")).case.incidents[0].kind == "message"


@pytest.mark.parametrize(
    ("status", "fields", "told"),
    [({}, None, True), ({"fields": [MAIL]}, None, False), ({"fields": [MAIL]}, ["courriel"], True)],
)
def test_the_linter_tells_of_an_address_that_the_applicant_may_give(
    json_definition: Json, status: Json, fields: list[str] | None, told: bool
) -> None:
    asking(json_definition, {**ABF, "email_field": "courriel"})["statuses"][1].update(status)
    kinds = None if fields is None else dict.fromkeys(fields, "text")
    found = check_definition(DefinitionSchema().load(json_definition), fields=kinds)
    assert any("peut venir de l’usager" in one.text for one in found) is told


def approve(story: Story, by: Actor, functions: frozenset[str], **more: Any) -> Story:
    return story(Approved(by, functions, story.case.version, more.pop("yes", True), **more))


def test_each_level_approves_in_order_and_no_one_twice(json_definition: Json) -> None:
    json_definition["statuses"][1]["kind"] = "open"
    story = lived(json_definition, LEVELS)
    assert approving(story.definition, story.case) == "instructeur"
    with pytest.raises(no.ChoiceNotAllowed):
        approve(story, OTHER, CHIEF)
    approve(story, AGENT, BOTH)
    assert (approving(story.definition, story.case), story.case.status) == ("chef", "urgence")
    with pytest.raises(no.ApprovedAlready):
        approve(story, AGENT, BOTH)
    approve(story, OTHER, CHIEF, comment="Bien")
    assert (story.case.status, approving(story.definition, story.case)) == ("accordee", "")
    assert said(story, "approved") == [
        "Nadia Benali a approuvé « Le permis » (Le service Essai).",
        "Yves Tanguy a approuvé « Le permis » (La chefferie). « Bien »",
    ]


def test_sending_back_needs_a_reason(json_definition: Json) -> None:
    story = lived(json_definition, {**LEVELS, "back_to": "complement"})
    with pytest.raises(no.CommentMissing):
        approve(story, AGENT, MINE, yes=False)
    approve(story, AGENT, MINE, yes=False, comment="À revoir")
    assert story.case.status == "complement"
    assert said(story, "sent_back") == [
        "Nadia Benali n’a pas approuvé « Le permis » et renvoie (Le service Essai). « À revoir »"
    ]


def test_leaving_the_status_ends_the_approval(json_definition: Json) -> None:
    story = lived(json_definition, LEVELS)
    story(Chose(AGENT, "calmer", MINE, story.case.version))
    assert approving(story.definition, story.case) == ""


@pytest.mark.parametrize(
    "action",
    [
        {**ASKED, "email": "a@exemple.fr"},
        {**ASKED, "template": "avis"},
        {key: value for key, value in EXPERT.items() if key != "template"},
        {**EXPERT, "email": "nulle-part"},
        {**ASKED, "tacit": True},
        {**LEVELS, "functions": []},
    ],
)
def test_what_says_too_little_or_too_much_is_refused(json_definition: Json, action: Json) -> None:
    with pytest.raises(ValidationError):
        DefinitionSchema().load(asking(json_definition, action))


def test_an_opinion_decides_nothing_and_an_approval_may(json_definition: Json) -> None:
    def texts(action: Json) -> list[str]:
        loaded = DefinitionSchema().load(asking(json_definition, action))
        return [one.text for one in check_definition(loaded) if one.level == "blocking"]

    assert texts(LEVELS) == []
    assert any("décide" in text for text in texts({**ASKED, "to": "accordee"}))
    assert any("n’existe pas" in text for text in texts({**LEVELS, "functions": ["x"]}))
