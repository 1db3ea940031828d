"""Documents for agents alone, and the field in which a document is kept."""

from typing import Any

import pytest
from guichet_workflow.core import compile_definition
from guichet_workflow.core.asked import fields_of
from guichet_workflow.core.case import identity
from guichet_workflow.core.effects import History, MakeDocument, SendMessage
from guichet_workflow.core.events import Chose, DocumentFailed, DocumentMade, Opened, Retried
from guichet_workflow.core.papers import awaited_paper
from guichet_workflow.core.steps import steps
from guichet_workflow.schemas import DefinitionSchema

from .conftest import AGENT, CITIZEN, REQUEST, Story

REPORT = {"do": "document", "template": "rapport", "title": "Rapport au maire", "for": "agents",
          "result": "rapport_fait"}  # fmt: skip
TOLD = {"name": "rapport.pdf", "size": 12}


def circuit(json: dict[str, Any], *actions: dict[str, Any]) -> dict[str, Any]:
    json["statuses"][0]["enter"] = list(actions)
    return json


@pytest.fixture
def reported(json_definition: dict[str, Any]) -> Story:
    DefinitionSchema().load(circuit(json_definition, REPORT))
    return Story(compile_definition(json_definition))(Opened(CITIZEN))


def made(story: Story) -> Story:
    key = story.case.documents[-1].key
    return story(DocumentMade(identity(REQUEST, key), TOLD))


def test_a_document_for_agents_says_so_until_it_is_made(reported: Story) -> None:
    assert [one.internal for one in reported.of(MakeDocument)] == [True]
    paper = awaited_paper(reported.case, identity(REQUEST, reported.case.documents[0].key))
    assert paper is not None
    assert paper.internal
    lines = made(reported).of(History)
    assert [(line.kind, line.public) for line in lines] == [("document_made", False)]


def test_a_document_made_is_kept_in_its_field(reported: Story) -> None:
    name = identity(REQUEST, reported.case.documents[0].key)
    kept = made(reported).case.data["rapport_fait"]
    assert kept == [{"document_id": str(name), "name": "rapport.pdf", "size": 12}]
    field = fields_of(reported.definition)["rapport_fait"]
    assert (field["type"], field["label"]) == ("file", "Rapport au maire")


def test_one_tried_again_is_still_for_agents_and_kept(reported: Story) -> None:
    key = reported.case.documents[0].key
    reported(DocumentFailed(identity(REQUEST, key), "panne"))
    reported(Retried(AGENT, reported.case.incidents[0].key))
    assert [one.internal for one in reported.of(MakeDocument)] == [True]
    assert "rapport_fait" in made(reported).case.data


def test_a_mail_to_the_citizen_never_joins_one_for_agents(json_definition: dict[str, Any]) -> None:
    mail = {"do": "message", "template": "recue", "attach": ["rapport"]}
    opened = Story(compile_definition(circuit(json_definition, REPORT, mail)))(Opened(CITIZEN))
    assert [one.attach for one in opened.of(SendMessage)] == [()]


def test_a_document_is_the_citizens_unless_it_says_otherwise(story: Any) -> None:
    story(Chose(AGENT, "accorder", frozenset({"instructeur"}), 1, "", {"accorde": "400"}))
    assert [one.internal for one in story.of(MakeDocument)] == [False]
    key = story.case.documents[0].key
    story(DocumentMade(identity(REQUEST, key)))
    assert [line.public for line in story.of(History) if line.kind == "document_made"] == [True]


def test_the_public_page_does_not_promise_what_agents_keep(json_definition: dict[str, Any]) -> None:
    act = {"do": "document", "template": "acte", "title": "L’acte"}
    told = " ".join(steps(compile_definition(circuit(json_definition, REPORT, act))))
    assert "L’acte" in told
    assert "Rapport au maire" not in told
