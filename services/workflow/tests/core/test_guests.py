"""A request handed to another authority: who is written to, what her answer does, the advice."""

from datetime import timedelta
from typing import Any

import pytest
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core import refusals as no
from guichet_workflow.core.acts.calls import address_of
from guichet_workflow.core.calls import calls_of
from guichet_workflow.core.case import SYSTEM, Actor, identity
from guichet_workflow.core.clock import ends_with_a_day
from guichet_workflow.core.effects import History, Invite
from guichet_workflow.core.events import (
    Filled,
    MessageFailed,
    Opened,
    Retried,
    TakenIn,
    TimerFired,
    Withdrawn,
)
from guichet_workflow.core.guests import guest_call
from guichet_workflow.core.simulation import cover, play
from guichet_workflow.core.simulation.telling import messages_of
from guichet_workflow.core.words import history_sentence
from guichet_workflow.schemas import DefinitionSchema
from marshmallow import ValidationError

from .conftest import CITIZEN, Story

Json = dict[str, Any]
HAND = {"do": "transfer", "label": "Transmission", "recipient": "Le syndicat des eaux",
        "email": "eau@exemple.fr", "result": "reprise", "to": "complement",
        "timeout": {"n": 2, "unit": "hours"}}  # fmt: skip
FIELD = {key: one for key, one in HAND.items() if key != "email"} | {"email_field": "courriel"}
AGENT, MINE = Actor("agent", "a-1", "Nadia Benali"), frozenset({"instructeur"})
MAIL = {"id": "courriel", "type": "email", "label": "Le courriel", "required": False}
TAKEN = {"yes": True, "name": "Accueil", "contact": "02 98 00 00 00"}


def loaded(json: Json, action: Json) -> Json:
    json["statuses"][1]["enter"] = [action]
    read: Json = DefinitionSchema().load(json)
    return read


def lived(json: Json, action: Json = HAND) -> Story:
    return Story(compile_definition(loaded(json, action)), danger=True)(Opened(CITIZEN))


def key(story: Story) -> str:
    return str(calls_of(story.case)[-1]["key"])


def test_who_takes_it_is_kept_and_the_case_goes_on_once(json_definition: Json) -> None:
    story = lived(json_definition)
    link = key(story)
    story(TakenIn(SYSTEM, link, **TAKEN))
    assert (story.case.status, story.case.data["reprise"]) == (
        "complement",
        "Accueil, 02 98 00 00 00",
    )
    assert guest_call(story.case, link) is None
    with pytest.raises(no.ChoiceNotAllowed):
        story(TakenIn(SYSTEM, link, **TAKEN))


@pytest.mark.parametrize("lacks", ["name", "contact"])
def test_who_takes_it_says_who_and_how(json_definition: Json, lacks: str) -> None:
    story = lived(json_definition)
    with pytest.raises(no.CommentMissing):
        story(TakenIn(SYSTEM, key(story), **{**TAKEN, lacks: " "}))
    with pytest.raises(no.CommentMissing):
        story(TakenIn(SYSTEM, key(story), yes=False))


def test_what_comes_late_still_counts_until_an_agent_goes_on(json_definition: Json) -> None:
    story = lived(json_definition)
    (timer,) = [one for one in story.case.timers if one.kind == "call"]
    story.now = timer.due_at
    story(TimerFired(timer.key))
    assert [one.kind for one in story.case.incidents] == ["connector"]
    story(TakenIn(SYSTEM, key(story), **TAKEN))
    assert (story.case.status, story.case.incidents) == ("complement", ())


def test_a_refusal_does_what_the_circuit_says(json_definition: Json) -> None:
    story = lived(json_definition, {**HAND, "on_refused": "goto", "goto": "recue"})
    link = key(story)
    story(TakenIn(SYSTEM, link, yes=False, text="Pas pour nous"))
    assert guest_call(story.case, link) is None
    assert story.case.incidents == ()


def test_a_request_that_is_over_is_taken_by_nobody(json_definition: Json) -> None:
    story = lived(json_definition)
    link = key(story)
    story(Withdrawn(CITIZEN))
    assert guest_call(story.case, link) is None
    with pytest.raises(no.CaseClosed):
        story(TakenIn(SYSTEM, link, **TAKEN))


def test_an_address_that_lacks_is_filled_in_and_tried_again(json_definition: Json) -> None:
    json_definition["statuses"][1]["fields"] = [MAIL]
    story = lived(json_definition, FIELD)
    (trouble,) = story.case.incidents
    assert story.of(Invite) == []
    story(Filled(AGENT, MINE, story.case.version, {"courriel": "eau@exemple.fr"}))
    (sent,) = story(Retried(AGENT, trouble.key)).of(Invite)
    assert address_of(sent.called) == "eau@exemple.fr"
    assert guest_call(story.case, trouble.key) is None
    assert guest_call(story.case, key(story)) is not None


def test_who_is_written_to_once_more_has_her_last_day_whole(json_definition: Json) -> None:
    story = lived(json_definition, {**HAND, "timeout": {"n": 15, "unit": "days"}})
    story(TakenIn(SYSTEM, key(story), yes=False, text="Ce n’est pas pour nous."))
    story.now += timedelta(hours=3)
    story(Retried(AGENT, key(story)))
    (late,) = [one for one in story.case.timers if one.id == key(story)]
    assert ends_with_a_day(late.due_at, story.definition.territory)
    (sent,) = story.of(Invite)
    assert sent.called["until"] == late.due_at.isoformat()


def test_a_circuit_gives_one_address_and_a_message_with_it(json_definition: Json) -> None:
    for more in ({"email_field": "courriel"}, {"email": "rien"}):
        with pytest.raises(ValidationError):
            loaded(json_definition, {**HAND, **more})
    bare = {name: one for name, one in HAND.items() if name != "email"}
    with pytest.raises(ValidationError):
        loaded(json_definition, {**bare, "template": "mot"})
    assert lived(json_definition, bare).of(Invite) == []


def advice(json: Json, action: Json) -> list[str]:
    found = check_definition(loaded(json, action), messages={"recue", "relance", "fin"})
    return [one.text.replace("\u00a0", " ") for one in found if "enter.0" in one.where]


def test_the_linter_names_what_may_go_wrong(json_definition: Json) -> None:
    endless = {name: one for name, one in HAND.items() if name != "timeout"}
    (told,) = [one for one in advice(json_definition, endless) if "délai" in one]
    assert "de qui reçoit le lien" in told
    (told,) = [one for one in advice(json_definition, FIELD) if "L’adresse de" in one]
    assert "Le syndicat des eaux" in told
    (told,) = [one for one in advice(json_definition, {**HAND, "template": "mot"}) if "mot" in one]
    assert "n’existe pas" in told


def test_the_simulator_shows_the_letters_and_takes_the_answer(json_definition: Json) -> None:
    json = loaded(json_definition, HAND)
    scenario = {"name": "Prise", "answers": {"danger": True},
                "steps": [{"do": "made", "call": "Transmission"}]}  # fmt: skip
    played = play(compile_definition(json), scenario)
    first, last = played.frames
    assert [one.template for one in messages_of(first)][-2:] == [
        "transmission-a-prendre",
        "transmission-faite",
    ]
    assert "transmission-prise" in [one.template for one in messages_of(last)]
    assert last.case.status == "complement"
    taken = {(mark.where, mark.target) for mark in cover(json, [played]).marks if mark.taken}
    assert ("statuses.urgence.enter.0", "complement") in taken


def bounced(story: Story, message: Invite) -> Story:
    message_id = identity(story.case.request_id, message.key)
    return story(MessageFailed(message_id, "transmission-a-prendre", "boîte pleine"))


def test_a_letter_that_fails_stops_its_own_call_alone(json_definition: Json) -> None:
    story = lived(json_definition)
    (first,) = story.of(Invite)
    bounced(story, first)
    (trouble,) = story.case.incidents
    assert (trouble.kind, trouble.reason) == ("connector", "boîte pleine")
    story(Retried(AGENT, trouble.key))
    bounced(story, first)
    assert story.case.incidents == ()
    story(TakenIn(SYSTEM, key(story), **TAKEN))
    (again,) = [one for one in story.effects if isinstance(one, Invite)][1:]
    bounced(story, again)
    assert story.case.incidents == ()


def test_who_does_not_answer_is_written_to_once_more(json_definition: Json) -> None:
    story = lived(json_definition, {**HAND, "remind": {"n": 1, "unit": "hours"}})
    (first,) = story.of(Invite)
    link = key(story)
    remind, late = sorted(story.case.timers, key=lambda one: one.due_at)[:2]
    story.now = remind.due_at
    story(TimerFired(remind.key))
    (again,) = story.of(Invite)
    assert again.key != first.key
    assert again.called["key"] == link
    assert again.called["until"] == first.called["until"] == late.due_at.isoformat()
    assert guest_call(story.case, link) is not None
    (line,) = story.of(History)
    said = history_sentence(line.kind, line.values, line.by, "agent")
    assert "Rappel" in said
    bounced(story, again)
    assert [one.reason for one in story.case.incidents] == ["boîte pleine"]
    assert late.key not in {one.key for one in story.case.timers}


def test_who_answered_is_not_reminded(json_definition: Json) -> None:
    story = lived(json_definition, {**HAND, "remind": {"n": 1, "unit": "hours"}})
    story(TakenIn(SYSTEM, key(story), **TAKEN))
    assert [one for one in story.case.timers if one.kind == "call"] == []


def test_a_reminder_goes_with_an_address(json_definition: Json) -> None:
    bare = {name: one for name, one in HAND.items() if name != "email"}
    with pytest.raises(ValidationError):
        loaded(json_definition, {**bare, "remind": {"n": 1, "unit": "hours"}})
