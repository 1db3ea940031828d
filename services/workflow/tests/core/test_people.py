"""Who handles a case: an agent, a team for a function, the one who has least to do."""

from typing import Any

import pytest
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core.case import Actor
from guichet_workflow.core.events import Allocated, Chose, Opened
from guichet_workflow.core.extras import functions_held, roles_of
from guichet_workflow.schemas import DefinitionSchema
from marshmallow import ValidationError

from .conftest import CITIZEN, Story
from .test_marks import said

AGENT = Actor("agent", "a-1", "Nadia Benali")
MINE = frozenset({"instructeur"})
NORTH = {"var": "nord"}
Json = dict[str, Any]


def teamed(json: Json, *actions: Json) -> Json:
    json["teams"] = {"nord": {"label": "Secteur nord", "role": "voirie-nord"},
                     "sud": {"label": "Secteur sud", "role": "voirie-sud"}}  # fmt: skip
    json["statuses"][1]["enter"] = list(actions)
    return json


def lived(json: Json, *actions: Json, **data: Any) -> Story:
    loaded = DefinitionSchema().load(teamed(json, *actions))
    return Story(compile_definition(loaded), danger=True, **data)(Opened(CITIZEN))


def roles(story: Story) -> list[str]:
    return roles_of(story.definition, story.case.extra, "instructeur")


RULED = {"do": "assign", "whom": "team", "function": "instructeur", "team": "sud",
         "rules": [{"condition": NORTH, "team": "nord"}]}  # fmt: skip
ADDED = {"do": "add_function", "function": "instructeur", "team": "sud"}
TAKEN = {"do": "remove_function", "function": "instructeur"}


@pytest.mark.parametrize(
    ("actions", "data", "expected"),
    [
        ([], {}, ["essai"]),
        ([RULED], {"nord": True}, ["voirie-nord"]),
        ([RULED], {}, ["voirie-sud"]),
        ([ADDED, ADDED], {}, ["essai", "voirie-sud"]),
        ([ADDED, TAKEN], {}, ["voirie-sud"]),
        ([ADDED, TAKEN, {**TAKEN, "team": "sud"}], {}, ["essai"]),
        ([TAKEN], {}, ["essai"]),
    ],
)
def test_a_function_is_held_by_teams_and_never_by_nobody(
    json_definition: Json, actions: list[Json], data: Json, expected: list[str]
) -> None:
    story = lived(json_definition, *actions, **data)
    assert roles(story) == expected
    held = functions_held(story.definition, story.case.extra, {"voirie-sud"})
    assert held == (MINE if "voirie-sud" in expected else frozenset())


def test_the_history_names_the_team(json_definition: Json) -> None:
    story = lived(json_definition, RULED)
    assert said(story, "entrusted") == ["Le service Essai : confié à l’équipe « Secteur sud »."]
    assert story.definition.readers == ["essai", "voirie-nord", "voirie-sud"]


def test_a_case_goes_to_who_chose_or_to_who_was_picked(json_definition: Json) -> None:
    json_definition["statuses"][2]["enter"].append({"do": "assign", "whom": "chooser"})
    story = lived(json_definition)
    story(Chose(AGENT, "calmer", MINE, story.case.version))
    assert story.case.assignee == AGENT
    picked = {"do": "assign", "whom": "field", "field": "qui"}
    story = lived(json_definition, picked, qui={"id": "a-2", "name": "Yves"})
    assert story.case.assignee == Actor("agent", "a-2", "Yves")
    assert lived(json_definition, picked).case.assignee is None


def test_the_least_loaded_is_found_by_a_clock(json_definition: Json) -> None:
    action = {"do": "assign", "whom": "least_load", "function": "instructeur"}
    story = lived(json_definition, action)
    (timer,) = [one for one in story.case.timers if one.kind == "allocate"]
    assert timer.due_at == story.now
    story(Allocated(timer.key, AGENT))
    assert story.case.assignee == AGENT
    assert said(story, "allocated") == ["La demande va à qui en suit le moins : Nadia Benali."]
    assert story(Allocated(timer.key, AGENT)).last == ()


def test_nobody_to_give_it_to_is_told(json_definition: Json) -> None:
    action = {"do": "assign", "whom": "least_load", "function": "instructeur"}
    story = lived(json_definition, action)
    (timer,) = [one for one in story.case.timers if one.kind == "allocate"]
    story(Allocated(timer.key, None))
    assert story.case.assignee is None
    assert said(story, "unallocated") == ["Personne n’a pu être choisi pour « Le service Essai »."]


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({**ADDED, "team": "est"}, "L’équipe « est » n’existe pas."),
        ({**ADDED, "function": "x"}, "La fonction « x » n’existe pas."),
        ({**RULED, "rules": [{"team": "est"}]}, "L’équipe « est » n’existe pas."),
    ],
)
def test_teams_and_functions_exist(json_definition: Json, action: Json, words: str) -> None:
    found = check_definition(DefinitionSchema().load(teamed(json_definition, action)))
    assert [one.text.replace("\u00a0", " ") for one in found] == [words]


@pytest.mark.parametrize(
    "action",
    [
        {"do": "assign", "whom": "team", "function": "instructeur"},
        {"do": "assign", "whom": "least_load"},
        {"do": "assign", "whom": "chooser", "team": "nord"},
    ],
)
def test_assignments_say_all_and_no_more(json_definition: Json, action: Json) -> None:
    with pytest.raises(ValidationError):
        DefinitionSchema().load(teamed(json_definition, action))
