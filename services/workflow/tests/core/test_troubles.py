"""What agents do about a message, a document or an invitation that failed."""

from typing import Any
from uuid import uuid4

import pytest
from guichet_workflow.core import compile_definition
from guichet_workflow.core import refusals as no
from guichet_workflow.core.case import identity
from guichet_workflow.core.effects import AskExpert, History, SendMessage
from guichet_workflow.core.events import (
    DocumentFailed,
    MessageFailed,
    Opened,
    Readdressed,
    Skipped,
)
from guichet_workflow.core.opinions import opinions_of
from guichet_workflow.core.whole import READDRESSED
from guichet_workflow.schemas import DefinitionSchema

from .conftest import AGENT, CITIZEN, REQUEST, Story
from .test_marks import said
from .test_opinions import CHIEF, EXPERT, MINE, lived

Json = dict[str, Any]
MADE = {"do": "document", "template": "rapport", "title": "Le rapport"}
TOLD = {"do": "message", "template": "recue", "attach": ["rapport"]}


def undone(json: Json, *then: Json) -> Story:
    """A case whose document failed, and what was to follow it."""
    json["statuses"][0]["enter"] = [{**MADE, "then": list(then)}]
    story = Story(compile_definition(DefinitionSchema().load(json)))(Opened(CITIZEN))
    return story(DocumentFailed(identity(REQUEST, story.case.documents[0].key), "panne"))


def skip(story: Story, functions: frozenset[str] = MINE) -> Story:
    return story(Skipped(AGENT, story.case.incidents[0].key, functions))


def test_what_follows_a_document_is_done_without_it(json_definition: Json) -> None:
    story = skip(undone(json_definition, TOLD))
    assert story.case.incidents == ()
    assert [(one.template, one.attach) for one in story.of(SendMessage)] == [("recue", ())]
    assert said(story, "passed") == ["Nadia Benali passe outre : Le rapport."]


def test_who_does_not_act_there_passes_nothing_over(json_definition: Json) -> None:
    with pytest.raises(no.ChoiceNotAllowed):
        skip(undone(json_definition), CHIEF)


def test_a_message_passed_over_is_not_sent(story: Story) -> None:
    story(MessageFailed(uuid4(), "recue", "550"))
    skip(story)
    assert (story.case.incidents, story.of(SendMessage)) == ((), [])
    assert said(story, "passed") == ["Nadia Benali passe outre : accusé de réception."]


def test_the_case_goes_on_without_an_expert_whom_nothing_reaches(json_definition: Json) -> None:
    asked = {**EXPERT, "to": "complement", "deadline": {"n": 30, "unit": "days"}}
    story = lived(json_definition, asked)
    (invitation,) = story.of(AskExpert)
    story(MessageFailed(identity(REQUEST, invitation.key), "avis", "550"))
    skip(story)
    assert story.case.status == "complement"
    assert [one.kind for one in story.case.timers if one.kind == "opinion"] == []
    assert opinions_of(story.case)[0]["answer"]["verdict"] == "without"


def test_a_message_leaves_again_to_the_right_address(story: Story) -> None:
    story(MessageFailed(uuid4(), "recue", "550"))
    with pytest.raises(no.ChoiceNotAllowed):
        story(Readdressed(AGENT, story.case.incidents[0].key, CHIEF, "b@example.org"))
    story(Readdressed(AGENT, story.case.incidents[0].key, MINE, "b@example.org", "a@example.org"))
    assert story.case.incidents == ()
    sent = [(one.template, one.to) for one in story.of(SendMessage)]
    assert sent == [(READDRESSED, "a@example.org"), ("recue", "")]
    (kept,) = [line for line in story.of(History) if line.kind == "address_kept"]
    assert (kept.public, story.case.extra["mended"]) == (False, "a@example.org")
    lines = [line for line in story.of(History) if line.kind == "address_mended"]
    assert [line.public for line in lines] == [True]


def test_only_a_mail_to_the_address_of_the_case_is_readdressed(story: Story) -> None:
    with pytest.raises(no.NothingToRetry):
        story(Readdressed(AGENT, "message.9.9", MINE, "b@example.org"))
    story(MessageFailed(uuid4(), "recue", "refused", "sms"))
    with pytest.raises(no.NothingToRetry):
        story(Readdressed(AGENT, story.case.incidents[0].key, MINE, "b@example.org"))


def test_a_former_address_that_nothing_reaches_is_no_incident(story: Story) -> None:
    story(MessageFailed(uuid4(), READDRESSED, "550"))
    assert (story.case.incidents, len(said(story, "message_failed"))) == ((), 1)
