"""Calls outside: each failure has its reaction, and nothing is done twice blindly."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core import refusals as no
from guichet_workflow.core.acts.calls import euros
from guichet_workflow.core.calls import calls_of, to_check
from guichet_workflow.core.case import Actor, identity
from guichet_workflow.core.effects import CallOutside, History
from guichet_workflow.core.events import (
    Answered,
    CallAnswered,
    Chose,
    Corrected,
    Filled,
    Opened,
    Retried,
    Skipped,
    TimerFired,
    Withdrawn,
)
from guichet_workflow.core.words import history_sentence
from guichet_workflow.schemas import DefinitionSchema
from marshmallow import ValidationError
from msgspec.structs import replace

from .conftest import CITIZEN, Story
from .test_marks import said

AGENT = Actor("agent", "a-1", "Nadia Benali")
MINE, OTHERS = frozenset({"instructeur"}), frozenset({"chef"})
CALL = {"do": "connector", "connector": "siv", "label": "Le SIV", "result": "reponse",
        "values": [{"field": "montant", "value": {"var": "montant"}}], "to": "complement",
        "timeout": {"n": 2, "unit": "hours"}}  # fmt: skip
Json = dict[str, Any]


def calling(json: Json, action: Json) -> Json:
    json["statuses"][1]["enter"] = [action]
    return json


def lived(json: Json, **more: Any) -> Story:
    loaded = DefinitionSchema().load(calling(json, {**CALL, **more}))
    return Story(compile_definition(loaded), danger=True)(Opened(CITIZEN))


def last_call(story: Story) -> UUID:
    return identity(story.case.request_id, calls_of(story.case)[-1]["key"])


def answer(story: Story, outcome: str = "done", **more: Any) -> Story:
    return story(CallAnswered(last_call(story), outcome, **more))


def state(story: Story) -> tuple[str, str, str]:
    called = calls_of(story.case)[-1]
    return called["state"], called["failure"], story.case.status


def test_a_call_sends_what_it_works_out_and_keeps_the_answer(json_definition: Json) -> None:
    story = lived(json_definition)
    (sent,) = story.of(CallOutside)
    assert sent.called["values"] == {"montant": "500"}
    answer(story, value={"ok": True})
    assert state(story) == ("done", "", "complement")
    assert story.case.data["reponse"] == {"ok": True}
    assert [one for one in story.case.timers if one.kind == "call"] == []


def test_an_answer_that_comes_twice_or_to_nothing_changes_nothing(json_definition: Json) -> None:
    story = answer(lived(json_definition), value=1)
    before = story.case
    assert answer(story, value=2).case is before
    assert story(CallAnswered(uuid4(), "done")).last == ()


@pytest.mark.parametrize("failure", ["refused", "unavailable", "invalid"])
@pytest.mark.parametrize(
    ("reaction", "expected"),
    [("stop", ("failed", "urgence")), ("ignore", ("ignore", "complement")),
     ("goto", ("goto", "recue"))],
)  # fmt: skip
def test_each_failure_has_its_reaction(
    json_definition: Json, failure: str, reaction: str, expected: tuple[str, str]
) -> None:
    json_definition["statuses"][0]["enter"].pop()
    json_definition["statuses"][0]["choices"][2]["to"] = "urgence"
    more = {f"on_{failure}": reaction, **({"goto": "recue"} if reaction == "goto" else {})}
    loaded = DefinitionSchema().load(calling(json_definition, {**CALL, **more}))
    story = Story(compile_definition(loaded))(Opened(CITIZEN))
    story(Chose(AGENT, "complement", MINE, story.case.version))
    answer(story, failure, reason="code 12")
    assert state(story) == (expected[0], failure, expected[1])
    assert bool(story.case.incidents) == (reaction == "stop")
    assert len(said(story, "call_failed")) == 1


def late(story: Story) -> Story:
    (timer,) = [one for one in story.case.timers if one.kind == "call"]
    story.now = timer.due_at
    return story(TimerFired(timer.key))


def test_without_an_answer_in_time_an_agent_checks(json_definition: Json) -> None:
    story = late(lived(json_definition))
    assert state(story) == ("failed", "late", "urgence")
    assert to_check(calls_of(story.case)[0])
    assert said(story, "call_failed") == ["Échec de « Le SIV » : pas de réponse à temps."]


def test_an_answer_that_comes_late_is_taken_and_ends_the_incident(json_definition: Json) -> None:
    story = answer(late(lived(json_definition)), value="ok")
    assert (story.case.incidents, state(story)[0]) == ((), "done")


@pytest.mark.parametrize(
    ("failure", "idempotent", "checks"),
    [("unavailable", False, True), ("unavailable", True, False), ("refused", False, False)],
)
def test_what_may_have_been_done_is_never_repeated_blindly(
    json_definition: Json, failure: str, idempotent: bool, checks: bool
) -> None:
    story = answer(lived(json_definition, idempotent=idempotent), failure)
    key, first = story.case.incidents[0].key, last_call(story)
    if checks:
        with pytest.raises(no.CheckFirst):
            story(Retried(AGENT, key))
    story(Retried(AGENT, key, checked=checks))
    assert len(story.of(CallOutside)) == 1
    assert last_call(story) != first
    assert story.case.incidents == ()
    assert answer(story, value="ok").case.status == "complement"


def test_an_agent_goes_on_without_or_answers_instead(json_definition: Json) -> None:
    story = answer(lived(json_definition), "refused")
    story(Skipped(AGENT, story.case.incidents[0].key, MINE))
    assert (state(story)[0], story.case.status, story.case.incidents) == (
        "skipped", "complement", (),
    )  # fmt: skip
    story = answer(lived(json_definition), "refused")
    story(Corrected(AGENT, story.case.incidents[0].key, "AB-123-CD", MINE))
    assert (story.case.data["reponse"], story.case.status) == ("AB-123-CD", "complement")
    with pytest.raises(no.NothingToRetry):
        story(Skipped(AGENT, "call.9.9", MINE))


def test_who_does_not_act_there_neither_goes_on_nor_answers(json_definition: Json) -> None:
    story = answer(lived(json_definition), "refused")
    key = story.case.incidents[0].key
    for event in (Skipped(AGENT, key, OTHERS), Corrected(AGENT, key, "x", OTHERS)):
        with pytest.raises(no.ChoiceNotAllowed):
            story(event)
    status = json_definition["statuses"][1]
    status.update(turn="nobody", choices=[])
    del status["function"]
    story = answer(lived(json_definition), "refused")
    story(Skipped(AGENT, story.case.incidents[0].key, OTHERS))
    assert story.case.status == "complement"


def test_an_answer_after_the_case_went_elsewhere_moves_nothing(json_definition: Json) -> None:
    story = lived(json_definition)
    story(Withdrawn(CITIZEN))
    assert answer(story, value=1).case.status == "retiree"
    assert story.case.data["reponse"] == 1


def test_an_answer_leaves_the_case_where_the_same_step_took_it(json_definition: Json) -> None:
    move = {"do": "move", "to": "complement", "condition": {"var": "danger"}}
    json_definition["statuses"][0]["enter"].pop()
    json_definition["statuses"][1]["enter"] = [{**CALL, "to": "recue"}, move]
    json_definition["start"] = "urgence"
    loaded = DefinitionSchema().load(json_definition)
    story = answer(Story(compile_definition(loaded), danger=True)(Opened(CITIZEN)), value=1)
    assert (story.case.status, story.case.asked is not None) == ("complement", True)
    assert story.case.data["reponse"] == 1


@pytest.mark.parametrize(("version", "status"), [(1, "complement"), (0, "urgence")])
def test_an_arrival_kept_as_a_version_is_still_read(
    json_definition: Json, version: int, status: str
) -> None:
    story = lived(json_definition)
    kept = [{**one, "arrival": version} for one in calls_of(story.case)]
    story.case = replace(story.case, extra={"calls": kept})
    assert answer(story).case.status == status


def test_a_late_answer_does_not_replace_the_one_asked_since(json_definition: Json) -> None:
    json_definition["statuses"][2]["enter"][0]["to"] = "urgence"
    story = late(lived(json_definition))
    first, key = last_call(story), story.case.incidents[0].key
    story(Chose(AGENT, "calmer", MINE, story.case.version))
    story(Answered(CITIZEN, {"piece": [{"document_id": "d-1", "name": "a.pdf"}]}))
    second = last_call(story)
    story(CallAnswered(second, "done", "nouveau"))
    again = Story(story.definition)
    again.case, again.now = story.case, story.now
    story(CallAnswered(first, "done", "ancien"))
    assert (story.case.data["reponse"], story.case.incidents) == ("nouveau", ())
    again(Retried(AGENT, key, checked=True))
    assert answer(again, value="ancien").case.data["reponse"] == "nouveau"


def test_a_call_made_again_once_closed_is_waited_for_by_nothing(json_definition: Json) -> None:
    story = late(lived(json_definition))
    story(Withdrawn(CITIZEN))
    story(Retried(AGENT, story.case.incidents[0].key, checked=True))
    assert [one.kind for one in story.case.timers] == ["anonymise"]


@pytest.mark.parametrize(
    ("value", "amount"),
    [(12.5, "12.50"), (7, "7.00"), ("12.345", "12.35"), (0.1 + 0.2, "0.30"), (0, "0.00"),
     (None, ""), (True, ""), ("None", ""), ("NaN", ""), (float("inf"), ""), (-1, ""),
     ("-0.001", "0.00"), (1e300, "")],
)  # fmt: skip
def test_an_amount_is_a_decimal_text(value: Any, amount: str) -> None:
    assert euros(value) == amount


def test_an_amount_that_cannot_be_computed_is_an_incident(json_definition: Json) -> None:
    due = {"id": "du", "type": "number", "label": "Dû"}
    json_definition["statuses"][1]["fields"] = [due]
    pay = {"do": "payment_request", "label": "Droits", "amount": {"*": [{"var": "du"}, 2]},
           "to": "complement", "on_invalid": "ignore"}  # fmt: skip
    loaded = DefinitionSchema().load(calling(json_definition, pay))
    story = Story(compile_definition(loaded), danger=True)(Opened(CITIZEN))
    assert (story.of(CallOutside), state(story)) == ([], ("failed", "amount", "urgence"))
    assert said(story, "call_failed") == ["Échec de « Droits » : montant impossible à calculer."]
    assert said(story, "called") == []
    story(Filled(AGENT, MINE, story.case.version, {"du": "6.25"}))
    (sent,) = story(Retried(AGENT, story.case.incidents[0].key)).of(CallOutside)
    assert (sent.called["values"], story.case.incidents) == ({"amount": "12.50"}, ())


def unpaid(json: Json) -> Story:
    """Two payments of the same name, neither of which has an amount yet."""
    fields = [{"id": one, "type": "number", "label": one} for one in ("acompte", "solde")]
    json["statuses"][1]["fields"] = fields
    pay = {"do": "payment_request", "label": "Paiement"}
    json["statuses"][1]["enter"] = [{**pay, "amount": {"var": one["id"]}} for one in fields]
    story = Story(compile_definition(DefinitionSchema().load(json)), danger=True)(Opened(CITIZEN))
    return story(Filled(AGENT, MINE, story.case.version, {"acompte": "10", "solde": "90"}))


def test_a_payment_made_again_asks_its_own_amount(json_definition: Json) -> None:
    story = unpaid(json_definition)
    keys = [one.key for one in story.case.incidents]
    sent = [story(Retried(AGENT, key)).of(CallOutside)[0].called["values"] for key in keys]
    assert sent == [{"amount": "10.00"}, {"amount": "90.00"}]


def test_a_payment_kept_without_its_action_is_found_by_its_name(json_definition: Json) -> None:
    story = unpaid(json_definition)
    kept = [{k: v for k, v in one.items() if k != "action"} for one in calls_of(story.case)]
    story.case = replace(story.case, extra={**story.case.extra, "calls": kept})
    (sent,) = story(Retried(AGENT, story.case.incidents[1].key)).of(CallOutside)
    assert sent.called["values"] == {"amount": "10.00"}


def test_a_payment_and_an_appointment_are_calls(json_definition: Json) -> None:
    pay = {"do": "payment_request", "label": "Droits", "amount": {"*": [{"var": "montant"}, 0.1]}}
    loaded = DefinitionSchema().load(calling(json_definition, pay))
    story = Story(compile_definition(loaded), danger=True)(Opened(CITIZEN))
    called = story.of(CallOutside)[0].called
    assert (called["kind"], called["values"]) == ("payment", {"amount": "50.00"})
    meet = {"do": "appointment_request", "label": "Remise", "agenda": "accueil"}
    loaded = DefinitionSchema().load(calling(json_definition, meet))
    story = Story(compile_definition(loaded), danger=True)(Opened(CITIZEN))
    assert story.of(CallOutside)[0].called["name"] == "accueil"


def test_a_transfer_is_told_to_the_citizen(json_definition: Json) -> None:
    hand = {"do": "transfer", "label": "Transmission", "recipient": "le département"}
    loaded = DefinitionSchema().load(calling(json_definition, hand))
    story = Story(compile_definition(loaded), danger=True)(Opened(CITIZEN))
    (line,) = [one for one in story.of(History) if one.kind == "transferred"]
    told = history_sentence(line.kind, line.values, line.by, "citizen")
    assert line.public
    assert told.replace("\u00a0", " ").endswith("qui la reçoit : le département.")


def test_another_service_decides_nothing(json_definition: Json) -> None:
    for key in ({"to": "accordee"}, {"on_refused": "goto", "goto": "rejetee"}):
        loaded = DefinitionSchema().load(calling(json_definition, {**CALL, **key}))
        assert any("décide" in one.text for one in check_definition(loaded))


@pytest.mark.parametrize("more", [{"on_refused": "goto"}, {"goto": "recue"}, {"on_refused": "x"}])
def test_a_reaction_says_where_to(json_definition: Json, more: Json) -> None:
    with pytest.raises(ValidationError):
        DefinitionSchema().load(calling(json_definition, {**CALL, **more}))


def test_what_comes_after_an_agent_answered_instead_is_kept_and_moves_nothing(
    json_definition: Json,
) -> None:
    story = lived(json_definition)
    story(Corrected(AGENT, calls_of(story.case)[-1]["key"], "AB-123-CD", MINE))
    status = story.case.status
    assert answer(story, "refused").last == ()
    answer(story, value={"plaque": "EF-456-GH"})
    assert (story.case.data["reponse"], story.case.status) == ("AB-123-CD", status)
    (line,) = said(story, "call_answered")
    assert line.replace("\u00a0", " ").startswith("Réponse reçue : Le SIV.")
    assert "EF-456-GH" in line
    assert answer(story, value="encore").last == ()
