"""Global actions: by hand, by a delay from each anchor, by a program."""

from datetime import timedelta
from typing import Any

import pytest
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core import refusals as no
from guichet_workflow.core.anytime import global_actions
from guichet_workflow.core.case import Actor
from guichet_workflow.core.events import Answered, Chose, Opened, TimerFired, Triggered, Withdrawn
from guichet_workflow.schemas import DefinitionSchema
from marshmallow import ValidationError

from .conftest import CITIZEN, Story
from .test_marks import said

AGENT = Actor("agent", "a-1", "Nadia Benali")
MINE = frozenset({"instructeur"})
NOTE = {"do": "note", "text": "Fait"}
BY_HAND = {"id": "noter", "label": "Noter", "by": ["instructeur"], "actions": [NOTE]}
Json = dict[str, Any]


def lived(json: Json, *rules: Json, **data: Any) -> Story:
    json["actions"] = list(rules)
    return Story(compile_definition(DefinitionSchema().load(json)), **data)(Opened(CITIZEN))


def delayed(start: str, n: int, **more: Any) -> Json:
    when = {"from": start, "offset": {"n": n, "unit": "days"}, **more}
    return {"id": "plus-tard", "label": "Plus tard", "when": when, "actions": [NOTE]}


def offered(story: Story) -> list[str]:
    return [one.id for one in global_actions(story.definition, story.case, MINE)]


def ask(story: Story, **more: Any) -> Story:
    return story(Triggered(AGENT, "noter", MINE, story.case.version, **more))


def clocks(story: Story) -> list[Any]:
    return [one for one in story.case.timers if one.kind == "global"]


def test_an_action_by_hand_leaves_the_case_where_it_is(json_definition: Json) -> None:
    story = lived(json_definition, BY_HAND)
    ask(story)
    assert story.case.status == "recue"
    assert said(story, "noted") == ["Nadia Benali a noté : « Fait »"]
    assert said(story, "triggered") == ["Nadia Benali a choisi « Noter »."]


def test_an_action_may_lead_elsewhere_with_words_and_fields(json_definition: Json) -> None:
    fields = [{"id": "pourquoi", "type": "text", "label": "Pourquoi"}]
    rule = {**BY_HAND, "to": "urgence", "comment": "required", "fields": fields}
    story = lived(json_definition, rule)
    with pytest.raises(no.CommentMissing):
        ask(story, fields={"pourquoi": "x"})
    with pytest.raises(no.FieldsRefused):
        ask(story, comment="Vite")
    ask(story, comment="Vite", fields={"pourquoi": "danger"})
    assert (story.case.status, story.case.data["pourquoi"]) == ("urgence", "danger")


@pytest.mark.parametrize(
    ("more", "open_", "closed"),
    [
        ({}, True, False),
        ({"statuses": ["recue", "retiree"]}, True, True),
        ({"statuses": ["urgence"]}, False, False),
        ({"condition": {"var": "danger"}}, False, False),
        ({"by": ["autre"]}, False, False),
    ],
)
def test_it_is_offered_where_it_says(
    json_definition: Json, more: Json, open_: bool, closed: bool
) -> None:
    json_definition["functions"]["autre"] = {"label": "Autre", "role": "autre"}
    story = lived(json_definition, {**BY_HAND, **more})
    for expected in (open_, closed):
        assert bool(offered(story)) is expected
        if expected:
            ask(story)
        else:
            with pytest.raises(no.ChoiceNotAllowed):
                ask(story)
        if not story.case.closed_at:
            story(Withdrawn(CITIZEN))


def test_what_an_answer_no_longer_brings_is_held_no_more(json_definition: Json) -> None:
    asked = [
        {"id": "urgent", "type": "checkbox", "label": "Urgent", "required": False},
        {"id": "motif", "type": "text", "label": "Motif", "condition": {"var": "urgent"}},
    ]
    story = lived(json_definition, {**BY_HAND, "fields": asked})
    ask(story, fields={"urgent": True, "motif": "Fuite"})
    assert story.case.data["motif"] == "Fuite"
    ask(story, fields={"urgent": False})
    assert story.case.data["motif"] is None


def test_who_read_an_older_page_is_told(json_definition: Json) -> None:
    story = lived(json_definition, BY_HAND)
    with pytest.raises(no.StatusChanged):
        story(Triggered(AGENT, "noter", MINE, 0))


def test_a_program_needs_an_action_open_to_it(json_definition: Json) -> None:
    story = lived(json_definition, BY_HAND, {**BY_HAND, "id": "payer", "by": [], "api": True})
    story(Triggered(AGENT, "payer", api=True))
    assert said(story, "noted")
    assert offered(story) == ["noter"]
    with pytest.raises(no.ChoiceNotAllowed):
        story(Triggered(AGENT, "noter", api=True))


def test_a_delay_from_the_reception_fires_and_is_told(json_definition: Json) -> None:
    story = lived(json_definition, delayed("received", 5))
    (timer,) = clocks(story)
    story.now = timer.due_at
    story(TimerFired(timer.key))
    assert said(story, "global_timer") == ["Fait au bout du délai : Plus tard."]
    assert (said(story, "noted"), clocks(story)) == (["Le service a noté : « Fait »"], [])


def arrive_twice(story: Story) -> list[Any]:
    """Go to the question and back twice, a day apart, and give the clocks after each arrival."""
    seen = []
    for _ in range(2):
        story(Chose(AGENT, "complement", MINE, story.case.version))
        seen.append(clocks(story)[0].due_at)
        story(Answered(CITIZEN, {"piece": [{"document_id": "d-1", "name": "a.pdf"}]}))
        story.now += timedelta(days=1)
    return seen


@pytest.mark.parametrize(("start", "later"), [("first", 0), ("last", 1)])
def test_a_delay_counts_from_the_first_or_the_last_arrival(
    json_definition: Json, start: str, later: int
) -> None:
    story = lived(json_definition, delayed(start, 60, status="complement"))
    assert clocks(story) == []
    first, second = arrive_twice(story)
    assert second - first == timedelta(days=later)
    assert len(clocks(story)) == 1


def test_a_delay_counts_from_the_closing(json_definition: Json) -> None:
    story = lived(json_definition, delayed("closed", 30), {**delayed("received", 5), "id": "non"})
    story(Withdrawn(CITIZEN))
    (timer,) = clocks(story)
    assert timer.id == "plus-tard"
    story.now = timer.due_at
    story(TimerFired(timer.key))
    assert said(story, "noted")
    last = next(one for one in story.case.timers if one.kind == "anonymise")
    story.now = last.due_at
    story(TimerFired(last.key))
    assert story.case.timers == ()


def fire(story: Story) -> Story:
    """Let the clock of a global action end, and fire it."""
    (timer,) = clocks(story)
    story.now = timer.due_at
    return story(TimerFired(timer.key))


@pytest.mark.parametrize(
    ("start", "more"),
    [
        ("received", {}),
        ("first", {"status": "recue"}),
        ("last", {"status": "retiree"}),
        ("field", {"field": "fete"}),
    ],
)
def test_a_delay_goes_on_in_a_closed_status_that_is_named(
    json_definition: Json, start: str, more: Json
) -> None:
    named = {**delayed(start, 5, **more), "statuses": ["retiree"]}
    story = lived(json_definition, named, fete="2026-07-14")(Withdrawn(CITIZEN))
    assert said(fire(story), "noted") == ["Le service a noté : « Fait »"]


def test_a_date_given_after_the_end_counts_where_it_is_named(json_definition: Json) -> None:
    fields = [{"id": "fete", "type": "date", "label": "La fête"}]
    named = {**delayed("field", 5, field="fete"), "statuses": ["retiree"]}
    closed = {**BY_HAND, "fields": fields, "statuses": ["retiree"]}
    story = lived(json_definition, closed, named)(Withdrawn(CITIZEN))
    assert clocks(story) == []
    ask(story, fields={"fete": "2026-07-14"})
    assert said(fire(story), "global_timer")


REOPEN = {**BY_HAND, "statuses": ["retiree"], "actions": [{"do": "reopen"}], "to": "recue"}
ANCHORS = [
    ("received", {}),
    ("first", {"status": "recue"}),
    ("field", {"field": "fete"}),
]


@pytest.mark.parametrize(("start", "more"), ANCHORS)
def test_reopening_takes_up_the_delays_that_closing_stopped(
    json_definition: Json, start: str, more: Json
) -> None:
    story = lived(json_definition, REOPEN, delayed(start, 5, **more), fete="2026-03-04")
    (before,) = clocks(story)
    story(Withdrawn(CITIZEN))
    assert clocks(story) == []
    ask(story)
    assert [one.due_at for one in clocks(story)] == [before.due_at]


@pytest.mark.parametrize(("start", "more"), ANCHORS)
def test_reopening_fires_nothing_that_ended_meanwhile(
    json_definition: Json, start: str, more: Json
) -> None:
    story = lived(json_definition, REOPEN, delayed(start, 5, **more), fete="2026-03-04")
    story(Withdrawn(CITIZEN))
    story.now += timedelta(days=20)
    assert clocks(ask(story)) == []


def test_reopening_stops_what_counted_from_the_closing(json_definition: Json) -> None:
    story = lived(json_definition, REOPEN, delayed("closed", 5))(Withdrawn(CITIZEN))
    assert len(clocks(story)) == 1
    assert clocks(ask(story)) == []
    assert "stopped" not in story.case.extra


def test_a_date_of_the_case_moves_its_delay(json_definition: Json) -> None:
    json_definition["statuses"][0]["choices"][0]["fields"] = []
    fields = [{"id": "fete", "type": "date", "label": "La fête"}]
    story = lived(
        json_definition,
        {**BY_HAND, "fields": fields},
        delayed("field", -10, field="fete"),
        fete="2026-07-14",
    )
    assert [one.due_at.isoformat() for one in clocks(story)] == ["2026-07-03T22:00:00+00:00"]
    ask(story, fields={"fete": "2026-07-24"})
    assert [one.due_at.isoformat() for one in clocks(story)] == ["2026-07-13T22:00:00+00:00"]
    ask(story, fields={"fete": "2999-07-24"})
    assert clocks(story) == []


def test_a_delay_without_object_any_more_only_says_so(json_definition: Json) -> None:
    rule = {**delayed("received", 1), "statuses": ["urgence"]}
    story = lived(json_definition, rule)
    (timer,) = clocks(story)
    story.now = timer.due_at
    story(TimerFired(timer.key))
    assert said(story, "noted") == []
    assert len(said(story, "global_skipped")) == 1


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({**BY_HAND, "to": "x"}, "Le statut « x » n’existe pas."),
        ({**BY_HAND, "by": ["x"]}, "La fonction « x » n’existe pas."),
        ({**BY_HAND, "id": "calmer"}, "Un choix s’appelle déjà « calmer »."),
        ({**delayed("received", 3), "to": "rejetee"}, "« Rejetée » décide"),
        ({**BY_HAND, "by": [], "api": True, "to": "rejetee"}, "« Rejetée » décide"),
    ],
)
def test_the_linter_reads_global_actions(json_definition: Json, rule: Json, words: str) -> None:
    json_definition["actions"] = [rule]
    found = check_definition(DefinitionSchema().load(json_definition))
    assert any(words in one.text.replace("\u00a0", " ") for one in found), found


def test_by_hand_a_global_action_may_decide(json_definition: Json) -> None:
    json_definition["actions"] = [{**BY_HAND, "to": "rejetee", "comment": "required"}]
    assert check_definition(DefinitionSchema().load(json_definition)) == []


@pytest.mark.parametrize(
    "rule",
    [
        {**BY_HAND, "by": []},
        {**BY_HAND, "actions": []},
        delayed("received", -1),
        delayed("first", 1),
        delayed("field", 1),
    ],
)
def test_what_cannot_happen_is_refused(json_definition: Json, rule: Json) -> None:
    json_definition["actions"] = [rule]
    with pytest.raises(ValidationError):
        DefinitionSchema().load(json_definition)
