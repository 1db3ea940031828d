"""An action that leads who acted to a page of the site."""

from typing import Any

import pytest
from guichet_workflow.core import check_definition
from guichet_workflow.core.case import Actor
from guichet_workflow.core.effects import leads_to
from guichet_workflow.core.events import Chose, TimerFired, Withdrawn
from guichet_workflow.schemas import DefinitionSchema
from marshmallow import ValidationError

from .conftest import AGENT, CITIZEN, Story
from .test_journeys import MINE, Json, lived
from .test_marks import said

PAGE = "/agents/demandes/?vue=retard"


def led(**more: Any) -> dict[str, Any]:
    return {"do": "redirect", "page": PAGE, **more}


def chose(story: Story, choice: str, by: Actor = AGENT, **more: Any) -> Story:
    return story(Chose(by, choice, MINE, story.case.version, **more))


def test_an_agent_is_led_by_her_act_the_citizen_by_hers(json_definition: Json) -> None:
    for status in json_definition["statuses"][3:]:
        status["enter"] = [led(), led(page="/mon-espace/", **{"for": "citizen"}), *status["enter"]]
    story = chose(lived(json_definition, danger=False), "rejeter", comment="Hors délai.")
    assert leads_to(story.last) == PAGE
    assert said(story, "led") == [f"Page à ouvrir ensuite : {PAGE}."]
    story = lived(json_definition, danger=False)(Withdrawn(CITIZEN))
    assert leads_to(story.last) == "/mon-espace/"


def test_the_last_page_is_the_one_and_a_condition_is_kept(json_definition: Json) -> None:
    enter = json_definition["statuses"][4]["enter"]
    never = led(page="/agents/", condition={"var": "danger"})
    enter[:0] = [led(page="/agents/circuits/"), led(), never]
    story = chose(lived(json_definition, danger=False), "rejeter", comment="Hors délai.")
    assert leads_to(story.last) == PAGE


def test_nobody_is_led_by_a_delay_and_the_linter_says_so(json_definition: Json) -> None:
    timer = json_definition["statuses"][2]["timers"][0]
    timer["actions"].append(led())
    when = {"from": "received", "offset": {"n": 1, "unit": "days"}}
    rule = {"id": "tard", "label": "Plus tard", "when": when, "actions": [led()]}
    json_definition["actions"] = [rule, {**rule, "id": "main", "by": ["instructeur"]}]
    found = check_definition(DefinitionSchema().load(json_definition))
    places = {one.where for one in found if "cette page ne s’ouvre" in one.text and not one.blocks}
    assert places == {"statuses.complement.timers.relance.1", "actions.tard.0"}
    story = chose(lived(json_definition, danger=False), "complement")
    [clock] = [one for one in story.case.timers if one.id == "relance"]
    story.now = clock.due_at
    assert leads_to(story(TimerFired(clock.key)).last) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"page": "https://exemple.fr"},
        {"page": "//exemple.fr"},
        {"for": "all"},
        {"for": "citizen"},
        {"for": "citizen", "page": "/agents"},
    ],
)
def test_it_stays_on_pages_that_she_opens(json_definition: Json, wrong: Json) -> None:
    json_definition["statuses"][4]["enter"].append(led(**wrong))
    with pytest.raises(ValidationError):
        DefinitionSchema().load(json_definition)
