"""A request made by a circuit: what its case and the first one say of each other."""

from typing import Any

import pytest
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core.case import identity
from guichet_workflow.core.effects import CallOutside, History
from guichet_workflow.core.events import CallAnswered, Opened
from guichet_workflow.core.words import history_sentence
from guichet_workflow.schemas import DefinitionSchema

from .conftest import CITIZEN, REQUEST, Story

ORIGIN = {"number": "2026-000123", "title": "Signaler un problème", "how": "requalification"}


def lived(json: dict[str, Any], do: str) -> Story:
    act = {"do": do, "procedure": "autre", "label": "Autre", "to": "retiree"}
    json["statuses"][1]["enter"] = [act]
    json["statuses"][-1]["decides"] = False
    story = Story(compile_definition(json), danger=True)(Opened(CITIZEN))
    (sent,) = story.of(CallOutside)
    key = identity(REQUEST, sent.key)
    return story(CallAnswered(key, "done", "2026-000124", title="Voirie"))


def lines(story: Story, kind: str) -> list[History]:
    return [one for one in story.of(History) if one.kind == kind]


def words(line: History, audience: str) -> str:
    return history_sentence(line.kind, line.values, line.by, audience).replace("\u00a0", " ")


def test_a_case_that_changes_procedure_tells_the_citizen(json_definition: dict[str, Any]) -> None:
    story = lived(json_definition, "requalify")
    (line,) = lines(story, "requalified")
    assert line.public
    assert words(line, "citizen") == (
        "Votre demande change de démarche : elle est suivie sous le numéro 2026-000124, "
        "« Voirie ». Elle garde sa date de réception."
    )
    assert "2026-000124, « Voirie »" in words(line, "agent")
    assert story.case.extra["linked"] == ["2026-000124"]
    assert story.case.extra["requalified"]["number"] == "2026-000124"
    assert story.case.closed_at == story.now
    assert not [one for one in story.case.timers if one.kind == "silence"]


def test_another_request_is_shown_to_agents_alone(json_definition: dict[str, Any]) -> None:
    story = lived(json_definition, "create_request")
    assert lines(story, "requalified") == []
    (line,) = lines(story, "linked")
    assert not line.public
    assert story.case.extra["linked"] == ["2026-000124"]


@pytest.mark.parametrize(
    ("how", "public", "said"),
    [
        ("requalification", True, "Cette demande remplace la demande 2026-000123, « Signaler"),
        ("request", False, "Demande créée par le circuit de la demande 2026-000123, « Signaler"),
    ],
)
def test_the_new_case_tells_where_it_comes_from(
    json_definition: dict[str, Any], how: str, public: bool, said: str
) -> None:
    story = Story(compile_definition(json_definition))(
        Opened(CITIZEN, origin={**ORIGIN, "how": how})
    )
    (line,) = lines(story, "taken_over")
    assert line.public is public
    assert words(line, "agent").startswith(said)
    assert story.case.extra["linked"] == ["2026-000123"]


@pytest.mark.parametrize(("more", "told"), [({}, True), ({"to": "retiree"}, False)])
def test_a_demand_does_not_go_on_in_two_places(
    json_definition: dict[str, Any], more: dict[str, str], told: bool
) -> None:
    act = {"do": "requalify", "procedure": "autre", "label": "Autre", **more}
    json_definition["statuses"][1]["enter"] = [act]
    json_definition["statuses"][-1]["decides"] = False
    found = check_definition(DefinitionSchema().load(json_definition))
    said = [one for one in found if "deux fois" in one.text]
    assert bool(said) is told
    assert not any(one.blocks for one in said)
