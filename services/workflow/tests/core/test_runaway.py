"""A case that moves on by itself without end: an incident that an agent takes it out of."""

from typing import Any

import pytest
from guichet_workflow.core import compile_definition
from guichet_workflow.core import refusals as no
from guichet_workflow.core.case import Trouble
from guichet_workflow.core.effects import Incident
from guichet_workflow.core.events import Chose, Displaced, Opened, Retried, Triggered
from guichet_workflow.core.runaway import places
from guichet_workflow.core.stored import dump_case, load_case
from msgspec.structs import replace

from .conftest import AGENT, CITIZEN, Story
from .test_marks import said

MINE, OTHERS = frozenset({"instructeur"}), frozenset({"chef"})
HAND = {"id": "sortir", "label": "Sortir", "by": ["instructeur"], "to": "complement"}
Json = dict[str, Any]


@pytest.fixture
def turning(json_definition: Json) -> Story:
    json_definition["statuses"][1]["enter"] = [{"do": "move", "to": "recue"}]
    json_definition["actions"] = [HAND]
    return Story(compile_definition(json_definition), danger=True)(Opened(CITIZEN))


def test_twenty_moves_end_as_an_incident(turning: Story) -> None:
    assert [one.trouble.kind for one in turning.of(Incident)] == ["runaway"]
    assert (turning.case.version, turning.case.status) == (1, "urgence")
    with pytest.raises(no.NothingToRetry):
        turning(Retried(AGENT, turning.case.incidents[0].key))


def test_a_choice_takes_the_case_out(turning: Story) -> None:
    turning(Chose(AGENT, "calmer", MINE, turning.case.version))
    assert (turning.case.status, turning.case.incidents) == ("complement", ())


def test_a_global_action_takes_the_case_out(turning: Story) -> None:
    turning(Triggered(AGENT, "sortir", MINE, turning.case.version))
    assert (turning.case.status, turning.case.incidents) == ("complement", ())


def test_an_agent_takes_it_to_any_status_that_decides_nothing(turning: Story) -> None:
    assert [one.id for one in places(turning.definition, turning.case)] == ["recue", "complement"]
    turning(Displaced(AGENT, "complement", MINE))
    assert (turning.case.status, turning.case.incidents) == ("complement", ())
    assert said(turning, "displaced") == ["Nadia Benali a déplacé la demande vers « Complément »."]
    with pytest.raises(no.NothingToRetry):
        turning(Displaced(AGENT, "recue", MINE))


@pytest.mark.parametrize(
    ("to", "functions"),
    [
        ("accordee", MINE),
        ("urgence", MINE),
        ("ailleurs", MINE),
        ("complement", OTHERS),
    ],
)
def test_it_goes_nowhere_else(turning: Story, to: str, functions: frozenset[str]) -> None:
    with pytest.raises(no.ChoiceNotAllowed):
        turning(Displaced(AGENT, to, functions))


def test_one_that_turns_again_is_an_incident_again(turning: Story) -> None:
    turning(Displaced(AGENT, "recue", MINE))
    assert [one.key for one in turning.case.incidents] == ["runaway.2"]


def test_an_incident_kept_under_its_former_name_is_read(turning: Story) -> None:
    old = Trouble("loop.1", "loop", "", "", "20 moves in one step")
    turning.case = load_case(dump_case(replace(turning.case, incidents=(old,))))
    turning(Displaced(AGENT, "complement", MINE))
    assert turning.case.incidents == ()
