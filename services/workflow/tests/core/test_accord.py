"""What silence has given stays given: an answer that comes after moves nothing (CRPA L231-1)."""

from typing import Any

import pytest
from guichet_workflow.core import compile_definition
from guichet_workflow.core.calls import calls_of
from guichet_workflow.core.case import Timer, identity
from guichet_workflow.core.events import CallAnswered, Opened, TimerFired
from guichet_workflow.schemas import DefinitionSchema

from .conftest import CITIZEN, Story
from .test_calls import CALL
from .test_opinions import ASKED

LONG = {"n": 3, "unit": "months"}
Json = dict[str, Any]


def lived(json: Json, *actions: Json, **status: Any) -> Story:
    """Give a case whose silence gives its accord in two months."""
    json["functions"]["chef"] = {"label": "La chefferie", "role": "chef"}
    json["silence"] |= {"means": "accord", "to": "accordee", "legal_basis": "L231-1"}
    json["silence"]["attestation"] = "preuve"
    json["statuses"][1].update(enter=list(actions), **status)
    loaded = DefinitionSchema().load(json)
    return Story(compile_definition(loaded), danger=True)(Opened(CITIZEN))


def clock(story: Story, kind: str) -> Timer:
    return next(one for one in story.case.timers if one.kind == kind)


def test_a_call_answered_after_an_accord_moves_nothing(json_definition: Json) -> None:
    story = lived(json_definition, {**CALL, "to": "retiree"})
    story.now = clock(story, "silence").due_at
    story(CallAnswered(identity(story.case.request_id, calls_of(story.case)[-1]["key"]), "done"))
    assert calls_of(story.case)[-1]["state"] == "done"
    assert given(story)


def given(story: Story) -> bool:
    """Tell whether the case stayed, and its silence decides."""
    stayed = story.case.status == "urgence"
    story(TimerFired(clock(story, "silence").key))
    return stayed and story.case.status == "accordee"


LATE_CALL = {**CALL, "timeout": LONG, "on_late": "goto", "goto": "retiree"}
LATE_OPINION = {**ASKED, "deadline": LONG, "late_to": "retiree"}
TACIT = {**ASKED, "deadline": LONG, "tacit": True, "to": "retiree"}


@pytest.mark.parametrize(
    ("kind", "action"), [("call", LATE_CALL), ("opinion", LATE_OPINION), ("opinion", TACIT)]
)
def test_what_is_late_after_an_accord_moves_nothing(
    json_definition: Json, kind: str, action: Json
) -> None:
    story = lived(json_definition, action)
    story.now = clock(story, kind).due_at
    story(TimerFired(clock(story, kind).key))
    assert given(story)


@pytest.mark.parametrize(
    "rule", [{"to": "retiree"}, {"actions": [{"do": "move", "to": "retiree"}]}]
)
def test_a_clock_of_the_status_that_ends_after_an_accord_moves_nothing(
    json_definition: Json, rule: Json
) -> None:
    story = lived(json_definition, timers=[{"id": "fin", "after": LONG, **rule}])
    story.now = clock(story, "status").due_at
    story(TimerFired(clock(story, "status").key))
    assert given(story)
